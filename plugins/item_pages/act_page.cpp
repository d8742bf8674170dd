#include "item_pages/act_page.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::item_pages {
namespace {

bool takes_fields(const Json& rule) { return flag_of(rule, "takes_fields") || !list_of(rule, "fields").empty(); }
bool takes_comment(const Json& rule) { return flag_of(rule, "takes_comment"); }

FieldsAsked asked_of(const Json& rule) {
  FieldsAsked asked;
  asked.act = text_of(rule, "name");
  asked.only = list_of(rule, "fields");
  asked.per_revision = text_of(rule, "begins") == "revision";
  return asked;
}

Refusal no_such_act(const Json& policy, const std::string& act) {
  return {Because::unknown, "items.refusal.no-act", {{"act", act}, {"register", text_of(policy, "title")}}};
}

Json requirement_rows(const Json& requirements) {
  Json rows = Json::array();
  const auto said = [&](const std::string& sentence) {   // the state and a requirement may say the same: once is enough
    return std::any_of(rows.begin(), rows.end(), [&](const Json& row) { return row["sentence"] == sentence; });
  };
  for (const Json& each : requirements)
    if (text_of(each, "result") != "met" && text_of(each, "result") != "not applicable" && !said(text_of(each, "sentence")))
      rows.push_back(each);
  return shown::requirements(rows);
}

// The passkey that an act on one of them is about, by its number: first in the address, then in the form.
std::string key_of(const PageRequest& request) { return request.asked("key", request.given("key")); }

Json about_of(const PageRequest& request) {
  const std::string key = key_of(request);
  if (key.empty() || key.size() > 6 || key.find_first_not_of("0123456789") != std::string::npos) return Json::object();
  return {{"key", std::stoi(key)}};
}

// Every posted value once more, as hidden fields: what the statement was made of must come back unchanged.
Json carried(const PageRequest& request) {
  Json rows = Json::array();
  const auto add = [&](const std::string& name, const Json& value) {
    if (value.is_string()) rows.push_back({{"name", name}, {"value", value}});
  };
  const Json fields = posted_fields(request);
  for (const auto& [name, value] : fields.items()) {
    if (value.is_array())
      for (const Json& each : value) add("field." + name, each);
    else
      add("field." + name, value);
  }
  add("comment", request.given("comment"));
  if (const std::string key = key_of(request); !key.empty()) add("key", key);
  return rows;
}

// How the person signs: with a passkey where they have one that works here, unless they would rather give their password, and the rules take that of
// somebody who has one.
Json way_to_sign(const Json& passkeys, const Json& rule, const PageRequest& request, const std::string& address) {
  const Json& keys = list_of(passkeys, "keys");
  if (!passkeys["problem"].is_null() || keys.empty() || request.asked("with") == "password") return nullptr;
  std::string credentials;
  for (const Json& each : keys) credentials += (credentials.empty() ? "" : " ") + text_of(each, "credential");
  return {{"rp_id", passkeys["rp_id"]}, {"origin", passkeys["origin"]}, {"url", passkeys["url"]}, {"credentials", credentials},
          {"password_action", text_of(rule, "assurance").rfind(by_passkey, 0) == 0 ? Json() : Json(address + "&with=password")}};
}

bool first_step_done(const Json& rule, const PageRequest& request) {
  if (!takes_fields(rule) && !takes_comment(rule)) return true;
  return !posted_fields(request).empty() || !request.given("comment").empty();
}

ActRequest as_request(const Json& policy, const Json& item, const std::string& act, const PageRequest& request, const char* method) {
  ActRequest asked;
  asked.register_name = text_of(policy, "register");
  asked.id = text_of(item, "id");
  asked.act = act;
  asked.seen = text_of(item, "seen");
  asked.fields = posted_fields(request);
  asked.comment = request.given("comment");
  asked.about = about_of(request);
  asked.method = method;
  return asked;
}

std::string act_address(const ActPlace& place, const char* page) { return place.base + page + "?act=" + shown::encoded(place.act); }

std::string post_address(const ActPlace& place) {
  return address(text_of(place.policy, "register"), text_of(place.item, "id")) + "/acts/" + shown::encoded(place.act);
}

Json model_of(const Host& host, const PageRequest& request, const ActPlace& place, const Json& rule, const char* page) {
  const std::string label = text_of(rule, "label", place.act), id = text_of(place.item, "id");
  const int revision = place.item.value("revision", 0);
  Json frame = form_frame(post_address(place), text_of(place.item, "seen"), act_address(place, page), "");
  frame["then"] = shown::or_null(place.then);
  Json fields = takes_fields(rule) ? form_fields(host, place.policy, place.item.value("fields", Json::object()), request, asked_of(rule)) : Json::array();
  return {{"title", host.say("items.act.title", {{"act", label}, {"item", id}})}, {"register", text_of(place.policy, "register")}, {"id", id},
          {"item_title", title_of(place.item)}, {"revision", revision > 0 ? Json(revision) : Json()}, {"base", place.base}, {"act", place.act},
          {"label", label}, {"help", shown::or_null(text_of(rule, "help"))}, {"meaning", shown::or_null(text_of(rule, "signs"))},
          {"seen", frame["seen"]}, {"once", frame["once"]}, {"form", std::move(frame)}, {"field_list", std::move(fields)},
          {"takes_comment", takes_comment(rule)}, {"comment", request.given("comment")}, {"takes_files", flag_of(rule, "takes_files")},
          {"revision_begins", text_of(rule, "begins") == "revision"}, {"blocked", nullptr}, {"code_offer", nullptr}, {"proves", false},
          {"controls", Json::array()}};
}

Json blocked_now(const Json& acts, const std::string& act) {
  const Json& found = act_named(acts, act);
  if (found.empty() || is_open(found)) return nullptr;
  return {{"sentence", nullptr}, {"requirements", requirement_rows(list_of(found, "requirements"))}};
}

}  // namespace

