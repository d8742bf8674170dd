// Whether an act may happen. A pure function of what it is given: the same question always has the same answer, which is
// what lets `verify` ask it again years later.
#pragma once
#include "domain/act.h"
#include "domain/item.h"
#include "domain/people.h"
#include "policy/policy.h"

#include <functional>
#include <optional>
#include <string>

namespace chancery::policy {

// Facts of plugins by name ("inspections.passed"); throws when it cannot tell: the requirement's result is then `error`.
using Facts = std::function<bool(const std::string& name, const Item& item, const std::string& actor)>;

struct Question {
  const Policy& policy;
  // The version the act is about, as it would stand if the act's fields and files were taken (for an act that begins an
  // item: the new one). Sign-offs are those given before this act.
  const Item& item;
  std::string state_before;        // the item's state now; empty when the act begins an item
  bool draft_exists = false;       // beside what is in force
  bool content_changed = true;     // against what is in force
  std::string act;
  Person actor;
  std::string comment;
  Instant now;
  const People& people;
  const Facts& facts;
};

// For an act that somebody asks for: is it known, does the state allow it, may this person, are the requirements met.
// Requirements come in the order: state, who, required fields, needs. `consequences` is left empty.
// Names of the first two: "state" and "who"; of required fields: "field <name>".
Decision decide(const Question&);

// For a consequence: whether all of `when` is met on the item as it is after the act it follows.
Decision::Consequence decide_consequence(const Question&, const ActRule& consequence);

// Everyone who could meet this requirement now, for the sentence "still needs … by {missing}".
std::vector<std::string> missing_for(const Question&, const RequirementRule&);

// True when the sign-off counts for `wanted` on this item: same bytes, same round, not voided, and whatever `wanted` says.
bool counts(const Signoff&, const SignOffs& wanted, const Item&, const Policy&);

// For reading: true when this person may see a version in this state.
bool may_read(const Policy&, const Person&, const Item&, bool draft);

}  // namespace chancery::policy
