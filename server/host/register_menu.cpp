#include "host/register_menu.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t most_remembered = 2000;   // people

bool holds_one_of(const Json& roles, const Viewer& viewer) {
  return std::any_of(roles.begin(), roles.end(), [&](const Json& each) { return viewer.has(each.get<std::string>()); });
}

// To read, whoever is signed in counts as staff; to act, the role must be held (policy/standing.h).
bool may_read_all(const Json& readers, const Viewer& viewer) {
  return std::find(readers.begin(), readers.end(), Json("staff")) != readers.end() || holds_one_of(readers, viewer);
}

bool may_begin_one(const Json& policy, const Viewer& viewer) {
  const Json& acts = policy.at("acts");
  return std::any_of(acts.begin(), acts.end(), [&](const Json& act) { return act.value("begins", "") == "item" && holds_one_of(act.at("who"), viewer); });
}

bool any_says(const Json& rules, const char* key) {
  return std::any_of(rules.begin(), rules.end(), [&](const Json& each) { return !each.value(key, "").empty(); });
}

// By what the register's rules make of it, else by the chapter of the standard that it answers: no register is known by name here.
std::string icon_of(const Json& policy) {
  static const std::vector<std::pair<std::string, std::string>> chapters = {
      {"10", "lightbulb"}, {"6.1", "triangle-alert"}, {"6.2", "target"}, {"7.1", "settings"}, {"7.2", "file-check"}, {"8.4", "send"}, {"8.7", "ban"}, {"9", "clipboard-list"}};
  const Json& acts = policy.at("acts");
  if (const Json holds = policy.value("holds", Json()); holds.is_object() && !holds.empty()) return "gavel";
  if (policy.value("revisioned", false)) return "file-text";
  if (any_says(acts, "disposes")) return "scroll-text";
  if (any_says(policy.at("fields"), "opens")) return "calendar-clock";   // a day that can be looked at again
  if (std::all_of(acts.begin(), acts.end(), [](const Json& act) { return act.value("by_server", false); })) return "clock";
  for (const auto& clause : policy.at("answers"))
    for (const auto& [chapter, icon] : chapters)
      if (clause.get<std::string>().rfind(chapter, 0) == 0) return icon;
  return "list";
}

}  // namespace

bool RegisterMenu::concerns(const Viewer& viewer, const Json& policy) const {
  for (const auto& [which, who] : policy.at("read").items())
    if (may_read_all(who, viewer)) return true;
  if (may_begin_one(policy, viewer)) return true;
  ListQuery any;   // who is named in a record, owns or began it may read that one
  any.register_name = policy.at("register");
  any.drafts = policy.value("revisioned", false);
  any.limit = 1;
  return !host_.items().list(viewer, any).rows.empty();
}

std::vector<RegisterPlace> RegisterMenu::of(const Viewer& viewer) const {
  const std::int64_t now = host_.items().head_number();
  const std::lock_guard lock(mutex_);
  if (now != known_at_ || known_.size() > most_remembered) known_.clear();
  known_at_ = now;
  if (const auto known = known_.find(viewer.login); known != known_.end()) return known->second;
  std::vector<RegisterPlace> places;
  for (const auto& policy : host_.registers()) {
    const std::string path = "/" + policy.at("register").get<std::string>();
    if (elsewhere_.count(path) == 0 && concerns(viewer, policy)) places.push_back({path, policy.at("title"), icon_of(policy)});
  }
  std::sort(places.begin(), places.end(), [](const RegisterPlace& a, const RegisterPlace& b) { return a.title < b.title; });
  return known_.emplace(viewer.login, std::move(places)).first->second;
}

}  // namespace chancery
