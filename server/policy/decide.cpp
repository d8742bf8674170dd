#include "policy/decide.h"

#include "domain/text.h"
#include "policy/assurance.h"
#include "policy/field_values.h"
#include "policy/sentences.h"
#include "policy/sign_offs.h"
#include "policy/standing.h"
#include "sdk/sign_off.h"

#include <algorithm>
#include <set>

namespace chancery::policy {
namespace {

Result yes(bool is_met) { return is_met ? Result::met : Result::unmet; }

// Both the actor and the person they act for must be clear of it.
bool is_shut_out(const Question& q, const Condition& c) {
  const std::string principal = acting_for(q);
  return shut_out(q, c, q.actor.login) || (!principal.empty() && shut_out(q, c, principal));
}

Result asked(const Question& q, const std::string& fact) {
  try {
    return q.facts ? yes(q.facts(fact, q.item, q.actor.login)) : Result::error;
  } catch (...) {   // the plugin's own; whatever it was, an unknown fact is never taken for a yes
    return Result::error;
  }
}

bool field_is(const Question& q, const Condition& c) {
  const auto at = q.item.fields.find(c.field);
  if (at == q.item.fields.end()) return false;
  if (at->is_boolean()) return at->get<bool>() == (c.value == "yes");
  return at->is_string() && at->get_ref<const std::string&>() == c.value;
}

bool date_reached(const Question& q, const std::string& field) {
  const auto at = q.item.fields.find(field);
  if (at == q.item.fields.end() || !at->is_string()) return false;
  const auto day = read_date(at->get_ref<const std::string&>());
  return day && *day <= q.now;
}

std::string date_in(const Question& q, const std::string& field) {
  if (field == today) return date_of(q.now);
  const auto at = q.item.fields.find(field);
  return at != q.item.fields.end() && at->is_string() ? at->get<std::string>() : "";
}

// Dates are spelt so that they sort (ISO 8601, 5.2.2.1).
bool in_order(const Question& q, const Condition& c) {
  const std::string later = date_in(q, c.field), earlier = date_in(q, c.value);
  return later.empty() || earlier.empty() || later >= earlier;
}

Result judge(const Question&, const Condition&);

// An error outweighs everything in all_of, and in any_of only a met part outweighs it.
Result judge_parts(const Question& q, const Condition& c) {
  const bool all = c.kind == ConditionKind::all_of;
  bool any_met = false, any_unmet = c.parts.empty(), any_error = false;
  for (const auto& part : c.parts) {
    const Result result = judge(q, part);
    any_met |= result == Result::met;
    any_unmet |= result == Result::unmet;
    any_error |= result == Result::error;
  }
  if (all) return any_error ? Result::error : yes(!any_unmet);
  return any_met ? Result::met : any_error ? Result::error : Result::unmet;
}

Result judge(const Question& q, const Condition& c) {
  switch (c.kind) {
    case ConditionKind::sign_offs: return yes(tally(c.sign_offs, q.item, q.policy).met());
    case ConditionKind::actor_not_author:
    case ConditionKind::actor_not_owner:
    case ConditionKind::actor_not_signer:
    case ConditionKind::actor_not_self:
    case ConditionKind::field_not_actor: return yes(!is_shut_out(q, c));
    case ConditionKind::actor_is_owner: return yes(item_before(q).owner == q.actor.login);
    case ConditionKind::comments_resolved:
      return yes(std::all_of(q.item.comments.begin(), q.item.comments.end(), [](const Comment& each) { return each.resolved || each.answers != 0; }));
    case ConditionKind::comment_given: return yes(!trimmed(q.comment).empty());
    case ConditionKind::content_given: return yes(q.item.content() != nullptr && q.item.content()->size > 0);
    case ConditionKind::content_changed: return yes(q.content_changed);
    case ConditionKind::field_given: return yes(is_given(q.item.fields, c.field));
    case ConditionKind::field_is: return yes(field_is(q, c));
    case ConditionKind::today_on_or_after: return yes(date_reached(q, c.field));
    case ConditionKind::date_on_or_after: return yes(in_order(q, c));
    case ConditionKind::draft_absent: return yes(!q.draft_exists);
    case ConditionKind::actor_has_not_read: return yes(!q.has_read);
    case ConditionKind::field_not_self: return yes(!among(named_in(q.item, c.field), q.item.id));
    case ConditionKind::fact: return asked(q, fact_name(c));
    case ConditionKind::all_of:
    case ConditionKind::any_of: return judge_parts(q, c);
  }
  return Result::error;
}

void gather_missing(const Question& q, const Condition& c, std::vector<std::string>& all) {
  std::vector<std::string> found;
  if (c.kind == ConditionKind::sign_offs) {
    const Tally now = tally(c.sign_offs, q.item, q.policy);
    found = now.named_missing;
    if (now.still_needed > 0) for (const auto& each : candidates(c.sign_offs, q)) found.push_back(each);
  } else if (c.kind == ConditionKind::comments_resolved && judge(q, c) != Result::met) {
    for (const auto& act : q.policy.acts)
      if (act.comments == ActRule::Comments::resolves && among(act.from, q.state_before)) found = everyone(act.who, q);
  }
  for (const auto& each : found) if (!among(all, each)) all.push_back(each);
  for (const auto& part : c.parts) if (judge(q, part) != Result::met) gather_missing(q, part, all);
}

// The words for {missing}: of the first sign-offs in the condition that are not met, else the names.
std::string missing_words(const Question& q, const Condition& c, const std::vector<std::string>& missing) {
  if (c.kind == ConditionKind::sign_offs) return spoken_missing(q, c.sign_offs);
  if (c.kind == ConditionKind::fact && q.fact_words != nullptr) return (*q.fact_words)(fact_name(c), q.item);
  for (const auto& part : c.parts)
    if (judge(q, part) != Result::met)
      if (std::string words = missing_words(q, part, {}); !words.empty()) return words;
  return spoken(q, missing, "policy.or");
}

Requirement require(const Question& q, const std::string& name) {
  const RequirementRule* rule = q.policy.requirement(name);
  if (rule == nullptr) return {name, Result::error, said(q, "policy.requirement.unknown", {{"name", name}}), {}};
  Requirement row{name, judge(q, rule->condition), {}, {}};
  if (q.brief) return row;
  if (row.result == Result::met) {
    row.sentence = rule->says_met.empty() ? said(q, "policy.met", {{"name", name}}) : filled(q, rule->says_met);
    return row;
  }
  row.missing = missing_for(q, *rule);
  row.sentence = row.result == Result::error ? said(q, "policy.error", {{"name", name}})
                                             : filled(q, rule->says, missing_words(q, rule->condition, row.missing));
  return row;
}

bool state_allows(const Question& q, const ActRule& act) {
  if (act.begins == ActRule::Begins::item) return q.state_before.empty();
  return among(act.from, q.state_before) && !(act.begins == ActRule::Begins::revision && q.draft_exists);
}

Requirement require_state(const Question& q, const ActRule& act) {
  if (q.brief) return {"state", yes(state_allows(q, act)), {}, {}};
  const Json details = {{"act", act.label}, {"state", q.state_before}, {"from", joined(q, act.from, "policy.or")}, {"item", q.policy.item}, {"id", q.item.id}};
  if (act.begins == ActRule::Begins::item)
    return q.state_before.empty() ? Requirement{"state", Result::met, said(q, "policy.state.begins", details), {}}
                                  : Requirement{"state", Result::unmet, said(q, "policy.state.exists", details), {}};
  if (state_allows(q, act)) return {"state", Result::met, said(q, "policy.state.met", details), {}};
  return {"state", Result::unmet, said(q, among(act.from, q.state_before) ? "policy.state.draft-exists" : "policy.state", details), {}};
}

// The role is in no policy's choices, so no entry among the people ever holds it.
bool is_server(const Question& q) { return q.actor.login == "server" && (q.actor.has("server") || !q.people.find("server")); }

bool person_may(const Question& q, const ActRule& act) {
  if (act.by_server && is_server(q)) return true;
  return !act.who.empty() && q.actor.active && (may(act, q.actor, item_before(q)) || !acting_for(q).empty());
}

Requirement require_who(const Question& q, const ActRule& act) {
  if (q.brief) return {"who", yes(person_may(q, act)), {}, {}};
  std::vector<std::string> roles = q.actor.roles;
  std::sort(roles.begin(), roles.end());
  Json details = {{"act", act.label}, {"who", spoken(q, act.who)}, {"roles", joined(q, roles, "policy.and")}, {"name", q.actor.name}};
  if (act.by_server && is_server(q)) return {"who", Result::met, said(q, "policy.who.server", details), {}};
  if (act.who.empty()) return {"who", Result::unmet, said(q, act.by_server ? "policy.who.only-server" : "policy.who.consequence", details), {}};
  if (!q.actor.active) return {"who", Result::unmet, said(q, "policy.who.inactive", details), {}};
  const std::string principal = acting_for(q);
  if (!principal.empty()) {
    details["for"] = name_of_person(q, principal);
    return {"who", Result::met, said(q, "policy.who.for", details), {}};
  }
  if (may(act, q.actor, item_before(q))) return {"who", Result::met, said(q, "policy.who.met", details), {}};
  return {"who", Result::unmet, said(q, roles.empty() ? "policy.who.no-roles" : "policy.who", details), everyone(act.who, q)};
}

bool takes(const ActRule& act, const Field& field) { return act.takes_fields && (act.fields.empty() || among(act.fields, field.name)); }

bool changed(const Question& q, const std::string& field) {
  if (q.before == nullptr) return q.item.fields.contains(field);
  const bool given = is_given(q.item.fields, field), was = is_given(q.before->fields, field);
  return given != was || (given && q.item.fields.at(field) != q.before->fields.at(field));
}

// Somebody newly named in the field who holds none of its roles; empty: nobody. Who was named before stays: that their
// role was taken since is said where their signature is missing.
std::string named_without_role(const Question& q, const Field& field) {
  if (field.roles.empty()) return {};
  const auto before = q.before != nullptr ? named_in(*q.before, field.name) : std::vector<std::string>();
  for (const auto& login : named_in(q.item, field.name)) {
    const auto person = q.people.find(login);
    const auto holds = [&](const std::string& role) { return person && person->active && person->has(role); };
    if (!among(before, login) && std::none_of(field.roles.begin(), field.roles.end(), holds)) return login;
  }
  return {};
}

Json names_of(const Question& q, const std::vector<std::string>& logins) {
  Json names = Json::array();
  for (const auto& login : logins) names.push_back(name_of_person(q, login));
  return names;
}

// While others sign, who must sign may be exchanged, but not dropped: nobody named would mean that anybody will do.
bool drops_the_named(const Question& q, const ActRule& act, const Field& field) {
  return act.new_round && !act.writes && field.kind == FieldKind::people && q.before != nullptr && is_given(q.before->fields, field.name) && !is_given(q.item.fields, field.name);
}

void require_field(const Question& q, const ActRule& act, const Field& field, std::vector<Requirement>& rows) {
  const bool given = is_given(q.item.fields, field.name);
  const bool asked_for = among(field.required_for, act.name) || (field.required && takes(act, field));
  const Json details = {{"field", field.label}, {"act", act.label}};
  Requirement row{"field " + field.name, Result::unmet, {}, {}};
  // A revision begins with the fields of the one before, so an emptied `each revision` field is no change by the actor.
  const bool touched = changed(q, field.name) && !(act.begins == ActRule::Begins::revision && field.each_revision && !given);
  if (touched && field.fixed && q.before != nullptr && is_given(q.before->fields, field.name) && !(act.begins == ActRule::Begins::revision && field.each_revision)) row.sentence = said(q, "policy.field.fixed", details);
  else if (touched && !takes(act, field)) row.sentence = said(q, "policy.field.not-here", details);
  else if (auto problem = touched && given ? bad_value(field, q.item.fields.at(field.name), q.people) : std::nullopt) row.sentence = said(q, problem->key, problem->details);
  else if (const std::string login = touched && given ? named_without_role(q, field) : std::string(); !login.empty())
    row.sentence = said(q, "policy.field.role", {{"field", field.label}, {"name", name_of_person(q, login)}, {"roles", spoken_roles(q, field.roles)}});
  else if (drops_the_named(q, act, field)) row.sentence = said(q, "policy.field.dropped", {{"field", field.label}, {"names", names_of(q, named_in(*q.before, field.name))}});
  else if (asked_for && !given) row.sentence = field.says.empty() ? said(q, "policy.field", details) : filled(q, field.says);
  else if (asked_for) { row.result = Result::met; row.sentence = said(q, "policy.field.met", details); }
  else return;
  rows.push_back(std::move(row));
}

void require_fields(const Question& q, const ActRule& act, std::vector<Requirement>& rows) {
  for (const auto& field : q.policy.fields) require_field(q, act, field, rows);
  for (const auto& [name, value] : q.item.fields.items())
    if (q.policy.field(name) == nullptr && changed(q, name))
      rows.push_back({"field " + name, Result::unmet, said(q, "policy.field.unknown", {{"field", name}}), {}});
}

// Nobody takes part in two signatures of one act, neither under their own name nor behind a deputy's.
Requirement require_unsigned(const Question& q, const ActRule& act) {
  if (has_standing_sign_off(q.item, act.name, q.actor.login)) return {"not signed yet", Result::unmet, said(q, "policy.signed", {{"act", act.label}}), {}};
  const std::string principal = q.of_the_past ? std::string() : acting_for(q);
  if (!principal.empty() && has_standing_sign_off(q.item, act.name, principal))
    return {"not signed yet", Result::unmet, said(q, "policy.signed.principal", {{"act", act.label}, {"name", name_of_person(q, principal)}}), {}};
  return {"not signed yet", Result::met, said(q, "policy.signed.not", {{"act", act.label}}), {}};
}

// What any requirement says of sign-offs of this act by people in order.
void gather_ordered(const Condition& c, const std::string& act, std::vector<const SignOffs*>& all) {
  if (c.sign_offs.in_order && c.sign_offs.of == act) all.push_back(&c.sign_offs);
  for (const auto& part : c.parts) gather_ordered(part, act, all);
}

// Only where the policy has those who are named sign in order: a row of its own, so that decisions by other policies stay as
// they were recorded.
void require_turn(const Question& q, const ActRule& act, std::vector<Requirement>& rows) {
  std::vector<const SignOffs*> ordered;
  for (const auto& rule : q.policy.requirements) gather_ordered(rule.condition, act.name, ordered);
  if (ordered.empty()) return;
  const std::string principal = acting_for(q), signer = principal.empty() ? q.actor.login : principal;
  Requirement row{"in turn", Result::met, {}, {}};
  for (const SignOffs* wanted : ordered) {
    row.missing = before_in_order(*wanted, q.item, q.policy, signer);
    if (row.missing.empty()) continue;
    row.result = Result::unmet;
    if (!q.brief) row.sentence = said(q, "policy.in-turn", {{"who", spoken(q, row.missing, "policy.then")}, {"field", q.policy.field(wanted->by_field)->label}});
    break;
  }
  if (row.result == Result::met && !q.brief) row.sentence = said(q, "policy.in-turn.met");
  rows.push_back(std::move(row));
}

// Why a sign-off in that way is not sure enough, and how to get one that is.
const char* not_assured(const Question& q, const std::string& wanted, bool with_less) {
  if (wanted == by_passkey) return q.actor.keys.empty() ? "policy.assurance.no-key" : "policy.assurance";
  return with_less || q.actor.has_codes ? "policy.assurance.code" : "policy.assurance.no-code";
}

// Only where the policy says how its act is to be signed, or where somebody who has one-time codes would sign with less. Nobody has
// chosen a way yet when a page asks what could be done: then as they can best.
void require_assurance(const Question& q, const ActRule& act, std::vector<Requirement>& rows) {
  const bool with_less = !act.signs.empty() && q.actor.has_codes && q.method == by_password;
  const std::string wanted = asked_of(act.assurance, !q.actor.keys.empty());
  if (wanted.empty() && !with_less) return;
  const std::string best = !q.actor.keys.empty() ? by_passkey : q.actor.has_codes ? by_code : by_password;
  const bool met = !with_less && assures(q.method.empty() ? best : q.method, wanted);
  rows.push_back({"assurance", yes(met), said(q, met ? "policy.assurance.met" : not_assured(q, wanted, with_less), {{"act", act.label}}), {}});
}

bool all_met(const std::vector<Requirement>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Requirement& r) { return r.result == Result::met || r.result == Result::waived || r.result == Result::not_applicable; });
}

