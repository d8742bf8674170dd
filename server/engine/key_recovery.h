// When the server's key is lost, nothing can be signed any more by which another might follow it. So the operator names a recovery key
// beforehand: an OpenSSH key whose secret part never is on the server (paper in a safe, a security key), and which signs one thing only: a
// statement that another key takes the place of the one that is lost (".recovery.sig"; the new key signs it too, ".new.sig"). That act's commit is
// signed by the new key, and `verify` accepts it because of the statement (ledger/signers.h).
#pragma once
#include "engine/key_acts.h"

namespace chancery {

// `key`: "ssh-ed25519 AAAA… comment" or ecdsa-sha2-nistp256, what signatures/sshsig.h can check. Refuses `invalid`: "key.no-reason", "key.recovery.kind",
// "key.recovery.known" when it stands in the list already.
Outcome<Appended> name_recovery_key(Ledger&, const std::string& key, const std::string& reason);
std::optional<ReplayProblem> replay_recovery_key(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths);

// What the recovery key must sign (ssh-keygen -Y sign -n chancery-recovery) so that `to` takes the place of the key that is lost: the same
// text until another act is done. Refuses `invalid`: "key.no-reason", "key.recovery.none" when no recovery key was named, "key.given-up".
Outcome<std::string> replacement_statement(const Ledger&, const std::string& to, const std::string& reason);
// The reason that such a statement gives; empty: it is none.
std::string reason_of_replacement(const std::string& statement);
// `signature`: of that statement, by the recovery key (armored SSHSIG). Refuses as above, and "key.recovery.not-signed".
Outcome<Appended> replace_key(Ledger&, const Seal& to, const std::string& reason, const std::string& signature);
std::optional<ReplayProblem> replay_key_replacement(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths);

}  // namespace chancery
