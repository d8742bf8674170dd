// Performing a past act again: was it permitted by the policy of its time, and is its commit exactly what it makes?
// Needs nothing but the ledger (DESIGN §3). Thread-safe: each call has its own snapshots.
#pragma once
#include "engine/ports.h"
#include "engine/state.h"

#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct ReplayProblem {
  std::string key;                  // of the sentence: "verify.decision"
  Json details = Json::object();
};

// Nothing when the act is what it says. `changed_paths`: every file that differs between the two snapshots.
std::optional<ReplayProblem> replay(const Recorded&, const Snapshot& before, const Snapshot& after,
                                    const std::vector<std::string>& changed_paths, ParsedObjects&);

}  // namespace chancery
