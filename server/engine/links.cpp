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

Refusal refused(const char* why, const policy::Field& field, Json details) {
  details["field"] = field.name;
  details["label"] = field.label;
  return {Because::invalid, std::string("refusal.field.") + why, std::move(details)};
}

// Those whose items this person may be shown at all.
std::vector<std::string> registers_for(const State& state, const Person& person) {
  std::vector<std::string> names;
  for (const auto& name : state.registers())
    if (const auto policy = state.policy(name); policy && !policy::is_hidden(*policy, person)) names.push_back(name);
  return names;
}

// A number without its register, where any may be meant.
Outcome<std::string> numbered_link(const State& state, const Person& person, const policy::Field& field, const std::string& id) {
  const auto registers = registers_for(state, person);
  Json found = Json::array();
  for (const auto& name : registers)
    if (is_item_id(id) && sees(state, person, name, id)) found.push_back(name + "/" + id);
  if (found.size() == 1) return found[0].get<std::string>();
  if (found.empty()) return refused("link-any", field, {{"given", id}, {"registers", registers}});
  return refused("link-several", field, {{"given", id}, {"choices", found}, {"example", found[0]}});
}

// Register and number.
Outcome<std::string> whole_link(const State& state, const Person& person, const policy::Field& field, const std::string& given) {
  const auto slash = given.find('/');
  const std::string name = given.substr(0, slash), id = given.substr(slash + 1);
  const auto registers = registers_for(state, person);
  if (std::find(registers.begin(), registers.end(), name) == registers.end()) return refused("link-register", field, {{"given", given}, {"name", name}, {"registers", registers}});
  if (!is_item_id(id) || !sees(state, person, name, id)) return refused("link", field, {{"given", id}, {"registers", Json::array({name})}});
  return given;
}

}  // namespace

Outcome<std::string> link_meant(const State& state, const Person& person, const policy::Field& field, const std::string& given) {
  if (field.kind == policy::FieldKind::registers) return state.policy(given) ? Outcome<std::string>(given) : refused("register", field, {{"given", given}});
  if (field.registers.empty()) return given.find('/') == std::string::npos ? numbered_link(state, person, field, given) : whole_link(state, person, field, given);
  if (is_item_id(given) && std::any_of(field.registers.begin(), field.registers.end(), [&](const std::string& name) { return sees(state, person, name, given); })) return given;
  return refused("link", field, {{"given", given}, {"registers", field.registers}});
}

}  // namespace chancery
