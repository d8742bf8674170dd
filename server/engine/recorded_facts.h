// What a fact said when an act was judged, as the act file records it.
#pragma once
#include "engine/plan.h"
#include "engine/state.h"
#include "policy/policy.h"

#include <map>
#include <string>

namespace chancery {

// True for what the act did not ask. Throws when it could not be told then. Plugins are not asked again, years later; nor is a
// policy checked again, or a check that has learned to find more would make an old ledger look forged.
bool recorded_fact(const Json& act, const policy::Policy&, const std::string& name);

// Hears what facts answer while an act is judged, and keeps the answers that the result of no requirement would tell: those
// asked within "all of" and "any of".
class FactsHeard {
 public:
  FactsHeard(const ParsedObjects::PolicyPtr&, const Surroundings&);
  FactsHeard(const FactsHeard&) = delete;
  FactsHeard& operator=(const FactsHeard&) = delete;
  const Surroundings& surroundings() const { return around_; }   // the given ones, overheard
  const std::map<std::string, std::string>& answers() const { return answers_; }

 private:
  Surroundings around_;
  std::map<std::string, std::string> answers_;
};

}  // namespace chancery
