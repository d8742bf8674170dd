#include "engine/key_recovery.h"

#include "domain/digest.h"
#include "domain/key_acts.h"
#include "domain/text.h"
#include "engine/server_keys.h"
#include "engine/statement.h"
#include "signatures/sshsig.h"

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr const char* reason_line = "Reason: ";

PlanKeyAct planned_recovery(const std::string& key, const std::string& reason) {
  return [key, reason](const Snapshot& before, const Turn& turn) -> Outcome<KeyAct> {
    const auto signers = with_recovery_key(signers_in(before), key, turn.time);
    if (!signers) return Refusal{Because::invalid, "key.recovery.known", {{"key", key_fingerprint(key)}}};
    return KeyAct{"Name the recovery key", {{"recovery_key", key}, {"reason", reason}}, *signers, "", {}};
  };
}

PlanKeyAct planned_replacement(const std::string& to, const std::string& reason) {
  return [to, reason](const Snapshot& before, const Turn& turn) -> Outcome<KeyAct> {
    const std::string list = signers_in(before);
    const auto lost = current_server_key(list), recovery = current_recovery_key(list);
    if (!lost || !recovery) return Refusal{Because::invalid, "key.recovery.none"};
    const auto signers = with_next_server_key(list, *lost, to, turn.time);
    if (!signers) return Refusal{Because::invalid, "key.given-up", {{"key", key_fingerprint(to)}}};
    // No time: it is signed elsewhere, and the time of the act is not known then. The number binds it to this place in the line of acts.
    const std::string statement = fmt::format("Chancery server key statement, form 1\n\nOrganisation: {}\nAct: {}\nAct-Number: {}\nFormer key: {}\nFormer fingerprint: {}\nNew key: {}\nNew fingerprint: {}\nRecovery key: {}\nRecovery fingerprint: {}\n{}{}\n",
                                              organisation_in(before), replace_key_act, turn.number, *lost, key_fingerprint(*lost), to, key_fingerprint(to), *recovery, key_fingerprint(*recovery), reason_line, reason);
    return KeyAct{"Replace the server's lost key", {{"former_key", *lost}, {"new_key", to}, {"recovery_key", *recovery}, {"reason", reason}}, *signers, statement,
                  {{".recovery.sig", *recovery, recovery_namespace}, {".new.sig", to, statement_namespace}}};
  };
}

// Algorithm and blob, without the comment that a .pub file has; nothing for what no signature could be checked of.
std::optional<std::string> checkable(const std::string& key) {
  const auto blob = sshsig::blob_of_line(trimmed(key));
  if (!blob) return std::nullopt;
  const std::string line = sshsig::public_line(*blob);
  if (line.rfind("ssh-ed25519 ", 0) != 0 && line.rfind("ecdsa-sha2-nistp256 ", 0) != 0) return std::nullopt;
  return line;
}

}  // namespace

Outcome<Appended> name_recovery_key(Ledger& ledger, const std::string& given, const std::string& why) {
  const auto reason = key_reason(why);
  if (!reason) return reason.refusal();
  const auto key = checkable(given);
  if (!key) return Refusal{Because::invalid, "key.recovery.kind"};
  return do_key_act(ledger, name_recovery_key_act, planned_recovery(*key, *reason), {});
}

std::optional<ReplayProblem> replay_recovery_key(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  return compare_key_act(recorded, before, after, changed_paths, [](const Json& act) { return planned_recovery(text_in(act, "recovery_key"), text_in(act, "reason")); });
}

Outcome<std::string> replacement_statement(const Ledger& ledger, const std::string& to, const std::string& why) {
  const auto reason = key_reason(why);
  if (!reason) return reason.refusal();
  const auto head = ledger.head();
  const auto act = planned_replacement(to, *reason)(*head, {head->number() + 1, head->time()});
  if (!act) return act.refusal();
  return act->statement;
}

std::string reason_of_replacement(const std::string& statement) {
  const auto at = statement.rfind(std::string("\n") + reason_line);
  return at == std::string::npos ? "" : trimmed(statement.substr(at + 1 + std::string(reason_line).size()));
}

Outcome<Appended> replace_key(Ledger& ledger, const Seal& to, const std::string& why, const std::string& signature) {
  const auto reason = key_reason(why);
  if (!reason) return reason.refusal();
  return do_key_act(ledger, replace_key_act, planned_replacement(to.public_key(), *reason), [&](const KeySignature& by, const std::string& statement) -> Outcome<std::string> {
    if (by.name_space != recovery_namespace) return to.sign(by.name_space, statement);
    const auto read = sshsig::parse(signature);
    if (!read || !sshsig::verify(*read, *sshsig::blob_of_line(by.key), by.name_space, statement)) return Refusal{Because::invalid, "key.recovery.not-signed", {{"key", key_fingerprint(by.key)}}};
    return signature;
  });
}

std::optional<ReplayProblem> replay_key_replacement(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  return compare_key_act(recorded, before, after, changed_paths, [](const Json& act) { return planned_replacement(text_in(act, "new_key"), text_in(act, "reason")); });
}

}  // namespace chancery
