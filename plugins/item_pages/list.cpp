#include "item_pages/list.h"

#include "item_pages/filter.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "item_pages/suggesting.h"
#include "sdk/shown.h"

#include <algorithm>
#include <set>

namespace chancery::item_pages {
namespace {

constexpr int default_rows = 100, most_rows = 500;
constexpr int refused_question = 422;   // what is asked can be read, and cannot be meant (RFC 9110, 15.5.21)

const std::vector<std::string>& orders() {
  static const std::vector<std::string> all{"id", "title", "state", "owner", "changed"};
  return all;
}

// The parameter that filters by a field. Every field has one; those that a form would have too many of are for programs.
std::string parameter_of(const Json& rule) { return text_of(rule, "kind") == "clauses" ? "clause" : text_of(rule, "name"); }

bool stands_in_form(const Json& rule) {
  static const std::set<std::string> filtering{"choice", "person", "link", "yes or no", "clauses"};
  return filtering.count(text_of(rule, "kind")) || text_of(rule, "name") == "process";
}

Json field_choices(const Host& host, const Json& rule, const std::string& asked) {
  const std::string kind = text_of(rule, "kind");
  Json choices = Json::array();
  if (kind == "choice")
    for (const Json& each : list_of(rule, "choices")) choices.push_back(filter_choice(text_of(each, "value"), text_of(each, "label"), asked));
  else if (kind == "person")
    for (const Json& person : host.people()) choices.push_back(filter_choice(text_of(person, "login"), text_of(person, "name"), asked));
  else if (kind == "yes or no")
    choices = {filter_choice("true", host.say("items.yes"), asked), filter_choice("false", host.say("items.no"), asked)};
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

bool reads_drafts(const Viewer& viewer, const Json& policy) {
  const Json read = policy.value("read", Json::object());
  const Json& others = list_of(read, "otherwise");
  return std::any_of(others.begin(), others.end(), [&](const Json& role) { return role == "staff" || viewer.has(role.get<std::string>()); });
}

// A state in which this person would find nothing is not offered: to whoever only reads, a draft is never listed, and a list
// as of a time holds what was in force then and what had been taken out of use, no drafts.
Json offered_states(const Host& host, const PageRequest& request, const Json& policy) {
  Json states = listed_states(policy);
  const std::string as_of = request.asked("as_of"), asked = request.asked("state");
  if (!flag_of(policy, "revisioned") || (as_of.empty() && reads_drafts(request.viewer, policy))) return states;
  Json offered = Json::array();
  for (const Json& state : states) {
    ListQuery query;
    query.register_name = text_of(policy, "register");
    query.where["state"] = state.get<std::string>();
    query.as_of = as_of;
    query.drafts = as_of.empty();
    query.limit = 1;
    if (state == text_of(policy, "in_force") || state == asked || !host.items().list(request.viewer, query).rows.empty()) offered.push_back(state);
  }
  return offered;
}

// What people narrow a list by most is shown; the rest can be opened, and is open while it narrows.
struct Filters { Json first = Json::array(), more = Json::array(); bool more_used = false; };

Filters filters_of(const Host& host, const PageRequest& request, const Json& policy) {
  Filters filters;
  filters.first.push_back(filter_field("text", host.say("items.list.text"), request.asked("text"), nullptr));
  Json states = Json::array();
  for (const Json& state : offered_states(host, request, policy)) states.push_back(filter_choice(state.get<std::string>(), state.get<std::string>(), request.asked("state")));
  filters.first.push_back(filter_field("state", host.say("items.list.state"), request.asked("state"), std::move(states)));
  const std::string kind = text_of(kind_field(policy), "name");
  Suggestions suggestions(host, request.viewer);
  for (const Json& rule : list_of(policy, "fields")) {
    if (!stands_in_form(rule)) continue;
    const std::string name = parameter_of(rule), value = request.asked(name);
    const bool first = name == kind || name == "owner";
    Json one = filter_field(name, text_of(rule, "label", name), value, field_choices(host, rule, value));
    if (one["is_text"]) one["suggested"] = suggestions.of(policy, rule);
    one["any_suggested"] = !one["suggested"].is_null();
    (first ? filters.first : filters.more).push_back(std::move(one));
    filters.more_used = filters.more_used || (!first && !value.empty());
  }
  return filters;
}

// Refuses what this list does not know or cannot read.
Outcome<Done> understood(const Host& host, const PageRequest& request, const Json& policy) {
  std::vector<std::string> known{"state", "text", "owner"};
  for (const Json& rule : list_of(policy, "fields"))
    for (const auto& name : {parameter_of(rule), text_of(rule, "name")})
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
  for (const char* each : {"as_of", "drafts", "sort", "after", "limit"}) known.push_back(each);
  if (auto good = only_known(request.query, known); !good) return good;
  std::vector<std::string> sorts = orders();
  for (const auto& each : orders()) sorts.push_back("-" + each);
  if (auto good = one_of(request, "sort", sorts); !good) return good;
  if (auto good = one_of(request, "drafts", {"yes", "no"}); !good) return good;
  if (auto good = cursor(request, "after"); !good) return good;
  return past_moment(host, request, "as_of");
}

Outcome<ListQuery> query_of(const Host& host, const PageRequest& request, const Json& policy) {
  if (auto good = understood(host, request, policy); !good) return good.refusal();
  const auto limit = number_asked(request, "limit", default_rows, most_rows);
  if (!limit) return limit.refusal();
  ListQuery query;
  query.register_name = text_of(policy, "register");
  const auto want = [&](const std::string& parameter, const std::string& member) {
    if (const std::string value = request.asked(parameter); !value.empty()) query.where[member] = value;
  };
  for (const Json& rule : list_of(policy, "fields")) {
    const std::string name = text_of(rule, "name");
    want(name, name);
    want(parameter_of(rule), name);
  }
  want("state", "state");
  want("text", "title");
  want("owner", "owner");
  query.as_of = request.asked("as_of");
  query.drafts = flag_of(policy, "revisioned") && query.as_of.empty() && request.asked("drafts") != "no";
  query.sort = request.asked("sort", "id");
  query.after = request.asked("after");
  query.limit = *limit;
  return query;
}

// What is in force changes by coming in force, and that has a column of its own there.
Json headings_of(const Host& host, const PageRequest& request, const std::string& base, const std::string& sorted, bool revisioned) {
  Json headings = Json::array();
  for (const auto& column : orders()) {
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

// That nothing is there is said only to whoever would see it.
Json empty_of(const Host& host, const Json& policy, const Json& begin, const Viewer& viewer, const ListQuery& query, const std::string& base, bool narrowed) {
  if (!query.as_of.empty() && query.where.empty()) return {{"icon", "history"}, {"sentence", host.say("as-of.nothing", {{"shown", as_of_shown(host, query.as_of)}})}, {"href", nullptr}, {"link", ""}};
  if (narrowed) return {{"icon", "search"}, {"sentence", host.say("items.list.none-match")}, {"href", base}, {"link", host.say("items.list.all")}};
  const bool may = may_begin(begin, viewer);
  return {{"icon", "file-text"}, {"sentence", host.say(host.items().sees_everything(viewer, text_of(policy, "register")) ? "items.list.none" : "items.list.none-yours")},
          {"href", may ? Json(base + "/new") : Json()}, {"link", text_of(begin, "label")}};
}

Json pager_of(const Host& host, const PageRequest& request, const ListPage& page, const std::string& base) {
  const bool further = !request.asked("after").empty();
  return {{"says", host.say("items.list.count", {{"shown", page.rows.size()}, {"total", page.total}})},
          {"first_href", further ? Json(list_address(base, request, {})) : Json()},
          {"next_href", page.next.empty() ? Json() : Json(list_address(base, request, {{"after", page.next}}))}};
}

Json list_model(const PageRequest& request, const Json& policy, const ListQuery& query, const ListPage& page) {
  return {{"register", text_of(policy, "register")}, {"title", text_of(policy, "title", text_of(policy, "register"))}, {"items", page.rows},
          {"next", shown::or_null(page.next)}, {"total", page.total}, {"as_of", shown::or_null(request.asked("as_of", query.as_of))}};
}

// What the list is of, when it is not today's.
Json as_of_says(const Host& host, const Json& policy, const std::string& as_of) {
  if (as_of.empty()) return nullptr;
  return host.say(flag_of(policy, "revisioned") ? "items.list.as-of-in-force" : "items.list.as-of", {{"as_of_shown", as_of_shown(host, as_of)}});
}

// `answered`: false when the question could not be read: the form stands there as it was asked, and nothing below it.
Json view_of(const Host& host, const PageRequest& request, const Json& policy, const ListQuery& query, const ListPage& page, bool answered) {
  const std::string base = "/" + shown::encoded(text_of(policy, "register"));
  const Json& begin = beginning_act(policy, request.viewer);
  const Json& kind = kind_field(policy);
  Filters filters = filters_of(host, request, policy);
  const bool any_more = !filters.more.empty();
  Json rows = Json::array();
  for (const Json& row : page.rows) rows.push_back(row_view(row, kind, query.as_of));
  const bool narrowed = !answered || !query.where.empty() || !query.as_of.empty();
  return {{"base", base}, {"purpose", shown::or_null(text_of(policy, "purpose"))}, {"answers", list_of(policy, "answers")},
          {"filters", std::move(filters.first)}, {"any_more", any_more}, {"more_filters", std::move(filters.more)}, {"more_used", filters.more_used},
          {"headings", headings_of(host, request, base, query.sort, flag_of(policy, "revisioned"))},
          {"sort", query.sort}, {"narrowed", narrowed}, {"any", !rows.empty()}, {"revisioned", flag_of(policy, "revisioned")},
          {"as_of_field", as_of_field(request.asked("as_of"))}, {"as_of_says", as_of_says(host, policy, query.as_of)},
          {"kind_label", shown::or_null(text_of(kind, "label"))}, {"today_href", list_address(base, request, {{"as_of", ""}})},
          {"begin", may_begin(begin, request.viewer) ? Json{{"href", base + "/new"}, {"label", text_of(begin, "label")}} : Json()},
          {"empty", answered && rows.empty() ? empty_of(host, policy, begin, request.viewer, query, base, narrowed) : Json()},
          {"pager", pager_of(host, request, page, base)}, {"rows", std::move(rows)}};
}

}  // namespace

Json as_of_field(const std::string& asked) {
  const bool is_day = asked.find('T') == std::string::npos;
  return {{"value", asked}, {"type", is_day ? "date" : "text"}};
}

std::string as_of_shown(const Host& host, const std::string& asked) {
  const bool is_day = asked.size() == std::string("2026-11-22").size();
  return is_day ? host.say("as-of.day", {{"date", shown::date(asked)}}) : shown::time(asked);
}

Outcome<Answer> list_page(const Host& host, const PageRequest& request, const Json& policy) {
  const auto query = query_of(host, request, policy);
  if (!query && request.wants_json) return query.refusal();
  const ListQuery asked = query ? *query : ListQuery();
  const ListPage page = query ? host.items().list(request.viewer, asked) : ListPage();
  Json model = list_model(request, policy, asked, page);
  if (!request.wants_json) model["view"] = view_of(host, request, policy, asked, page, static_cast<bool>(query));
  if (query) return Answer(Model{"records/list", std::move(model)});
  model["refusal"] = shown::refusal(host, query.refusal(), refused_question);
  return Answer(Model{"records/list", std::move(model), refused_question});
}

void each_row(const Host& host, const Viewer& viewer, ListQuery query, const std::function<void(const Json&)>& use) {
  query.limit = 500;
  do {
    const ListPage page = host.items().list(viewer, query);
    for (const Json& row : page.rows) use(row);
    query.after = page.next;
  } while (!query.after.empty());
}

}  // namespace chancery::item_pages
