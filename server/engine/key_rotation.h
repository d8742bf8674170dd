// The act by which another key becomes the server's: signed by the one that was (".former.sig") and by the one that comes (".new.sig"), in
// the namespace of statements, so that whoever trusts the first may trust the second. In people/allowed_signers the former key's line ends
// and the new one's begins at the time of the act, whose own commit the former key signs. key_acts.h says where it lies.
#pragma once
#include "engine/key_acts.h"

namespace chancery {

// Refuses `invalid`: "key.no-reason", "key.same", "key.given-up" when `to` stands in the list already, "key.not-current" when `from` is not the key that signs now.
Outcome<Appended> rotate_key(Ledger&, const Seal& from, const Seal& to, const std::string& reason);
std::optional<ReplayProblem> replay_key_rotation(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths);

}  // namespace chancery
