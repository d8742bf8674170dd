#include "evidence/package.h"

#include "evidence/bag.h"
#include "evidence/beside.h"
#include "evidence/built_in.h"
#include "evidence/names.h"
#include "evidence/reading_pages.h"
#include "evidence/summary.h"

#include "sdk/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <future>

namespace chancery::evidence {
namespace {

using shown::text;

constexpr std::size_t most_unset = 32;   // revisions that were read and are not in the summary yet

std::int64_t seconds_of(const std::string& rfc3339) {
  std::tm parts{};
  if (!strptime(rfc3339.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts)) throw std::runtime_error("evidence package: the clock does not speak RFC 3339");
  return timegm(&parts);
}

std::string list_of_changes(const Json& act) {
  std::string changes;
  const Json fields = act.value("fields", Json::object());
  for (const auto& [name, change] : fields.items()) {
    const auto shown_value = [](const Json& value) { return value.is_null() ? std::string("-") : value.is_string() ? value.get<std::string>() : value.dump(); };
    const bool pair = change.is_array() && change.size() == 2;
    changes += (changes.empty() ? "" : "; ") + name + ": " + (pair ? shown_value(change[0]) + " -> " + shown_value(change[1]) : shown_value(change));
  }
  return changes;
}

std::string list_of_requirements(const Json& act) {
  std::string all;
  const auto decision = act.value("decision", Json::object());
  for (const auto& each : decision.value("requirements", Json::array()))
    all += (all.empty() ? "" : "; ") + text(each, "name") + " " + text(each, "result") + ": " + text(each, "sentence");
  return all;
}

// A file in the making, for what becomes long.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)), out_(path_, how) {}
  std::fstream& out() { return out_; }
  void again() {
    out_.close();
    out_.open(path_, how);
  }
  const std::string& close() {
    out_.close();
    if (!out_) throw std::runtime_error("evidence package: no space to write it");
    return path_;
  }

 private:
  static constexpr auto how = std::ios::binary | std::ios::trunc | std::ios::in | std::ios::out;

  std::string path_;
  std::fstream out_;
};

class Making {
 public:
  Making(const Host& host, const Viewer& viewer, const std::string& id, const Choice& choice, const std::string& file, const std::string& work, Progress& progress)
      : host_(host), viewer_(viewer), choice_(choice), progress_(progress), now_(host.now()), name_("chancery-evidence-" + id + "-" + now_.substr(0, 10)), bag_(file, name_, seconds_of(now_)),
        acts_csv_(work + "/acts.csv"), acts_json_(work + "/acts.json"), contents_(work + "/contents.tsv"), originals_(work + "/original-names.csv"), sealed_tsv_(work + "/sealed.tsv"), ledger_(work + "/ledger"),
        summary_(host, work + "/summary.html", work + "/summary.pdf") {
    acts_csv_.out() << csv_row({"number", "time", "login", "name", "roles", "act", "register", "item", "revision", "from", "to", "meaning", "signed", "for", "comment", "changes", "decision", "commit"});
    acts_json_.out() << "[";
    contents_.out() << "kind\tcommit\titem\trevision\tpackaged\tin-ledger\n";
    originals_.out() << csv_row({"packaged as", "name in the ledger"});
  }

  Outcome<Made> run(const std::vector<Chosen>& chosen) {
    begin_ledger(chosen);
    beside_.add([this, count = chosen.size()] { summary_.begin(viewer_, now_, choice_, count); });
    std::string last;
    for (std::size_t each = 0; each < chosen.size(); ++each) {
      progress_.at(each, chosen.size() + 1);
      if (progress_.cancelled()) return Refusal{Because::unavailable, "evidence.cancelled"};
      const auto& one = chosen[each];
      if (auto added = add(one); !added) return added.refusal();
      const auto item = one.register_name + "/" + one.id;
      if (item != last) add_acts(one);
      last = item;
    }
    progress_.at(chosen.size(), chosen.size() + 1);
    acts_json_.out() << "\n]\n";
    bag_.add_file("data/acts.csv", acts_csv_.close());
    bag_.add_file("data/acts.json", acts_json_.close());
    const auto head = add_ledger();
    if (progress_.cancelled()) return Refusal{Because::unavailable, "evidence.cancelled"};
    bag_.add_file("data/contents.tsv", contents_.close());
    bag_.add_file("data/original-names.csv", originals_.close());
    if (!sealed_.empty()) bag_.add_file("data/sealed.tsv", sealed_tsv_.close());
    beside_.add([this, head] { summary_.end(head); });
    beside_.finish();
    bag_.add_file("data/summary.html", summary_.html());
    bag_.add_file("data/summary.pdf", summary_.pdf());
    bag_.add("README.html", readme_page(host_, now_, head, chosen.size(), choice_.whole));
    bag_.add("VERIFY.md", verify_md);
    bag_.add("verify.sh", verify_sh, true);
    bag_.finish(now_.substr(0, 10), info(head));
    return Made{name_, bag_.payload_files(), bag_.payload_bytes(), bag_.sha256(), head, sealed_};
  }

