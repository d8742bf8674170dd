#include "domain/message.h"
#include "policy/differing.h"

namespace chancery::policy {
namespace {

class Fields {
 public:
  Fields(const Policy& before, const Policy& after, const RoleLabels& roles) : a_(before), b_(after), roles_(roles) {}

  std::vector<Difference> all() {
    for (const auto& field : b_.fields) {
      if (const auto* was = a_.field(field.name)) compare(*was, field);
      else say(field.required ? "policy-change.field-required" : "policy-change.field", field);
    }
    for (const auto& field : a_.fields)
      if (b_.field(field.name) == nullptr) say("policy-change.field-gone", field, Json::object(), field.required || !field.required_for.empty());
    return std::move(all_);
  }

 private:
  void say(const char* key, const Field& field, Json with = Json::object(), bool less = false) {
    with["field"] = field.label;
    all_.push_back({message(key, std::move(with)), less});
  }

  void compare(const Field& was, const Field& is) {
    if (was.kind != is.kind) say("policy-change.kind", is, {{"old", to_text(was.kind)}, {"new", to_text(is.kind)}});
    if (was.required != is.required) say(is.required ? "policy-change.required" : "policy-change.not-required", is, Json::object(), !is.required);
    for (const auto& act : gained(is.required_for, was.required_for)) say("policy-change.not-required-for", is, {{"act", act}}, true);
    for (const auto& act : gained(was.required_for, is.required_for)) say("policy-change.required-for", is, {{"act", act}});
    if (const auto more = gained(was.choices, is.choices); !more.empty()) say("policy-change.choices", is, {{"choices", more}});
    if (const auto gone = gained(is.choices, was.choices); !gone.empty()) say("policy-change.choices-gone", is, {{"choices", gone}});
    if (was.roles != is.roles) say(is.roles.empty() ? "policy-change.names-anybody" : "policy-change.names", is, {{"roles", spoken_roles(is.roles, roles_)}});
    if (was.registers != is.registers) say("policy-change.links", is, {{"registers", is.registers}});
    if (was.kind == FieldKind::text && is.kind == FieldKind::text && was.longest != is.longest) say("policy-change.longest", is, {{"old", was.longest}, {"new", is.longest}});
    if (was.fixed != is.fixed) say(is.fixed ? "policy-change.fixed" : "policy-change.not-fixed", is, Json::object(), !is.fixed);
    if (was.each_revision != is.each_revision) say(is.each_revision ? "policy-change.each-revision" : "policy-change.not-each-revision", is);
    if (was.due != is.due) say(is.due ? "policy-change.due" : "policy-change.not-due", is, Json::object(), !is.due);
    if (was.label != is.label) say("policy-change.field-label", is, {{"old", was.label}, {"new", is.label}});
  }

  const Policy& a_;
  const Policy& b_;
  const RoleLabels& roles_;
  std::vector<Difference> all_;
};

}  // namespace

std::vector<Difference> differing_fields(const Policy& before, const Policy& after, const RoleLabels& roles) { return Fields(before, after, roles).all(); }

}  // namespace chancery::policy
