// Whether what somebody acted on has moved since they looked at it, and what they are told then: who was first with what, and
// whether their act can still be done. Not here: two acts at the same instant, which the ledger puts one after the other.
#pragma once
#include "domain/act.h"
#include "engine/state.h"
#include "policy/decide.h"

#include <optional>

namespace chancery {

// Of which nothing can be said but that it is so.
Refusal stale(const ActInput&);
// `then`: as they saw it. Nothing: it stood still, of all that they may see or could when they looked.
std::optional<Refusal> moved_meanwhile(const State& then, const State& now, const ActInput&, const policy::Say&);

}  // namespace chancery
