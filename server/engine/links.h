// What somebody who writes a link means, and whether they may make it: its item must be there for their eyes. Not here: links
// that the ledger has already, which stay whatever became of their items.
#pragma once
#include "domain/people.h"
#include "engine/state.h"
#include "policy/policy.h"

#include <string>

namespace chancery {

// The link as items keep it ("documents/SOP-014" where any register may be meant, else "SOP-014"; the name of a register in a field of
// those). A number alone is taken for the one item of that number that this person sees. Refused alike when no register of the field
// has such an item and when this person may not see it: the answer must not tell which.
Outcome<std::string> link_meant(const State&, const Person&, const policy::Field&, const std::string& given);

}  // namespace chancery
