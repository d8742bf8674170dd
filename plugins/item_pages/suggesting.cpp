#include "item_pages/suggesting.h"

#include "item_pages/register.h"

#include <algorithm>
#include <set>

namespace chancery::item_pages {
namespace {

constexpr int most_looked_at = 300;          // items of one register
constexpr std::size_t most_offered = 200;    // of one field: more is no help, and a heavy page
constexpr int longest_offered = 120;         // characters of a field: what takes more is told, not chosen

Json offer(const std::string& value, const std::string& says = "") { return {{"value", value}, {"says", says.empty() || says == value ? Json() : Json(says)}}; }

Json or_none(Json offers) { return offers.empty() ? Json() : std::move(offers); }

void gather(const Json& value, std::set<std::string>& values) {
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) values.insert(value.get<std::string>());
  if (value.is_array())
    for (const Json& each : value) gather(each, values);
}

// Titles, names and addresses are each item's own: those of others are no help.
bool is_shared(const Json& field) {
  static const std::set<std::string> own = {"title", "name", "login", "email"};
  const std::string kind = text_of(field, "kind");
  return kind == "words" || kind == "clauses" || (kind == "text" && own.count(text_of(field, "name")) == 0 && field.value("longest", longest_offered + 1) <= longest_offered);
}

Json registers_offered(const Host& host) {
  Json offers = Json::array();
  for (const Json& policy : host.registers()) offers.push_back(offer(text_of(policy, "register"), text_of(policy, "title")));
  return offers;
}

Json states_offered(const Host& host) {
  std::set<std::string> states;
  for (const Json& policy : host.registers()) gather(list_of(policy, "states"), states);
  Json offers = Json::array();
  for (const auto& each : states) offers.push_back(offer(each));
  return offers;
}

}  // namespace

const std::vector<Json>& Suggestions::listed(const std::string& register_name) {
  const auto [at, is_new] = listed_.try_emplace(register_name);
  if (!is_new) return at->second;
  ListQuery query;
  query.register_name = register_name;
  query.limit = most_looked_at;
  return at->second = host_.items().list(viewer_, query).rows;
}

Json Suggestions::items_of(const Json& registers) {
  Json offers = Json::array();
  for (const Json& name : registers)
    for (const Json& row : listed(name.get<std::string>()))
      if (offers.size() < most_offered) offers.push_back(offer(text_of(row, "id"), text_of(row, "title")));
  return or_none(std::move(offers));
}

Json Suggestions::in_use(const std::string& name, const std::string& kind) {
  std::set<std::string> values;
  for (const Json& policy : host_.registers()) {
    if (text_of(field_rule(policy, name), "kind") != kind) continue;
    for (const Json& row : listed(text_of(policy, "register"))) gather(row.value("fields", Json::object()).value(name, Json()), values);
  }
  Json offers = Json::array();
  for (const auto& each : values)
    if (offers.size() < most_offered) offers.push_back(offer(each));
  return or_none(std::move(offers));
}

Json Suggestions::of(const Json& policy, const Json& field) {
  const std::string name = text_of(field, "name"), kind = text_of(field, "kind");
  const Json holds = policy.value("holds", Json::object());
  if (holds.is_object() && text_of(holds, "register") == name) return registers_offered(host_);
  if (holds.is_object() && text_of(holds, "state") == name) return states_offered(host_);
  if (holds.is_object() && text_of(holds, "clause") == name) return in_use("clauses", "clauses");
  if (kind == "link") {
    const Json& registers = list_of(field, "registers");
    return registers.size() == 1 ? items_of(registers) : Json();
  }
  return is_shared(field) ? in_use(name, kind) : Json();
}

}  // namespace chancery::item_pages
