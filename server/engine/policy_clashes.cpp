// A new text against what is in the ledger: nothing that is there may be left without rules.
#include "domain/message.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/keeping.h"
#include "engine/policy_trial.h"
#include "policy/read.h"
#include "policy/standing.h"

#include <algorithm>
#include <functional>

namespace chancery {
namespace {

constexpr std::size_t most_named = 5;

struct Found {
  std::size_t count = 0;
  std::vector<std::string> first;
  void add(const std::string& id) {
    ++count;
    if (first.size() < most_named) first.push_back(id);
  }
};

Json named(const Found& found, Json details) {
  details["count"] = found.count;
  details["ids"] = found.first;
  return details;
}

// Every item of the register that an act could still be done on, drafts too.
void each_item(const State& state, const std::string& folder, const std::function<void(const Item&)>& use) {
  for (const auto& entry : state.snapshot().list(folder)) {
    if (!entry.folder) continue;
    const std::string inside = folder + "/" + entry.name;
    if (const auto item = state.item_at(inside)) use(*item);
    else each_item(state, inside, use);
  }
}

struct Gone {
  std::vector<std::string> states;
  std::vector<std::pair<const policy::Field*, const policy::Field*>> kinds;   // was, would be
  bool revisions = false;
  bool anything() const { return !states.empty() || !kinds.empty() || revisions; }
};

Gone gone(const policy::Policy& before, const policy::Policy& after) {
  Gone all;
  for (const auto& state : before.states) if (!among(after.states, state)) all.states.push_back(state);
  for (const auto& field : before.fields)
    if (const auto* now = after.field(field.name); now != nullptr && now->kind != field.kind) all.kinds.emplace_back(&field, now);
  all.revisions = before.revisioned != after.revisioned;
  return all;
}

void items_left(const State& state, const policy::Policy& before, const policy::Policy& after, std::vector<Json>& clashes) {
  const Gone lost = gone(before, after);
  if (!lost.anything()) return;   // the usual case, and then nothing need be looked through
  std::map<std::string, Found> in_state;
  std::vector<Found> with_value(lost.kinds.size());
  Found all;
  const auto look = [&](const Item& item) {
    all.add(item.id);
    if (among(lost.states, item.state)) in_state[item.state].add(item.id);
    for (std::size_t i = 0; i < lost.kinds.size(); ++i)
      if (policy::is_given(item.fields, lost.kinds[i].first->name)) with_value[i].add(item.id);
  };
  each_item(state, before.register_name, look);
  each_item(state, "drafts/" + before.register_name, look);
  for (const auto& [name, found] : in_state) clashes.push_back(message("policy-clash.state", named(found, {{"state", name}, {"item", before.item}})));
  for (std::size_t i = 0; i < lost.kinds.size(); ++i)
    if (with_value[i].count > 0)
      clashes.push_back(message("policy-clash.kind", named(with_value[i], {{"field", lost.kinds[i].first->label}, {"old", policy::to_text(lost.kinds[i].first->kind)}, {"new", policy::to_text(lost.kinds[i].second->kind)}, {"item", before.item}})));
  if (lost.revisions && all.count > 0) clashes.push_back(message("policy-clash.revisions", named(all, {{"item", before.item}})));
}

// What began in the clear cannot be destroyed: rules that end in destruction would promise what nobody can do.
void lies_in_the_clear(const State& state, const policy::Policy& before, const policy::Policy& after, std::vector<Json>& clashes) {
  if (policy::seals(before) || !policy::seals(after)) return;
  Found open;
  each_item(state, before.register_name, [&](const Item& item) {
    const std::string folder = paths::item(before.register_name, item.id, Slot::current);
    if (!state.snapshot().object(folder + "/" + paths::sealed) && disposed_in(state.snapshot(), folder).is_null()) open.add(item.id);
  });
  if (open.count > 0) clashes.push_back(message("policy-clash.in-the-clear", named(open, {{"item", before.item}})));
}

// The policy of people says which roles there are.
void roles_left(const State& state, const policy::Policy& people, std::vector<Json>& clashes) {
  const auto roles = policy::roles_in(people);
  std::map<std::string, Found> held;
  for (const auto& person : state.everyone())
    for (const auto& role : person.roles)
      if (person.active && !among(roles, role)) held[role].add(person.name);
  for (const auto& [role, found] : held) clashes.push_back(message("policy-clash.role", named(found, {{"role", role}})));
  for (const auto& name : state.registers()) {
    if (name == "people") continue;
    const auto read = policy::read(state.snapshot().read(paths::policy(name)).value_or(""), name + ".yaml", roles);
    if (!read) clashes.push_back(message("policy-clash.other-policy", {{"register", name}, {"why", message(read.refusal().key, read.refusal().details)}}));
  }
}

}  // namespace

std::vector<Json> policy_clashes(const State& state, const std::string& register_name, const policy::Policy& policy) {
  std::vector<Json> clashes;
  if (policy.register_name != register_name) {
    clashes.push_back(message("policy-clash.register", {{"text", policy.register_name}, {"register", register_name}}));
    return clashes;
  }
  if (const auto before = state.policy(register_name)) {
    items_left(state, *before, policy, clashes);
    lies_in_the_clear(state, *before, policy, clashes);
  }
  if (register_name == "people") roles_left(state, policy, clashes);
  return clashes;
}

}  // namespace chancery