// Logins named by a requirement that asks for sign-offs of this act and are still missing.
std::set<std::string> named_and_missing(const Question& q, const ActRule& act) {
  std::set<std::string> logins;
  for (const auto& rule : q.policy.requirements) {
    const SignOffs& wanted = rule.condition.sign_offs;
    if (rule.condition.kind != ConditionKind::sign_offs || wanted.of != act.name || wanted.by_field.empty()) continue;
    for (const auto& each : tally(wanted, q.item, q.policy).named_missing) {
      logins.insert(each);
      if (wanted.in_order) break;   // whose turn it is
    }
  }
  return logins;
}

bool given_by_form(const Policy& policy, const ActRule& act, const Condition& c) {
  const auto one = [&](const Condition& part) { return given_by_form(policy, act, part); };
  switch (c.kind) {
    case ConditionKind::all_of: return std::all_of(c.parts.begin(), c.parts.end(), one);
    case ConditionKind::any_of: return std::any_of(c.parts.begin(), c.parts.end(), one);
    case ConditionKind::comment_given: return true;
    case ConditionKind::content_given: return act.takes_files;
    case ConditionKind::fact: {   // of the items that the form names
      const Field* field = c.value.empty() ? nullptr : policy.field(c.value);
      return field != nullptr && takes(act, *field);
    }
    case ConditionKind::date_on_or_after:
    case ConditionKind::today_on_or_after:
    case ConditionKind::field_given:
    case ConditionKind::field_is:
    case ConditionKind::field_not_self:
    case ConditionKind::field_not_actor: {
      const Field* field = policy.field(c.field);
      return field != nullptr && takes(act, *field);   // an act that does not ask for the field cannot be given it
    }
    default: return false;
  }
}

