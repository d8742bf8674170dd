#include "item_pages/form.h"

#include "item_pages/register.h"
#include "item_pages/moment.h"
#include "item_pages/suggesting.h"
#include "sdk/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace chancery::item_pages {
namespace {

constexpr const char* form_prefix = "field.";

std::vector<std::string> as_list(const Json& value) {
  std::vector<std::string> list;
  const auto add = [&](const Json& each) {
    std::string text = each.is_string() ? each.get<std::string>() : each.is_null() ? "" : each.dump();
    if (!text.empty()) list.push_back(std::move(text));
  };
  if (value.is_array())
    for (const Json& each : value) add(each);
  else
    add(value);
  return list;
}

bool contains(const std::vector<std::string>& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

// The rule as the shared template wants it: posted under its prefix; yes and no as a choice, because a box that is not
// ticked sends nothing and could not be told from one that was not on the page.
Json as_control(const Host& host, const Json& rule, const Json& yes_and_no) {
  Json control = rule;
  control["name"] = form_prefix + text_of(rule, "name");
  if (text_of(rule, "label").empty()) control["label"] = text_of(rule, "name");
  if (text_of(rule, "kind") == "yes or no") {
    control["kind"] = "choice";
    control["choices"] = {"yes", "no"};
    control["choice_labels"] = yes_and_no;
  }
  if (text_of(rule, "kind") == "registers") {
    control["kind"] = "choices";
    control["choices"] = Json::array();
    for (const Json& each : host.registers()) {
      control["choices"].push_back(text_of(each, "register"));
      control["choice_labels"][text_of(each, "register")] = text_of(each, "title");
    }
  }
  return control;
}

Json control_value(const Json& rule, const Json& fields, const PageRequest& request, bool beginning) {
  const std::string name = text_of(rule, "name");
  Json value = posted_field(request, name);
  if (value.is_null()) value = fields.value(name, Json());
  if (value.is_null() && beginning) value = shown::or_null(text_of(rule, "default"));
  if (value.is_boolean()) value = value.get<bool>() ? "yes" : "no";
  return value;
}

// "needed before “Submit for review”": acts still to come for which the policy requires the field; null when there are none.
Json needed_for(const Host& host, const Json& policy, const Json& rule) {
  Json needed;
  for (const Json& each : list_of(rule, "required_for")) {
    if (!each.is_string()) continue;
    const std::string act = host.say("field.act", {{"act", text_of(act_rule(policy, each.get<std::string>()), "label", each.get<std::string>())}});
    needed = needed.is_null() ? Json(act) : Json(host.say("policy.or", {{"first", needed}, {"last", act}}));
  }
  return needed.is_null() ? needed : Json(host.say("field.needed", {{"acts", needed}}));
}

Json link_of(const Json& rule, const std::string& value) {
  const auto slash = value.find('/');
  const Json& registers = list_of(rule, "registers");
  if (slash != std::string::npos)
    return {{"href", "/" + shown::encoded(value.substr(0, slash)) + "/" + shown::encoded(value.substr(slash + 1))}, {"text", value.substr(slash + 1)}};
  if (registers.empty() || !registers.front().is_string()) return nullptr;
  return {{"href", "/" + shown::encoded(registers.front().get<std::string>()) + "/" + shown::encoded(value)}, {"text", value}};
}

std::string title_of_register(const Host& host, const std::string& name) {
  const auto policy = host.policy(name);
  return policy ? text_of(*policy, "title") : name;
}

// Names that the act would refuse in this field: nobody is their own deputy, and nobody makes themselves one.
std::vector<Json> offered(const Json& policy, const Json& field, const Json& fields, const PageRequest& request, const std::string& act, const std::vector<Json>& people) {
  const std::string name = text_of(field, "name");
  std::vector<std::string> refused;
  for (const Json& need : list_of(act_rule(policy, act), "needs"))
    for (const Json& rule : list_of(policy, "requirements")) {
      const Json condition = rule.value("condition", Json::object());
      if (rule.value("name", Json()) != need || text_of(condition, "field") != name) continue;
      if (text_of(condition, "kind") == "field-not-actor") refused.push_back(request.viewer.login);
      if (text_of(condition, "kind") == "field-not-self") refused.push_back(text_of(fields, "login"));
    }
  std::vector<Json> left;
  for (const Json& person : people)
    if (!contains(refused, text_of(person, "login"))) left.push_back(person);
  return left;
}

}  // namespace

Json posted_field(const PageRequest& request, const std::string& name) {
  if (const auto flat = request.body.find(form_prefix + name); flat != request.body.end()) return *flat;
  const auto fields = request.body.find("fields");
  if (fields == request.body.end() || !fields->is_object()) return {};
  const auto at = fields->find(name);
  return at == fields->end() ? Json() : *at;
}

Json posted_fields(const PageRequest& request) {
  Json posted = Json::object();
  const std::string prefix = form_prefix;
  if (const auto fields = request.body.find("fields"); fields != request.body.end() && fields->is_object()) posted = *fields;
  for (const auto& [name, value] : request.body.items())
    if (name.rfind(prefix, 0) == 0) posted[name.substr(prefix.size())] = value;
  return posted;
}

Json form_fields(const Host& host, const Json& policy, const Json& fields, const PageRequest& request, const FieldsAsked& asked) {
  Json form = Json::array();
  const std::vector<std::string> only = as_list(asked.only);
  const std::vector<Json> people = host.people();
  const Json empty_object = Json::object();
  Suggestions suggestions(host, request.viewer);
  const Json yes_and_no = {{"yes", host.say("items.yes")}, {"no", host.say("items.no")}};
  for (const Json& rule : list_of(policy, "fields")) {
    const std::string kind = text_of(rule, "kind");
    if (!only.empty() && !contains(only, text_of(rule, "name"))) continue;
    if (flag_of(rule, "fixed") && !asked.beginning) continue;
    if (asked.per_revision && !flag_of(rule, "each_revision")) continue;
    // The former revision's reason is not this one's: such a field begins empty.
    const Json& former = asked.per_revision ? empty_object : fields;
    Json row = shown::field(as_control(host, rule, yes_and_no), control_value(rule, former, request, asked.beginning), offered(policy, rule, fields, request, asked.act, people), asked.act);
    if (!flag_of(row, "required")) row["needed"] = needed_for(host, policy, rule);
    row["suggested"] = suggestions.of(policy, rule);
    row["any_suggested"] = !row["suggested"].is_null();
    row["clearable"] = kind == "people" || kind == "choices" || kind == "registers";
    form.push_back(std::move(row));
  }
  return form;
}

std::string shown_value(const Host& host, const Json& rule, const Json& value, Names& names) {
  const std::string kind = text_of(rule, "kind", "text");
  if (value.is_boolean()) return host.say(value.get<bool>() ? "items.yes" : "items.no");
  std::string shown;
  for (const std::string& each : as_list(value)) {
    std::string one = each;
    if (kind == "choice" || kind == "choices") one = choice_label(rule, each);
    if (kind == "person" || kind == "people") one = names.of(each);
    if (kind == "date") one = shown::date(each);
    if (kind == "registers") one = title_of_register(host, each);
    shown += (shown.empty() ? "" : ", ") + one;
  }
  return shown;
}

Json field_rows(const Host& host, const Json& policy, const Json& fields, Names& names, const std::vector<std::string>& without, const std::string& as_of) {
  Json rows = Json::array();
  for (const Json& rule : list_of(policy, "fields")) {
    const std::string name = text_of(rule, "name");
    const Json value = fields.value(name, Json());
    const std::string shown = contains(without, name) ? "" : shown_value(host, rule, value, names);
    if (shown.empty()) continue;
    Json links = Json::array();
    if (text_of(rule, "kind") == "link")
      for (const auto& each : as_list(value))
        if (Json link = link_of(rule, each); !link.is_null()) {
          link["href"] = at_moment(text_of(link, "href"), as_of);
          links.push_back(std::move(link));
        }
    if (const std::string opens = text_of(rule, "opens"); !opens.empty() && value.is_string())
      links.push_back({{"href", "/" + shown::encoded(opens) + "?as_of=" + shown::encoded(value.get<std::string>())}, {"text", shown}});
    rows.push_back({{"name", name}, {"label", text_of(rule, "label", name)}, {"value", links.empty() ? Json(shown) : Json()},
                    {"unit", shown::or_null(text_of(rule, "unit"))}, {"long", shown.size() > 120}, {"links", std::move(links)}});
  }
  return rows;
}

Json field_changes(const Host& host, const Json& policy, const Json& older, const Json& newer, Names& names) {
  Json changes = Json::array();
  std::vector<std::string> order;
  for (const Json& rule : list_of(policy, "fields")) order.push_back(text_of(rule, "name"));
  for (const Json* side : {&older, &newer})
    for (const auto& [name, value] : side->items())
      if (!contains(order, name)) order.push_back(name);
  for (const auto& name : order) {
    const Json before = older.value(name, Json()), after = newer.value(name, Json());
    if (before == after) continue;
    const Json& rule = field_rule(policy, name);
    const std::string old_value = shown_value(host, rule, before, names), new_value = shown_value(host, rule, after, names);
    if (old_value == new_value) continue;
    changes.push_back({{"name", name}, {"field", text_of(rule, "label", name)}, {"old", shown::or_null(old_value)}, {"new", shown::or_null(new_value)}});
  }
  return changes;
}

Json form_frame(const std::string& action, const std::string& seen, const std::string& back, const std::string& then) {
  std::random_device chance;
  std::string once;
  for (int i = 0; i < 4; ++i) once += fmt::format("{:08x}", chance());
  return {{"action", action}, {"seen", seen}, {"once", once}, {"back", back}, {"then", then}};
}

}  // namespace chancery::item_pages
