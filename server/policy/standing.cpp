#include "policy/standing.h"

#include "domain/text.h"
#include "policy/sign_offs.h"

#include <algorithm>

namespace chancery::policy {
namespace {

void add(std::vector<std::string>& all, const std::string& login) {
  if (!login.empty() && !among(all, login)) all.push_back(login);
}

void add_active(std::vector<std::string>& all, const std::string& login, const People& people) {
  const auto person = people.find(login);
  if (person && person->active) add(all, login);
}

}  // namespace

const Item& item_before(const Question& q) { return q.before != nullptr ? *q.before : q.item; }

std::vector<std::string> named_in(const Item& item, const std::string& field) {
  const auto at = item.fields.find(field);
  std::vector<std::string> logins;
  if (at == item.fields.end()) return logins;
  if (at->is_string()) add(logins, at->get<std::string>());
  if (at->is_array()) for (const auto& each : *at) if (each.is_string()) add(logins, each.get<std::string>());
  return logins;
}

bool is_given(const Json& fields, const std::string& field) {
  const auto at = fields.find(field);
  if (at == fields.end() || at->is_null()) return false;
  if (at->is_string()) return at->get_ref<const std::string&>().find_first_not_of(" \t\r\n") != std::string::npos;
  return !(at->is_array() || at->is_object()) || !at->empty();
}

bool stands(const Who& who, const Person& person, const Item& item) {
  if (!person.active || person.login.empty()) return false;
  switch (who.kind) {
    case Who::Kind::role: return person.has(who.name);
    case Who::Kind::owner: return item.owner == person.login;
    case Who::Kind::author: return item.has_author(person.login);
    case Who::Kind::not_author: return !item.has_author(person.login);
    case Who::Kind::field: return among(named_in(item, who.name), person.login);
    case Who::Kind::self: return item.register_name == "people" && item.id == person.login;
  }
  return false;
}

bool may(const ActRule& act, const Person& person, const Item& item) {
  return std::any_of(act.who.begin(), act.who.end(), [&](const Who& who) { return stands(who, person, item); });
}

bool shut_out(const Question& q, const Condition& c, const std::string& login) {
  const Item& before = item_before(q);
  switch (c.kind) {
    case ConditionKind::actor_not_author: return before.has_author(login) || q.item.has_author(login);
    case ConditionKind::actor_not_owner: return before.owner == login || q.item.owner == login;
    case ConditionKind::actor_not_self: return before.id == login;
    case ConditionKind::actor_not_signer: return has_standing_sign_off(q.item, c.field, login);
    case ConditionKind::field_not_actor: return among(named_in(before, c.field), login) || among(named_in(q.item, c.field), login);
    case ConditionKind::all_of: return std::any_of(c.parts.begin(), c.parts.end(), [&](const Condition& part) { return shut_out(q, part, login); });
    default: return false;
  }
}

bool shut_out(const Question& q, const ActRule& act, const std::string& login) {
  for (const auto& name : act.needs)
    if (const RequirementRule* rule = q.policy.requirement(name); rule != nullptr && shut_out(q, rule->condition, login)) return true;
  return false;
}

bool is_about_the_actor(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::actor_not_author:
    case ConditionKind::actor_not_owner:
    case ConditionKind::actor_is_owner:
    case ConditionKind::actor_not_signer:
    case ConditionKind::actor_not_self:
    case ConditionKind::actor_has_not_read:
    case ConditionKind::field_not_actor: return true;
    default: return false;
  }
}

std::vector<std::string> everyone(const std::vector<Who>& all, const Question& q) {
  const Item& item = item_before(q);
  std::vector<std::string> logins, unheld;
  for (const auto& who : all) {
    if (who.kind == Who::Kind::role) {
      const auto holders = q.people.holding(who.name);
      for (const auto& each : holders) if (each.active) add(logins, each.login);
      if (holders.empty()) add(unheld, "role:" + who.name);
    }
    if (who.kind == Who::Kind::owner) add_active(logins, item.owner, q.people);
    if (who.kind == Who::Kind::author) for (const auto& each : item.authors) add_active(logins, each, q.people);
    if (who.kind == Who::Kind::field) for (const auto& each : named_in(item, who.name)) add_active(logins, each, q.people);
    if (who.kind == Who::Kind::self && item.register_name == "people") add_active(logins, item.id, q.people);
  }
  std::sort(logins.begin(), logins.end());
  return logins.empty() ? unheld : logins;
}

}  // namespace chancery::policy
