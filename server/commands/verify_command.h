// `verify`: the ledger's own proof with the engine's replay as its judge. Takes no lock; all that it may write is the mark that
// keeps servers from writing on top of what it found.
#pragma once
#include "commands/commands.h"
#include "engine/replay.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct Verified {
  std::int64_t acts = 0;         // proved
  std::string head, chain;
  std::string bad_commit;        // the first that is not what it says
  std::int64_t bad_number = -1;
  std::string problem;           // key of the sentence; empty: everything holds
  Json details;
  std::string key;               // fingerprint of the server's key, as ssh-keygen -l shows it
};

using ReplayAct = std::function<std::optional<ReplayProblem>(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths)>;
using VerifyLedger = std::function<Verified(const std::string& repository, const ReplayAct&, const std::function<void(std::int64_t done, std::int64_t all)>& progress)>;

// Leaves or removes the mark; true when one lies there. `sentence`: what was found, as it was said. May throw.
using NoteVerified = std::function<bool(const std::string& repository, const Verified&, const std::string& sentence)>;

std::function<int(const Arguments&, const Programs&)> verify_command(VerifyLedger, NoteVerified);

}  // namespace chancery
