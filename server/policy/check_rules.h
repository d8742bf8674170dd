// What a new text may not say although the reader takes it: such texts may stand in ledgers, and what stands there must stay
// readable for ever. So whatever the grammar learns to refuse later is refused here, by the check. Included within policy/check*.cpp only.
#pragma once
#include "policy/check.h"

#include <vector>

namespace chancery::policy {

std::vector<Problem> broken_rules(const Policy&);

}  // namespace chancery::policy
