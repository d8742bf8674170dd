// Everything that could happen next in the little world, by asking decide(); and what it does to the item, as the engine does
// it. Included within policy/check*.cpp only.
#pragma once
#include "policy/check_variations.h"
#include "policy/check_world.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::policy {

struct Move {
  // A message: "Ada (author, quality) does “submit”: X-001 revision 1 is in review". To be called only where the move is given: most
  // moves lead where one has been, and nobody asks.
  std::function<Json()> sentence;
  Situation after;
  bool on_draft = false;               // what it was done to
  std::vector<std::string> entered;    // states, in order: by the act and by what followed it
  bool changed_signed_text = false;    // an act without a new round changed what somebody had signed
};

inline constexpr Instant trial_now{1800000000};   // 2027-01-15: nothing depends on which day it is

// A policy without the optional fields that bear on nothing, so that there is less to vary.
Policy narrowed(const Policy&);

// Calls `each` for every act that is allowed, in every variation, and for what may happen to the staff.
void next_moves(const Situation&, const Policy& narrowed, const Bearing&, const Vary&, const std::function<void(Move)>& each);

// The same item when everybody who had to do with it has left and three others hold all the roles.
Situation taken_over(const Situation&, const Policy&);

}  // namespace chancery::policy
