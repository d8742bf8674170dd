#include "engine/links.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "policy/decide.h"

#include <algorithm>

namespace chancery {
namespace {

bool sees(const State& state, const Person& person, const std::string& register_name, const std::string& id) {
  const auto policy = state.policy(register_name);
  if (!policy) return false;
  const auto visible = [&](const std::string& folder, bool draft) {
    const auto item = state.item_at(folder);
    return item && policy::may_read(*policy, person, *item, draft);
  };
  return visible(paths::item(register_name, id, Slot::current), false) ||
         (policy->revisioned && (visible(paths::item(register_name, id, Slot::draft), true) || visible(paths::archived(register_name, id), false)));
}

}  // namespace

bool may_link(const State& state, const Person& person, const policy::Field& field, const std::string& id) {
  if (field.kind == policy::FieldKind::registers) return state.policy(id) != nullptr;
  if (const auto slash = id.find('/'); field.registers.empty())
    return slash != std::string::npos && is_name(id.substr(0, slash)) && is_item_id(id.substr(slash + 1)) && sees(state, person, id.substr(0, slash), id.substr(slash + 1));
  return is_item_id(id) && std::any_of(field.registers.begin(), field.registers.end(), [&](const std::string& name) { return sees(state, person, name, id); });
}

}  // namespace chancery
