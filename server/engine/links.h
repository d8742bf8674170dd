// Whether a link may be made: its item must be there for the eyes of whoever links. Not here: links that the ledger has
// already, which stay whatever became of their items.
#pragma once
#include "domain/people.h"
#include "engine/state.h"
#include "policy/policy.h"

#include <string>

namespace chancery {

// Of a field that names registers: whether there is one. False alike when no register of the field has such an item and when this person may not see it: the answer must not tell
// which.
bool may_link(const State&, const Person&, const policy::Field&, const std::string& id);

}  // namespace chancery
