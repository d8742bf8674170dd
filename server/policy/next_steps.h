// Whom an item waits for: the work lists' question. Not here: what one may do besides (decide.h), or who could (explain.h).
#pragma once
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

struct Step {
  std::string act, label;
  std::vector<std::string> who;   // logins, of people who can do it now, giving what its form asks for
};

// The acts that the item waits for in its state, in the policy's order, each with those who are asked to do it:
// - an act that signs: whoever is missing where its sign-offs are asked for, so that nobody is asked for a signature that
//   completes nothing;
// - an act by hand that leads on, to the nearest state that the policy lists further down, and not to its end: whoever stands in a relation to the item
//   that the act names (its owner …); only where there is nobody, all who hold one of its roles.
// `actor`, `act` and `comment` of the question are not used. A step that nobody can take now is left out.
std::vector<Step> next_steps(const Question&);

// True when the step is asked of this person, or of somebody in whose place they may take it.
bool asked_of(const Step&, const Question& by_actor);

// The states that wait for somebody, and whether they may wait for this person for a role held (or stood in for) alone:
// where not, only items that the person has to do with can.
struct Open { std::string state; bool by_role = false; };
std::vector<Open> open_states(const Policy&, const Person&);

}  // namespace chancery::policy
