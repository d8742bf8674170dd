// What waits for a person: their work, what they are asked to read and who has read it, and what has come to the end of its
// retention. Methods of Reading, so that the same eyes see it.
#include "engine/reading_inside.h"

#include "engine/keeping_model.h"
#include "policy/decide.h"

#include <algorithm>
#include <set>

namespace chancery {
namespace {

constexpr int most_open = 2000;   // records that one person's work is looked for in, the longest unchanged first

}  // namespace

std::vector<IndexedVersion> Reading::open_items(const State& state, const Person& person) const {
  auto all = engine_.parts().index.drafts(sight(state, person));
  std::vector<Wanted> wanted;
  for (const auto& name : state.registers()) {
    const auto policy = state.policy(name);
    if (!policy || policy->revisioned) continue;   // what is at work there is a draft
    for (const auto& each : policy::open_states(*policy, person)) wanted.push_back({name, each.state, !each.by_role});
  }
  std::vector<std::string> people = person.acts_for;
  people.push_back(person.login);
  for (auto& each : engine_.parts().index.in_states(sight(state, person), wanted, people, most_open)) all.push_back(std::move(each));
  return all;
}

std::vector<Json> Reading::work(const Viewer& viewer) const {
  const Indexed now(engine_);
  const Person person = person_of(now.state, viewer);
  const Surroundings around = engine_.surroundings(now.state);
  std::vector<Json> work;
  for (const auto& version : open_items(now.state, person)) {
    const auto policy = now.state.policy(version.item.at("register"));
    const Item item = item_of(version.item);
    if (!policy || !may_read_version(*policy, person, version, item)) continue;
    bool concerns = version.slot == Slot::draft || item.owner == person.login || item.has_author(person.login);
    Json steps = Json::array();
    for (const auto& each : awaited(now.state, *policy, item, person, around)) {
      concerns = concerns || each.yours;
      Json names = Json::array();
      for (const auto& login : each.step.who) names.push_back(name_of(now.state, login));
      const auto* act = policy->act(each.step.act);
      steps.push_back({{"act", each.step.act}, {"label", each.step.label}, {"signs", act->signs}, {"takes_files", act->takes_files}, {"who", each.step.who}, {"names", names}, {"yours", each.yours}});
    }
    if (!concerns) continue;
    const Json summary = model(now.state, *policy, person, version, true);
    work.push_back({{"item", summary}, {"acts", acts(viewer, summary)}, {"steps", steps}});
  }
  return work;
}

namespace {

constexpr int most_unread = 200;

// The act by which people say that they have read what is in force; null: nobody does in this register.
const policy::ActRule* reading_act(const policy::Policy& policy) {
  const auto at = std::find_if(policy.acts.begin(), policy.acts.end(), [](const policy::ActRule& act) { return !act.reads.empty(); });
  return at == policy.acts.end() ? nullptr : &*at;
}

// Whoever wrote or signed a revision knows what it says.
bool worked_on(const Item& item, const std::string& login) {
  return item.has_author(login) || std::any_of(item.signoffs.begin(), item.signoffs.end(), [&](const Signoff& each) { return each.signer == login && each.voided.empty(); });
}

bool is_asked(const Item& item, const policy::ActRule& act, const Person& person) {
  if (!person.active || worked_on(item, person.login)) return false;
  const auto roles = item.fields.find(act.reads);
  return roles != item.fields.end() && roles->is_array() &&
         std::any_of(roles->begin(), roles->end(), [&](const Json& role) { return role.is_string() && person.has(role.get<std::string>()); });
}

}  // namespace

std::vector<Json> Reading::to_read(const Viewer& viewer) const {
  const Indexed now(engine_);
  const Person person = person_of(now.state, viewer);
  std::vector<Readable> where;
  for (const auto& name : now.state.registers())
    if (const auto policy = now.state.policy(name))
      if (const auto* act = reading_act(*policy)) where.push_back({name, policy->in_force, act->reads});
  std::vector<Json> all;
  for (const auto& version : engine_.parts().index.unread(sight(now.state, person), where, person.roles, most_unread)) {
    const auto policy = now.state.policy(version.item.at("register"));
    const auto* act = reading_act(*policy);
    if (!is_asked(item_of(version.item), *act, person)) continue;
    all.push_back({{"item", model(now.state, *policy, person, version, true)}, {"act", act->name}, {"label", act->label}});
  }
  return all;
}

namespace {

constexpr int most_looked_at = 5000, most_due = 500;

// The states in which an item may come to its cut-off.
std::vector<Wanted> may_be_due(const policy::Policy& policy) {
  const std::string from = policy.retention.value("from", "");
  std::vector<Wanted> wanted;
  for (const auto& state : policy.retention.value("of_date", false) ? policy.rest : std::vector{from}) wanted.push_back({policy.register_name, state});
  return wanted;
}

}  // namespace

std::vector<Json> Reading::due_for_disposition(const Viewer& viewer) const {
  const Indexed now(engine_);
  const Person person = person_of(now.state, viewer);
  const Sight eyes = sight(now.state, person);
  std::vector<Json> due;
  for (const auto& name : now.state.registers()) {
    const auto policy = now.state.policy(name);
    const int months = policy ? policy->retention.value("keep_months", 0) : 0;
    if (months <= 0) continue;
    // Nothing that began later can have come to its end; a date in it may lie before it was written down.
    const auto latest = policy->retention.value("of_date", false) ? std::optional(now.state.now()) : read_as_of(months_after(date_of(now.state.now()), -months));
    for (const auto& version : engine_.parts().index.undisposed(eyes, may_be_due(*policy), latest.value_or(now.state.now()), most_looked_at)) {
      const Item item = item_of(version.item);
      if (!may_read_version(*policy, person, version, item)) continue;
      const ItemKeeping kept = keeping_of(now.state, name, item.id);
      if (!kept.is_due(now.state.now())) continue;
      Json row = keeping_model(now.state, person, kept);
      row.update({{"register", name}, {"register_title", policy->title}, {"id", item.id}, {"title", item.title()}, {"state", item.state}, {"schedule", policy->retention}});
      due.push_back(std::move(row));
    }
  }
  std::stable_sort(due.begin(), due.end(), [](const Json& a, const Json& b) { return a.at("due") < b.at("due"); });
  if (due.size() > most_due) due.resize(most_due);
  return due;
}

namespace {

constexpr std::size_t most_held_shown = 50;

// Everything that stands in the registers in which the case may hold something.
std::vector<Wanted> may_be_held(const State& state, const HoldCase& hold) {
  const bool by_query = !hold.of_register.empty() || !hold.state.empty() || !hold.owner.empty() || !hold.clause.empty() || !hold.year.empty();
  std::vector<Wanted> wanted;
  for (const auto& name : state.registers()) {
    const bool named = std::any_of(hold.items.begin(), hold.items.end(), [&](const std::string& each) { return each.rfind(name + "/", 0) == 0; });
    const auto policy = state.policy(name);
    if (!policy || !(named || (by_query && (hold.of_register.empty() || hold.of_register == name)))) continue;
    for (const auto& each : policy->states) wanted.push_back({name, each});
  }
  return wanted;
}

}  // namespace

Json Reading::what_it_holds(const State& state, const Person& person, const policy::Policy& policy, const Item& item) const {
  const auto hold = hold_of(policy, item);
  if (!hold) return nullptr;
  std::size_t count = 0;
  Json rows = Json::array();
  const auto all = engine_.parts().index.undisposed(sight(state, person), may_be_held(state, *hold), state.now(), most_looked_at);
  for (const auto& version : all) {
    const Item one = item_of(version.item);
    const auto rules = state.policy(one.register_name);
    if (!rules || !holds(*hold, *rules, one) || !may_read_version(*rules, person, version, one)) continue;
    if (++count <= most_held_shown) rows.push_back({{"register", one.register_name}, {"register_title", rules->title}, {"id", one.id}, {"title", one.title()}, {"state", one.state}});
  }
  return {{"count", count}, {"more", all.size() == static_cast<std::size_t>(most_looked_at)}, {"rows", std::move(rows)}};
}

Outcome<Json> Reading::readers(const Viewer& viewer, const std::string& register_name, const std::string& id) const {
  const auto found = find(viewer, register_name, id, Slot::current, "");
  if (!found) return found.refusal();
  const Indexed now(engine_);
  const auto policy = now.state.policy(register_name);
  const auto* act = reading_act(*policy);
  Json result = {{"asked", false}, {"act", nullptr}, {"label", nullptr}, {"read", nullptr}, {"last_read", nullptr}, {"sees_all", false}, {"readers", Json::array()}, {"missing", Json::array()}};
  const Item item = item_of(*found);
  const Person person = person_of(now.state, viewer);
  const bool may_see_all = policy::may_read_history(*policy, person, item);
  result["sees_all"] = may_see_all;
  if (act == nullptr || !found->value("in_force", false)) return result;
  result["act"] = act->name;
  result["label"] = act->label;
  result["asked"] = is_asked(item, *act, person);
  std::set<std::string> done;
  for (const auto& each : engine_.parts().index.readings(register_name, id)) {
    if (each.revision != item.revision) {
      if (each.login == person.login) result["last_read"] = each.revision;
      continue;
    }
    done.insert(each.login);
    if (each.login == person.login) result["read"] = to_text(each.time);
    if (may_see_all) result["readers"].push_back({{"login", each.login}, {"name", name_of(now.state, each.login)}, {"at", to_text(each.time)}});
  }
  if (may_see_all)
    for (const auto& each : now.state.everyone())
      if (is_asked(item, *act, each) && done.count(each.login) == 0) result["missing"].push_back({{"login", each.login}, {"name", each.name}});
  return result;
}

}  // namespace chancery
