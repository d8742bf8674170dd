#include "engine/replay_shut.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/act_file.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery {
namespace {

// Git leaves signs out of the name of an author; what is left must be the person's.
std::string letters_of(const std::string& name) {
  std::string letters;
  for (const char c : name)
    if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) letters += c;
  return letters;
}

bool is_allowed(const Json& decision) {
  if (!decision.value("allowed", false)) return false;
  const Json requirements = decision.value("requirements", Json::array());
  return std::none_of(requirements.begin(), requirements.end(), [](const Json& each) { return each.value("result", "") == "unmet" || each.value("result", "") == "error"; });
}

// Whoever is named in a field may be anybody, for all that can be read.
bool could_be(const policy::ActRule& rule, const Person& person, const Item& before) {
  return std::any_of(rule.who.begin(), rule.who.end(), [&](const policy::Who& who) {
    return who.kind == policy::Who::Kind::field || policy::stands(who, person, before);
  });
}

// Oneself, or somebody in whose place a deputy acts.
bool could_act(const policy::ActRule& rule, const Person& person, const Item& before, const State& state) {
  return could_be(rule, person, before) || std::any_of(person.acts_for.begin(), person.acts_for.end(), [&](const std::string& login) {
    const auto other = state.find(login);
    return other && could_be(rule, *other, before);
  });
}

class ShutReplay {
 public:
  ShutReplay(const Recorded& recorded, const Snapshot& before, const Snapshot& after, ParsedObjects& parsed)
      : recorded_(recorded), after_(after), state_(before, parsed, recorded.time), then_(after, parsed, recorded.time),
        folder_(recorded.act_path.substr(0, recorded.act_path.rfind("/acts/"))), act_(Json::parse(recorded.act_bytes)) {}

  std::optional<ReplayProblem> run(const std::vector<std::string>& changed_paths) {
    if (!act_.value("shut", false)) return ReplayProblem{"verify.sealed.in-the-clear", {{"path", recorded_.act_path}}};
    if (auto wrong = compare_trailers(recorded_, told())) return wrong;
    if (act_.at("number") != recorded_.number || act_.at("at") != to_text(recorded_.time)) return ReplayProblem{"verify.act-differs", {{"path", recorded_.act_path}}};
    if (auto wrong = judge_act()) return wrong;
    if (auto wrong = compare_item()) return wrong;
    return compare_files(changed_paths);
  }

 private:
  Change told() const {
    Change change;
    change.act = act_.at("act");
    change.register_name = act_.at("register");
    change.item = act_.at("item");
    change.actor = act_.at("actor");
    const auto person = state_.find(change.actor);
    change.actor_name = person ? person->name : change.actor;
    change.revision = act_.at("revision");
    change.policy_object = state_.policy_object(change.register_name);
    change.act_path = paths::item(change.register_name, change.item, Slot::current) + "/" + paths::act_file(recorded_.number);
    change.content_sha256 = is_a_file_there(recorded_.content_sha256) ? recorded_.content_sha256 : "";
    change.sentence = act_sentence(change.act, change.item, change.revision, act_.at("also").get<std::vector<std::string>>());
    return change;
  }

  bool is_a_file_there(const std::string& sha256) const {
    const auto files = after_.list(folder_ + "/files");
    return !sha256.empty() && std::any_of(files.begin(), files.end(), [&](const Snapshot::Entry& each) { return sha256_hex(after_.stored(folder_ + "/files/" + each.name).value_or("")) == sha256; });
  }

  std::optional<ReplayProblem> judge_act() const {
    const auto not_permitted = [&](const char* reason) { return ReplayProblem{"verify.not-permitted", {{"reason", reason}, {"requirements", act_.at("decision").value("requirements", Json::array())}}}; };
    const auto policy = state_.policy(recorded_.register_name);
    const policy::ActRule* rule = policy ? policy->act(recorded_.act) : nullptr;
    const auto person = state_.find(recorded_.actor);
    if (rule == nullptr || !person || !person->active) return not_permitted("refusal.act-unknown");
    const auto before = state_.item(recorded_.register_name, recorded_.item, Slot::current);
    const std::string from = act_.at("from");
    const bool begins = rule->begins == policy::ActRule::Begins::item;
    if (begins ? before || !from.empty() : !before || before->state != from || std::find(rule->from.begin(), rule->from.end(), from) == rule->from.end()) return not_permitted("refusal.unmet");
    Item begun;   // whoever begins an item owns it
    begun.owner = recorded_.actor;
    begun.authors = {recorded_.actor};
    if (!could_act(*rule, *person, before ? *before : begun, state_) || !is_allowed(act_.at("decision"))) return not_permitted("refusal.unmet");
    std::string state = rule->to.empty() ? from : rule->to;
    for (const auto& name : act_.at("also")) {
      const auto* next = policy->act(name);
      if (next == nullptr) return not_permitted("refusal.act-unknown");
      if (!next->to.empty()) state = next->to;
    }
    return act_.at("to") == state ? std::nullopt : std::optional(not_permitted("refusal.unmet"));
  }

