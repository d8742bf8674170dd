#include "domain/message.h"
#include "policy/assurance.h"
#include "policy/differing.h"
#include "sdk/sign_off.h"

namespace chancery::policy {
namespace {

Json role_called(const std::string& role, const RoleLabels& labels) {
  const auto at = labels.find(role);
  return at != labels.end() ? Json(at->second) : role == "operator" ? message("role.operator") : Json(role);
}

class Requirements {
 public:
  Requirements(const Policy& before, const Policy& after, const RoleLabels& roles) : a_(before), b_(after), roles_(roles) {}

  std::vector<Difference> all() {
    for (const auto& rule : b_.requirements)
      if (const auto* was = a_.requirement(rule.name)) compare(*was, rule);
    return std::move(all_);
  }

 private:
  void say(const char* key, const std::string& name, Json with = Json::object(), bool less = false) {
    with["name"] = name;
    all_.push_back({message(key, std::move(with)), less});
  }

  void compare(const RequirementRule& was, const RequirementRule& is) {
    conditions(was.condition, is.condition, is);
    if (was.says != is.says) say("policy-change.says", is.name, {{"new", is.says}});
  }

  // Part by part where the parts are still the same ones; else only that it is otherwise.
  void conditions(const Condition& was, const Condition& is, const RequirementRule& rule) {
    const bool all = is.kind == ConditionKind::all_of, any = is.kind == ConditionKind::any_of;
    if (was.kind == is.kind && is.kind == ConditionKind::sign_offs) return sign_offs(was.sign_offs, is.sign_offs, rule.name);
    if (was.kind == is.kind && (all || any) && was.parts.size() == is.parts.size()) {
      for (std::size_t i = 0; i < is.parts.size(); ++i) conditions(was.parts[i], is.parts[i], rule);
      return;
    }
    if (described(was) == described(is)) return;
    const bool fewer = was.kind == is.kind && ((all && is.parts.size() < was.parts.size()) || (any && is.parts.size() > was.parts.size()));
    say("policy-change.asks-otherwise", rule.name, {{"says", rule.asks.empty() ? rule.name : rule.asks}}, fewer);
  }

  void sign_offs(const SignOffs& was, const SignOffs& is, const std::string& name) {
    if (was.of != is.of) say("policy-change.sign-offs.of", name, {{"old", was.of}, {"new", is.of}});
    if (was.at_least != is.at_least) say("policy-change.sign-offs.count", name, {{"old", was.at_least}, {"new", is.at_least}}, is.at_least < was.at_least);
    if (was.role != is.role)
      say(is.role.empty() ? "policy-change.sign-offs.no-role" : "policy-change.sign-offs.role", name, {{"old", role_called(was.role, roles_)}, {"new", role_called(is.role, roles_)}}, is.role.empty());
    if (was.by_field != is.by_field)
      say(is.by_field.empty() ? "policy-change.sign-offs.not-named" : "policy-change.sign-offs.named", name, {{"old", was.by_field}, {"new", is.by_field}}, is.by_field.empty());
    if (was.in_order != is.in_order) say(is.in_order ? "policy-change.sign-offs.order" : "policy-change.sign-offs.no-order", name, Json::object(), !is.in_order);
    if (was.assurance != is.assurance) say(is.assurance == by_passkey ? "policy-change.sign-offs.passkey" : is.assurance == by_code ? "policy-change.sign-offs.code" : "policy-change.sign-offs.password", name, Json::object(), less_sure(was.assurance, is.assurance));
    if (was.other_than_authors != is.other_than_authors) say(is.other_than_authors ? "policy-change.sign-offs.not-authors" : "policy-change.sign-offs.authors", name, Json::object(), !is.other_than_authors);
    if (was.other_than_owner != is.other_than_owner) say(is.other_than_owner ? "policy-change.sign-offs.not-owner" : "policy-change.sign-offs.owner", name, Json::object(), !is.other_than_owner);
    for (const auto& act : gained(is.other_than_signers_of, was.other_than_signers_of)) say("policy-change.sign-offs.signers", name, {{"act", act}}, true);
    for (const auto& act : gained(was.other_than_signers_of, is.other_than_signers_of)) say("policy-change.sign-offs.not-signers", name, {{"act", act}});
  }

  // Only to be compared.
  static std::string described(const Condition& c) {
    Policy one;
    one.requirements.push_back({"x", c, "", "", ""});
    return to_json(one).at("requirements").at(0).at("condition").dump();
  }

  const Policy& a_;
  const Policy& b_;
  const RoleLabels& roles_;
  std::vector<Difference> all_;
};

}  // namespace

Json spoken_roles(const std::vector<std::string>& roles, const RoleLabels& labels) {
  Json list = Json::array();
  for (const auto& each : roles) list.push_back(role_called(each, labels));
  return list;
}

Json spoken(const std::vector<Who>& all, const RoleLabels& labels) {
  Json list = Json::array();
  for (const auto& who : all) {
    switch (who.kind) {
      case Who::Kind::role: list.push_back(role_called(who.name, labels)); break;
      case Who::Kind::owner: list.push_back(message("policy.who.owner")); break;
      case Who::Kind::author: list.push_back(message("policy.who.author")); break;
      case Who::Kind::not_author: list.push_back(message("policy.who.not-author")); break;
      case Who::Kind::self: list.push_back(message("policy.who.self")); break;
      case Who::Kind::field: list.push_back(message("policy.who.named", {{"field", who.name}})); break;
    }
  }
  return list;
}

std::vector<Difference> differing_requirements(const Policy& before, const Policy& after, const RoleLabels& roles) { return Requirements(before, after, roles).all(); }

}  // namespace chancery::policy