bool asks_a_fact(const Condition& c) { return c.kind == ConditionKind::fact || std::any_of(c.parts.begin(), c.parts.end(), asks_a_fact); }

// Of those who could be acted for, the one whose turn it is. Where nobody signs in order it stays the first of them, as ever:
// in whose place a deputy signed is part of what was recorded.
std::string whose_turn(const Question& q, const ActRule& act, const std::vector<std::string>& able) {
  std::vector<const SignOffs*> ordered;
  for (const auto& rule : q.policy.requirements) gather_ordered(rule.condition, act.name, ordered);
  if (ordered.empty()) return able[0];
  const auto wanted = named_and_missing(q, act);
  const auto at = std::find_if(able.begin(), able.end(), [&](const std::string& login) { return wanted.count(login) != 0; });
  return at == able.end() ? able[0] : *at;
}

}  // namespace

std::string fact_name(const Condition& c) { return c.value.empty() ? c.field : c.field + ":" + c.value; }

std::string acting_for(const Question& q) {
  const ActRule* act = q.policy.act(q.act);
  if (act == nullptr || !q.actor.active || act->begins == ActRule::Begins::item) return {};
  std::vector<std::string> able;
  for (const auto& login : q.actor.acts_for) {
    const auto principal = q.people.find(login);
    // Nobody stands in for a person towards that person's own entry: a deputy could prolong the deputyship.
    std::vector<Who> who;
    for (const auto& each : act->who) if (each.kind != Who::Kind::self) who.push_back(each);
    ActRule delegable;
    delegable.who = who;
    if (principal && login != q.actor.login && may(delegable, *principal, item_before(q)) && !shut_out(q, *act, login)) able.push_back(login);
  }
  std::sort(able.begin(), able.end());
  if (able.empty()) return {};
  if (!may(*act, q.actor, item_before(q))) return whose_turn(q, *act, able);
  if (act->signs.empty()) return {};
  const auto wanted = named_and_missing(q, *act);
  if (wanted.count(q.actor.login) != 0) return {};
  for (const auto& login : able) if (wanted.count(login) != 0) return login;
  return {};
}

