// The plugin `evidence`: the page where a package is chosen, the making of it, and its download by its maker.
#include "evidence/package.h"
#include "evidence/shelf.h"

#include "sdk/shown.h"

#include <fmt/format.h>

#include <filesystem>

namespace chancery::evidence {
namespace {

namespace fs = std::filesystem;
using shown::text;

// How many lines of what will be in the package a page shows; the number of all is said.
constexpr std::size_t most_shown = 200;

// What a form or a program gave for one part of a choice: a program may send numbers as a list, and yes as true.
std::string said(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "";
  std::string words;
  if (value.is_array()) for (const auto& each : value) if (each.is_string()) words += each.get<std::string>() + " ";
  return words;
}

// Removes what it names, whatever happens.
struct Scratch {
  std::string path;
  explicit Scratch(std::string at) : path(std::move(at)) { fs::create_directories(path); }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

Json row_of(const Chosen& one) {
  return {{"register", one.register_name}, {"id", one.id}, {"title", one.title}, {"revision", one.revision > 0 ? Json(one.revision) : Json()}, {"status", shown::status(one.state)},
          {"from", shown::or_null(shown::date(one.from))}, {"until", shown::or_null(shown::date(one.until))}, {"in_force_since", shown::or_null(one.from)}, {"superseded_on", shown::or_null(one.until)},
          {"href", "/" + one.register_name + "/" + shown::encoded(one.id) + (one.revision > 0 ? "/revisions/" + std::to_string(one.revision) : "")}};
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& each : words) all += (all.empty() ? "" : " ") + each;
  return all;
}

// Printed names of those who may take a package: nothing of the ledger is closed to them.
std::string who_may(const Host& host) {
  std::string names;
  for (const auto& person : host.people()) {
    const Viewer viewer{text(person, "login"), text(person, "name"), person.value("roles", std::vector<std::string>()), "session"};
    if (person.value("active", true) && host.items().sees_everything(viewer)) names += (names.empty() ? "" : ", ") + viewer.name;
  }
  return names.empty() ? host.say("evidence.nobody") : names;
}

// The bundle in a package holds the whole ledger, so a package is for those who may read the whole ledger.
Outcome<Done> may_take(const Host& host, const Viewer& viewer) {
  if (host.items().sees_everything(viewer)) return Done{};
  return Refusal{Because::forbidden, "evidence.not-for-you", {{"people", who_may(host)}}};
}

class EvidencePlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    const auto who = Permission::one_of({"auditor", "quality", "admin"});
    shelf_ = std::make_unique<Shelf>(host.temporary_directory());
    to.page({"GET", "/evidence", who, [&host](const PageRequest& r) { return form(host, r); }, "Choose what goes into an evidence package, and see what would be in it."});
    to.page({"POST", "/evidence", who, [&host, this](const PageRequest& r) { return make(host, r); }, "Make an evidence package."});
    to.page({"GET", "/evidence/{id}", who, [&host, this](const PageRequest& r) { return fetch(host, r); }, "Download an evidence package that you made."});
    to.navigation("/evidence", "evidence.navigation", "file-archive", who, 65);
  }

 private:
  static Outcome<Answer> form(const Host& host, const PageRequest& request) {
    const auto choice = read_choice(host, [&](const std::string& name) { return request.asked(name); });
    if (!choice) return choice.refusal();
    Json registers = Json::array();
    for (const auto& each : host.registers())
      registers.push_back({{"value", text(each, "register")}, {"label", text(each, "title")}, {"chosen", text(each, "register") == choice->register_name}});
    const auto may = may_take(host, request.viewer);
    Json model = {{"title", host.say("evidence.title")}, {"may", static_cast<bool>(may)}, {"not_yours", may ? Json() : Json(host.say(may.refusal().key, may.refusal().details))},
                  {"key", host.key_fingerprint()}, {"registers", registers}, {"register", choice->register_name}, {"items", joined(choice->ids)}, {"clause", choice->clause},
                  {"process", choice->process}, {"from", choice->from}, {"until", choice->until}, {"former", choice->former}, {"former_value", choice->former ? "yes" : ""}, {"back", request.target},
                  {"preview", nullptr}, {"empty", nullptr}};
    const bool all = request.asked("show") == "yes";
    if (choice->anything() || choice->former || all) {
      const auto chosen = choose(host, request.viewer, *choice);
      if (!chosen) return chosen.refusal();
      show(host, *chosen, model);
    }
    return Answer(Model{"evidence/choose", std::move(model), 200, true});
  }

  static void show(const Host& host, const std::vector<Chosen>& chosen, Json& model) {
    if (chosen.empty()) {
      model["empty"] = {{"icon", "file-archive"}, {"sentence", host.say("evidence.nothing")}, {"href", nullptr}, {"link", nullptr}};
      return;
    }
    Json rows = Json::array();
    for (const auto& one : chosen)
      if (rows.size() < most_shown) rows.push_back(row_of(one));
    const auto more = chosen.size() - rows.size();
    model["preview"] = {{"rows", rows}, {"count", chosen.size()}, {"counted", host.say("evidence.count", {{"count", chosen.size()}})},
                        {"more", more > 0 ? Json(host.say("evidence.more", {{"count", more}})) : Json()}};
  }

  Outcome<Answer> make(Host& host, const PageRequest& request) {
    if (auto may = may_take(host, request.viewer); !may) return may.refusal();
    const auto choice = read_choice(host, [&](const std::string& name) { return said(request.body.value(name, Json())); });
    if (!choice) return choice.refusal();
    const auto chosen = choose(host, request.viewer, *choice);
    if (!chosen) return chosen.refusal();
    if (chosen->empty()) return Refusal{Because::invalid, "evidence.nothing"};
    const auto turn = shelf_->turn();
    if (!turn) return Refusal{Because::too_many, "evidence.busy"};
    const auto id = Shelf::new_id();
    const Scratch work(shelf_->path(id) + ".work");
    Shelf::Draft file(shelf_->path(id));
    const auto made = make_package(host, request.viewer, *choice, *chosen, file.path(), work.path);
    if (!made) return made.refusal();
    file.keep();
    shelf_->put(id, {request.viewer.login, made->name});
    host.log("info", "evidence package made", {{"by", request.viewer.login}, {"package", made->name}, {"items", chosen->size()}, {"bytes", made->bytes}, {"commit", made->head}});
    const auto location = "/evidence/" + id;
    return Answer(SeeOther{location, {{"location", location}, {"name", made->name}, {"items", chosen->size()}, {"files", made->files}, {"bytes", made->bytes}, {"commit", made->head}}});
  }

  Outcome<Answer> fetch(Host& host, const PageRequest& request) {
    if (auto may = may_take(host, request.viewer); !may) return may.refusal();   // again: roles may have changed since
    const auto id = request.path.count("id") ? request.path.at("id") : "";
    const auto found = shelf_->find(id, request.viewer.login);
    if (!found) return Refusal{Because::unknown, "evidence.gone"};
    host.log("info", "evidence package fetched", {{"by", request.viewer.login}, {"package", found->name}});
    return Answer(Download{"application/zip", "", shelf_->path(id), found->name, false, id});
  }

  std::unique_ptr<Shelf> shelf_;
};

}  // namespace
}  // namespace chancery::evidence

CHANCERY_PLUGIN("evidence", "Evidence packages", "1.0.0", chancery::evidence::EvidencePlugin)
