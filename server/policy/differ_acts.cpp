#include "domain/message.h"
#include "policy/assurance.h"
#include "policy/differing.h"
#include "sdk/sign_off.h"

namespace chancery::policy {
namespace {

struct Flag { bool ActRule::*of; const char* key; };
constexpr Flag flags[] = {{&ActRule::new_round, "policy-change.effect.new-round"}, {&ActRule::releases, "policy-change.effect.releases"},
                          {&ActRule::retires, "policy-change.effect.retires"}, {&ActRule::ends_revision, "policy-change.effect.ends-revision"},
                          {&ActRule::writes, "policy-change.effect.writes"}, {&ActRule::takes_files, "policy-change.effect.files"},
                          {&ActRule::takes_comment, "policy-change.effect.comment"}, {&ActRule::by_server, "policy-change.effect.clock"}};

class Acts {
 public:
  Acts(const Policy& before, const Policy& after, const RoleLabels& roles) : a_(before), b_(after), roles_(roles) {}

  std::vector<Difference> all() {
    for (const auto& act : b_.acts) {
      if (const auto* was = a_.act(act.name)) compare(*was, act);
      else say("policy-change.act", act, {{"who", act.who.empty() ? Json(message("policy-change.nobody-by-hand")) : spoken(act.who, roles_)}});
    }
    for (const auto& act : a_.acts)
      if (b_.act(act.name) == nullptr) say("policy-change.act-gone", act, Json::object(), !act.signs.empty());
    return std::move(all_);
  }

 private:
  void say(const char* key, const ActRule& act, Json with = Json::object(), bool less = false) {
    with["act"] = act.label;
    all_.push_back({message(key, std::move(with)), less});
  }

  void compare(const ActRule& was, const ActRule& is) {
    if (const auto more = gained(was.who, is.who); !more.empty()) say("policy-change.may", is, {{"who", spoken(more, roles_)}}, !is.signs.empty());
    if (const auto fewer = gained(is.who, was.who); !fewer.empty()) say("policy-change.may-not", is, {{"who", spoken(fewer, roles_)}});
    for (const auto& name : gained(is.needs, was.needs)) say("policy-change.needs-no-longer", is, {{"requirement", name}, {"says", sentence(a_, name)}}, true);
    for (const auto& name : gained(was.needs, is.needs)) say("policy-change.needs", is, {{"requirement", name}, {"says", sentence(b_, name)}});
    for (const auto& name : gained(is.when, was.when)) say("policy-change.waits-no-longer", is, {{"requirement", name}, {"says", sentence(a_, name)}}, true);
    for (const auto& name : gained(was.when, is.when)) say("policy-change.waits", is, {{"requirement", name}, {"says", sentence(b_, name)}});
    if (was.signs != is.signs) say(is.signs.empty() ? "policy-change.signs-nothing" : "policy-change.signs", is, {{"meaning", is.signs}}, is.signs.empty());
    if (was.assurance != is.assurance) say(is.assurance == by_passkey ? "policy-change.passkey" : is.assurance == passkey_if_held ? "policy-change.passkey-if-held" : is.assurance == by_code ? "policy-change.code" : "policy-change.password", is, Json::object(), less_sure(was.assurance, is.assurance));
    if (was.from != is.from) say("policy-change.from", is, {{"old", was.from}, {"new", is.from}});
    if (was.to != is.to) say("policy-change.to", is, {{"old", was.to}, {"new", is.to}});
    if (was.follows != is.follows) say("policy-change.follows", is, {{"old", was.follows}, {"new", is.follows}});
    if (was.fields != is.fields || was.takes_fields != is.takes_fields) say("policy-change.takes-fields", is, {{"fields", is.takes_fields ? fields(is) : Json(message("policy-change.no-fields"))}});
    if (was.withdraws != is.withdraws) say("policy-change.withdraws", is, {{"acts", is.withdraws}});
    if (was.reads != is.reads) say(is.reads.empty() ? "policy-change.reads-nothing" : "policy-change.reads", is, {{"field", is.reads}}, is.reads.empty());
    if (was.keys != is.keys || was.codes != is.codes || was.begins != is.begins || was.comments != is.comments) say("policy-change.does-otherwise", is);
    if (was.disposes != is.disposes) say(is.disposes.empty() ? "policy-change.disposes-no-longer" : "policy-change.disposes", is);
    for (const auto& flag : flags)
      if (was.*flag.of != is.*flag.of) say(is.*flag.of ? "policy-change.now" : "policy-change.no-longer", is, {{"effect", message(flag.key)}}, flag.of == &ActRule::new_round && was.new_round);
    if (was.label != is.label) say("policy-change.label", is, {{"old", was.label}, {"new", is.label}});
  }

  static Json fields(const ActRule& act) { return act.fields.empty() ? Json(message("policy-change.all-fields")) : Json(act.fields); }

  // What the requirement asks for, where that can be said of no item in particular.
  static Json sentence(const Policy& policy, const std::string& name) {
    const auto* rule = policy.requirement(name);
    if (rule == nullptr) return "";
    const std::string& words = rule->asks.empty() ? rule->says : rule->asks;
    return words.find('{') == std::string::npos ? message("policy-change.namely", {{"words", words}}) : Json("");
  }

  const Policy& a_;
  const Policy& b_;
  const RoleLabels& roles_;
  std::vector<Difference> all_;
};

}  // namespace

std::vector<Difference> differing_acts(const Policy& before, const Policy& after, const RoleLabels& roles) { return Acts(before, after, roles).all(); }

}  // namespace chancery::policy