  std::optional<ReplayProblem> compare_item() const {
    const std::string path = folder_ + "/item.json";
    const auto text = after_.read(path);
    if (!text || !Json::parse(*text).value("shut", false)) return ReplayProblem{"verify.sealed.in-the-clear", {{"path", path}}};
    const Item item = then_.item_in(*text, folder_);
    const auto before = state_.item(recorded_.register_name, recorded_.item, Slot::current);
    const bool same = item.register_name == recorded_.register_name && item.id == recorded_.item && item.state == act_.at("to") && item.last_act == recorded_.number && item.changed == recorded_.time &&
                      (before ? item.created == before->created && item.signoffs.size() == before->signoffs.size() + (act_.at("signoff").is_null() ? 0 : 1) : item.created == recorded_.time);
    if (!same) return ReplayProblem{"verify.tree", {{"path", path}}};
    if (before && after_.object(folder_ + "/" + paths::sealed) != state_.snapshot().object(folder_ + "/" + paths::sealed)) return ReplayProblem{"verify.tree", {{"path", folder_ + "/" + paths::sealed}}};
    return std::nullopt;
  }

  // Everything that such an act may write, and nothing of it in the clear.
  std::optional<ReplayProblem> compare_files(const std::vector<std::string>& changed_paths) const {
    const std::string statement = act_.at("signoff").is_null() ? "" : folder_ + "/" + act_.at("signoff").at("statement").get<std::string>();
    const bool begins = act_.at("from").get_ref<const std::string&>().empty();
    for (const auto& path : changed_paths) {
      const bool file = path.rfind(folder_ + "/files/", 0) == 0, signed_text = !statement.empty() && (path == statement || path == statement + ".sig");
      const bool known = file || signed_text || path == recorded_.act_path || path == folder_ + "/item.json" || (begins && (path == folder_ + "/" + paths::sealed || path == paths::numbers_json));
      if (!known) return ReplayProblem{"verify.foreign-change", {{"path", path}}};
      if ((file || signed_text) && after_.object(path) && after_.read(path)) return ReplayProblem{"verify.sealed.in-the-clear", {{"path", path}}};
    }
    return std::nullopt;
  }

  const Recorded& recorded_;
  const Snapshot& after_;
  State state_, then_;
  std::string folder_;
  Json act_;
};

}  // namespace

std::optional<ReplayProblem> replay_shut(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths, ParsedObjects& parsed) {
  return ShutReplay(recorded, before, after, parsed).run(changed_paths);
}

std::optional<ReplayProblem> compare_trailers(const Recorded& recorded, const Change& change) {
  const auto wrong = [](const char* name) { return ReplayProblem{"verify.trailer", {{"trailer", name}}}; };
  if (recorded.act != change.act) return wrong("Act");
  if (recorded.register_name != change.register_name) return wrong("Register");
  if (recorded.item != change.item) return wrong("Item");
  if (recorded.actor != change.actor) return wrong("Actor");
  if (recorded.revision != change.revision) return wrong("Revision");
  if (recorded.policy_object != change.policy_object) return wrong("Policy");
  if (recorded.act_path != change.act_path) return wrong("Act-File");
  if (recorded.content_sha256 != change.content_sha256) return wrong("Content-SHA256");
  if (recorded.sentence != change.sentence) return ReplayProblem{"verify.sentence", {{"says", recorded.sentence}, {"expected", change.sentence}}};
  const std::string name = change.actor_name.empty() ? change.actor : change.actor_name;
  if (letters_of(recorded.author_name) != letters_of(name) || recorded.author_mail.rfind(change.actor + "@", 0) != 0)
    return ReplayProblem{"verify.author", {{"says", recorded.author_name + " <" + recorded.author_mail + ">"}, {"expected", name}}};
  return std::nullopt;
}

}  // namespace chancery
