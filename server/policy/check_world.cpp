#include "policy/check_world.h"

#include "domain/digest.h"
#include "domain/message.h"
#include "domain/text.h"
#include "policy/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace chancery::policy {
namespace {

// Names that no act gave are written as they are; people get the label of their place in `order`.
struct Labels {
  std::map<std::string, std::string> of;
  std::string operator()(const std::string& login) const {
    const auto at = of.find(login);
    return at == of.end() ? login : at->second;
  }
};

std::string content_version(const Item& item) { return item.content() == nullptr ? "-" : item.content()->sha256; }

// Versions of the text by first appearance: the present one is 0, then those that somebody signed.
class Versions {
 public:
  explicit Versions(const Trial& trial) {
    number(content_version(trial.item));
  }
  std::size_t number(const std::string& version) {
    if (version == "-") return 99;
    const auto [at, fresh] = seen_.try_emplace(version, seen_.size());
    return at->second;
  }

 private:
  std::map<std::string, std::size_t> seen_;
};

bool in_order(const Condition& c, const std::string& field) {
  if (c.sign_offs.in_order && (field.empty() || c.sign_offs.by_field == field)) return true;
  return std::any_of(c.parts.begin(), c.parts.end(), [&](const Condition& part) { return in_order(part, field); });
}

std::string fields_text(const Item& item, const Policy& policy, const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : item.fields.items()) {
    const Field* field = policy.field(name);
    text += name + "=";
    if (field != nullptr && (field->kind == FieldKind::person || field->kind == FieldKind::people)) {
      std::vector<std::string> named;
      for (const auto& each : named_in(item, name)) named.push_back(labels(each));
      if (!named_in_order(policy, name)) std::sort(named.begin(), named.end());
      for (const auto& each : named) text += each + ",";
    } else {
      text += value.is_string() ? value.get_ref<const std::string&>() : value.dump();
    }
    text += ";";
  }
  return text;
}

std::vector<std::string> labelled(const std::vector<std::string>& logins, const Labels& labels) {
  std::vector<std::string> all;
  for (const auto& each : logins) all.push_back(labels(each));
  std::sort(all.begin(), all.end());
  return all;
}

// `people` true: with the labels; false: without any names, for what one person has to do with the item.
std::string trial_text(const Trial& t, const Policy& policy, const Labels& labels) {
  Versions versions(t);
  const Item& item = t.item;
  const std::string subject = subject_of(item), bytes = bytes_of(item);
  std::string text = fmt::format("{}|{}|{}|{}|c{}|{}|a{}|w{}|s{}|", item.state, std::min(item.revision, 2), labels(item.owner), versions.number(content_version(item)),
                                 std::count_if(item.comments.begin(), item.comments.end(), [](const Comment& c) { return !c.resolved; }),
                                 fields_text(item, policy, labels), fmt::join(labelled(item.authors, labels), ","), fmt::join(labelled(t.witness.writers, labels), ","), fmt::join(t.witness.states, ">"));
  std::vector<std::string> marks;
  for (const auto& s : item.signoffs)
    marks.push_back(fmt::format("S{}/{}/{}/{}/{}{}{}/{}", labels(s.signer), labels(s.on_behalf_of), s.act, s.method, s.round == item.round, s.subject == subject, s.voided, fmt::join(s.roles, ",")));
  for (const auto& s : t.witness.signings)
    marks.push_back(fmt::format("W{}/{}/{}/{}/{}/{}/{}", labels(s.human), labels(s.in_place_of), s.act, s.method, s.bytes == bytes, fmt::join(s.states_before, ">"), fmt::join(s.roles, ",")));
  if (!named_in_order(policy)) std::sort(marks.begin(), marks.end());   // else who signed first is part of what happened
  return text + fmt::format("{}", fmt::join(marks, " "));
}

