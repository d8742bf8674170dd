#include "engine/key_revocation.h"

#include "domain/digest.h"
#include "domain/key_acts.h"

#include <algorithm>

namespace chancery {
namespace {

std::optional<ServerKey> key_named(const std::string& allowed_signers, const std::string& fingerprint) {
  const auto keys = server_keys_of(allowed_signers);
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const ServerKey& key) { return key_fingerprint(key.public_key) == fingerprint; });
  return at == keys.end() ? std::nullopt : std::optional(*at);
}

std::optional<Refusal> not_revocable(const ServerKey& key, Instant since) {
  const Json told = {{"key", key_fingerprint(key.public_key)}};
  if (!key.until) return Refusal{Because::invalid, "key.revoke.signs", told};
  if (*key.until < since || (key.from && !(*key.from < since)))
    return Refusal{Because::invalid, "key.revoke.time", {{"key", told.at("key")}, {"from", key.from ? to_text(*key.from) : ""}, {"until", to_text(*key.until)}}};
  if (key.revoked && !(since < key.revoked->since)) return Refusal{Because::invalid, "key.revoke.known", {{"key", told.at("key")}, {"since", to_text(key.revoked->since)}}};
  return std::nullopt;
}

PlanKeyAct planned(const std::string& fingerprint, Instant since, const std::string& reason) {
  return [=](const Snapshot& before, const Turn& turn) -> Outcome<KeyAct> {
    const auto key = key_named(signers_in(before), fingerprint);
    if (!key) return Refusal{Because::invalid, "key.revoke.unknown", {{"key", fingerprint}}};
    if (const auto refused = not_revocable(*key, since)) return *refused;
    const auto signers = with_revoked_key(signers_in(before), key->public_key, {since, {}, turn.number, reason});
    if (!signers) return Refusal{Because::invalid, "key.revoke.unknown", {{"key", fingerprint}}};
    return KeyAct{"Revoke a former key of the server", {{"key", key->public_key}, {"since", to_text(since)}, {"reason", reason}}, *signers, "", {}};
  };
}

}  // namespace

Outcome<Appended> revoke_key(Ledger& ledger, const std::string& fingerprint, Instant since, const std::string& why) {
  const auto reason = key_reason(why);
  if (!reason) return reason.refusal();
  return do_key_act(ledger, revoke_key_act, planned(fingerprint, since, *reason), {});
}

std::optional<ReplayProblem> replay_key_revocation(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  return compare_key_act(recorded, before, after, changed_paths, [](const Json& act) {
    return planned(key_fingerprint(text_in(act, "key")), read_instant(text_in(act, "since")).value_or(Instant{}), text_in(act, "reason"));   // no time: before it signed
  });
}

bool is_revoked(const std::vector<ServerKey>& keys, const std::string& public_key, Instant at) {
  return std::any_of(keys.begin(), keys.end(), [&](const ServerKey& key) { return key.revoked && key.public_key == public_key && !(at < key.revoked->since); });
}

}  // namespace chancery
