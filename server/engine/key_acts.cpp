#include "engine/key_acts.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/state.h"
#include "signatures/sshsig.h"

namespace chancery {
namespace {

constexpr std::size_t longest_reason = 500;

Json act_file(const std::string& act, const KeyAct& planned, const Turn& turn) {
  Json all = {{"form", 1}, {"act", act}, {"register", ""}, {"item", ""}, {"number", turn.number}, {"at", to_text(turn.time)}, {"actor", "operator"}, {"actor_name", operator_person().name}};
  all.update(planned.fields);
  if (!planned.statement.empty()) all["statement_sha256"] = sha256_hex(planned.statement);
  return all;
}

Edit written(const std::string& path, std::string bytes) {
  Edit edit;
  edit.path = path;
  edit.bytes = std::move(bytes);
  return edit;
}

bool is_signed(const std::string& text, const std::string& armored, const KeySignature& by) {
  const auto signature = sshsig::parse(armored);
  const auto blob = sshsig::blob_of_line(by.key);
  return signature && blob && sshsig::verify(*signature, *blob, by.name_space, text);
}

}  // namespace

Outcome<std::string> key_reason(const std::string& given) {
  std::string reason = trimmed(given);
  if (reason.empty() || reason.size() > longest_reason || !is_text(reason) || reason.find_first_of("\r\n") != std::string::npos) return Refusal{Because::invalid, "key.no-reason", {{"longest", longest_reason}}};
  return reason;
}

std::string organisation_in(const Snapshot& snapshot) {
  const Json ledger = Json::parse(snapshot.read(paths::ledger_json).value_or(""), nullptr, false);
  return ledger.is_object() ? ledger.value("organisation", "") : "";
}

std::string signers_in(const Snapshot& snapshot) { return snapshot.read(paths::allowed_signers).value_or(""); }

std::string text_in(const Json& act, const char* name) {
  const auto at = act.find(name);
  return at != act.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Outcome<Appended> do_key_act(Ledger& ledger, const std::string& act, const PlanKeyAct& plan, const SignKeyAct& sign) {
  return ledger.append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    const auto planned = plan(head, turn);
    if (!planned) return planned.refusal();
    Change change;
    change.sentence = planned->sentence;
    change.act = act;
    change.actor = "operator";
    change.actor_name = operator_person().name;
    change.act_path = paths::act_file(turn.number);
    change.act_bytes = canonical(act_file(act, *planned, turn));
    change.edits = {written(paths::allowed_signers, planned->signers)};
    const std::string path = paths::key_statement(turn.number);
    if (!planned->statement.empty()) change.edits.push_back(written(path, planned->statement));
    for (const auto& each : planned->signatures) {
      auto signature = sign(each, planned->statement);
      if (!signature) return signature.refusal();
      change.edits.push_back(written(path + each.ending, std::move(*signature)));
    }
    return change;
  });
}

std::optional<ReplayProblem> compare_key_act(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths, const std::function<PlanKeyAct(const Json& act_file)>& plan_of) {
  const Turn turn{recorded.number, recorded.time};
  const Json act = Json::parse(recorded.act_bytes, nullptr, false);
  if (!act.is_object()) return ReplayProblem{"verify.act-unreadable", {{"path", recorded.act_path}, {"problem", "JSON"}}};
  const auto planned = plan_of(act)(before, turn);
  if (!planned) return ReplayProblem{"verify.not-permitted", {{"reason", planned.refusal().key}, {"requirements", Json::array()}}};
  if (recorded.act_path != paths::act_file(turn.number) || act != act_file(recorded.act, *planned, turn)) return ReplayProblem{"verify.act-differs", {{"path", recorded.act_path}}};
  if (recorded.actor != "operator" || !recorded.item.empty() || !recorded.policy_object.empty() || recorded.revision != 0) return ReplayProblem{"verify.trailer", {{"trailer", "Actor"}}};
  if (after.read(paths::allowed_signers) != planned->signers) return ReplayProblem{"verify.tree", {{"path", paths::allowed_signers}}};
  std::vector<std::string> known = {paths::allowed_signers, recorded.act_path};
  const std::string path = paths::key_statement(turn.number);
  if (!planned->statement.empty()) {
    if (after.read(path) != planned->statement) return ReplayProblem{"verify.tree", {{"path", path}}};
    known.push_back(path);
  }
  for (const auto& each : planned->signatures) {
    if (!is_signed(planned->statement, after.read(path + each.ending).value_or(""), each)) return ReplayProblem{"verify.signoff", {{"path", path + each.ending}}};
    known.push_back(path + each.ending);
  }
  for (const auto& each : changed_paths)
    if (!among(known, each)) return ReplayProblem{"verify.foreign-change", {{"path", each}}};
  return std::nullopt;
}

}  // namespace chancery
