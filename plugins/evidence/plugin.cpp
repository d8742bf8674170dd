// The plugin `evidence`: the page where a package is chosen, its own page with progress and download, and the fact that the
// policy of the register `evidence` asks.
#include "evidence/orders.h"
#include "evidence/sampling.h"

#include "item_pages/form.h"
#include "item_pages/suggesting.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::evidence {
namespace {

using shown::text;

// How many lines of what will be in the package a page shows; the number of all is said.
constexpr std::size_t most_shown = 200;
constexpr std::size_t packages_shown = 20;
constexpr int refused_choice = 422;   // as for the audit trail

// What a form or a program gave for one part of a choice: a program may send numbers as a list, and yes as true.
std::string said(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "";
  std::string words;
  if (value.is_array()) for (const auto& each : value) if (each.is_string()) words += each.get<std::string>() + " ";
  return words;
}

Json row_of(const Chosen& one) {
  return {{"register", one.register_name}, {"id", one.id}, {"title", one.title}, {"revision", one.revision > 0 ? Json(one.revision) : Json()}, {"status", shown::status(one.state)},
          {"from", shown::or_null(shown::date(one.from))}, {"until", shown::or_null(shown::date(one.until))}, {"in_force_since", shown::or_null(one.from)}, {"superseded_on", shown::or_null(one.until)},
          {"href", "/" + one.register_name + "/" + shown::encoded(one.id) + (one.revision > 0 ? "/revisions/" + std::to_string(one.revision) : "")}};
}

Json in_use(const Host& host, const Viewer& viewer, const char* field, const char* kind) {
  Json offers = item_pages::Suggestions(host, viewer).in_use(field, kind);
  return offers.is_null() ? Json::array() : offers;
}

std::string fresh_once() { return item_pages::form_frame("", "", "", "")["once"]; }

std::string address_of(const std::string& id) { return "/evidence/" + shown::encoded(id); }

// What a choice is made of, and what a page asks besides.
std::vector<std::string> choice_takes(std::vector<std::string> besides) {
  for (const char* each : {"register", "items", "clause", "process", "person", "from", "until", "former", "scope", "title"}) besides.emplace_back(each);
  return besides;
}

const std::string& id_in(const PageRequest& request) { return request.path.at("id"); }

class EvidencePlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    const auto who = takers();
    orders_ = std::make_unique<Orders>(host);
    to.fact("at-work", [this](const Json& item, const std::string&) { return orders_->at_work(text(item, "id")); });
    to.page({"GET", "/evidence", who, [&host](const PageRequest& r) { return form(host, r); }, "Choose what goes into an evidence package, and see what would be in it.", choice_takes({"show"})});
    to.page({"POST", "/evidence", who, [&host, this](const PageRequest& r) { return place(host, r); }, "Ask for an evidence package. It is made in the background; its own page says how far it is."});
    to.page({"GET", "/evidence/sample", who, [&host](const PageRequest& r) { return sample_page(host, r); }, "Draw a sample of what is chosen, by a seed, so that anybody can draw it again.", choice_takes({"show", "size", "seed", "commit"})});
    to.page({"GET", "/evidence/{id}", who, [&host, this](const PageRequest& r) { return show(host, r); }, "An evidence package: what was chosen, how far it is, the SHA-256 of its file."});
    to.page({"POST", "/evidence/{id}/again", who, [this](const PageRequest& r) { return then_show(r, orders_->again(r.viewer, id_in(r))); }, "Make an evidence package that was interrupted, given up or is no longer kept."});
    to.page({"POST", "/evidence/{id}/give-up", who, [this](const PageRequest& r) { return then_show(r, orders_->give_up(r.viewer, id_in(r))); }, "Stop making an evidence package."});
    to.page({"POST", "/evidence/{id}/fetch", who, [this](const PageRequest& r) { return fetch(r); }, "Download an evidence package that you made. That you did is an act on record."});
    to.listener("evidence.destroyed", [this](const ActTold& told) {
      for (const auto& each : told.act.value("disposed", Json::array()))
        if (text(each, "how") == "destroyed") orders_->destroy(text(each, "item"));
    });
    to.navigation("/evidence", "evidence.navigation", "file-archive", who, 65);
  }

 private:
  static Outcome<Answer> form(const Host& host, const PageRequest& request) {
    const Given given = [&](const std::string& name) { return request.asked(name); };
    const auto read = read_choice(host, request.viewer, given);
    const Choice choice = read ? *read : typed_choice(given);
    const bool asks = choice.anything() || choice.former || request.asked("show") == "yes";
    const auto chosen = !read ? Outcome<std::vector<Chosen>>(read.refusal()) : asks ? choose(host, request.viewer, choice) : std::vector<Chosen>();
    if (!chosen && request.wants_json) return chosen.refusal();
    Json model = form_model(host, request, choice);
    if (!chosen) {
      model["refusal"] = shown::refusal(host, chosen.refusal(), refused_choice);
      return Answer(Model{"evidence/choose", std::move(model), refused_choice, false});
    }
    if (asks) preview(host, request.viewer, *chosen, model);
    return Answer(Model{"evidence/choose", std::move(model), 200, false});
  }

  static Json form_model(const Host& host, const PageRequest& request, const Choice& choice) {
    Json registers = Json::array(), people = Json::array();
    for (const auto& each : host.registers())
      registers.push_back({{"value", text(each, "register")}, {"label", text(each, "title")}, {"chosen", text(each, "register") == choice.register_name}});
    for (const auto& each : host.people()) people.push_back({{"value", text(each, "login")}, {"label", text(each, "name")}, {"chosen", text(each, "login") == choice.person}});
    const bool may_whole = static_cast<bool>(may_take(host, request.viewer, true, {}));
    // A package that was refused comes back with the name and the scope that were sent for it.
    const bool whole = (request.body.contains("scope") ? request.given("scope") == "whole" : choice.whole) && may_whole;
    return {{"title", host.say("evidence.title")}, {"may", false}, {"not_yours", nullptr}, {"may_whole", may_whole}, {"key", host.key_fingerprint()}, {"registers", registers}, {"people", people},
            {"register", choice.register_name}, {"items", joined(choice.ids)}, {"clause", choice.clause}, {"process", choice.process}, {"person", choice.person}, {"from", choice.from},
            {"until", choice.until}, {"former", choice.former}, {"former_value", choice.former ? "yes" : ""}, {"whole", whole}, {"part", !whole},
            {"name", request.given("title", package_title(host, choice))}, {"processes", in_use(host, request.viewer, "process", "text")}, {"clauses", in_use(host, request.viewer, "clauses", "clauses")}, {"back", request.target}, {"once", fresh_once()}, {"packages", shown_list(newest(host, request.viewer, {"chosen", "whole"}))}, {"trails", shown_list(newest(host, request.viewer, {"trail"}))}, {"preview", nullptr}, {"empty", nullptr}};
  }

  // Of these scopes, the newest first. Those of others too, for whom the policy lets see them.
  static std::vector<Json> newest(const Host& host, const Viewer& viewer, const std::vector<std::string>& scopes) {
    std::vector<Json> rows;
    ListQuery query;
    query.register_name = "evidence";
    query.sort = "-id";
    query.limit = static_cast<int>(packages_shown);
    for (const auto& scope : scopes) {
      query.where = {{"scope", scope}};
      for (auto& each : host.items().list(viewer, query).rows) rows.push_back(std::move(each));
    }
    std::sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) { return text(a, "id") > text(b, "id"); });
    if (rows.size() > packages_shown) rows.resize(packages_shown);
    return rows;
  }

  static Json shown_list(const std::vector<Json>& items) {
    Json rows = Json::array();
    for (const auto& each : items)
      rows.push_back({{"id", text(each, "id")}, {"title", text(each, "title")}, {"status", shown::status(text(each, "state"))}, {"owner_name", text(each, "owner_name")},
                      {"changed", text(each, "changed")}, {"changed_shown", shown::time(text(each, "changed"))}, {"href", address_of(text(each, "id"))}});
    return rows.empty() ? Json() : Json{{"rows", rows}};
  }

  static void preview(const Host& host, const Viewer& viewer, const std::vector<Chosen>& chosen, Json& model) {
    if (chosen.empty()) {
      model["empty"] = {{"icon", "file-archive"}, {"sentence", host.say("evidence.nothing")}, {"href", nullptr}, {"link", nullptr}};
      return;
    }
    const auto may = may_take(host, viewer, false, chosen);
    model["may"] = static_cast<bool>(may);
    if (!may) model["not_yours"] = host.say(may.refusal().key, may.refusal().details);
    Json rows = Json::array();
    for (const auto& one : chosen)
      if (rows.size() < most_shown) rows.push_back(row_of(one));
    const auto more = chosen.size() - rows.size();
    model["preview"] = {{"rows", rows}, {"count", chosen.size()}, {"counted", host.say("evidence.count", {{"count", chosen.size()}})},
                        {"more", more > 0 ? Json(host.say("evidence.more", {{"count", more}})) : Json()}};
  }

  Outcome<Answer> place(Host& host, const PageRequest& request) {
    const auto choice = read_choice(host, request.viewer, [&](const std::string& name) { return said(request.body.value(name, Json())); });
    if (!choice) return choice.refusal();
    const auto chosen = choose(host, request.viewer, *choice);
    if (!chosen) return chosen.refusal();
    if (chosen->empty()) return Refusal{Because::invalid, "evidence.nothing"};
    if (auto may = may_take(host, request.viewer, choice->whole, *chosen); !may) return may.refusal();
    const auto placed = request.given("then") == "keep" ? orders_->keep_choice(request.viewer, *choice, request.given("once")) : orders_->place(request.viewer, *choice, request.given("once"));
    if (!placed) return placed.refusal();
    const auto location = address_of(placed->id);
    return Answer(SeeOther{location, {{"location", location}, {"id", placed->id}, {"item", placed->id}, {"state", placed->state}, {"items", chosen->size()}, {"commit", placed->commit}, {"decision", placed->decision}}});
  }

  Outcome<Answer> show(const Host& host, const PageRequest& request) const {
    // Before the item: work that ends between the two has its act on the item by then, and is not taken for work that failed.
    const auto work = orders_->work(id_in(request));
    const auto item = orders_->find(request.viewer, id_in(request));
    if (!item) return item.refusal();
    const auto& fields = item->at("fields");
    if (text(fields, "scope") == "trail") return trail_taken(host, *item);
    const auto choice = choice_in(host, request.viewer, fields);
    if (!choice) return choice.refusal();
    const auto id = text(*item, "id"), state = text(*item, "state");
    const bool own = text(*item, "owner") == request.viewer.login, here = state == "made" && orders_->size(id);
    Json model = shown_item(*item);
    model.update({{"choice", in_words(host, *choice)}, {"scope", choice->whole ? "whole" : "chosen"}, {"scope_says", host.say(choice->whole ? "evidence.scope-whole" : "evidence.scope-chosen")}, {"whole", choice->whole},
                  {"same", "/evidence?" + query_of(*choice)}, {"same_says", host.say("evidence.same-choice")}, {"may_fetch", here && own}, {"not_here", state == "made" && !here ? Json(host.say("evidence.gone")) : Json()}});
    if (state == "made")
      model["package"] = {{"sha256", text(fields, "sha256")}, {"size", fields.value("size", Json())}, {"size_shown", shown::size(static_cast<std::uint64_t>(fields.value("size", 0.0)))},
                          {"revisions", fields.value("revisions", Json())}, {"head", text(fields, "head")}, {"here", here}};
    const bool going_on = state == "ordered" && work && (work->state == Work::State::waiting || work->state == Work::State::running);
    if (going_on) model["work"] = shown_work(host, *work);
    if (state == "ordered" && !going_on) model["problem"] = problem(host, id, work);
    model["may_give_up"] = going_on && own;
    model["may_again"] = own && !going_on && !here;
    return Answer(Model{"evidence/package", std::move(model), 200, false});
  }

  // What every page of this register shows, and nothing that only some do.
  static Json shown_item(const Json& item) {
    const auto id = text(item, "id"), state = text(item, "state");
    return {{"title", text(item, "title")}, {"id", id}, {"status", shown::status(state)}, {"state", state}, {"owner_name", text(item, "owner_name")}, {"seen", text(item, "seen")}, {"once", fresh_once()},
            {"fields", item.at("fields")}, {"address", address_of(id)}, {"history", address_of(id) + "/history"}, {"whole", false}, {"work", nullptr}, {"problem", nullptr}, {"package", nullptr}, {"trail", nullptr},
            {"may_fetch", false}, {"may_again", false}, {"may_give_up", false}, {"not_here", nullptr}};
  }

  // Acts of the audit trail that somebody took away (plugin desk): nothing is kept of the file, which can be made again.
  static Outcome<Answer> trail_taken(const Host& host, const Json& item) {
    const auto& fields = item.at("fields");
    const auto question = text(fields, "question");
    Json model = shown_item(item);
    model.update({{"choice", question.empty() ? host.say("evidence.trail-whole") : host.say("evidence.trail-filters")}, {"scope", "trail"}, {"scope_says", host.say("evidence.scope-trail")}, {"same", question.empty() ? "/audit-trail" : "/audit-trail?" + question},
                  {"same_says", host.say("evidence.trail-same")}, {"trail", {{"acts", fields.value("acts", Json())}, {"last", fields.value("last act", Json())}}}});
    return Answer(Model{"evidence/package", std::move(model), 200, false});
  }

  static Json shown_work(const Host& host, const Work& work) {
    const bool waiting = work.state == Work::State::waiting;
    return {{"waiting", waiting}, {"ahead", work.ahead}, {"done", work.done}, {"of", std::max<std::uint64_t>(work.of, 1)},
            {"sentence", waiting ? host.say("evidence.waiting", {{"count", work.ahead}}) : work.of == 0 ? host.say("evidence.running-begins") : host.say("evidence.running", {{"done", work.done}, {"of", work.of}})}};
  }

  // Why what was asked for is not being made.
  std::string problem(const Host& host, const std::string& id, const std::optional<Work>& work) const {
    if (!work) return host.say("evidence.interrupted");
    const auto known = orders_->problem(id);
    return host.say("evidence.failed", {{"why", known.empty() ? host.say("evidence.fault") : known}});
  }

  static Outcome<Answer> then_show(const PageRequest& request, const Outcome<Done>& done) {
    if (!done) return done.refusal();
    const auto location = address_of(id_in(request));
    return Answer(SeeOther{location, {{"location", location}, {"id", id_in(request)}}});
  }

  Outcome<Answer> fetch(const PageRequest& request) {
    auto found = orders_->fetch(request.viewer, id_in(request));
    if (!found) return found.refusal();
    return Answer(std::move(*found));
  }

  std::unique_ptr<Orders> orders_;
};

}  // namespace
}  // namespace chancery::evidence

CHANCERY_PLUGIN("evidence", "Evidence packages", "1.0.0", chancery::evidence::EvidencePlugin)
