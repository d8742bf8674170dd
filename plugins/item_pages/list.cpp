#include "item_pages/list.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace chancery::item_pages {
namespace {

constexpr int default_rows = 100, most_rows = 500;

// The query of this list with some parameters replaced (empty: removed); the cursor is dropped, because it belongs to one order.
std::string list_address(const std::string& base, const PageRequest& request, const std::map<std::string, std::string>& instead) {
  std::map<std::string, std::string> asked;
  for (const auto& [name, value] : request.query)
    if (!value.empty() && name != "after") asked.emplace(name, value);
  for (const auto& [name, value] : instead) asked[name] = value;
  std::string query;
  for (const auto& [name, value] : asked)
    if (!value.empty()) query += (query.empty() ? "?" : "&") + shown::encoded(name) + "=" + shown::encoded(value);
  return base + query;
}

Json choice(const std::string& value, const std::string& label, const std::string& asked) {
  return {{"value", value}, {"label", label}, {"chosen", value == asked}};
}

Json filter(const std::string& name, const std::string& label, const std::string& value, Json choices) {
  const bool is_choice = !choices.is_null();
  return {{"name", name}, {"id", "filter-" + name}, {"label", label}, {"value", value}, {"is_choice", is_choice}, {"is_text", !is_choice},
          {"choices", is_choice ? std::move(choices) : Json::array()}};
}

// The parameter that filters by a field; empty: this field does not filter.
std::string parameter_of(const Json& rule) {
  static const std::set<std::string> filtering{"choice", "person", "link", "yes or no"};
  const std::string name = text_of(rule, "name"), kind = text_of(rule, "kind");
  if (kind == "clauses") return "clause";
  return filtering.count(kind) || name == "process" ? name : "";
}

Json field_choices(const Host& host, const Json& rule, const std::string& asked) {
  const std::string kind = text_of(rule, "kind");
  Json choices = Json::array();
  if (kind == "choice")
    for (const Json& each : list_of(rule, "choices")) choices.push_back(choice(text_of(each, "value"), text_of(each, "label"), asked));
  else if (kind == "person")
    for (const Json& person : host.people()) choices.push_back(choice(text_of(person, "login"), text_of(person, "name"), asked));
  else if (kind == "yes or no")
    choices = {choice("true", host.say("items.yes"), asked), choice("false", host.say("items.no"), asked)};
  else
    return nullptr;
  return choices;
}

// States in which something can stand in this list. Of a register with revisions neither former ones nor drafts that were given
// up do: they are in the list of an item's revisions, and in its history.
Json listed_states(const Json& policy) {
  Json states = Json::array();
  for (const Json& state : list_of(policy, "states")) {
    const Json& acts = list_of(policy, "acts");
    const bool stays = std::any_of(acts.begin(), acts.end(), [&](const Json& act) { return act.value("to", Json()) == state && !flag_of(act, "ends_revision"); });
    if (!flag_of(policy, "revisioned") || (stays && state != text_of(policy, "superseded"))) states.push_back(state);
  }
  return states;
}

// The first choice field tells kinds apart: "Procedure", "Problem".
const Json& kind_field(const Json& policy) {
  for (const Json& rule : list_of(policy, "fields"))
    if (text_of(rule, "kind") == "choice") return rule;
  return field_rule(policy, "");
}

// What people narrow a list by most is shown; the rest can be opened, and is open while it narrows.
struct Filters { Json first = Json::array(), more = Json::array(); bool more_used = false; };

Filters filters_of(const Host& host, const PageRequest& request, const Json& policy) {
  Filters filters;
  filters.first.push_back(filter("text", host.say("items.list.text"), request.asked("text"), nullptr));
  Json states = Json::array();
  for (const Json& state : listed_states(policy)) states.push_back(choice(state.get<std::string>(), state.get<std::string>(), request.asked("state")));
  filters.first.push_back(filter("state", host.say("items.list.state"), request.asked("state"), std::move(states)));
  const std::string kind = text_of(kind_field(policy), "name");
  for (const Json& rule : list_of(policy, "fields")) {
    const std::string name = parameter_of(rule), value = name.empty() ? "" : request.asked(name);
    if (name.empty()) continue;
    const bool first = name == kind || name == "owner";
    (first ? filters.first : filters.more).push_back(filter(name, text_of(rule, "label", name), value, field_choices(host, rule, value)));
    filters.more_used = filters.more_used || (!first && !value.empty());
  }
  return filters;
}

ListQuery query_of(const PageRequest& request, const Json& policy) {
  ListQuery query;
  query.register_name = text_of(policy, "register");
  const auto want = [&](const std::string& parameter, const std::string& member) {
    if (const std::string value = request.asked(parameter); !value.empty()) query.where[member] = value;
  };
  want("state", "state");
  want("text", "title");
  want("owner", "owner");
  for (const Json& rule : list_of(policy, "fields"))
    if (const std::string parameter = parameter_of(rule); !parameter.empty()) want(parameter, text_of(rule, "name"));
  query.as_of = request.asked("as_of");
  query.drafts = flag_of(policy, "revisioned") && query.as_of.empty() && request.asked("drafts") != "no";
  static const std::set<std::string> orders{"id", "title", "state", "owner", "changed"};
  const std::string sort = request.asked("sort", "id");
  query.sort = orders.count(sort.substr(sort[0] == '-' ? 1 : 0)) ? sort : "id";
  query.after = request.asked("after");
  query.limit = default_rows;
  const std::string limit = request.asked("limit");
  std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
  query.limit = std::clamp(query.limit, 1, most_rows);
  return query;
}

// What is in force changes by coming in force, and that has a column of its own there.
Json headings_of(const Host& host, const PageRequest& request, const std::string& base, const std::string& sorted, bool revisioned) {
  Json headings = Json::array();
  for (const std::string column : {"id", "title", "state", "owner", "changed"}) {
    if (revisioned && column == "changed") continue;
    const bool up = sorted == column, down = sorted == "-" + column;
    headings.push_back({{"name", column}, {"label", host.say("items.list." + column)},
                        {"href", list_address(base, request, {{"sort", up ? "-" + column : column}})},
                        {"direction", up ? "ascending" : down ? "descending" : "none"}});
  }
  return headings;
}

// As of a date, a row leads to the item as it was then, not to what it became.
Json row_view(const Json& row, const Json& kind, const std::string& as_of) {
  const bool draft = row.value("draft", false);
  const std::string at = address(text_of(row, "register"), text_of(row, "id"));
  const std::string value = row.contains("fields") ? text_of(row["fields"], text_of(kind, "name").c_str()) : "";
  const int revision = row.value("revision", 0);
  return {{"id", text_of(row, "id")}, {"item_title", text_of(row, "title", text_of(row, "id"))}, {"href", draft ? at + "/draft" : as_of.empty() ? at : at + "?as_of=" + shown::encoded(as_of)},
          {"status", shown::status(text_of(row, "state"))}, {"kind", shown::or_null(choice_label(kind, value))},
          {"revision", revision > 0 ? Json(revision) : Json()}, {"owner_name", shown::or_null(text_of(row, "owner_name", text_of(row, "owner")))},
          {"changed", text_of(row, "changed")}, {"changed_shown", shown::date(text_of(row, "changed"))},
          {"since", shown::or_null(text_of(row, "in_force_since"))}, {"since_shown", shown::or_null(shown::date(text_of(row, "in_force_since")))}};
}

Json empty_of(const Host& host, const Json& policy, const Json& begin, const Viewer& viewer, const std::string& base, bool narrowed) {
  if (narrowed) return {{"icon", "search"}, {"sentence", host.say("items.list.none-match")}, {"href", base}, {"link", host.say("items.list.all")}};
  const bool may = may_begin(begin, viewer);
  return {{"icon", "file-text"}, {"sentence", host.say("items.list.none", {{"purpose", text_of(policy, "purpose")}})},
          {"href", may ? Json(base + "/new") : Json()}, {"link", text_of(begin, "label")}};
}

Json pager_of(const Host& host, const PageRequest& request, const ListPage& page, const std::string& base) {
  const bool further = !request.asked("after").empty();
  return {{"says", host.say("items.list.count", {{"shown", page.rows.size()}, {"total", page.total}})},
          {"first_href", further ? Json(list_address(base, request, {})) : Json()},
          {"next_href", page.next.empty() ? Json() : Json(list_address(base, request, {{"after", page.next}}))}};
}

}  // namespace

