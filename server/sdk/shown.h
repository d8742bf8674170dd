// Values in the shape that the shared templates want (web/templates/partials, described in web/README.md): a state with its
// mark, a time as people read it, a form field, a sign-off with its seal. Pure functions of their arguments; header only,
// because a plugin links with nothing of Chancery. Sentences come from the catalogue through Host::say.
// Not here: what may be seen or done. That was decided before.
#pragma once
#include "sdk/json.h"
#include "sdk/plugin.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::shown {

// "2026-11-22T08:30:00Z" -> "22 Nov 2026, 08:30 UTC", a date -> "22 Nov 2026": absolute and with its zone (DESIGN §11).
// Anything else comes back as it is.
inline std::string date(const std::string& given) {
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (given.size() < 10 || given[4] != '-' || given[7] != '-') return given;
  const int month = (given[5] - '0') * 10 + (given[6] - '0');
  if (month < 1 || month > 12) return given;
  return (given[8] == '0' ? given.substr(9, 1) : given.substr(8, 2)) + " " + months[month - 1] + " " + given.substr(0, 4);
}
inline std::string time(const std::string& given) {
  if (given.size() != 20 || given[10] != 'T' || given[19] != 'Z') return date(given);
  return date(given) + ", " + given.substr(11, 5) + " UTC";
}

// Binary multiples, as file managers show them.
inline std::string size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  static constexpr const char* units[] = {"KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < std::size(units)) { value /= 1024; ++unit; }
  const auto tenths = static_cast<std::uint64_t>(value * 10 + 0.5);
  std::string text = std::to_string(tenths / 10);
  if (tenths < 100 && tenths % 10) text += "." + std::to_string(tenths % 10);
  return text + " " + units[unit];
}

// Text of a member, empty when it is absent or not text.
inline std::string text(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// For partials/requirements and refusal: each with its result as `is`, so that the template has a word for it.
inline Json requirements(const Json& given) {
  Json rows = Json::array();
  if (!given.is_array()) return rows;
  for (const auto& each : given) {
    const std::string result = text(each, "result");
    rows.push_back({{"name", text(each, "name")}, {"result", result}, {"sentence", text(each, "sentence")},
                    {"is", {{"met", result == "met"}, {"unmet", result == "unmet"}, {"error", result == "error"}, {"not_asked", result == "not applicable"}}}});
  }
  return rows;
}

// For partials/refusal: a question (GET) that cannot be answered goes back to its form with this as the model's `refusal`.
inline Json refusal(const Host& host, const Refusal& why, int status) {
  return {{"key", why.key}, {"sentence", host.say(why.key, why.details)}, {"requirements", requirements(why.requirements)}, {"details", why.details}, {"status", status}, {"files_again", false}};
}

// A text, or null when it is empty: an empty text is nothing to a template's section.
inline Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// For partials/status: a word and a shape. States that the picture set does not know are open circles.
inline Json status(const std::string& state) {
  static const std::map<std::string, const char*> shapes = {
      {"in force", "in-force"}, {"draft", "draft"}, {"in review", "in-review"}, {"superseded", "superseded"},
      {"obsolete", "obsolete"}, {"withdrawn", "obsolete"}, {"rejected", "obsolete"}, {"declined", "obsolete"},
      {"on hold", "on-hold"}, {"closed", "closed"}, {"done", "closed"}, {"accepted", "closed"}};
  const auto at = shapes.find(state);
  return {{"word", state}, {"shape", at == shapes.end() ? "open" : at->second}};
}

// A past act as a list says it: in the policy's words, else its label in a sentence. What followed in the same commit comes
// after it: "Approved, put in force". `policy` as Host::policy gives it (null: no longer there), `act` an act file.
inline std::string happened(const Host& host, const Json& policy, const Json& act) {
  const auto words = [&](const std::string& name) {
    const auto acts = policy.find("acts");
    if (acts != policy.end() && acts->is_array())
      for (const auto& rule : *acts)
        if (text(rule, "name") == name) return text(rule, "done").empty() ? host.say("act.done", {{"act", text(rule, "label")}}) : text(rule, "done");
    return host.say("act.done", {{"act", name}});
  };
  std::string all = words(text(act, "act"));
  if (const auto also = act.find("also"); also != act.end() && also->is_array())
    for (const auto& each : *also) {
      if (!each.is_string()) continue;
      std::string next = words(each.get<std::string>());
      if (!next.empty() && next[0] >= 'A' && next[0] <= 'Z') next[0] = static_cast<char>(next[0] - 'A' + 'a');
      all += ", " + next;
    }
  return all;
}

// For partials/seal: how a sign-off was verified, as a word and in full. `href` opens the statement; empty: no link.
inline Json seal(const Host& host, const Json& signoff, const std::string& href) {
  const std::string method = text(signoff, "method");
  const std::string checked = text(signoff, "checked");
  const std::string kind = checked == "invalid" ? "invalid" : !text(signoff, "voided").empty() ? "voided" : checked == "revoked" ? "revoked" : checked == "unchecked" ? "unchecked" : method == by_passkey ? "passkey" : method == by_code ? "code" : method == by_password ? "server" : "unchecked";
  const std::string why = kind == "invalid" || kind == "unchecked" ? text(signoff, "checked_why") : "";   // of one that was never looked for: nothing
  return {{"kind", kind == "code" ? "server" : kind == "revoked" ? "unchecked" : kind}, {"href", or_null(href)}, {"word", host.say("seal.word." + kind)},
          {"says", host.say("seal." + kind + (why.empty() ? "" : "." + why), {{"name", text(signoff, "name")}})}};
}

// For partials/signoffs: {signoffs: […]} or null when there are none. A statement's link is `statements` + "/" + its file name.
inline Json signoff_list(const Host& host, const Json& signoffs, const std::string& statements) {
  if (!signoffs.is_array() || signoffs.empty()) return nullptr;
  Json list = Json::array();
  for (const auto& each : signoffs) {
    const std::string statement = text(each, "statement");
    const std::string href = statements.empty() || statement.empty() ? "" : statements + "/" + statement.substr(statement.rfind('/') + 1);
    Json row = each;
    row["at_shown"] = time(text(each, "at"));
    row["seal"] = seal(host, each, href);
    row["voided"] = or_null(text(each, "voided"));
    const std::string for_whom = text(each, "on_behalf_of_name");
    row["on_behalf_of"] = or_null(for_whom.empty() ? text(each, "on_behalf_of") : for_whom);
    list.push_back(std::move(row));
  }
  return {{"signoffs", std::move(list)}};
}

// For partials/files: {files: […]} or null. A file's link is `base` + "/" + its name, percent-encoded (RFC 3986 §2.1).
inline std::string encoded(std::string_view name) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' || byte == '~') out += c;
    else { out += '%'; out += hex[byte >> 4]; out += hex[byte & 15]; }
  }
  return out;
}
inline Json file_list(const Json& files, const std::string& base) {
  if (!files.is_array() || files.empty()) return nullptr;
  Json list = Json::array();
  for (const auto& each : files) {
    const std::string media_type = text(each, "media_type");
    Json row = each;
    row["href"] = base + "/" + encoded(text(each, "name"));
    row["size_shown"] = size(each.value("size", std::uint64_t{0}));
    row["icon"] = media_type.rfind("image/", 0) == 0 ? "image" : media_type == "application/zip" ? "file-archive" : "file-text";
    list.push_back(std::move(row));
  }
  return {{"files", std::move(list)}};
}

