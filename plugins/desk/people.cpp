// People: who works here, which roles each holds, what one of them owns and did. Roles change by acts of the register
// `people`; this only shows them and leads there.
#include "desk/pages.h"
#include "desk/rows.h"
#include "item_pages/filter.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/list.h"
#include "item_pages/moment.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>
#include <limits>

namespace chancery::desk {
namespace {

constexpr int lately_done = 20, people_a_page = 100, most_people = 1000;

// The role as its register names it.
std::string role_label(const Json& policy, const std::string& role) {
  if (policy.is_object())
    for (const auto& field : policy.value("fields", Json::array()))
      if (shown::text(field, "name") == "roles")
        for (const auto& each : field.value("choices", Json::array()))
          if (shown::text(each, "value") == role) return shown::text(each, "label");
  return role;
}

std::string roles_of(const Json& policy, const Json& person) {
  std::string words;
  for (const auto& each : person.value("roles", Json::array())) words += (words.empty() ? "" : ", ") + role_label(policy, each.get<std::string>());
  return words;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// By state, by one of the roles, by a part of the name (ASCII letters in either case, as in the list of a register).
bool is_asked(const PageRequest& request, const Json& person) {
  const std::string state = request.asked("state"), role = request.asked("roles"), text = lower(request.asked("text"));
  const Json roles = person.value("roles", Json::array());
  return (state.empty() || state == shown::text(person, "state")) && (role.empty() || std::find(roles.begin(), roles.end(), Json(role)) != roles.end()) &&
         (text.empty() || lower(shown::text(person, "name")).find(text) != std::string::npos);
}

// The first act that uses keys (or codes) so and that the person may do now; an empty object: none.
const Json& act_on(const Json& policy, const Json& acts, const char* what, const char* use) {
  static const Json none = Json::object();
  for (const Json& each : acts) {
    const Json& rule = item_pages::act_rule(policy, shown::text(each, "act"));
    if (shown::text(rule, what) == use && item_pages::is_open(each)) return rule;
  }
  return none;
}

const Json& key_act(const Json& policy, const Json& acts, const char* use) { return act_on(policy, acts, "keys", use); }

std::string page_of(const Json& rule, const std::string& base) {
  return base + (shown::text(rule, "signs").empty() ? "/act" : "/sign") + "?act=" + shown::encoded(shown::text(rule, "name"));
}

Json link_to(const Json& rule, const std::string& base, int number, const std::string& label) {
  return {{"href", page_of(rule, base) + "&key=" + std::to_string(number)}, {"label", label}};
}

// `here`: the host name to which passkeys are bound; empty while they cannot work.
std::string state_of(const Host& host, const Json& key, const std::string& here) {
  if (is_elsewhere(key, here)) return host.say("people.passkey-elsewhere", {{"host", shown::text(key, "host")}});
  for (const auto& [since, sentence] : {std::pair{"ended", "people.passkey-ended"}, std::pair{"confirmed", "people.passkey-signs"}})
    if (!shown::text(key, since).empty()) return host.say(sentence, {{"date", shown::date(shown::text(key, since))}});
  return host.say("people.passkey-waits", {{"date", shown::date(shown::text(key, "added"))}});
}

Json key_row(const Host& host, const Json& policy, const Json& item, const Json& key, bool own, const std::string& here) {
  const std::string base = address("people", shown::text(item, "id"));
  const bool ended = !shown::text(key, "ended").empty(), waits = !ended && shown::text(key, "confirmed").empty();
  const int number = key.value("number", 0);
  Json acts = Json::array();
  const Json& confirm = key_act(policy, item["acts"], "confirms");
  const Json& end = key_act(policy, item["acts"], "ends");
  if (waits && !confirm.empty()) acts.push_back(link_to(confirm, base, number, host.say(own ? "people.passkey-confirm-own" : "people.passkey-confirm")));
  if (!ended && !end.empty()) acts.push_back(link_to(end, base, number, host.say("people.passkey-end")));
  return {{"name", shown::text(key, "name")}, {"synced", key.value("synced", false)}, {"state", state_of(host, key, here)}, {"acts", std::move(acts)}, {"waits", waits}};
}

// Of the person themselves, and of whoever answers for who may sign or proves it; what devices others have is nobody's business.
bool may_know_devices(const Viewer& viewer, bool own) { return own || viewer.has("admin") || viewer.has("quality") || viewer.has("auditor"); }

// One-time codes, where the policy of people knows them. How many were tried and are left is for their owner alone.
Json codes_of(const Host& host, const Json& policy, const PageRequest& request, const Json& item) {
  const std::string login = shown::text(item, "id"), base = address("people", login), since = shown::text(item, "codes_since");
  const bool own = request.viewer.login == login;
  const Json acts = policy.is_object() ? policy.value("acts", Json::array()) : Json::array();
  const bool known = std::any_of(acts.begin(), acts.end(), [](const Json& rule) { return shown::text(rule, "codes") == "begins"; });
  if (!known || !may_know_devices(request.viewer, own)) return nullptr;
  const Json state = host.codes(login);
  const bool has = state["has"], recorded = !since.empty();
  const Json& begin = act_on(policy, item["acts"], "codes", "begins");
  const Json& end = act_on(policy, item["acts"], "codes", "ends");
  Json links = Json::array();
  if (!has && !begin.empty()) links.push_back({{"href", page_of(begin, base)}, {"label", shown::text(begin, "label")}});
  if (recorded && !end.empty()) links.push_back({{"href", page_of(end, base)}, {"label", shown::text(end, "label")}});
  const bool any_links = !links.empty();
  const std::string says = !recorded ? host.say("people.codes-none") : has ? host.say("people.codes-since", {{"date", shown::time(since)}}) : host.say("people.codes-gone");
  return {{"says", says}, {"due", request.viewer.codes_due && own}, {"links", std::move(links)}, {"any_links", any_links},
          {"left", own && has ? Json(host.say("people.codes-left", {{"count", state["recovery_left"]}})) : Json()},
          {"wrong", own && has && state["wrong"] > 0 ? Json(host.say("people.codes-wrong", {{"count", state["wrong"]}})) : Json()}};
}

Json passkeys_of(const Host& host, const Json& policy, const PageRequest& request, const Json& item) {
  const bool own = request.viewer.login == shown::text(item, "id");
  const Viewer& viewer = request.viewer;
  if (!policy.is_object() || !may_know_devices(viewer, own)) return nullptr;
  Json rows = Json::array();
  bool any_waiting = false;
  std::string credentials;
  const Json site = host.passkeys(viewer);
  for (const Json& key : item.value("keys", Json::array())) {
    rows.push_back(key_row(host, policy, item, key, own, shown::text(site, "rp_id")));
    any_waiting = any_waiting || rows.back()["waits"].get<bool>();
    if (shown::text(key, "ended").empty()) credentials += (credentials.empty() ? "" : " ") + shown::text(key, "credential");
  }
  const Json& add = key_act(policy, item["acts"], "adds");
  Json form;
  if (own && !add.empty() && site["problem"].is_null())
    form = {{"action", address("people", viewer.login) + "/acts/" + shown::encoded(shown::text(add, "name"))}, {"label", shown::text(add, "label")},
            {"rp_id", site["rp_id"]}, {"origin", site["origin"]}, {"challenge", site["challenge"]}, {"credentials", credentials}};
  const bool any = !rows.empty();
  const bool asks_why = viewer.has("admin");   // who can do something about it
  return {{"keys", std::move(rows)}, {"any_keys", any}, {"asks_why", asks_why}, {"any_waiting", any_waiting}, {"problem", own ? site["problem"] : Json()}, {"add", std::move(form)}};
}

// Everyone as they stood then, in the shape of Host::people.
std::vector<Json> people_at(const Host& host, const Viewer& viewer, const std::string& as_of) {
  constexpr int at_once = 500;
  ListQuery query;
  query.register_name = "people";
  query.as_of = as_of;
  query.limit = at_once;
  std::vector<Json> all;
  do {
    const ListPage page = host.items().list(viewer, query);
    for (const Json& row : page.rows) {
      const Json fields = row.value("fields", Json::object());
      all.push_back({{"login", shown::text(row, "id")}, {"name", shown::text(fields, "name")}, {"roles", fields.value("roles", Json::array())}, {"active", shown::text(row, "state") == "active"}, {"state", shown::text(row, "state")}});
    }
    query.after = page.next;
  } while (!query.after.empty());
  return all;
}

// Who the person is: what the register's rules ask of each, without what stands in the heading.
Json facts_of(const Host& host, const Json& policy, const Json& item, item_pages::Names& names) {
  Json facts = Json::array();
  for (const auto& rule : policy.value("fields", Json::array())) {
    const std::string name = shown::text(rule, "name");
    const auto value = item.value("fields", Json::object()).value(name, Json());
    std::string text = name == "roles" ? roles_of(policy, Json{{"roles", value.is_array() ? value : Json::array()}}) : item_pages::shown_value(host, rule, value, names);
    if (!text.empty() && name != "name") facts.push_back({{"label", shown::text(rule, "label")}, {"text", text}});
  }
  return facts;
}

Json owned_by(const Host& host, const Viewer& viewer, const Labels& labels, const std::string& login, const std::string& as_of) {
  Json owns = Json::array();
  for (const auto& each : host.registers()) {
    const std::string name = shown::text(each, "register");
    if (name == "people") continue;
    ListQuery query;
    query.register_name = name;
    query.as_of = as_of;
    query.where["owner"] = login;
    item_pages::each_row(host, viewer, query, [&](const Json& row) {
      owns.push_back(item_row(host, labels, row, false));
      owns.back()["href"] = item_pages::at_moment(address(name, shown::text(row, "id")), as_of);
    });
  }
  return owns;
}

// Up to then, the newest first.
Json done_by(const Host& host, const Viewer& viewer, const Labels& labels, const std::string& login, const std::string& as_of, item_pages::Names& names) {
  TrailQuery query;
  query.actor = login;
  query.until = as_of;
  query.limit = lately_done;
  Json done = Json::array();
  for (const auto& act : host.items().trail(viewer, query)) done.push_back(trail_entry(host, act, labels, names));
  return done;
}

// What can be done to the person or by them: today only.
void add_what_can_be_done(const Host& host, const PageRequest& request, const Json& policy, Json& item) {
  const std::string login = shown::text(item, "id");
  const bool own = login == request.viewer.login, here = shown::text(item, "state") == "active";
  item["acts"] = host.items().acts(request.viewer, item);
  item["act_list"] = policy.is_object() ? item_pages::act_list(policy, item["acts"], address("people", login)) : Json();
  item["passkeys"] = passkeys_of(host, policy, request, item);
  item["codes"] = codes_of(host, policy, request, item);
  item["own"] = own;
  const auto people = host.people();
  item["shut"] = std::any_of(people.begin(), people.end(), [&](const Json& each) { return each.value("login", "") == login && each.value("out_of_time", false); });
  item["sessions_action"] = request.viewer.has("admin") && !own && here ? Json(address("people", login) + "/sessions/end") : Json();
}

void add_nothing_to_do(Json& item) {
  for (const char* each : {"act_list", "passkeys", "codes", "sessions_action"}) item[each] = nullptr;
  item["acts"] = Json::array();
  item["own"] = item["shut"] = false;
}

// The form above the list: by name, role, and whether they are still here.
Json filters_of(const Host& host, const PageRequest& request, const Json& policy) {
  Json roles = Json::array();
  for (const auto& field : policy.value("fields", Json::array()))
    if (shown::text(field, "name") == "roles")
      for (const auto& each : field.value("choices", Json::array())) roles.push_back(item_pages::filter_choice(shown::text(each, "value"), shown::text(each, "label"), request.asked("roles")));
  Json states = Json::array();
  for (const char* each : {"active", "suspended", "left"}) states.push_back(item_pages::filter_choice(each, host.say(std::string("people.") + each), request.asked("state")));
  return {item_pages::filter_field("text", host.say("people.name"), request.asked("text"), nullptr), item_pages::filter_field("roles", host.say("people.role"), request.asked("roles"), std::move(roles)),
          item_pages::filter_field("state", host.say("people.state"), request.asked("state"), std::move(states))};
}

// `rows`: all that were asked for -> those of this page; gives where the next one begins, or null.
Json cut_to_page(Json& rows, int after, int limit) {
  const std::size_t begin = std::min(rows.size(), static_cast<std::size_t>(after)), end = std::min(rows.size(), begin + static_cast<std::size_t>(limit));
  const bool more = end < rows.size();
  Json page = Json::array();
  for (std::size_t i = begin; i < end; ++i) page.push_back(std::move(rows[i]));
  rows = std::move(page);
  return more ? Json(std::to_string(end)) : Json();
}

Json pager_of(const Host& host, const PageRequest& request, std::size_t shown_here, std::size_t total, const Json& next) {
  const bool further = !request.asked("after").empty();
  if (!further && next.is_null()) return nullptr;
  return {{"says", host.say("items.list.count", {{"shown", shown_here}, {"total", total}})}, {"first_href", further ? Json(item_pages::list_address("/people", request, {})) : Json()},
          {"next_href", next.is_null() ? Json() : Json(item_pages::list_address("/people", request, {{"after", next.get<std::string>()}}))}};
}

}  // namespace

Outcome<Answer> people_page(const Host& host, const PageRequest& request) {
  const std::string as_of = request.asked("as_of");
  if (auto good = item_pages::past_moment(host, request, "as_of"); !good) return good.refusal();
  if (auto good = item_pages::one_of(request, "state", {"active", "suspended", "left"}); !good) return good.refusal();
  const auto limit = item_pages::number_asked(request, "limit", people_a_page, most_people), after = item_pages::number_asked(request, "after", 0, std::numeric_limits<int>::max());
  if (!limit) return limit.refusal();
  if (!after) return after.refusal();
  const auto rules = host.policy("people", as_of);
  const Json policy = rules ? *rules : Json::object();
  Json rows = Json::array();
  for (const auto& person : as_of.empty() ? host.people() : people_at(host, request.viewer, as_of)) {
    const bool active = person.value("active", true);
    if (!is_asked(request, person)) continue;
    rows.push_back({{"login", shown::text(person, "login")}, {"name", shown::text(person, "name")}, {"href", item_pages::at_moment(address("people", shown::text(person, "login")), as_of)},
                    {"roles", person.value("roles", Json::array())}, {"roles_shown", roles_of(policy, person)}, {"active", active}, {"left", shown::text(person, "state") == "left"}, {"suspended", shown::text(person, "state") == "suspended"}, {"shut", person.value("out_of_time", false)}});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
    return a["left"] != b["left"] ? b["left"].get<bool>() : a["name"] < b["name"];
  });
  const bool adds = as_of.empty() && request.viewer.has("admin");
  const std::size_t total = rows.size();
  const std::string says = host.say("people.count", {{"count", total}});
  const Json next = cut_to_page(rows, *after, *limit);
  const bool any = !rows.empty();
  const bool asked_more = !(request.asked("state") + request.asked("roles") + request.asked("text")).empty();
  Json empty;
  if (!any && asked_more) empty = {{"icon", "search"}, {"sentence", host.say("items.list.none-match")}, {"href", "/people"}, {"link", host.say("items.list.all")}};
  else if (!any) empty = nothing_then(host, request);
  Json asking = then(host, request, "/people");
  asking["filters"] = filters_of(host, request, policy);
  asking["narrowed"] = asked_more || !as_of.empty();
  Json pager = pager_of(host, request, rows.size(), total, next);
  return Answer(Model{"desk/people", {{"title", host.say("people.title")}, {"says", says}, {"any", any}, {"empty", std::move(empty)}, {"people", std::move(rows)}, {"total", total}, {"next", next}, {"pager", std::move(pager)},
                                      {"adds", adds}, {"then", std::move(asking)}}});
}

Outcome<Answer> person_page(const Host& host, const PageRequest& request) {
  if (auto good = item_pages::one_of(request, "ended", {"sessions"}); !good) return good.refusal();
  const std::string login = request.path.at("id"), as_of = request.asked("as_of");
  if (auto good = item_pages::past_moment(host, request, "as_of"); !good) return good.refusal();
  auto found = host.items().find(request.viewer, "people", login, Slot::current, as_of);
  if (!found) return found.refusal();
  Json item = *found;
  if (!may_know_devices(request.viewer, login == request.viewer.login))
    for (const char* secret : {"keys", "codes_since"}) item.erase(secret);
  const Labels labels(host);
  item_pages::Names names(host);
  const auto rules = host.policy("people", as_of);
  const Json policy = rules ? *rules : Json::object();

  const std::string called = shown::text(item.value("fields", Json::object()), "name");   // then
  item["title"] = called.empty() ? labels.person(login) : called;
  item["login"] = login;
  item["status"] = shown::status(shown::text(item, "state"));
  item["rows"] = facts_of(host, policy, item, names);
  item["once"] = item_pages::form_frame("", "", "", "")["once"];
  if (as_of.empty()) add_what_can_be_done(host, request, policy, item);
  else add_nothing_to_do(item);
  item["then"] = then(host, request, address("people", login));
  item["ended"] = request.asked("ended").empty() ? Json() : Json(host.say("people.sessions-ended"));
  Json owns = owned_by(host, request.viewer, labels, login, as_of), done = done_by(host, request.viewer, labels, login, as_of, names);
  item["any_owns"] = !owns.empty();
  item["owns"] = std::move(owns);
  item["any_done"] = !done.empty();
  item["history"] = done.empty() ? Json() : Json{{"entries", std::move(done)}};
  item["trail_href"] = "/audit-trail?actor=" + shown::encoded(login) + (as_of.empty() ? "" : "&until=" + shown::encoded(as_of));
  item["history_href"] = address("people", login) + "/history";
  item["empty"] = item["any_done"].get<bool>() ? Json() : Json{{"icon", "history"}, {"sentence", host.say("people.nothing-done")}, {"href", nullptr}, {"link", ""}};
  return Answer(Model{"desk/person", std::move(item), 200, false});   // a challenge is good once
}

// The form that adds a person. It is the register's own form at an address that "/people/{id}" would otherwise take.
Outcome<Answer> new_person_page(const Host& host, const PageRequest& request) {
  const auto policy = host.policy("people");
  if (!policy) return policy.refusal();
  const Json& rule = item_pages::beginning_act(*policy, request.viewer);
  const std::string act = shown::text(rule, "name"), label = shown::text(rule, "label"), help = shown::text(rule, "help");
  item_pages::FieldsAsked asked;
  asked.act = act;
  asked.only = item_pages::list_of(rule, "fields");
  asked.beginning = true;
  Json frame = item_pages::form_frame("/people/acts/" + shown::encoded(act), "", "/people/new", "");
  frame["then"] = nullptr;
  Json model = {{"title", label}, {"register", "people"}, {"register_title", shown::text(*policy, "title")}, {"base", "/people"}, {"act", act}, {"label", label},
                {"help", shown::or_null(help.empty() ? shown::text(*policy, "purpose") : help)}, {"allowed", item_pages::may_begin(rule, request.viewer)},
                {"seen", frame["seen"]}, {"once", frame["once"]}, {"takes_files", false},
                {"field_list", item_pages::form_fields(host, *policy, Json{{"roles", {"staff"}}}, request, asked)}, {"form", std::move(frame)}};
  return Answer(Model{"records/new", std::move(model), 200, false});
}

}  // namespace chancery::desk
