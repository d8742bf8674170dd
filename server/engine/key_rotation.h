// The act by which another key becomes the server's: signed by the one that was and by the one that comes, so that whoever trusts the first may trust the
// second. Like the founding it is no act on an item, and no policy judges it. In people/allowed_signers the former key's line ends and the new one's begins
// at the time of the act, whose own commit the former key signs.
//
//   acts/00000351.json                       the act file
//   acts/00000351-key.txt                    the statement: both keys, time, reason
//   acts/00000351-key.txt.former.sig, .new.sig    by each of them, in the namespace of statements (ssh-keygen -Y verify)
#pragma once
#include "engine/ports.h"
#include "engine/replay.h"

#include <optional>
#include <string>
#include <vector>

namespace chancery {

inline constexpr const char* rotate_key_act = "rotate key";

// Refuses `invalid`: "key.no-reason", "key.same", "key.given-up" when `to` has signed before, "key.not-current" when `from` is not the key that signs now.
Outcome<Appended> rotate_key(Ledger&, const Seal& from, const Seal& to, const std::string& reason);

// Nothing when both keys signed, and nothing but the list of keys changed as it must.
std::optional<ReplayProblem> replay_key_rotation(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths);

// The server's keys of a list of allowed signers, in its order.
struct ServerKey { std::string public_key; std::optional<Instant> from, until; };   // until: it signs nothing after that second
std::vector<ServerKey> server_keys_of(const std::string& allowed_signers);
bool signs_now(const std::string& allowed_signers, const std::string& public_key);

}  // namespace chancery