Json blocked_by(const Host& host, const Refusal& refusal) {
  return {{"sentence", host.say(refusal.key, refusal.details)}, {"requirements", requirement_rows(refusal.requirements)}};
}

Outcome<Json> act_model(Host& host, const PageRequest& request, const ActPlace& place) {
  const Json& rule = act_rule(place.policy, place.act);
  if (rule.empty()) return no_such_act(place.policy, place.act);
  Json model = model_of(host, request, place, rule, "/act");
  model["blocked"] = blocked_now(host.items().acts(request.viewer, place.item), place.act);
  model["key"] = shown::or_null(key_of(request));
  // One's own one-time codes begin and end only with proof that one is there; what an app is to know is on no other page.
  const std::string codes = text_of(rule, "codes");
  const bool own = text_of(place.item, "id") == request.viewer.login && model["blocked"].is_null();
  if (codes == "begins" && own && !host.codes(request.viewer.login)["has"].get<bool>()) model["code_offer"] = host.code_offer(request.viewer);
  model["proves"] = own && (codes == "ends" || !model["code_offer"].is_null());
  if (model["proves"].get<bool>()) model["controls"] = {"password", "code"};
  return model;
}

Outcome<Json> sign_model(Host& host, const PageRequest& request, const ActPlace& place) {
  const Json& rule = act_rule(place.policy, place.act);
  if (rule.empty() || text_of(rule, "signs").empty()) return no_such_act(place.policy, place.act);
  Json model = model_of(host, request, place, rule, "/sign");
  model["statement"] = nullptr;
  model["carried"] = Json::array();
  model["passkey"] = nullptr;
  model["by_password"] = false;
  model["by_code"] = false;
  model["first_step"] = false;
  model["statement_action"] = act_address(place, "/sign");
  if (!first_step_done(rule, request)) {
    model["blocked"] = blocked_now(host.items().acts(request.viewer, place.item), place.act);
    model["first_step"] = model["blocked"].is_null();
    return model;
  }
  model["passkey"] = way_to_sign(host.passkeys(request.viewer), rule, request, act_address(place, "/sign"));
  model["by_password"] = model["passkey"].is_null();
  model["by_code"] = model["passkey"].is_null() && request.viewer.has_codes && host.codes(request.viewer.login)["has"].get<bool>();
  const char* method = !model["passkey"].is_null() ? by_passkey : model["by_code"].get<bool>() ? by_code : by_password;
  auto statement = host.statement(request.viewer, as_request(place.policy, place.item, place.act, request, method));
  if (!statement) {
    model["blocked"] = blocked_by(host, statement.refusal());
    model["first_step"] = takes_fields(rule) || takes_comment(rule);
    return model;
  }
  model["statement"] = {{"text", text_of(*statement, "text")}, {"meaning", text_of(*statement, "meaning", text_of(rule, "signs"))}};
  model["carried"] = carried(request);
  if (model["by_password"].get<bool>()) model["controls"].push_back("password");
  if (model["by_code"].get<bool>()) model["controls"].push_back("code");
  return model;
}

}  // namespace chancery::item_pages
