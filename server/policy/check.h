// The model check: over every path that people with every mix of roles could take, do the policy's guarantees hold?
#pragma once
#include "policy/policy.h"

#include <string>
#include <vector>

namespace chancery::policy {

// In sentences still to be said (domain/message.h).
struct Problem {
  Json guarantee;             // the claim that fails, as the policy says it, or a message: "no dead end"
  std::vector<Json> steps;    // the way there: "Ada (author, quality) does “create”: X-001 is draft", …
  Json conclusion;            // "X-001 revision 1 is in force without: approved"
};

struct Checked {
  std::vector<Problem> problems;      // empty: it holds
  std::size_t situations = 0;         // how many were looked at
  bool complete = true;               // false: stopped at the bound; then it is not accepted either
};

Checked check(const Policy&);

}  // namespace chancery::policy