 private:
  Outcome<Done> add(const Chosen& one) {
    const auto item = one.revision > 0 ? host_.items().revision(viewer_, one.register_name, one.id, one.revision) : host_.items().find(viewer_, one.register_name, one.id, Slot::current);
    if (!item) return item.refusal();
    const std::string folder = "data/items/" + one.folder;
    names_ = Names();   // nothing else comes into this folder, and none of the former ones is come back to
    const auto recorded = host_.evidence(viewer_, *item, "item.json");
    if (!recorded) return recorded.refusal();
    put(one, *item, "item", folder, "item.json", "item.json", *recorded);
    for (const auto& file : item->at("files")) {
      const bool content = file.value("content", false);
      const auto bytes = host_.items().bytes(viewer_, *item, text(file, "sha256"));
      if (!bytes) return bytes.refusal();
      const auto name = text(file, "name");
      put(one, *item, content ? "content" : "attachment", content ? folder : folder + "/files", name, content ? name : "files/" + name, *bytes);
    }
    for (const auto& signoff : item->at("signoffs"))
      if (auto added = add_signoff(one, *item, signoff, folder); !added) return added;
    beside_.add([this, summary = summary_of(host_, one, *item)] { summary_.add(summary); });
    return Done{};
  }

  Outcome<Done> add_signoff(const Chosen& one, const Json& item, const Json& signoff, const std::string& folder) {
    const auto path = text(signoff, "statement");
    if (path.empty() || item.value("shut", false)) return Done{};   // what it says was destroyed
    const auto name = path.substr(path.rfind('/') + 1);
    const auto statement = host_.evidence(viewer_, item, path), signature = host_.evidence(viewer_, item, path + ".sig");
    if (!statement) return statement.refusal();
    if (!signature) return signature.refusal();
    // A sign-off that no longer counts was on other bytes: its signature is checked, its files are not those beside it.
    const auto voided = no_longer_counts(signoff, item);
    const auto packed = put(one, item, voided ? "void-statement" : "statement", folder + "/signoffs", name, path, *statement);
    bag_.add(packed + ".sig", *signature);
    list(one, item, "signature", packed + ".sig", path + ".sig");
    return Done{};
  }

  // `ledger_path`: relative to the item's folder in the ledger. Returns the path in the bag.
  std::string put(const Chosen& one, const Json& item, const char* kind, const std::string& folder, const std::string& name, const std::string& ledger_path, std::string_view bytes) {
    const auto path = folder + "/" + names_.safe(folder, name);
    bag_.add(path, bytes);
    list(one, item, kind, path, ledger_path);
    if (path != folder + "/" + name) originals_.out() << csv_row({path, name});
    return path;
  }

  // The map that verify.sh walks. A name with a tab or a line end would break its lines, and the ledger takes none.
  void list(const Chosen& one, const Json& item, const char* kind, const std::string& path, const std::string& ledger_path) {
    if (ledger_path.find_first_of("\t\r\n") != std::string::npos) throw std::runtime_error("evidence package: a file name with a control character");
    if (const Json sealed = host_.sealing(viewer_, item, ledger_path); sealed.is_object()) {
      sealed_tsv_.out() << fmt::format("{}\t{}\t{}\n", path, text(sealed, "place"), text(sealed, "salt"));
      const std::string name = one.register_name + "/" + one.id;
      if (sealed_.empty() || sealed_.back() != name) sealed_.push_back(name);
    }
    contents_.out() << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", kind, text(item, "commit"), one.id, one.revision, path, ledger_path);
  }

  void add_acts(const Chosen& one) {
    TrailQuery query;
    query.register_name = one.register_name;
    query.id = one.id;
    query.limit = 1000;
    for (;;) {
      const auto acts = host_.items().trail(viewer_, query);
      for (const auto& act : acts) add_act(act);
      if (acts.size() < static_cast<std::size_t>(query.limit)) return;
      query.after = acts.back().value("seq", acts.back().value("number", std::int64_t{0}));
    }
  }

