#include "engine/replay.h"

#include "domain/digest.h"
#include "domain/key_acts.h"
#include "domain/paths.h"
#include "domain/stored_json.h"
#include "engine/act_file.h"
#include "engine/judging.h"
#include "engine/key_recovery.h"
#include "engine/key_revocation.h"
#include "engine/key_rotation.h"
#include "engine/plan.h"
#include "engine/keeping.h"
#include "engine/recorded_facts.h"
#include "engine/replay_shut.h"
#include "engine/statement.h"
#include "signatures/signed_by.h"

#include <algorithm>

namespace chancery {
namespace {

// Sentences come from the language catalogue, which may be improved after the act; what they said then is not judged.
void leave_out_sentences(Json& act) {
  const auto strip = [](Json& requirements) { for (auto& each : requirements) each.erase("sentence"); };
  if (!act.contains("decision") || !act["decision"].is_object()) return;
  strip(act["decision"]["requirements"]);
  for (auto& each : act["decision"]["consequences"]) strip(each["requirements"]);
}

std::string folder_of(const std::string& act_path) { return act_path.substr(0, act_path.rfind("/acts/")); }

// Whether what the item's fields name can no longer be read without a key.
bool names_shut(const State& state, const Item& item) {
  for (const auto& [name, value] : item.fields.items()) {
    if (!value.is_array()) continue;
    for (const auto& each : value) {
      const auto parts = each.is_string() ? item_named(each.get<std::string>()) : std::nullopt;
      if (parts && state.snapshot().is_shut(standing_folder(state, parts->first, parts->second))) return true;
    }
  }
  return false;
}

class Replay {
 public:
  Replay(const Recorded& recorded, const Snapshot& before, const Snapshot& after, ParsedObjects& parsed)
      : recorded_(recorded), after_(after), state_(before, parsed, recorded.time), folder_(folder_of(recorded.act_path)) {}

  std::optional<ReplayProblem> run(const std::vector<std::string>& changed_paths) {
    act_ = parse_stored(recorded_.act_bytes);
    ActInput input = input_of(act_);
    if (!act_.at("signoff").is_null()) input.statement = after_.read(folder_ + "/" + act_.at("signoff").at("statement").get<std::string>()).value_or("");
    auto planned = plan(state_, input, {recorded_.number, recorded_.time}, surroundings());
    if (problem_) return problem_;
    if (!planned) return ReplayProblem{"verify.not-permitted", {{"reason", planned.refusal().key}, {"requirements", planned.refusal().requirements}}};
    leave_out_sentences(planned->act);
    leave_out_sentences(act_);
    if (planned->act != act_) return ReplayProblem{"verify.act-differs", {{"path", recorded_.act_path}}};
    if (auto wrong = compare_trailers(recorded_, planned->change)) return wrong;
    return compare_tree(std::move(planned->change), changed_paths);
  }

 private:
  Surroundings surroundings() {
    Surroundings around;
    around.text = [this](const File& file) { return after_.read(folder_ + "/" + paths::content_or_file(file.content, file.name)); };
    around.facts = [this, policy = policy_for(state_, input_of(act_), around)](const std::string& name, const Item& item, const std::string&) {
      // Of the ledger as it was: asked again, not believed; but where an item is shut, its fields cannot be asked.
      if (is_retention_fact(name)) return retention_fact(state_, name, item) || (names_shut(state_, item) && policy && recorded_fact(act_, *policy, name));
      return policy && recorded_fact(act_, *policy, name);
    };
    around.say = [](const std::string& key, const Json&) { return key; };
    around.signature = [this](const std::string& statement) { return stored_signature(statement); };
    around.staged = [this](const File& file) { return stored_file(file); };
    return around;
  }

  std::string stored_signature(const std::string& statement) {
    const std::string path = folder_ + "/" + act_.at("signoff").at("statement").get<std::string>() + ".sig";
    const std::string signature = after_.read(path).value_or("");
    if (!is_signed_by(*state_.signers(), state_.signoff_signature(act_.at("signoff").at("method"), act_.at("actor"), recorded_.time), statement, signature)) problem_ = ReplayProblem{"verify.signoff", {{"path", path}}};
    return signature;
  }

  Staged stored_file(const File& file) {
    const std::string path = folder_ + "/" + paths::content_or_file(file.content, file.name);
    const auto bytes = after_.read(path);
    if (!bytes || sha256_hex(*bytes) != file.sha256) problem_ = ReplayProblem{"verify.file", {{"path", path}, {"sha256", file.sha256}}};
    Staged staged;
    staged.object = after_.object(path).value_or("");
    staged.sha256 = file.sha256;
    staged.size = file.size;
    return staged;
  }

  std::optional<ReplayProblem> compare_tree(Change change, const std::vector<std::string>& changed_paths) const {
    Edit act_file;
    act_file.path = change.act_path;
    act_file.bytes = recorded_.act_bytes;   // compared already, but for its sentences
    change.edits.push_back(std::move(act_file));   // last, as the ledger writes it
    const auto path = state_.snapshot().unlike(change.edits, after_);
    if (!path) return std::nullopt;
    const bool is_put = std::any_of(change.edits.begin(), change.edits.end(), [&](const Edit& edit) {
      return edit.kind != Edit::Kind::remove && (edit.path == *path || path->rfind(edit.path + "/", 0) == 0);
    });
    const bool changed = std::find(changed_paths.begin(), changed_paths.end(), *path) != changed_paths.end();
    return ReplayProblem{changed && !is_put ? "verify.foreign-change" : "verify.tree", {{"path", *path}}};
  }

  const Recorded& recorded_;
  const Snapshot& after_;
  State state_;
  std::string folder_;
  Json act_;
  std::optional<ReplayProblem> problem_;
};

// The founding act makes the first tree; nothing judged it, so only what it may touch is checked.
std::optional<ReplayProblem> replay_founding(const std::vector<std::string>& changed_paths, const Recorded& recorded) {
  for (const auto& path : changed_paths) {
    const bool known = path == paths::ledger_json || path == paths::numbers_json || path == paths::allowed_signers ||
                       path == recorded.act_path || path.rfind("policies/", 0) == 0;
    if (!known) return ReplayProblem{"verify.foreign-change", {{"path", path}}};
  }
  return std::nullopt;
}

std::optional<ReplayProblem> replay_about_keys(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  if (recorded.act == rotate_key_act) return replay_key_rotation(recorded, before, after, changed_paths);
  if (recorded.act == name_recovery_key_act) return replay_recovery_key(recorded, before, after, changed_paths);
  if (recorded.act == replace_key_act) return replay_key_replacement(recorded, before, after, changed_paths);
  return replay_key_revocation(recorded, before, after, changed_paths);
}

}  // namespace

std::optional<ReplayProblem> replay(const Recorded& recorded, const Snapshot& before, const Snapshot& after,
                                    const std::vector<std::string>& changed_paths, ParsedObjects& parsed) {
  if (recorded.number == 0) return replay_founding(changed_paths, recorded);
  try {
    if (recorded.register_name.empty() && is_key_act(recorded.act)) return replay_about_keys(recorded, before, after, changed_paths);
    if (after.is_shut(folder_of(recorded.act_path))) return replay_shut(recorded, before, after, changed_paths, parsed);
    return Replay(recorded, before, after, parsed).run(changed_paths);
  } catch (const std::exception& problem) {   // an act file or item.json that is not what the ledger writes
    return ReplayProblem{"verify.act-unreadable", {{"path", recorded.act_path}, {"problem", problem.what()}}};
  }
}

}  // namespace chancery
