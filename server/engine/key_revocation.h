// The act that takes back what a former key signed: from a time on its signatures count for nothing any more, because somebody else may have had
// it. Acts of that time stay in the line, which the keys after it have signed since; sign-offs that the server gave with it on people's behalf
// are shown as no longer checkable, and stock ssh-keygen refuses them.
#pragma once
#include "engine/key_acts.h"
#include "engine/server_keys.h"

namespace chancery {

// `key`: its fingerprint, "SHA256:…". Refuses `invalid`: "key.no-reason", "key.revoke.unknown", "key.revoke.signs" when it is the one that signs now (rotate
// first), "key.revoke.time" when it did not sign at `since`, "key.revoke.known" when it is revoked from then on, or from earlier on, already.
Outcome<Appended> revoke_key(Ledger&, const std::string& fingerprint, Instant since, const std::string& reason);
std::optional<ReplayProblem> replay_key_revocation(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths);

// Whether a signature by that key ("ssh-ed25519 AAAA…"), of that time, counts no more.
bool is_revoked(const std::vector<ServerKey>&, const std::string& public_key, Instant at);

}  // namespace chancery
