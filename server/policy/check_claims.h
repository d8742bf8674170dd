// Whether a promise is kept, judged from what really happened. It shares no code with decide() on purpose: the same mistake
// must not hide itself. Included within policy/check*.cpp only.
#pragma once
#include "policy/check_world.h"
#include "policy/guarantee.h"

#include <string>
#include <vector>

namespace chancery::policy {

// The claims that are not kept: as they are called, or as a message, "approved (by someone other than its authors, of exactly these bytes)".
std::vector<Json> broken_claims(const Guarantee&, const Policy&, const Trial&, bool facts, Instant now);

}  // namespace chancery::policy