std::vector<std::string> signing_roles(const Question& q) {
  const std::string principal = acting_for(q);
  if (principal.empty()) return q.actor.roles;
  const auto person = q.people.find(principal);
  return person ? person->roles : std::vector<std::string>();
}

Decision decide(const Question& q) {
  Decision decision;
  const ActRule* act = q.policy.act(q.act);
  if (act == nullptr) {
    decision.requirements.push_back({"act", Result::unmet, said(q, "policy.act.unknown", {{"act", q.act}, {"item", q.policy.item}}), {}});
    return decision;
  }
  decision.requirements.push_back(require_state(q, *act));
  if (q.brief && !all_met(decision.requirements)) return decision;
  decision.requirements.push_back(require_who(q, *act));
  if (q.brief && !all_met(decision.requirements)) return decision;
  if (!act->signs.empty()) {
    if (act->signs_text()) decision.requirements.push_back(require_unsigned(q, *act));
    require_assurance(q, *act, decision.requirements);
    require_turn(q, *act, decision.requirements);
  }
  if (!act->withdraws.empty()) {
    const bool signed_one = std::any_of(act->withdraws.begin(), act->withdraws.end(), [&](const std::string& each) { return has_standing_sign_off(q.item, each, q.actor.login); });
    decision.requirements.push_back({"own signature", yes(signed_one), said(q, signed_one ? "policy.withdraws.met" : "policy.withdraws", {{"act", act->label}}), {}});
  }
  require_fields(q, *act, decision.requirements);
  const bool never = decision.requirements[1].result != Result::met;   // "who"
  for (const auto& name : act->needs)
    if (const RequirementRule* rule = q.policy.requirement(name); !never || rule == nullptr || !asks_a_fact(rule->condition)) decision.requirements.push_back(require(q, name));
  decision.allowed = all_met(decision.requirements);
  return decision;
}

