#include "engine/key_rotation.h"

#include "domain/digest.h"
#include "domain/key_acts.h"
#include "engine/server_keys.h"
#include "engine/statement.h"

#include <fmt/format.h>

namespace chancery {
namespace {

struct Rotation { std::string from, to, reason; };

std::string statement_of(const Rotation& r, const std::string& organisation, const Turn& turn) {
  return fmt::format("Chancery server key statement, form 1\n\nOrganisation: {}\nAct: {}\nAct-Number: {}\nAt: {}\nFormer key: {}\nFormer fingerprint: {}\nNew key: {}\nNew fingerprint: {}\nReason: {}\n",
                     organisation, rotate_key_act, turn.number, to_text(turn.time), r.from, key_fingerprint(r.from), r.to, key_fingerprint(r.to), r.reason);
}

PlanKeyAct planned(const Rotation& r) {
  return [r](const Snapshot& before, const Turn& turn) -> Outcome<KeyAct> {
    const std::string list = signers_in(before);
    if (!signs_now(list, r.from)) return Refusal{Because::invalid, "key.not-current", {{"key", key_fingerprint(r.from)}}};
    const auto signers = with_next_server_key(list, r.from, r.to, turn.time);
    if (!signers) return Refusal{Because::invalid, "key.given-up", {{"key", key_fingerprint(r.to)}}};
    return KeyAct{"Rotate the server's key", {{"former_key", r.from}, {"new_key", r.to}, {"reason", r.reason}}, *signers, statement_of(r, organisation_in(before), turn),
                  {{".former.sig", r.from, statement_namespace}, {".new.sig", r.to, statement_namespace}}};
  };
}

}  // namespace

Outcome<Appended> rotate_key(Ledger& ledger, const Seal& from, const Seal& to, const std::string& given) {
  const auto reason = key_reason(given);
  if (!reason) return reason.refusal();
  if (from.public_key() == to.public_key()) return Refusal{Because::invalid, "key.same"};
  return do_key_act(ledger, rotate_key_act, planned({from.public_key(), to.public_key(), *reason}), [&](const KeySignature& by, const std::string& statement) {
    return (by.key == from.public_key() ? from : to).sign(by.name_space, statement);
  });
}

std::optional<ReplayProblem> replay_key_rotation(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  return compare_key_act(recorded, before, after, changed_paths, [](const Json& act) { return planned({text_in(act, "former_key"), text_in(act, "new_key"), text_in(act, "reason")}); });
}

}  // namespace chancery
