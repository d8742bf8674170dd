// YAML text -> Policy, or a refusal that names line, column and what to write instead.
#pragma once
#include "policy/policy.h"
#include "sdk/outcome.h"

#include <string>
#include <vector>

namespace chancery::policy {

// `file` is only for messages. Refusal: `invalid`, key "refusal.policy", details {file, line, column, problem, advice}.
// Bounded: at most 256 KiB, no YAML aliases or anchors (an alias bomb is refused at its first alias), 32 levels.
// `roles`: every role that exists; a policy that names another is refused. The policy of the register `people` adds the
// choices of its own field "roles"; "staff" (whoever is signed in, when reading) and "operator" (the console) always exist.
Outcome<Policy> read(const std::string& yaml, const std::string& file, const std::vector<std::string>& roles);

// Every role that exists: the choices of the field "roles" of the policy of `people`, and "operator".
std::vector<std::string> roles_in(const Policy& people);

}  // namespace chancery::policy