  void add_act(const Json& act) {
    std::string roles;
    for (const auto& role : act.value("actor_roles", Json::array())) roles += (roles.empty() ? "" : ", ") + role.get<std::string>();
    const Json signoff = act.value("signoff", Json());   // null: an act that nobody signs
    const auto number = act.contains("number") ? act.at("number").dump() : "", revision = act.value("revision", 0) > 0 ? act.at("revision").dump() : "";
    acts_csv_.out() << csv_row({number, text(act, "at"), text(act, "actor"), text(act, "actor_name"), roles, text(act, "act"), text(act, "register"), text(act, "item"),
                          revision, text(act, "from"), text(act, "to"), text(signoff, "meaning"), text(signoff, "method"), text(signoff, "on_behalf_of_name"), text(act, "comment"), list_of_changes(act), list_of_requirements(act), text(act, "commit")});
    acts_json_.out() << (first_act_ ? "\n" : ",\n") << act.dump();
    first_act_ = false;
  }

  // The ledger in the package: the commit with which it ends, the keys as of then, and an act that it has for certain.
  struct Written { std::string head, signers; std::int64_t number; };

  Written write_ledger() {
    const auto number = host_.items().head_number();
    std::string head, signers;
    do {   // the keys are those of the very commit with which the ledger ends: when they changed meanwhile, it is written again
      signers = host_.allowed_signers();
      ledger_.again();
      head = choice_.whole ? host_.bundle(ledger_.out()) : host_.disclosure(names_of_items_, ledger_.out());
    } while (signers != host_.allowed_signers());
    return {head, signers, number};
  }

  // On a thread of its own, because it takes as long as all the revisions, and shares nothing with them.
  void begin_ledger(const std::vector<Chosen>& chosen) {
    names_of_items_ = named(chosen);
    written_ = std::async(std::launch::async, [this] { return write_ledger(); });
  }

  // Whether an act on something chosen may be missing from a ledger that ends with or after this one: then what was read of it may be, too.
  bool was_acted_on_since(std::int64_t number) const {
    return std::any_of(names_of_items_.begin(), names_of_items_.end(), [&](const auto& name) {
      TrailQuery query;
      query.register_name = name.register_name;
      query.id = name.id;
      query.limit = 1;
      const auto newest = host_.items().trail(viewer_, query);
      return !newest.empty() && newest.front().at("seq") > number;
    });
  }

  std::string add_ledger() {
    auto written = written_.get();
    if (was_acted_on_since(written.number)) written = write_ledger();
    const auto& file = ledger_.close();
    bag_.add_file(choice_.whole ? "data/ledger.bundle" : "data/ledger.pack", file, true);
    if (!choice_.whole) bag_.add("data/ledger.head", written.head + "\n");
    bag_.add("data/allowed_signers", written.signers);
    return written.head;
  }

  static std::vector<Host::ItemName> named(const std::vector<Chosen>& chosen) {
    std::vector<Host::ItemName> names;   // an item's revisions come one after the other
    for (const auto& one : chosen)
      if (names.empty() || names.back().id != one.id || names.back().register_name != one.register_name) names.push_back({one.register_name, one.id});
    return names;
  }

  std::string info(const std::string& head) const {
    auto organisation = text(host_.organisation(), "organisation"), maker = viewer_.name;
    for (auto* each : {&organisation, &maker})
      std::replace_if(each->begin(), each->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return fmt::format("Source-Organization: {}\nContact-Name: {}\nExternal-Identifier: {}\nInternal-Sender-Identifier: {}\nBag-Software-Agent: Chancery {}\n",
                       organisation, maker, name_, head, CHANCERY_VERSION);
  }

  const Host& host_;
  const Viewer& viewer_;
  const Choice& choice_;
  Progress& progress_;
  std::string now_, name_;
  Bag bag_;
  Names names_;
  Draft acts_csv_, acts_json_, contents_, originals_, sealed_tsv_, ledger_;
  std::vector<std::string> sealed_;   // "register/number" of what is shown here and lies sealed in the ledger
  Summary summary_;
  bool first_act_ = true;
  std::vector<Host::ItemName> names_of_items_;   // each once
  // The last two members: both are waited for before what they write to is gone.
  std::future<Written> written_;
  Beside beside_{most_unset};   // sets the summary
};

}  // namespace

Outcome<Made> make_package(const Host& host, const Viewer& viewer, const std::string& id, const Choice& choice, const std::vector<Chosen>& chosen, const std::string& file, const std::string& work,
                           Progress& progress) {
  return Making(host, viewer, id, choice, file, work, progress).run(chosen);
}

}  // namespace chancery::evidence
