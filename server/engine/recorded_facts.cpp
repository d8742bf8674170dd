#include "engine/recorded_facts.h"

#include <stdexcept>
#include <vector>

namespace chancery {

bool recorded_fact(const Json& act, const policy::Policy& policy, const std::string& name) {
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
