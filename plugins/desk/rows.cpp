#include "desk/rows.h"

#include "item_pages/form.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <set>

namespace chancery::desk {
namespace {

std::string key_of(const std::string& register_name, const std::string& name) { return register_name + "\n" + name; }

const std::string& found_or(const std::map<std::string, std::string>& all, const std::string& key, const std::string& otherwise) {
  const auto at = all.find(key);
  return at == all.end() ? otherwise : at->second;
}

// Old and new of each field that the act changed, then the files it added or removed.
Json changes_of(const Json& act, const Labels& labels) {
  const std::string register_name = shown::text(act, "register");
  Json changes = Json::array();
  if (const auto fields = act.find("fields"); fields != act.end() && fields->is_object())
    for (const auto& [name, pair] : fields->items())
      if (pair.is_array() && pair.size() == 2)
        changes.push_back({{"field", labels.field(register_name, name)}, {"old", shown::or_null(labels.value(register_name, name, pair[0]))},
                           {"new", shown::or_null(labels.value(register_name, name, pair[1]))}});
  const auto file = [](const Json& each) { return shown::text(each, "name") + " · SHA-256 " + shown::text(each, "sha256").substr(0, 12) + "…"; };
  const auto files = act.value("files", Json::array()), removed = act.value("removed", Json::array());
  std::set<std::string> replaced;
  for (const auto& each : files) {
    Json old = nullptr;
    for (const auto& gone : removed)
      if (gone.is_object() && shown::text(gone, "name") == shown::text(each, "name")) {
        old = file(gone);
        replaced.insert(shown::text(gone, "name"));
      }
    changes.push_back({{"field", shown::text(each, "name")}, {"old", old}, {"new", file(each)}});
  }
  for (const auto& gone : removed)
    if (gone.is_object() && !replaced.count(shown::text(gone, "name")))
      changes.push_back({{"field", shown::text(gone, "name")}, {"old", file(gone)}, {"new", nullptr}});
  return changes;
}

}  // namespace

Labels::Labels(const Host& host) : host_(host), names_(host) {
  for (auto& policy : host.registers()) {
    const std::string name = shown::text(policy, "register");
    titles_[name] = shown::text(policy, "title");
    for (const auto& field : policy.value("fields", Json::array())) fields_[key_of(name, shown::text(field, "name"))] = shown::text(field, "label");
    policies_[name] = std::move(policy);
  }
  for (const auto& person : host.people()) people_[shown::text(person, "login")] = shown::text(person, "name");
}

std::string Labels::happened(const Json& act) const { return shown::happened(host_, policy(shown::text(act, "register")), act); }
std::string Labels::value(const std::string& register_name, const std::string& field, const Json& value) const {
  return item_pages::shown_value(host_, item_pages::field_rule(policy(register_name), field), value, names_);
}
const std::string& Labels::field(const std::string& register_name, const std::string& field) const { return found_or(fields_, key_of(register_name, field), field); }
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

Json item_row(const Json& item, bool draft) {
  const std::string register_name = shown::text(item, "register"), id = shown::text(item, "id"), title = shown::text(item, "title");
  const std::string changed = shown::text(item, "changed"), since = shown::text(item, "in_force_since"), owner_name = shown::text(item, "owner_name");
  const int revision = item.value("revision", 0);
  return {{"register", register_name}, {"id", id}, {"href", address(register_name, id) + (draft ? "/draft" : "")},
          {"title", title.empty() ? id : title}, {"status", shown::status(shown::text(item, "state"))}, {"revision", revision > 0 ? Json(revision) : Json()},
          {"owner", shown::text(item, "owner")}, {"owner_name", owner_name.empty() ? shown::text(item, "owner") : owner_name},
          {"changed", changed}, {"changed_shown", shown::time(changed)}, {"since", shown::or_null(since)}, {"since_shown", shown::date(since)}};
}

Json history_entry(const Json& act, const Labels& labels) {
  const std::string register_name = shown::text(act, "register"), item = shown::text(act, "item"), at = shown::text(act, "at");
  const Json changes = changes_of(act, labels);
  const Json decision = act.value("decision", Json::object());
  Json requirements = decision.is_object() ? decision.value("requirements", Json::array()) : Json::array();
  const int revision = act.value("revision", 0);
  const bool draft = shown::text(act, "slot") == "draft" && !act.value("released", false);
  return {{"number", act.value("seq", act.value("number", std::int64_t{0}))}, {"at", at}, {"at_shown", shown::time(at)},
          {"what", labels.happened(act)}, {"item", item},
          {"item_href", item.empty() ? Json() : Json(address(register_name, item) + (draft ? "/history" : ""))},
          {"revision", revision > 0 ? Json(revision) : Json()}, {"actor", shown::text(act, "actor")},
          {"actor_name", shown::text(act, "actor_name").empty() ? labels.person(shown::text(act, "actor")) : shown::text(act, "actor_name")},
          {"comment", shown::or_null(shown::text(act, "comment"))}, {"commit", shown::text(act, "commit")},
          {"any_more", true}, {"any_changes", !changes.empty()}, {"changes", changes},
          {"any_requirements", !requirements.empty()}, {"requirements", std::move(requirements)}};
}

std::string spoken(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string words;
  for (const auto& each : value) words += (words.empty() ? "" : ", ") + spoken(each);
  return words;
}

Json choice(const std::string& value, const std::string& label, const std::string& chosen) {
  return {{"value", value}, {"label", label}, {"chosen", value == chosen}};
}

}  // namespace chancery::desk