namespace {
// Whether a condition is about who acts, and nothing else.
bool about_the_actor(const Condition& c) {
  const bool parts = c.kind == ConditionKind::all_of || c.kind == ConditionKind::any_of;
  return parts ? std::all_of(c.parts.begin(), c.parts.end(), about_the_actor) : is_about_the_actor(c.kind);
}
}  // namespace

std::vector<Requirement> told(const Policy& policy, const ActRule& act, const Decision& decision) {
  std::vector<Requirement> first, personal;
  for (const auto& each : decision.requirements) {
    const RequirementRule* rule = among(act.needs, each.name) ? policy.requirement(each.name) : nullptr;
    if (each.name == "who" && each.result != Result::met) first.push_back(each);
    else if (rule != nullptr && about_the_actor(rule->condition)) personal.push_back(each);
  }
  if (first.empty()) return decision.requirements;
  first.insert(first.end(), personal.begin(), personal.end());
  return first;
}

Decision::Consequence decide_consequence(const Question& q, const ActRule& consequence) {
  Decision::Consequence result;
  result.act = consequence.name;
  // The item stands in the state that the act it follows has led to; a consequence from another state does not happen.
  if (!among(consequence.from, q.item.state)) return result;
  for (const auto& name : consequence.when) result.requirements.push_back(require(q, name));
  for (const auto& name : consequence.needs) result.requirements.push_back(require(q, name));
  result.taken = all_met(result.requirements);
  return result;
}