std::string part_played(const Trial& t, const std::string& login) {
  const Item& item = t.item;
  std::string text = item.owner == login ? "o" : "";
  if (item.has_author(login)) text += "a";
  if (among(t.witness.writers, login)) text += "w";
  const std::string subject = subject_of(item);
  for (const auto& s : item.signoffs) {
    if (s.signer == login) text += "s" + s.act + (s.subject == subject && s.round == item.round ? "1" : "0");
    if (s.on_behalf_of == login) text += "b" + s.act;
  }
  for (const auto& [name, value] : item.fields.items()) if (among(named_in(item, name), login)) text += "n" + name;
  return text;
}

Labels labels_for(const Situation& s) {
  std::vector<std::pair<std::string, std::string>> order;   // what tells the people apart, login
  for (const auto& person : s.staff->all()) {
    std::string mark = fmt::format("{}{}{}", person.active ? "+" : "-", person.active ? fmt::format("{}", fmt::join(person.roles, ",")) : std::string(), fmt::join(person.acts_for, ","));
    if (s.draft) mark += "|" + part_played(*s.draft, person.login);
    else if (s.current) mark += "|" + part_played(*s.current, person.login);
    order.emplace_back(std::move(mark), person.login);
  }
  std::sort(order.begin(), order.end());
  Labels labels;
  for (std::size_t i = 0; i < order.size(); ++i) labels.of[order[i].second] = "p" + std::to_string(i);
  return labels;
}

void add_role(std::vector<std::string>& roles, const std::string& role) {
  if (!role.empty() && !among(roles, role)) roles.push_back(role);
}

void add_roles(std::vector<std::string>& roles, const Condition& c) {
  add_role(roles, c.sign_offs.role);
  for (const auto& part : c.parts) add_roles(roles, part);
}

std::vector<std::string> people_fields(const Policy& policy) {
  std::vector<std::string> names;
  const std::function<void(const Condition&)> look = [&](const Condition& c) {
    add_role(names, c.sign_offs.by_field);
    for (const auto& part : c.parts) look(part);
  };
  for (const auto& rule : policy.requirements) look(rule.condition);
  for (const auto& act : policy.acts)
    for (const auto& who : act.who) if (who.kind == Who::Kind::field) add_role(names, who.name);
  return names;
}

std::vector<Person> all_holders(std::size_t count, const std::vector<std::string>& roles) {
  std::vector<Person> people;
  for (std::size_t i = 0; i < count; ++i) people.push_back(person_named(i, roles));
  return people;
}

std::vector<Person> specialists(const std::vector<std::string>& roles) {
  std::vector<Person> people;
  for (const auto& role : roles) people.push_back(person_named(people.size(), {role}));
  people.push_back(person_named(people.size(), {}));
  return people;
}

// One person holds two of the roles, the others are held by one each.
void add_pairs(std::vector<Cast>& casts, const std::vector<std::string>& roles) {
  for (std::size_t a = 0; a < roles.size(); ++a)
    for (std::size_t b = a + 1; b < roles.size(); ++b) {
      std::vector<Person> people = {person_named(0, {roles[a], roles[b]})};
      for (std::size_t i = 0; i < roles.size(); ++i) if (i != a && i != b) people.push_back(person_named(people.size(), {roles[i]}));
      people.push_back(person_named(people.size(), {roles[a]}));
      casts.push_back({std::move(people), {}});
    }
}

void add_empty_roles(std::vector<Cast>& casts, const std::vector<std::string>& roles) {
  for (const auto& empty : roles) {
    std::vector<std::string> others;
    for (const auto& role : roles) if (role != empty) others.push_back(role);
    casts.push_back({all_holders(2, others), {}});
  }
}

// Ben is Ada's deputy, and may himself only what is needed to begin an item.
void add_deputy(std::vector<Cast>& casts, const Policy& policy, const std::vector<std::string>& roles) {
  std::vector<std::string> beginner;
  for (const auto& act : policy.acts)
    if (act.begins == ActRule::Begins::item && beginner.empty() && !act.who.empty()) beginner.push_back(act.who[0].name);
  std::vector<Person> people = all_holders(1, roles);
  people.push_back(person_named(1, beginner));
  people[1].acts_for = {people[0].login};
  people.push_back(person_named(2, roles));
  casts.push_back({std::move(people), {}});
}

}  // namespace

