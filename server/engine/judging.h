// What an act would do to its item: gathered, taken, numbered, judged, and what follows from it. Not here: statements, signatures
// and the tree (plan.cpp). The policy is a parameter, so that the past can be tried under another one (policy_dry_run.cpp).
#pragma once
#include "engine/plan.h"
#include "engine/take.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

// Everything one act is about, gathered from the state before it.
struct Case {
  ParsedObjects::PolicyPtr rules;   // keeps the next two alive
  const policy::Policy& policy;
  const policy::ActRule& act;
  Person actor;
  std::optional<Item> current, draft;   // as far as the actor may see them
  bool draft_there = false;             // whether there is one, seen or not: nobody begins another over it
  Slot slot = Slot::current;
  Item item;              // as it stands, then as it will
  std::optional<Item> before;   // as it stood when the act was asked for; nothing when the act begins an item
  std::string state_before;
  Changes changes;
  Json numbers;           // with the number just given; null when none was
};

struct Judged { Case c; Decision decision; };

// The policy that judges acts of this register in this state. Of a ledger that knows no rules of rules yet, those are judged by
// the very text that brings them, and only at the console (`chancery policy adopt`); null: there is no such register.
ParsedObjects::PolicyPtr policy_for(const State& before, const ActInput&, const Surroundings&);

// The first step of a write and of a foresight alike.
Outcome<Judged> judge(const ParsedObjects::PolicyPtr&, const State& before, const ActInput&, const Turn&, const Surroundings&);
// Why it would be refused whatever is wrong with the values that it brings; nothing: the rules allow it as far as they can be read.
std::optional<Refusal> refused_anyway(const ParsedObjects::PolicyPtr&, const State& before, const ActInput&, const Turn&, const Surroundings&);
policy::Question question(const Case&, const ActInput&, Instant now, const State& before, const Surroundings&);
// Whether a revision is being drafted, whoever may see it.
bool has_draft(const State&, const policy::Policy&, const std::string& id);
// Whether this person said that they have read the revision in force.
bool has_read(const State&, const std::string& register_name, const std::string& id, const std::string& login);

// Sign-offs given before this act stop counting when it begins a new round or changes what they are bound to.
void void_signoffs(Case&);
// For whom the actor signs: themselves, or the person who made them their deputy.
std::optional<Person> principal(const State& before, const policy::Question&, const Case&);
Signoff signoff_of(const Case&, const Turn&, const std::string& statement, const std::string& method, const policy::Question&);

// Whether the act or what followed it put the draft in force, took out of force what was, or gave the draft up.
struct Outcomes { bool released = false, retired = false, ended = false; };
// Brings the item where the act leads, and does what follows by itself; notes that in the decision and in `also`.
Outcomes carry_out(Case&, const State& before, const ActInput&, const Turn&, const Surroundings&, Decision&, std::vector<std::string>& also);

}  // namespace chancery
