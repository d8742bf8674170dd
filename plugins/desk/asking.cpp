#include "desk/asking.h"

#include "sdk/shown.h"

namespace chancery::desk {
namespace {

// What an act or a field is called where people meet it.
std::string label_of(const Json& policy, const char* list, const std::string& name) {
  for (const auto& each : policy.value(list, Json::array()))
    if (shown::text(each, "name") == name) return shown::text(each, "label");
  return name;
}

std::string of_sign_offs(const Host& host, const Json& policy, const Json& wanted) {
  const auto piece = [&](const char* key, const Json& details = Json::object()) { return host.say(std::string("policies.asks.sign-offs.") + key, details); };
  const int least = wanted.value("at_least", 1);
  const std::string act = label_of(policy, "acts", shown::text(wanted, "of"));
  std::string words = piece("at-least", {{"count", least}, {"act", act}});
  if (const auto role = shown::text(wanted, "role"); !role.empty()) words += piece("role", {{"role", role}});
  if (const auto field = shown::text(wanted, "all_named_in"); !field.empty())
    words += piece(wanted.value("in_order", false) ? "named-in-order" : "named", {{"field", label_of(policy, "fields", field)}});
  if (wanted.value("other_than_authors", false)) words += piece("not-authors");
  if (wanted.value("other_than_owner", false)) words += piece("not-owner");
  for (const auto& other : wanted.value("other_than_signers_of", Json::array())) words += piece("not-signers", {{"act", label_of(policy, "acts", other.get<std::string>())}});
  if (const auto how = shown::text(wanted, "assurance"); !how.empty()) words += piece("by", {{"how", how}});
  return words + piece("end");
}

std::string of_condition(const Host& host, const Json& policy, const Json& condition) {
  const std::string kind = shown::text(condition, "kind");
  if (kind == "sign-offs") return of_sign_offs(host, policy, condition.value("sign_offs", Json::object()));
  if (kind == "all-of" || kind == "any-of") {
    std::string parts;
    for (const auto& each : condition.value("parts", Json::array())) parts += (parts.empty() ? "" : " ") + of_condition(host, policy, each);
    return kind == "all-of" ? parts : host.say("policies.asks.any-of", {{"parts", parts}});
  }
  const std::string name = shown::text(condition, "field");
  const std::string value = shown::text(condition, "value");
  const std::string against = kind != "date-order" ? value : value == "today" ? host.say("policies.asks.today") : host.say("policies.asks.the-day", {{"field", label_of(policy, "fields", value)}});
  const Json details = {{"field", label_of(policy, "fields", name)}, {"act", label_of(policy, "acts", name)}, {"fact", name}, {"value", against}};
  return host.say("policies.asks." + kind, details);
}

}  // namespace

std::string asks(const Host& host, const Json& policy, const Json& rule) {
  if (const std::string own = shown::text(rule, "asks"); !own.empty()) return own;
  return of_condition(host, policy, rule.value("condition", Json::object()));
}

}  // namespace chancery::desk