Outcome<Json> list_model(const Host& host, const PageRequest& request, const Json& policy) {
  const ListQuery query = query_of(request, policy);
  const ListPage page = host.items().list(request.viewer, query);
  const std::string base = "/" + shown::encoded(query.register_name);
  Json model = {{"register", query.register_name}, {"title", text_of(policy, "title", query.register_name)}, {"items", page.rows},
                {"next", shown::or_null(page.next)}, {"total", page.total}, {"as_of", shown::or_null(query.as_of)}};
  if (request.wants_json) return model;
  const Json& begin = beginning_act(policy, request.viewer);
  const Json& kind = kind_field(policy);
  Filters filters = filters_of(host, request, policy);
  const bool any_more = !filters.more.empty();
  Json rows = Json::array();
  for (const Json& row : page.rows) rows.push_back(row_view(row, kind, query.as_of));
  const bool narrowed = !query.where.empty() || !query.as_of.empty();
  model["view"] = {{"base", base}, {"purpose", shown::or_null(text_of(policy, "purpose"))}, {"answers", list_of(policy, "answers")},
                   {"filters", std::move(filters.first)}, {"any_more", any_more}, {"more_filters", std::move(filters.more)}, {"more_used", filters.more_used},
                   {"headings", headings_of(host, request, base, query.sort, flag_of(policy, "revisioned"))},
                   {"sort", query.sort}, {"narrowed", narrowed}, {"any", !rows.empty()}, {"revisioned", flag_of(policy, "revisioned")},
                   {"as_of_value", query.as_of}, {"as_of_shown", shown::or_null(query.as_of.empty() ? "" : shown::time(query.as_of))},
                   {"kind_label", shown::or_null(text_of(kind, "label"))}, {"today_href", list_address(base, request, {{"as_of", ""}})},
                   {"begin", may_begin(begin, request.viewer) ? Json{{"href", base + "/new"}, {"label", text_of(begin, "label")}} : Json()},
                   {"empty", rows.empty() ? empty_of(host, policy, begin, request.viewer, base, narrowed) : Json()},
                   {"pager", pager_of(host, request, page, base)}, {"rows", std::move(rows)}};
  return model;
}

}  // namespace chancery::item_pages
