// People: who works here, which roles each holds, what one of them owns and did. Roles change by acts of the register
// `people`; this only shows them and leads there.
#include "desk/pages.h"
#include "desk/rows.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

constexpr int lately_done = 20;

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
  return (state.empty() || (state == "active") == person.value("active", true)) && (role.empty() || std::find(roles.begin(), roles.end(), Json(role)) != roles.end()) &&
         (text.empty() || lower(shown::text(person, "name")).find(text) != std::string::npos);
}

}  // namespace

Outcome<Answer> people_page(const Host& host, const PageRequest& request) {
  const std::vector<std::string> known{"state", "roles", "text"};
  if (auto good = item_pages::only_known(request, known); !good) return good.refusal();
  if (auto good = item_pages::one_of(request, "state", {"active", "left"}); !good) return good.refusal();
  const Labels labels(host);
  const Json& policy = labels.policy("people");
  Json rows = Json::array();
  for (const auto& person : host.people()) {
    const bool active = person.value("active", true);
    if (!is_asked(request, person)) continue;
    rows.push_back({{"login", shown::text(person, "login")}, {"name", shown::text(person, "name")}, {"href", address("people", shown::text(person, "login"))},
                    {"roles", person.value("roles", Json::array())}, {"roles_shown", roles_of(policy, person)}, {"active", active}, {"left", !active}});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
    return a["left"] != b["left"] ? b["left"].get<bool>() : a["name"] < b["name"];
  });
  const bool adds = request.viewer.has("admin");
  const std::string says = host.say("people.count", {{"count", rows.size()}});
  return Answer(Model{"desk/people", {{"title", host.say("people.title")}, {"says", says}, {"people", std::move(rows)}, {"adds", adds}}});
}

Outcome<Answer> person_page(const Host& host, const PageRequest& request) {
  const std::string login = request.path.at("id");
  auto found = host.items().find(request.viewer, "people", login, Slot::current, request.asked("as_of"));
  if (!found) return found.refusal();
  Json item = *found;
  const Labels labels(host);
  item_pages::Names names(host);
  const Json& policy = labels.policy("people");
  Json fields = Json::array();
  if (policy.is_object())
    for (const auto& rule : policy.value("fields", Json::array())) {
      const std::string name = shown::text(rule, "name");
      const auto value = item.value("fields", Json::object()).value(name, Json());
      std::string text = name == "roles" ? roles_of(policy, Json{{"roles", value.is_array() ? value : Json::array()}}) : item_pages::shown_value(host, rule, value, names);
      if (!text.empty() && name != "name") fields.push_back({{"label", shown::text(rule, "label")}, {"text", text}});
    }
  Json owns = Json::array(), done = Json::array();
  for (const auto& each : host.registers()) {
    const std::string name = shown::text(each, "register");
    if (name == "people") continue;
    ListQuery query;
    query.register_name = name;
    query.where["owner"] = login;
    for (const auto& row : host.items().list(request.viewer, query).rows) owns.push_back(item_row(row, false));
  }
  TrailQuery query;
  query.actor = login;
  query.limit = lately_done;
  for (const auto& act : host.items().trail(request.viewer, query)) done.push_back(trail_entry(host, act, labels, names));

  item["title"] = labels.person(login);
  item["login"] = login;
  item["status"] = shown::status(shown::text(item, "state"));
  item["rows"] = std::move(fields);
  item["acts"] = host.items().acts(request.viewer, item);
  item["act_list"] = policy.is_object() ? item_pages::act_list(policy, item["acts"], address("people", login)) : Json();
  item["once"] = "";
  item["any_owns"] = !owns.empty();
  item["owns"] = std::move(owns);
  item["any_done"] = !done.empty();
  item["history"] = done.empty() ? Json() : Json{{"entries", std::move(done)}};
  item["trail_href"] = "/audit-trail?actor=" + shown::encoded(login);
  item["empty"] = item["any_done"].get<bool>() ? Json() : Json{{"icon", "history"}, {"sentence", host.say("people.nothing-done")}, {"href", nullptr}, {"link", ""}};
  return Answer(Model{"desk/person", std::move(item)});
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
                {"field_list", item_pages::form_fields(host, *policy, Json::object(), request, asked)}, {"form", std::move(frame)}};
  return Answer(Model{"records/new", std::move(model), 200, false});
}

}  // namespace chancery::desk