std::optional<Person> Staff::find(const std::string& login) const {
  for (const auto& each : all_) if (each.login == login) return each;
  if (login != bystander) return std::nullopt;
  Person zoe;
  zoe.login = login;
  zoe.name = "Zoe";
  return zoe;
}

std::vector<Person> Staff::holding(const std::string& role) const {
  std::vector<Person> holders;
  for (const auto& each : all_) if (each.active && each.has(role)) holders.push_back(each);
  return holders;
}

bool named_in_order(const Policy& policy, const std::string& field) {
  return std::any_of(policy.requirements.begin(), policy.requirements.end(), [&](const RequirementRule& rule) { return in_order(rule.condition, field); });
}

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (!among(all, one)) all.push_back(one);
}

std::string bytes_of(const Item& item) { return content_version(item) + "|" + item.fields.dump(); }

std::string key_of(const Situation& s, const Policy& policy) {
  const Labels labels = labels_for(s);
  std::string text = s.facts ? "F" : "f";
  std::vector<std::string> people;
  for (const auto& p : s.staff->all()) people.push_back(labels(p.login) + (p.active ? "+" + fmt::format("{}", fmt::join(p.roles, ",")) : std::string("-")));
  std::sort(people.begin(), people.end());
  text += fmt::format("{}{}", s.changes, fmt::join(people, ";"));
  // Who made the revision in force does not bear on the next one: one way of having got there stands for all.
  if (s.current) text += "#" + (policy.revisioned ? s.current->item.state + std::to_string(std::min(s.current->item.revision, 2)) : trial_text(*s.current, policy, labels));
  if (s.draft) text += "##" + trial_text(*s.draft, policy, labels);
  return text;
}

Person person_named(std::size_t number, std::vector<std::string> roles) {
  static constexpr std::array<const char*, 12> names = {"Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jana", "Kurt", "Lena"};
  Person person;
  person.name = number < names.size() ? names[number] : "Person " + std::to_string(number + 1);
  for (char c : person.name) person.login += c == ' ' ? '-' : static_cast<char>(std::tolower(c));
  person.roles = std::move(roles);
  return person;
}

Json described(const Person& person) {
  const Json details = {{"name", person.name}, {"roles", person.roles}, {"deputy-of", person.acts_for}};
  if (!person.active) return message("policy-check.person-left", details);
  if (person.acts_for.empty()) return message(person.roles.empty() ? "policy-check.person-no-role" : "policy-check.person", details);
  return message(person.roles.empty() ? "policy-check.person-no-role-deputy" : "policy-check.person-deputy", details);
}

Json version_name(const Item& item, const Policy& policy) {
  return policy.revisioned ? message("policy-check.revision", {{"id", item.id}, {"revision", item.revision}}) : Json(item.id);
}

std::vector<std::string> roles_of(const Policy& policy) {
  std::vector<std::string> roles;
  for (const auto& act : policy.acts)
    for (const auto& who : act.who) if (who.kind == Who::Kind::role) add_role(roles, who.name);
  for (const auto& rule : policy.requirements) add_roles(roles, rule.condition);
  return roles;
}

std::vector<Cast> casts_for(const Policy& policy) {
  const auto roles = roles_of(policy);
  std::vector<Cast> casts = {{all_holders(1, roles), {}}, {specialists(roles), {}}, {all_holders(3, roles), {}}};
  add_pairs(casts, roles);
  add_empty_roles(casts, roles);
  add_deputy(casts, policy, roles);
  for (const auto& field : people_fields(policy)) {
    Vary vary;
    vary.people_field = field;
    casts.push_back({all_holders(3, roles), vary});
    casts.push_back({specialists(roles), vary});
  }
  for (const bool Vary::*each : {&Vary::owner, &Vary::comments, &Vary::values, &Vary::staff, &Vary::rounds}) {
    Vary vary;
    vary.*const_cast<bool Vary::*>(each) = true;
    casts.push_back({each == &Vary::staff ? specialists(roles) : all_holders(3, roles), vary});
  }
  return casts;
}

}  // namespace chancery::policy