// For partials/field: one field of a policy as a form control. `rule` is the field as Host::policy gives it, `value` what it
// holds (null: nothing), `people` Host::people, `error` a sentence or empty, `act` the act the form is for.
inline Json field(const Json& rule, const Json& value, const std::vector<Json>& people, const std::string& act = "", const std::string& error = "") {
  const std::string name = text(rule, "name");
  const std::string kind = text(rule, "kind") == "yes or no" ? "yes_no" : text(rule, "kind");   // as policies spell it
  std::string control = kind;
  if (kind == "text" && rule.value("longest", 200) > 200) control = "textarea";
  else if (kind == "person") control = "choice";
  else if (kind == "choices") control = "people";   // several of a list: boxes to tick, as for people
  else if (kind == "clauses" || kind == "link") control = "words";
  Json is = Json::object();
  for (const char* each : {"text", "textarea", "choice", "people", "date", "number", "words", "yes_no"}) is[each] = control == each;
  bool required = rule.value("required", false);
  if (const auto at = rule.find("required_for"); at != rule.end() && at->is_array())
    for (const auto& each : *at) required = required || (!act.empty() && each == act);

  const auto chosen = [&](const std::string& one) {
    if (value.is_array()) return std::find(value.begin(), value.end(), Json(one)) != value.end();
    return value == Json(one);
  };
  Json choices = Json::array();
  if ((kind == "choice" || kind == "choices") && rule.contains("choices")) {
    const Json labels = rule.value("choice_labels", Json::object());
    for (const auto& each : rule["choices"]) {
      const std::string one = each.is_string() ? each.get<std::string>() : text(each, "value");
      const std::string label = each.is_object() ? text(each, "label") : labels.contains(one) ? text(labels, one.c_str()) : one;
      choices.push_back({{"value", one}, {"label", label}, {"chosen", chosen(one)}});
    }
  }
  // Only those whom the policy lets be named, and who was named before: nobody vanishes by not being offered.
  const Json roles = rule.value("roles", Json::array());
  const auto may_be_named = [&](const Json& person) {
    const Json held = person.value("roles", Json::array());
    const auto holds = [&](const Json& role) { return std::find(held.begin(), held.end(), role) != held.end(); };
    return person.value("active", true) && (roles.empty() || std::any_of(roles.begin(), roles.end(), holds));
  };
  if (kind == "person" || kind == "people")
    for (const auto& each : people)
      if (may_be_named(each) || chosen(text(each, "login")))
        choices.push_back({{"value", text(each, "login")}, {"label", text(each, "name")}, {"chosen", chosen(text(each, "login"))}});

  Json held = nullptr;
  if (kind == "yes_no") held = value == Json(true) || value == Json("yes");
  else if (value.is_string()) held = value;
  else if (value.is_number()) held = value.dump();
  else if (value.is_array() && control != "people") {
    std::string words;
    for (const auto& each : value) words += (words.empty() ? "" : ", ") + (each.is_string() ? each.get<std::string>() : each.dump());
    held = words;
  } else held = "";
  const std::string help = text(rule, "help");
  std::string key = name;   // of the control's id, which must not hold a space
  std::replace(key.begin(), key.end(), ' ', '-');
  std::string described = help.empty() ? "" : "help-" + key;
  if (!error.empty()) described += (described.empty() ? "" : " ") + ("wrong-" + key);
  const std::string label = text(rule, "label");
  return {{"name", name}, {"key", key}, {"label", label.empty() ? name : label}, {"help", or_null(help)}, {"error", or_null(error)}, {"required", required}, {"needed", nullptr}, {"nobody", choices.empty() && (kind == "person" || kind == "people")},
          {"is", is}, {"value", held}, {"choices", choices}, {"longest", rule.value("longest", 200)}, {"unit", text(rule, "unit")},
          {"described", or_null(described)}};
}

}  // namespace chancery::shown
