// What a fact said when an act was judged, as the act file records it.
#pragma once
#include "policy/policy.h"

#include <string>

namespace chancery {

// True for what the act did not ask. Throws when it could not be told then. Plugins are not asked again, years later; nor is a
// policy checked again, or a check that has learned to find more would make an old ledger look forged.
bool recorded_fact(const Json& act, const policy::Policy&, const std::string& name);

}  // namespace chancery
