// policy explain: who can do what now, given an item; one sentence an act.
#pragma once
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

struct Possible {
  std::string act, label;
  std::vector<std::string> who;   // logins who can do it now, giving what its form asks for
  std::string sentence;
};

// For each act that exists in the state, in the policy's order. `actor`, `act` and `comment` of the question are not used.
// Considers everybody who holds a role that the policy names or stands in a relation to the item.
std::vector<Possible> explain(const Question&);

// What stands in the way of this person's doing the act now, besides what the act's own form will give. Without sentences
// when the question is brief.
std::vector<Requirement> obstacles(const Question&, const ActRule&, const Person&);

}  // namespace chancery::policy
