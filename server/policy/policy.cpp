#include "policy/policy.h"

#include <algorithm>

namespace chancery::policy {
namespace {

template <class T>
const T* named(const std::vector<T>& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const T& each) { return each.name == name; });
  return at == all.end() ? nullptr : &*at;
}

Json to_json(const Field& f) {
  Json choices = Json::array();
  for (const auto& each : f.choices) choices.push_back({{"value", each}, {"label", f.choice_labels.at(each)}});
  return {{"name", f.name}, {"label", f.label}, {"help", f.help}, {"kind", to_text(f.kind)}, {"longest", f.longest},
          {"choices", choices}, {"registers", f.registers}, {"roles", f.roles}, {"unit", f.unit}, {"required", f.required},
          {"required_for", f.required_for}, {"fixed", f.fixed}, {"default", f.default_value},
          {"each_revision", f.each_revision}, {"due", f.due}, {"opens", f.opens}, {"says", f.says}};
}

std::string spelled(const Who& who) {
  switch (who.kind) {
    case Who::Kind::role: return who.name;
    case Who::Kind::owner: return "its owner";
    case Who::Kind::author: return "its author";
    case Who::Kind::not_author: return "not its author";
    case Who::Kind::field: return "named in " + who.name;
    case Who::Kind::self: return "oneself";
  }
  throw std::logic_error("a relation without a name");
}

Json to_json(const std::vector<Who>& all) {
  Json list = Json::array();
  for (const auto& each : all) list.push_back(spelled(each));
  return list;
}

const char* spelled(ActRule::Begins begins) {
  switch (begins) {
    case ActRule::Begins::nothing: return "";
    case ActRule::Begins::item: return "item";
    case ActRule::Begins::revision: return "revision";
  }
  throw std::logic_error("a beginning without a name");
}

const char* spelled(ActRule::Keys keys) {
  switch (keys) {
    case ActRule::Keys::nothing: return "";
    case ActRule::Keys::adds: return "adds";
    case ActRule::Keys::confirms: return "confirms";
    case ActRule::Keys::ends: return "ends";
    case ActRule::Keys::ends_all: return "ends all";
  }
  throw std::logic_error("a use of keys without a name");
}

const char* spelled(ActRule::Codes codes) {
  switch (codes) {
    case ActRule::Codes::nothing: return "";
    case ActRule::Codes::begins: return "begins";
    case ActRule::Codes::ends: return "ends";
  }
  throw std::logic_error("a use of one-time codes without a name");
}

const char* spelled(ActRule::Comments comments) {
  switch (comments) {
    case ActRule::Comments::nothing: return "";
    case ActRule::Comments::adds: return "adds";
    case ActRule::Comments::resolves: return "resolves";
  }
  throw std::logic_error("a use of comments without a name");
}

Json to_json(const ActRule& a) {
  return {{"name", a.name}, {"label", a.label}, {"done", a.done}, {"help", a.help}, {"from", a.from}, {"to", a.to}, {"who", to_json(a.who)},
          {"needs", a.needs}, {"signs", a.signs}, {"begins", spelled(a.begins)}, {"takes_fields", a.takes_fields},
          {"takes_files", a.takes_files}, {"fields", a.fields}, {"writes", a.writes}, {"takes_comment", a.takes_comment},
          {"comments", spelled(a.comments)}, {"keys", spelled(a.keys)}, {"codes", spelled(a.codes)}, {"reads", a.reads}, {"assurance", a.assurance}, {"new_round", a.new_round}, {"withdraws", a.withdraws}, {"ends_revision", a.ends_revision},
          {"releases", a.releases}, {"retires", a.retires}, {"follows", a.follows}, {"when", a.when}, {"by_server", a.by_server}, {"disposes", a.disposes}};
}

const char* spelled(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::sign_offs: return "sign-offs";
    case ConditionKind::actor_not_author: return "not-author";
    case ConditionKind::actor_not_owner: return "not-owner";
    case ConditionKind::actor_is_owner: return "owner";
    case ConditionKind::comments_resolved: return "comments-resolved";
    case ConditionKind::comment_given: return "comment-given";
    case ConditionKind::content_given: return "content-given";
    case ConditionKind::content_changed: return "content-changed";
    case ConditionKind::field_given: return "field-given";
    case ConditionKind::field_is: return "field-is";
    case ConditionKind::today_on_or_after: return "date-reached";
    case ConditionKind::date_on_or_after: return "date-order";
    case ConditionKind::draft_absent: return "no-draft";
    case ConditionKind::actor_not_signer: return "not-signer";
    case ConditionKind::actor_not_self: return "not-self";
    case ConditionKind::actor_has_not_read: return "not-read";
    case ConditionKind::field_not_self: return "field-not-self";
    case ConditionKind::field_not_actor: return "field-not-actor";
    case ConditionKind::fact: return "fact";
    case ConditionKind::all_of: return "all-of";
    case ConditionKind::any_of: return "any-of";
  }
  throw std::logic_error("a condition without a name");
}

Json to_json(const SignOffs& s) {
  Json others = s.other_than_signers_of;
  return {{"of", s.of}, {"at_least", s.at_least}, {"role", s.role}, {"all_named_in", s.by_field}, {"in_order", s.in_order}, {"assurance", s.assurance},
          {"other_than_authors", s.other_than_authors}, {"other_than_owner", s.other_than_owner}, {"other_than_signers_of", others}};
}

Json to_json(const Condition& c) {
  const bool of_retention = c.kind == ConditionKind::fact && c.field.rfind(retention_facts, 0) == 0;
  if (of_retention) return {{"kind", c.field}, {"field", c.value}};   // pages have words of their own for these
  Json json = {{"kind", spelled(c.kind)}};
  if (!c.field.empty()) json["field"] = c.field;
  if (!c.value.empty()) json["value"] = c.value;
  if (c.kind == ConditionKind::sign_offs) json["sign_offs"] = to_json(c.sign_offs);
  for (const auto& part : c.parts) json["parts"].push_back(to_json(part));
  return json;
}

template <class T>
Json list(const std::vector<T>& all) {
  Json values = Json::array();
  for (const auto& each : all) values.push_back(to_json(each));
  return values;
}

}  // namespace

const Field* Policy::field(const std::string& name) const { return named(fields, name); }
const ActRule* Policy::act(const std::string& name) const { return named(acts, name); }
const RequirementRule* Policy::requirement(const std::string& name) const { return named(requirements, name); }

Json to_json(const Policy& p) {
  Json requirements = Json::array();
  for (const auto& each : p.requirements)
    requirements.push_back({{"name", each.name}, {"says", each.says}, {"asks", each.asks}, {"condition", to_json(each.condition)}});
  return {{"register", p.register_name}, {"title", p.title}, {"item", p.item}, {"purpose", p.purpose}, {"answers", p.answers},
          {"number", p.number}, {"revisioned", p.revisioned},
          {"read", {{"in_force", to_json(p.read.in_force)}, {"otherwise", to_json(p.read.otherwise)}, {"former", to_json(p.read.former)}, {"history", to_json(p.read.history)}}},
          {"fields", list(p.fields)}, {"states", p.states}, {"in_force", p.in_force}, {"superseded", p.superseded},
          {"rest", p.rest}, {"acts", list(p.acts)}, {"requirements", requirements}, {"guarantees", p.guarantees},
          {"review", p.review}, {"retention", p.retention}, {"holds", p.holds}};
}

}  // namespace chancery::policy
