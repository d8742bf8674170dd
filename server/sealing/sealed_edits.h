// The edits of an act on a sealed item, as they go into the ledger: sealed, and under the names that they have there.
#pragma once
#include "sealing/opened_snapshot.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::sealing {

// `first`: it begins with this act, so sealed.json comes with it. `bytes` gives those of a staged file; null: what is staged lies in
// the ledger already, sealed (an act that is planned again). The item's key must be at hand.
std::vector<Edit> sealed_edits(const SealedItem&, bool first, const std::vector<Edit>&, const std::function<std::string(const Staged&)>& bytes);

}  // namespace chancery::sealing
