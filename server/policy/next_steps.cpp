#include "policy/next_steps.h"

#include "domain/text.h"
#include "policy/explain.h"
#include "policy/sign_offs.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

std::ptrdiff_t place(const Policy& policy, const std::string& state) {
  return std::find(policy.states.begin(), policy.states.end(), state) - policy.states.begin();
}

bool by_hand(const ActRule& act, const std::string& state) {
  return !act.who.empty() && act.begins == ActRule::Begins::nothing && among(act.from, state);
}

bool goes_further(const Policy& policy, const ActRule& act, const std::string& state) {
  return by_hand(act, state) && !act.to.empty() && !act.ends_revision && !act.retires && place(policy, act.to) > place(policy, state);
}

// To the nearest of the states further down: what is planned next is waited for, that it might be declined is not.
bool leads_on(const Policy& policy, const ActRule& act, const std::string& state) {
  return goes_further(policy, act, state) && std::none_of(policy.acts.begin(), policy.acts.end(), [&](const ActRule& other) {
           return goes_further(policy, other, state) && place(policy, other.to) < place(policy, act.to);
         });
}

// Sign-offs of this act that the condition asks for and that are not all given. `asked`: it asks for some at all.
void gather(const Question& q, const Condition& c, const ActRule& act, bool& asked, std::vector<std::string>& missing) {
  for (const auto& part : c.parts) gather(q, part, act, asked, missing);
  if (c.kind != ConditionKind::sign_offs || c.sign_offs.of != act.name) return;
  asked = true;
  for (const auto& login : missing_for(q, {"", c, "", "", ""}))
    if (!among(missing, login)) missing.push_back(login);
}

bool is_relation(const Who& who) { return who.kind != Who::Kind::role && who.kind != Who::Kind::not_author; }

std::vector<std::string> able(const Question& q, const ActRule& act, const std::vector<std::string>& logins) {
  std::vector<std::string> all;
  for (const auto& login : logins)
    if (const auto person = q.people.find(login); person && person->active && obstacles(q, act, *person).empty()) all.push_back(login);
  return all;
}

std::vector<std::string> standing_to_it(const Question& q, const ActRule& act) {
  std::vector<Who> relations, roles;
  for (const auto& who : act.who) (is_relation(who) ? relations : roles).push_back(who);
  const auto closest = relations.empty() ? std::vector<std::string>() : able(q, act, everyone(relations, q));
  return closest.empty() ? able(q, act, everyone(roles, q)) : closest;
}

std::vector<std::string> asked(const Question& q, const ActRule& act) {
  bool is_asked_for = false;
  std::vector<std::string> missing;
  if (!act.signs.empty())
    for (const auto& rule : q.policy.requirements) gather(q, rule.condition, act, is_asked_for, missing);
  if (is_asked_for) return able(q, act, missing);
  return leads_on(q.policy, act, q.state_before) ? standing_to_it(q, act) : std::vector<std::string>();
}

}  // namespace

std::vector<Step> next_steps(const Question& q) {
  std::vector<Step> steps;
  for (const auto& act : q.policy.acts) {
    if (!by_hand(act, q.state_before)) continue;
    if (auto who = asked(q, act); !who.empty()) steps.push_back({act.name, act.label, std::move(who)});
  }
  return steps;
}

bool asked_of(const Step& step, const Question& by_actor) {
  if (among(step.who, by_actor.actor.login)) return true;
  const ActRule* act = by_actor.policy.act(step.act);
  return act != nullptr && among(step.who, acting_for(by_actor)) && obstacles(by_actor, *act, by_actor.actor).empty();
}

std::vector<Open> open_states(const Policy& policy, const Person& person) {
  const auto role_is_asked = [&](const ActRule& act) {
    return std::any_of(act.who.begin(), act.who.end(), [&](const Who& who) {
      // Whoever is named in a field is not among the item's people in the index: every such item is looked at.
      return who.kind == Who::Kind::field || who.kind == Who::Kind::not_author ||
             (who.kind == Who::Kind::role && (person.has(who.name) || among(person.roles_stood_in_for, who.name)));
    });
  };
  std::vector<Open> open;
  for (const auto& state : policy.states) {
    if (among(policy.rest, state)) continue;
    const bool by_role = std::any_of(policy.acts.begin(), policy.acts.end(), [&](const ActRule& act) {
      return by_hand(act, state) && (!act.signs.empty() || leads_on(policy, act, state)) && role_is_asked(act);
    });
    open.push_back({state, by_role});
  }
  return open;
}

}  // namespace chancery::policy
