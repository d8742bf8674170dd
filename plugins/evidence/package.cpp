#include "evidence/package.h"

#include "evidence/bag.h"
#include "evidence/built_in.h"
#include "evidence/names.h"
#include "evidence/reading_pages.h"

#include "sdk/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace chancery::evidence {
namespace {

using shown::text;

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

class Making {
 public:
  Making(const Host& host, const Viewer& viewer, const std::string& file, const std::string& work)
      : host_(host), viewer_(viewer), work_(work), now_(host.now()), name_("chancery-evidence-" + stamp()), bag_(file, name_, seconds_of(now_)),
        acts_csv_(work + "/acts.csv", std::ios::binary), acts_json_(work + "/acts.json", std::ios::binary) {
    acts_csv_ << csv_row({"number", "time", "login", "name", "roles", "act", "register", "item", "revision", "from", "to", "comment", "changes", "decision", "commit"});
    acts_json_ << "[";
  }

  Outcome<Made> run(const Choice& choice, const std::vector<Chosen>& chosen) {
    std::string last;
    for (const auto& one : chosen) {
      if (auto added = add(one); !added) return added.refusal();
      if (const auto item = one.register_name + "/" + one.id; item != last) add_acts(one);
      last = one.register_name + "/" + one.id;
    }
    acts_json_ << "\n]\n";
    close(acts_csv_);
    close(acts_json_);
    bag_.add_file("data/acts.csv", work_ + "/acts.csv");
    bag_.add_file("data/acts.json", work_ + "/acts.json");
    const auto head = add_ledger();
    bag_.add("data/contents.tsv", contents_);
    bag_.add("data/original-names.csv", originals_);
    bag_.add("data/summary.html", summary_page(host_, viewer_, now_, head, choice, summary_));
    bag_.add("README.html", readme_page(host_, now_, head, chosen.size(), text(host_.organisation(), "organisation")));
    bag_.add("VERIFY.md", verify_md);
    bag_.add("verify.sh", verify_sh, true);
    bag_.finish(now_.substr(0, 10), info(head));
    return Made{name_ + ".zip", bag_.payload_files(), bag_.payload_bytes(), head};
  }

 private:
  std::string stamp() const {
    std::string digits = now_.substr(0, 10) + "-";
    for (const char c : now_.substr(11)) if (c >= '0' && c <= '9') digits += c;
    return digits;
  }

  static void close(std::ofstream& out) {
    out.close();
    if (!out) throw std::runtime_error("evidence package: no space to write it");
  }

  Outcome<Done> add(const Chosen& one) {
    const auto item = one.revision > 0 ? host_.items().revision(viewer_, one.register_name, one.id, one.revision) : host_.items().find(viewer_, one.register_name, one.id, Slot::current);
    if (!item) return item.refusal();
    const std::string folder = "data/items/" + one.folder;
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
    summary_.push_back(summary_of(host_, one, *item));
    return Done{};
  }

  Outcome<Done> add_signoff(const Chosen& one, const Json& item, const Json& signoff, const std::string& folder) {
    const auto path = text(signoff, "statement");
    if (path.empty()) return Done{};
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
    if (path != folder + "/" + name) originals_ += csv_row({path, name});
    return path;
  }

  // The map that verify.sh walks. A name with a tab or a line end would break its lines, and the ledger takes none.
  void list(const Chosen& one, const Json& item, const char* kind, const std::string& path, const std::string& ledger_path) {
    if (ledger_path.find_first_of("\t\r\n") != std::string::npos) throw std::runtime_error("evidence package: a file name with a control character");
    contents_ += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", kind, text(item, "commit"), one.id, one.revision, path, ledger_path);
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
    const auto number = act.contains("number") ? act.at("number").dump() : "", revision = act.value("revision", 0) > 0 ? act.at("revision").dump() : "";
    acts_csv_ << csv_row({number, text(act, "at"), text(act, "actor"), text(act, "actor_name"), roles, text(act, "act"), text(act, "register"), text(act, "item"),
                          revision, text(act, "from"), text(act, "to"), text(act, "comment"), list_of_changes(act), list_of_requirements(act), text(act, "commit")});
    acts_json_ << (first_act_ ? "\n" : ",\n") << act.dump();
    first_act_ = false;
  }

  std::string add_ledger() {
    const auto file = work_ + "/ledger.bundle";
    std::ofstream out(file, std::ios::binary);
    const auto head = host_.bundle(out);
    close(out);
    bag_.add_file("data/ledger.bundle", file);
    bag_.add("data/allowed_signers", host_.allowed_signers());
    return head;
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
  std::string work_, now_, name_;
  Bag bag_;
  Names names_;
  std::ofstream acts_csv_, acts_json_;
  bool first_act_ = true;
  std::string contents_ = "kind\tcommit\titem\trevision\tpackaged\tin-ledger\n", originals_ = csv_row({"packaged as", "name in the ledger"});
  std::vector<Json> summary_;
};

}  // namespace

Outcome<Made> make_package(const Host& host, const Viewer& viewer, const Choice& choice, const std::vector<Chosen>& chosen, const std::string& file, const std::string& work) {
  return Making(host, viewer, file, work).run(choice, chosen);
}

}  // namespace chancery::evidence
