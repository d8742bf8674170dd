#include "desk/rows.h"

#include "item_pages/history.h"
#include "item_pages/list.h"
#include "sdk/shown.h"

namespace chancery::desk {
namespace {

const std::string& found_or(const std::map<std::string, std::string>& all, const std::string& key, const std::string& otherwise) {
  const auto at = all.find(key);
  return at == all.end() ? otherwise : at->second;
}

}  // namespace

Labels::Labels(const Host& host) {
  for (auto& policy : host.registers()) {
    const std::string name = shown::text(policy, "register");
    titles_[name] = shown::text(policy, "title");
    policies_[name] = std::move(policy);
  }
  for (const auto& person : host.people()) people_[shown::text(person, "login")] = shown::text(person, "name");
}

const std::string& Labels::person(const std::string& login) const { return found_or(people_, login, login); }
const std::string& Labels::register_title(const std::string& register_name) const { return found_or(titles_, register_name, register_name); }
const Json& Labels::policy(const std::string& register_name) const {
  static const Json none;
  const auto at = policies_.find(register_name);
  return at == policies_.end() ? none : at->second;
}

std::string address(const std::string& register_name, const std::string& id) {
  return "/" + shown::encoded(register_name) + "/" + shown::encoded(id);
}

std::string rules_title(const Host& host, const Labels& labels, const std::string& register_name, int revision) {
  const Json details = {{"title", labels.register_title(register_name)}, {"revision", revision}};
  return host.say(revision > 0 ? "rules.of-change" : "rules.of", details);
}

Json item_row(const Host& host, const Labels& labels, const Json& item, bool draft) {
  const std::string register_name = shown::text(item, "register"), id = shown::text(item, "id");
  const std::string title = register_name == "policies" ? rules_title(host, labels, id, item.value("revision", 0)) : shown::text(item, "title");
  const std::string changed = shown::text(item, "changed"), since = shown::text(item, "in_force_since"), owner_name = shown::text(item, "owner_name");
  const int revision = item.value("revision", 0);
  return {{"register", register_name}, {"id", id}, {"href", address(register_name, id) + (draft ? "/draft" : "")},
          {"title", title.empty() ? id : title}, {"status", shown::status(shown::text(item, "state"))}, {"revision", revision > 0 ? Json(revision) : Json()},
          {"owner", shown::text(item, "owner")}, {"owner_name", owner_name.empty() ? shown::text(item, "owner") : owner_name},
          {"changed", changed}, {"changed_shown", shown::time(changed)}, {"since", shown::or_null(since)}, {"since_shown", shown::date(since)}};
}

Json trail_entry(const Host& host, const Json& act, const Labels& labels, item_pages::Names& names) {
  const std::string register_name = shown::text(act, "register"), item = shown::text(act, "item");
  const std::string at = item.empty() ? "" : address(register_name, item);
  const bool draft = shown::text(act, "slot") == "draft" && !act.value("released", false);
  Json entry = item_pages::history_entry(host, labels.policy(register_name), act, at, names);
  entry["item_href"] = item.empty() ? Json() : Json(at + (draft ? "/history" : ""));
  if (register_name == "policies" && !item.empty()) {
    entry["item"] = rules_title(host, labels, item, act.value("revision", 0));
    entry["revision"] = nullptr;
  }
  if (register_name == "people" && !item.empty()) entry["item"] = labels.person(item);
  entry["any_more"] = true;   // the commit at least
  return entry;
}

Json nothing_then(const Host& host, const PageRequest& request) {
  return {{"icon", "history"}, {"sentence", host.say("as-of.nothing", {{"shown", item_pages::as_of_shown(host, request.asked("as_of"))}})}, {"href", nullptr}, {"link", ""}};
}

Json then(const Host& host, const PageRequest& request, const std::string& today) {
  const std::string as_of = request.asked("as_of");
  return {{"action", today}, {"as_of_field", item_pages::as_of_field(as_of)}, {"shown", shown::or_null(as_of.empty() ? "" : item_pages::as_of_shown(host, as_of))}};
}

std::string spoken(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string words;
  for (const auto& each : value) words += (words.empty() ? "" : ", ") + spoken(each);
  return words;
}

bool is_elsewhere(const Json& key, const std::string& here) {
  return !here.empty() && shown::text(key, "ended").empty() && !shown::text(key, "host").empty() && shown::text(key, "host") != here;
}

}  // namespace chancery::desk
