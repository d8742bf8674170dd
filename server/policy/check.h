// The model check: over every path that people with every mix of roles could take, do the policy's guarantees hold?
#pragma once
#include "policy/policy.h"

#include <string>
#include <vector>

namespace chancery::policy {

struct Problem {
  std::string guarantee;              // the claim that fails, or "every state can be reached", "no dead end"
  std::vector<std::string> steps;     // the way there: "Ada (author, quality) creates X-001", "Ada approves it", …
  std::string conclusion;             // "X-001 revision 1 is in force without: approved"
};

struct Checked {
  std::vector<Problem> problems;      // empty: it holds
  std::size_t situations = 0;         // how many were looked at
  bool complete = true;               // false: stopped at the bound; then it is not accepted either
};

Checked check(const Policy&);

// policy explain: who can do what now, given an item; one sentence a line.
}  // namespace chancery::policy