std::vector<std::string> missing_for(const Question& q, const RequirementRule& rule) {
  std::vector<std::string> all;
  gather_missing(q, rule.condition, all);
  return all;
}

bool met_by_giving(const Policy& policy, const ActRule& act, const std::string& requirement) {
  if (requirement.rfind("field ", 0) == 0) {
    const Field* field = policy.field(requirement.substr(6));
    return field != nullptr && takes(act, *field);
  }
  const RequirementRule* rule = policy.requirement(requirement);
  return rule != nullptr && given_by_form(policy, act, rule->condition);
}

namespace {

bool in_scope(const Policy& policy, const Person& person) { return person.sees_only.empty() || among(person.sees_only, policy.register_name); }

bool is_own(const Policy& policy, const Person& person, const Item& item) {
  if (policy.register_name == "people" && item.id == person.login) return true;
  return !is_hidden(policy, person) && (item.owner == person.login || item.has_author(person.login));
}

bool holds_role_of(const std::vector<Who>& rule, const Person& person) {
  const auto& borrowed = person.roles_stood_in_for;
  return person.active && std::any_of(rule.begin(), rule.end(), [&](const Who& who) {
           const bool stood_in_for = std::find(borrowed.begin(), borrowed.end(), who.name) != borrowed.end();
           return who.kind == Who::Kind::role && (who.name == "staff" || person.has(who.name) || stood_in_for);
         });
}

bool sees(const Policy& policy, const std::vector<Who>& rule, const Person& person, const Item& item) {
  if (!in_scope(policy, person) && !is_own(policy, person, item)) return false;
  return holds_role_of(rule, person) || std::any_of(rule.begin(), rule.end(), [&](const Who& who) { return stands(who, person, item); });
}

}  // namespace

