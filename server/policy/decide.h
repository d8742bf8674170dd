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

// The fact that the engine answers itself: "the policy checks", of an item of the register `policies`.
inline constexpr const char* policy_checks = "policies.checks";
inline constexpr const char* today = "today";   // in place of a date field: the day on which somebody acts

// The name of a condition's fact as `Facts` are asked for it: with the field of the items that it is about, "retention.due:items".
std::string fact_name(const Condition&);

// Facts of plugins by name ("inspections.passed"); throws when it cannot tell: the requirement's result is then `error`.
using Facts = std::function<bool(const std::string& name, const Item& item, const std::string& actor)>;

// Fills in a sentence of the catalogue (web/messages/en/policy.json): key and the values that it names.
using Say = std::function<std::string(const std::string& key, const Json& details)>;

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
  // The item as it stands now, before the act's own fields and files. Who may act is judged by this (nobody becomes the
  // owner by the very act that only the owner may do); null when the act begins an item.
  const Item* before = nullptr;
  std::string method = {};         // how the actor signs (sdk/sign_off.h); empty: not known yet, as they can best
  bool has_read = false;           // the actor said already that they read this revision
  bool of_the_past = false;        // an act that was recorded is judged again: what has become stricter since then does not ask of it
  bool brief = false;              // only whether it is allowed: no sentences, and nothing after the first unmet requirement
  // For {missing}, of a fact that the engine answers itself and that is not so: which items, and why. Null: nothing is said.
  const std::function<std::string(const std::string& fact, const Item&)>* fact_words = nullptr;
  const Say* say = nullptr;        // for the sentences that the policy file does not hold; null: the key stands for the text.
                                   // Only `sentence` depends on it: who compares two decisions leaves that out.
};

// For an act that somebody asks for: is it known, does the state allow it, may this person, are the requirements met.
// Requirements come in the order: state, who, not signed yet (acts that sign the item's text), assurance (acts whose policy asks for one, or who has codes and would sign with the password alone), in turn
// (acts that the named sign in order), own signature (acts that withdraw one), required fields, needs. `consequences` is left empty. Names of the first ones: "state",
// "who", "not signed yet", "assurance", "in turn" and "own signature"; of required fields: "field <name>". What a fact would have to tell is
// not asked for somebody who may never do the act, and has no row then: the answer may cost seconds.
Decision decide(const Question&);

// What the actor is told of a decision. Whoever may never do the act is told that, and what else about themselves stands in
// the way ("you wrote part of it"); not what they would have to meet: it would tell the state of what they may not see.
std::vector<Requirement> told(const Policy&, const ActRule&, const Decision&);

// The person in whose place the actor does this act: empty when for themselves. An actor may act for whoever delegated to
// them (Person::acts_for), within what that person could do, and only where neither of the two is excluded. Goes into
// Signoff::on_behalf_of.
std::string acting_for(const Question&);
// What goes into Signoff::roles: the roles of the person for whom it is signed.
std::vector<std::string> signing_roles(const Question&);

// True when whoever does the act meets this requirement by what they give with it (a comment, a field, the text): a page
// may offer the act although the requirement is not met yet.
bool met_by_giving(const Policy&, const ActRule&, const std::string& requirement);

// For a consequence: whether all of `when` is met on the item as it is after the act it follows.
Decision::Consequence decide_consequence(const Question&, const ActRule& consequence);

// Everyone who could meet this requirement now, for the sentence "still needs … by {missing}".
std::vector<std::string> missing_for(const Question&, const RequirementRule&);

// True when the sign-off counts for `wanted` on this item: same bytes, same round, not voided, and whatever `wanted` says.
bool counts(const Signoff&, const SignOffs& wanted, const Item&, const Policy&);

// What this person sees at all is bounded in time (Person::active) and may be bounded to some registers. Outside of those they see what
// is theirs, where people see their own items and this person may begin one (an evidence package); `is_hidden` says of which registers
// there is nothing for them. Everybody sees their own entry among people. The rules below hold within these bounds.
bool is_hidden(const Policy&, const Person&);
// Whether the people an item is of see it: its author and its owner, who is its author where no field names another.
bool sees_own(const Policy&);

// For reading: true when this person may see a version in this state.
bool may_read(const Policy&, const Person&, const Item&, bool draft);
// Of a revision that was in force and no longer is, as it was then.
bool may_read_former(const Policy&, const Person&, const Item&);
// True when one of the rule's roles (not a relation to one item) lets this person see all of it. "staff": everybody active.
bool sees_all(const Policy&, const std::vector<Who>& rule, const Person&);
// May this person see the acts of this item.
bool may_read_history(const Policy&, const Person&, const Item&);

}  // namespace chancery::policy
