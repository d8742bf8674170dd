#include "item_pages/history.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"
#include "sdk/text.h"

#include <limits>
#include <set>

namespace chancery::item_pages {
namespace {

constexpr int default_page = 100, largest_page = 1000;

// A file by its name and enough of its hash to tell two apart; null when there was none.
Json file_shown(const std::string& name, const std::string& sha256) {
  return sha256.empty() ? Json() : Json(name + " · SHA-256 " + sha256.substr(0, 12) + "…");
}

// What each file was and is. The controlled file may come back under another name: the act file then says that the one name
// went and that the other came in its place, and it is one change.
void file_changes(const Json& act, Json& rows) {
  std::string came_back;   // former name of a controlled file that was replaced
  for (const Json& file : list_of(act, "files")) {
    const std::string name = text_of(file, "name"), was = text_of(file, "was");
    std::string former = name;
    for (const Json& gone : list_of(act, "removed"))
      if (flag_of(file, "content") && flag_of(gone, "content") && text_of(gone, "was") == was) former = came_back = text_of(gone, "name");
    rows.push_back({{"field", name}, {"old", file_shown(former, was)}, {"new", file_shown(name, text_of(file, "sha256"))}});
  }
  for (const Json& gone : list_of(act, "removed"))
    if (!flag_of(gone, "content") || text_of(gone, "name") != came_back)
      rows.push_back({{"field", text_of(gone, "name")}, {"old", file_shown(text_of(gone, "name"), text_of(gone, "was"))}, {"new", nullptr}});
}

Json changes_of(const Host& host, const Json& policy, const Json& act, Names& names) {
  Json rows = Json::array();
  if (const auto fields = act.find("fields"); fields != act.end() && fields->is_object())
    for (const auto& [name, change] : fields->items()) {
      if (!change.is_array() || change.size() != 2) continue;
      const Json& rule = field_rule(policy, name);
      rows.push_back({{"field", text_of(rule, "label", name)}, {"old", shown::or_null(shown_value(host, rule, change[0], names))},
                      {"new", shown::or_null(shown_value(host, rule, change[1], names))}});
    }
  file_changes(act, rows);
  return rows;
}

// What the act asked for and was given.
Json decided(const Json& act) {
  const auto decision = act.find("decision");
  return decision == act.end() ? Json::object() : *decision;
}

// What follows by itself, and did or could not yet: with what it asks for besides. What the act asked for, too, is said once.
Json followed_of(const Host& host, const Json& policy, const Json& decision) {
  std::set<std::string> told;
  for (const Json& each : list_of(decision, "requirements")) told.insert(text_of(each, "sentence"));
  Json followed = Json::array();
  for (const Json& each : list_of(decision, "consequences")) {
    const bool taken = flag_of(each, "taken");
    Json met = Json::array(), missing = Json::array();
    for (const Json& one : list_of(each, "requirements")) {
      const bool is_met = text_of(one, "result") == "met";
      if (!told.insert(text_of(one, "sentence")).second) continue;
      if (is_met && taken) met.push_back(one);
      else if (!is_met && !taken) missing.push_back({{"sentence", text_of(one, "sentence")}});
    }
    const std::string name = text_of(each, "act");
    const bool any_missing = !missing.empty(), any_met = !met.empty();
    if (!taken && !any_missing) continue;
    followed.push_back({{"says", host.say(taken ? "history.followed" : "history.did-not-follow", {{"act", text_of(act_rule(policy, name), "label", name)}})},
                        {"any_met", any_met}, {"requirements", shown::requirements(met)}, {"any_missing", any_missing}, {"missing", std::move(missing)}});
  }
  return followed;
}

// The state before the act, of what the act was on: a next revision begins beside what is in force, which stays so.
std::string state_before(const Json& policy, const Json& act) {
  return text_of(act_rule(policy, text_of(act, "act")), "begins").empty() ? text_of(act, "from") : "";
}

Json signed_of(const Host& host, const Json& act, const std::string& item, Names& names) {
  const auto at = act.find("signoff");
  if (at == act.end() || !at->is_object()) return nullptr;
  const std::string path = text_of(*at, "statement");
  const std::string name = path.substr(path.rfind('/') + 1);
  Json signoff = *at;
  signoff["name"] = text_of(act, "actor_name", names.of(text_of(act, "actor")));
  return {{"meaning", text_of(*at, "meaning")}, {"on_behalf_of", shown::or_null(text_of(*at, "on_behalf_of_name"))},
          {"seal", shown::seal(host, signoff, path.empty() || item.empty() ? "" : item + "/signoffs/" + shown::encoded(name))},
          {"statement_sha256", text_of(*at, "statement_sha256")}};
}

// Where the text is compared as it was before this act and after it; null when the act did not replace it. Only registers
// with pages of their own for that have such an address.
Json comparison_of(const Json& policy, const Json& act, const std::string& item) {
  const std::int64_t number = act.value("number", act.value("seq", std::int64_t{0}));
  if (!flag_of(policy, "revisioned")) return nullptr;
  for (const Json& file : list_of(act, "files"))
    if (flag_of(file, "content") && !text_of(file, "was").empty())
      return item + "/compare/act-" + std::to_string(number - 1) + "...act-" + std::to_string(number);
  return nullptr;
}

constexpr std::size_t first_words = 100;   // bytes of a comment, to know it by

// The comment that an act resolved, in the item as it stood after that act: numbers begin anew with every draft. Null: none, or not for
// these eyes.
Json resolved_comment(const Host& host, const Viewer& viewer, const Json& act) {
  const auto about = act.find("about");
  const Json number = about != act.end() && about->is_object() ? about->value("resolves", Json()) : Json();
  if (number.is_null()) return nullptr;
  const std::string then = "act-" + std::to_string(act.value("number", act.value("seq", std::int64_t{0})));
  for (const Slot slot : {Slot::draft, Slot::current}) {
    const auto item = host.items().find(viewer, text_of(act, "register"), text_of(act, "item"), slot, then);
    if (!item || item->value("revision", 0) != act.value("revision", 0)) continue;
    for (const Json& each : list_of(*item, "comments"))
      if (each.value("number", Json()) == number) return each;
  }
  return nullptr;
}

// "Ada Weber: “The first words …”"; null where the act resolved nothing.
Json resolved_shown(const Host& host, const Viewer& viewer, const Json& act, Names& names) {
  const Json comment = resolved_comment(host, viewer, act);
  if (comment.is_null()) return nullptr;
  const std::string words = text_of(comment, "text"), begun = beginning(words, first_words);
  return host.say("items.history.resolved", {{"name", names.of(text_of(comment, "author"))}, {"words", begun.size() < words.size() ? begun + "…" : words}});
}

}  // namespace

Json history_entry(const Host& host, const Json& policy, const Json& act, const std::string& item, Names& names) {
  Json changes = changes_of(host, policy, act, names), requirements = shown::requirements(decided(act).value("requirements", Json::array()));
  const int revision = act.value("revision", 0);
  const bool any_changes = !changes.empty(), any_requirements = !requirements.empty();
  const std::string from = state_before(policy, act), to = text_of(act, "to");
  const bool moved = from != to && !to.empty();
  Json signed_how = signed_of(host, act, item, names);
  return {{"number", act.value("number", act.value("seq", std::int64_t{0}))}, {"at", text_of(act, "at")}, {"at_shown", shown::time(text_of(act, "at"))},
          {"act", text_of(act, "act")}, {"what", text_of(act, "register").empty() ? host.say("history.founded") : shown::happened(host, policy, act)}, {"item", text_of(act, "item")}, {"item_href", nullptr},
          {"revision", revision > 0 ? Json(revision) : Json()}, {"from", shown::or_null(from)}, {"to", shown::or_null(to)},
          {"moved", moved}, {"weighty", moved || !signed_how.is_null()},   // more than a word in passing
          {"actor", text_of(act, "actor")}, {"actor_name", text_of(act, "actor_name", names.of(text_of(act, "actor")))},
          {"comment", shown::or_null(text_of(act, "comment"))}, {"resolved", nullptr}, {"commit", text_of(act, "commit")}, {"signed", std::move(signed_how)},
          {"compare_href", comparison_of(policy, act, item)}, {"any_more", any_changes || any_requirements}, {"any_changes", any_changes}, {"changes", std::move(changes)},
          {"any_requirements", any_requirements}, {"requirements", std::move(requirements)}, {"followed", followed_of(host, policy, decided(act))}};
}

Json history_entries(const Host& host, const Json& policy, const std::vector<Json>& trail, const std::string& item, Names& names) {
  Json::array_t entries;
  entries.reserve(trail.size());
  for (const Json& act : trail) entries.push_back(history_entry(host, policy, act, item, names));
  return entries;
}

Outcome<Json> history_model(const Host& host, const PageRequest& request, const Json& policy, const Json& item, const std::string& base) {
  const auto limit = number_asked(request, "limit", default_page, largest_page);
  if (!limit) return limit.refusal();
  const auto after = number_asked(request, "after", -1, std::numeric_limits<int>::max());
  if (!after) return after.refusal();
  TrailQuery query;
  query.register_name = text_of(policy, "register");
  query.id = text_of(item, "id");
  query.after = *after;
  query.limit = *limit + 1;   // one more tells whether there are more
  std::vector<Json> trail = host.items().trail(request.viewer, query);
  const bool more = trail.size() >= static_cast<std::size_t>(query.limit);
  if (more) trail.pop_back();
  Names names(host);
  Json pager;
  const std::string newest = query.after < 0 ? "" : base + "/history";
  if (more || !newest.empty()) {
    const std::string next = more ? base + "/history?after=" + std::to_string(trail.back().value("number", trail.back().value("seq", std::int64_t{0}))) +
                                        "&limit=" + std::to_string(query.limit - 1)
                                  : "";
    pager = {{"says", host.say("items.history.shown", {{"count", trail.size()}})}, {"first_href", shown::or_null(newest)}, {"next_href", shown::or_null(next)}};
  }
  Json entries = history_entries(host, policy, trail, base, names);
  for (std::size_t at = 0; at < trail.size(); ++at) entries[at]["resolved"] = resolved_shown(host, request.viewer, trail[at], names);
  return Json{{"register", query.register_name}, {"id", query.id}, {"item_title", title_of(item)},
              {"title", host.say("items.history.title", {{"item", query.id}})}, {"base", base},
              {"lead", host.say(host.items().sees_everything(request.viewer, query.register_name) ? "items.history.lead" : "items.history.lead-yours")},
              {"history", entries.empty() ? Json() : Json{{"entries", std::move(entries)}}}, {"pager", std::move(pager)}};
}

}  // namespace chancery::item_pages
