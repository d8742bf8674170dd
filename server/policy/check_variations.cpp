#include "policy/check_variations.h"

#include "domain/message.h"
#include "domain/text.h"
#include "policy/guarantee.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

bool takes(const ActRule& act, const std::string& field) { return act.takes_fields && (act.fields.empty() || among(act.fields, field)); }
bool asks(const ActRule& act, const Field& field) { return among(field.required_for, act.name) || (field.required && takes(act, field.name)); }

void bear(const Condition& c, Bearing& b) {
  if (!c.field.empty() && c.kind != ConditionKind::fact && c.kind != ConditionKind::actor_not_signer) add_once(b.fields, c.field);
  if (!c.sign_offs.by_field.empty()) add_once(b.fields, c.sign_offs.by_field);
  b.comment |= c.kind == ConditionKind::comment_given;
  b.content |= c.kind == ConditionKind::content_given;
  b.facts |= c.kind == ConditionKind::fact;
  b.assurance |= !c.sign_offs.assurance.empty();
  b.owner |= c.kind == ConditionKind::actor_not_owner || c.kind == ConditionKind::actor_is_owner || c.sign_offs.other_than_owner;
  for (const auto& part : c.parts) bear(part, b);
}

Json good_value(const Field& field, const std::string& person) {
  switch (field.kind) {
    case FieldKind::text: return "x";
    case FieldKind::choice: return field.choices.front();
    case FieldKind::choices: return Json::array({field.choices.front()});
    case FieldKind::person: return person;
    case FieldKind::people: return Json::array({person});
    case FieldKind::date: return "2026-01-01";
    case FieldKind::number: return 1;
    case FieldKind::yes_no: return true;
    case FieldKind::clauses: return Json::array({"4.1"});
    case FieldKind::link: return Json::array({field.registers.empty() ? "others/X-002" : "X-002"});
    case FieldKind::words: return Json::array({"x"});
    case FieldKind::registers: return Json::array({"documents"});
  }
  return {};
}

class Varying {
 public:
  Varying(const ActRule& act, const Person& person, const Trial* on, const Situation& s, const Policy& policy, const Bearing& bearing, const Vary& vary)
      : act_(act), person_(person), on_(on), s_(s), policy_(policy), bearing_(bearing), vary_(vary) {}

  std::vector<Variation> all() {
    base_ = plain();
    all_ = {base_};
    if (act_.takes_files && act_.begins == ActRule::Begins::nothing) add([](Variation& v) { v.content = false; }, message("policy-check.how.same-text"));
    if (act_.takes_files && act_.begins != ActRule::Begins::nothing && bearing_.content) add([](Variation& v) { v.content = false; }, message("policy-check.how.no-text"));
    if (bearing_.assurance && !act_.signs.empty()) add([](Variation& v) { v.method = "passkey"; }, message("policy-check.how.passkey"));
    if (vary_.values && bearing_.comment && act_.takes_comment) add([](Variation& v) { v.comment = false; }, message("policy-check.how.no-reason"));
    for (const auto& field : policy_.fields)
      if (takes(act_, field.name) && !field.fixed) vary(field);
    return std::move(all_);
  }

 private:
  template <class F>
  void add(F change, Json said) {
    Variation v = base_;
    change(v);
    v.note = std::move(said);
    all_.push_back(std::move(v));
  }

  void put(const Field& field, const Json& value, Json said) {
    add([&](Variation& v) { v.fields[field.name] = value; }, std::move(said));
  }

  // Everything filled in as it should be.
  Variation plain() const {
    Variation v;
    for (const auto& field : policy_.fields) {
      const bool given = on_ != nullptr && is_given(on_->item.fields, field.name) && !(act_.begins == ActRule::Begins::revision && field.each_revision);
      if (!takes(act_, field.name) || given) continue;
      const bool bears = among(bearing_.fields, field.name) && !names_people(field) && !field.each_revision;
      if (asks(act_, field) || bears || (!field.required_for.empty() && !names_people(field))) v.fields[field.name] = good_value(field, somebody(field));
    }
    return v;
  }

