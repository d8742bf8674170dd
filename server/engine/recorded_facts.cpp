#include "engine/recorded_facts.h"

#include "engine/keeping.h"
#include "policy/decide.h"

#include <set>
#include <stdexcept>
#include <vector>

namespace chancery {
namespace {

void gather_facts(const policy::Condition& c, std::set<std::string>& all) {
  for (const auto& part : c.parts) {
    if (part.kind == policy::ConditionKind::fact) all.insert(policy::fact_name(part));
    gather_facts(part, all);
  }
}

std::set<std::string> facts_beside_others(const policy::Policy& policy) {
  std::set<std::string> all;
  for (const auto& rule : policy.requirements) gather_facts(rule.condition, all);
  return all;
}

}  // namespace

FactsHeard::FactsHeard(const ParsedObjects::PolicyPtr& policy, const Surroundings& around) : around_(around) {
  const auto names = policy ? facts_beside_others(*policy) : std::set<std::string>();
  if (names.empty() || !around.facts) return;
  around_.facts = [this, names, ask = around.facts](const std::string& name, const Item& item, const std::string& actor) {
    const bool kept = names.count(name) > 0 && !is_retention_fact(name);   // those are asked of the ledger again
    if (kept) answers_[name] = "error";
    const bool answer = ask(name, item, actor);
    if (kept) answers_[name] = answer ? "yes" : "no";
    return answer;
  };
}

bool recorded_fact(const Json& act, const policy::Policy& policy, const std::string& name) {
  if (const auto heard = act.at("decision").find("facts"); heard != act.at("decision").end() && heard->contains(name)) {
    if (heard->at(name) == "error") throw std::runtime_error("it could not be told then");
    return heard->at(name) == "yes";
  }
  std::vector<const Json*> rows = {&act.at("decision").at("requirements")};
  for (const auto& each : act.at("decision").at("consequences")) rows.push_back(&each.at("requirements"));
  for (const auto& rule : policy.requirements) {
    if (rule.condition.kind != policy::ConditionKind::fact || rule.condition.field != name) continue;
    for (const Json* requirements : rows)
      for (const auto& each : *requirements) {
        if (each.at("name") != rule.name) continue;
        if (each.at("result") == "error") throw std::runtime_error("it could not be told then");
        return each.at("result") == "met";
      }
  }
  return true;
}

}  // namespace chancery
