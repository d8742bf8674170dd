// What a new text of a policy changes, in plain words ("Sign-offs needed for “approved”: 2 → 1"), for whoever has to sign it.
// Not here: what it would have meant for what happened (engine/policy_dry_run.h), nor the lines that differ.
#pragma once
#include "policy/policy.h"

#include <map>
#include <string>
#include <vector>

namespace chancery::policy {

struct Difference {
  Json says;           // a message (domain/message.h)
  bool less = false;   // less is asked, promised or kept than before: what a signer must not overlook
};

// Those that ask for less first. `role_labels`: as people call the roles; others are called as they are written.
std::vector<Difference> differences(const Policy& before, const Policy& after, const std::map<std::string, std::string>& role_labels);

}  // namespace chancery::policy
