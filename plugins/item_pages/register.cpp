#include "item_pages/register.h"

#include <algorithm>

namespace chancery::item_pages {
namespace {

const Json nothing = Json::object();
const Json no_list = Json::array();

const Json& named(const Json& policy, const char* list, const std::string& name) {
  for (const Json& each : list_of(policy, list))
    if (text_of(each, "name") == name) return each;
  return nothing;
}

}  // namespace

const Json& field_rule(const Json& policy, const std::string& name) { return named(policy, "fields", name); }
const Json& act_rule(const Json& policy, const std::string& name) { return named(policy, "acts", name); }

std::string text_of(const Json& rule, const char* key, const std::string& otherwise) {
  const auto at = rule.find(key);
  return at != rule.end() && at->is_string() ? at->get<std::string>() : otherwise;
}

bool flag_of(const Json& rule, const char* key) {
  const auto at = rule.find(key);
  return at != rule.end() && at->is_boolean() && at->get<bool>();
}

const Json& list_of(const Json& rule, const char* key) {
  const auto at = rule.find(key);
  return at != rule.end() && at->is_array() ? *at : no_list;
}

std::string label_of(const Json& policy, const std::string& field) { return text_of(field_rule(policy, field), "label", field); }

std::string choice_label(const Json& rule, const std::string& choice) {
  for (const Json& each : list_of(rule, "choices"))
    if (text_of(each, "value") == choice) return text_of(each, "label", choice);
  return choice;
}

bool may_begin(const Json& act, const Viewer& viewer) {
  if (text_of(act, "begins") != "item") return false;
  const Json& who = list_of(act, "who");
  return std::any_of(who.begin(), who.end(), [&](const Json& role) { return role.is_string() && viewer.has(role.get<std::string>()); });
}

const Json& beginning_act(const Json& policy, const Viewer& viewer) {
  const Json* first = &nothing;
  for (const Json& act : list_of(policy, "acts")) {
    if (may_begin(act, viewer)) return act;
    if (first->empty() && text_of(act, "begins") == "item") first = &act;
  }
  return *first;
}

const Json& act_that(const Json& policy, const char* flag) {
  for (const Json& act : list_of(policy, "acts"))
    if (flag_of(act, flag)) return act;
  return nothing;
}

}  // namespace chancery::item_pages