  // Whom a form would name: as owner the person themselves (a bystander when it bears on nothing who that is),
  // else somebody else who is there.
  std::string somebody(const Field& field) const {
    if (field.name == "owner") return bearing_.owner ? person_.login : Staff::bystander;
    for (const auto& each : s_.staff->all())
      if (each.active && each.login != person_.login && each.login != only_item(policy_, *s_.staff)) return each.login;
    return person_.login;
  }

  void vary(const Field& field) {
    const bool named = field.name == vary_.people_field || (vary_.owner && field.name == "owner" && bearing_.owner);
    const bool mended = vary_.repair && names_people(field) && on_ != nullptr && is_given(on_->item.fields, field.name);
    if (named || mended) name_people(field, mended);
    if (vary_.values && !names_people(field) && among(bearing_.fields, field.name)) other_values(field);
  }

  void name_people(const Field& field, bool one_is_enough) {
    for (const auto& person : s_.staff->all()) {
      if (!person.active) continue;
      put(field, good_value(field, person.login), message("policy-check.how.naming", {{"name", person.name}, {"field", field.label}}));
      if (one_is_enough) break;
    }
    if (!one_is_enough && named_in_order(policy_, field.name)) name_two(field);
    if (!field.required) put(field, nullptr, message("policy-check.how.naming-nobody", {{"field", field.label}}));
  }

  // In both orders: where the named sign one after the other, it matters who comes first.
  void name_two(const Field& field) {
    std::vector<Person> two;
    for (const auto& person : s_.staff->all()) if (person.active && two.size() < 2) two.push_back(person);
    if (two.size() < 2) return;
    for (const auto& [first, second] : {std::pair(two[0], two[1]), std::pair(two[1], two[0])})
      put(field, Json::array({first.login, second.login}), message("policy-check.how.naming-two", {{"first", first.name}, {"second", second.name}, {"field", field.label}}));
  }

  void other_values(const Field& field) {
    put(field, nullptr, message("policy-check.how.emptying", {{"field", field.label}}));
    if (field.kind == FieldKind::date) put(field, "2099-01-01", message("policy-check.how.far-ahead", {{"field", field.label}}));
    if (field.kind == FieldKind::yes_no) put(field, false, message("policy-check.how.saying-no", {{"field", field.label}}));
    if (field.kind != FieldKind::choice) return;
    for (const auto& choice : field.choices) put(field, choice, message("policy-check.how.choosing", {{"choice", choice}, {"field", field.label}}));
  }

  const ActRule& act_;
  const Person& person_;
  const Trial* on_;
  const Situation& s_;
  const Policy& policy_;
  const Bearing& bearing_;
  const Vary& vary_;
  Variation base_;
  std::vector<Variation> all_;
};

}  // namespace

Bearing bearing_of(const Policy& policy) {
  Bearing b;
  for (const auto& rule : policy.requirements) bear(rule.condition, b);
  for (const auto& act : policy.acts) b.assurance |= !act.assurance.empty();
  for (const auto& act : policy.acts)
    for (const auto& who : act.who) {
      if (who.kind == Who::Kind::field) add_once(b.fields, who.name);
      b.owner |= who.kind == Who::Kind::owner && (!act.signs.empty() || act.releases || among(policy.rest, act.to));
    }
  for (const auto& sentence : policy.guarantees) {
    const auto g = read_guarantee(sentence);
    b.former_text |= g && g->kind == Guarantee::Kind::nothing_without && !g->exact_bytes;
  }
  return b;
}

std::vector<Variation> variations_of(const ActRule& act, const Person& person, const Trial* on, const Situation& s, const Policy& policy, const Bearing& bearing, const Vary& vary) {
  return Varying(act, person, on, s, policy, bearing, vary).all();
}

std::string only_item(const Policy& policy, const Staff& staff) { return policy.register_name == "people" ? staff.all().front().login : "X-001"; }

}  // namespace chancery::policy