bool sees_own(const Policy& policy) {
  using Kind = Who::Kind;
  const auto& rule = policy.read.in_force;
  const auto named = [&](Kind kind) { return std::any_of(rule.begin(), rule.end(), [&](const Who& who) { return who.kind == kind; }); };
  return named(Kind::author) && (named(Kind::owner) || policy.field("owner") == nullptr);
}

bool is_hidden(const Policy& policy, const Person& person) {
  if (in_scope(policy, person)) return false;
  const bool begins = std::any_of(policy.acts.begin(), policy.acts.end(), [&](const ActRule& act) { return act.begins == ActRule::Begins::item && may(act, person, Item()); });
  return !begins || !sees_own(policy);
}

bool sees_all(const Policy& policy, const std::vector<Who>& rule, const Person& person) { return in_scope(policy, person) && holds_role_of(rule, person); }

bool may_read(const Policy& policy, const Person& person, const Item& item, bool draft) {
  const bool in_force = !draft && (!policy.revisioned || item.state == policy.in_force);
  return sees(policy, in_force ? policy.read.in_force : policy.read.otherwise, person, item);
}

bool may_read_former(const Policy& policy, const Person& person, const Item& item) { return sees(policy, policy.read.former, person, item); }

bool may_read_history(const Policy& policy, const Person& person, const Item& item) { return sees(policy, policy.read.history, person, item); }

}  // namespace chancery::policy
