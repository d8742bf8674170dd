// What an act would do: judged by the policy, and turned into one change of the ledger. A function of the state before,
// the input and the turn, and of nothing else; `verify` plans every act of the history again and compares.
#pragma once
#include "domain/act.h"
#include "engine/ports.h"
#include "engine/state.h"
#include "policy/decide.h"
#include "policy/explain.h"
#include "policy/next_steps.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace chancery {

// What a plan may ask of its surroundings. In live use these stage and sign; in `verify` they look up what was stored.
struct Surroundings {
  policy::Facts facts;
  std::function<std::string(const std::string& key, const Json& details)> say;          // a sentence of the catalogue
  std::function<Outcome<std::string>(const std::string& statement)> signature;          // armored SSHSIG of a statement
  std::function<Staged(const File&)> staged;                                            // bytes of a given file
  std::function<std::optional<std::string>(const File&)> text = {};                     // of a given file; nothing: not at hand
  std::function<std::string(const std::string& fact, const Item&)> fact_words = {};     // for {missing}, of a fact that is not so
  bool checks_links = false;   // links are looked up when they are made; what the history holds is replayed as it is
};

struct Plan {
  Change change;
  Json act;                          // the act file
  Item after;                        // the version written
  Decision decision;
  std::vector<std::string> also;     // consequences taken
  std::string statement;             // signed; empty: none
};

// Refuses with `unknown` (register, item), `invalid` (field, file, act), `forbidden` (this person never), `unmet`.
Outcome<Plan> plan(const State& before, const ActInput&, const Turn&, const Surroundings&);

// The statement that this act would have its actor sign, if the policy allows the act now.
struct Shown { std::string text; std::string meaning; Decision decision; Item item; };
Outcome<Shown> show_statement(const State& before, const ActInput&, const std::string& nonce, const Surroundings&);

// Whether the act would be allowed now: for buttons, work lists and "why can't I?".
Decision foresee(const State& before, const policy::Policy&, const Item&, const policy::ActRule&, const Person& actor,
                 const Surroundings&);
// The same for what would follow by itself: which of its requirements are met now.
Decision::Consequence foresee_consequence(const State& before, const policy::Policy&, const Item&, const policy::ActRule&,
                                          const Person& viewer, const Surroundings&);
// Who can do what now, and of what nobody can, why: for the console, which sees everything.
std::vector<policy::Possible> explained(const State& before, const policy::Policy&, const Item&, const Surroundings&);
// Whom the item waits for, and for what; `yours`: it is asked of the viewer, or of somebody in whose place the viewer may act.
struct Awaited { policy::Step step; bool yours = false; };
std::vector<Awaited> awaited(const State& before, const policy::Policy&, const Item&, const Person& viewer, const Surroundings&);

}  // namespace chancery
