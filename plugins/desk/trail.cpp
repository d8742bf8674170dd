// The audit trail: the acts of everyone that this person may see, newest first, filtered by what stands in the address.
#include "desk/pages.h"
#include "desk/rows.h"
#include "desk/trail_files.h"
#include "item_pages/filter.h"
#include "item_pages/query.h"
#include "sdk/shown.h"

#include <algorithm>
#include <limits>
#include <map>

namespace chancery::desk {
namespace {

constexpr int acts_a_page = 50, acts_a_json = 200, most_acts = 1000;
constexpr int refused_question = 422;   // as for the list of a register

// A number as its register writes it, though it was typed in small letters; logins and names of registers are written so.
std::string number_meant(const Host& host, const Viewer& viewer, const std::string& register_name, const std::string& typed) {
  const std::string capitals = item_pages::in_capitals(typed);
  if (capitals == typed) return typed;
  TrailQuery query;
  query.register_name = register_name;
  query.id = typed;
  query.limit = 1;
  return host.items().trail(viewer, query).empty() ? capitals : typed;
}

Outcome<TrailQuery> asked(const Host& host, const PageRequest& request) {
  if (auto good = only_known(request.query, trail_takes()); !good) return good.refusal();
  for (const char* each : {"from", "until"})
    if (auto good = item_pages::moment(host, request, each); !good) return good.refusal();
  if (const std::string from = request.asked("from"), until = request.asked("until"); !from.empty() && !until.empty() && from.substr(0, 10) > until.substr(0, 10))
    return Refusal{Because::invalid, "trail.backwards", {{"from", shown::time(from)}, {"until", shown::time(until)}}};
  const auto after = item_pages::number_asked(request, "after", -1, std::numeric_limits<int>::max());
  if (!after) return after.refusal();
  const auto limit = item_pages::number_asked(request, "limit", request.wants_json ? acts_a_json : acts_a_page, most_acts);
  if (!limit) return limit.refusal();
  TrailQuery query;
  query.register_name = request.asked("register");
  query.id = number_meant(host, request.viewer, query.register_name, request.asked("item"));
  query.actor = request.asked("actor");
  query.act = request.asked("act");
  query.from = request.asked("from");
  query.until = request.asked("until");
  query.after = *after;
  query.limit = *limit;
  return query;
}

// What stands in the address of this page, with some parameters changed; empty values are left out.
std::string query_with(const PageRequest& request, const std::map<std::string, std::string>& instead) {
  std::string query;
  for (const auto& each : trail_takes()) {
    const auto at = instead.find(each);
    const std::string held = at == instead.end() ? request.asked(each) : at->second;
    if (!held.empty()) query += (query.empty() ? "" : "&") + each + "=" + shown::encoded(held);
  }
  return query;
}

std::string with(const PageRequest& request, const std::map<std::string, std::string>& instead) {
  const std::string query = query_with(request, instead);
  return "/audit-trail" + (query.empty() ? "" : "?" + query);
}

// All that the filters match, whichever page of it is open.
std::string whole(const PageRequest& request) { return query_with(request, {{"after", ""}, {"limit", ""}}); }

Json filters(const Host& host, const TrailQuery& query) {
  Json registers = Json::array(), people = Json::array(), acts = Json::array();
  for (const auto& policy : host.registers()) {
    const std::string name = shown::text(policy, "register");
    registers.push_back(item_pages::filter_choice(name, shown::text(policy, "title"), query.register_name));
    if (query.register_name.empty() || query.register_name == name)
      for (const auto& act : policy.value("acts", Json::array())) {
        const std::string each = shown::text(act, "name");
        const auto has = [&](const Json& one) { return one["value"] == each; };
        if (std::none_of(acts.begin(), acts.end(), has)) acts.push_back(item_pages::filter_choice(each, shown::happened(host, policy, {{"act", each}}), query.act));
      }
  }
  std::sort(acts.begin(), acts.end(), [](const Json& a, const Json& b) { return a["label"] < b["label"]; });
  for (const auto& person : host.people()) people.push_back(item_pages::filter_choice(shown::text(person, "login"), shown::text(person, "name"), query.actor));
  return {{"registers", std::move(registers)}, {"people", std::move(people)}, {"acts", std::move(acts)}, {"item", query.id}, {"from", query.from}, {"until", query.until}};
}

// What was asked, in words: "Register: Documents, From: 2026-01-01"; empty: everything.
std::string in_words(const Host& host, const TrailQuery& query) {
  const Json form = filters(host, query);
  std::string words;
  const auto part = [&](const char* key, const std::string& value) {
    if (!value.empty()) words += (words.empty() ? "" : ", ") + host.say("trail.word", {{"name", host.say(key)}, {"value", value}});
  };
  // The words of the choice, or, of an act that no register has any more, the act itself.
  const auto chosen = [&](const char* choices, const std::string& asked) {
    for (const auto& each : form.at(choices))
      if (each.value("chosen", false)) return shown::text(each, "label");
    return asked;
  };
  part("trail.register", chosen("registers", query.register_name));
  part("trail.item", query.id);
  part("trail.actor", chosen("people", query.actor));
  part("trail.act", chosen("acts", query.act));
  part("trail.from", query.from);
  part("trail.until", query.until);
  return words;
}

struct Acts {
  std::vector<Json> shown;
  bool more = false;
};

Acts acts_of(const Host& host, const Viewer& viewer, TrailQuery query) {
  const auto most = static_cast<std::size_t>(query.limit);
  ++query.limit;   // one more says whether there is a next page
  Acts acts{host.items().trail(viewer, query), false};
  acts.more = acts.shown.size() > most;
  if (acts.more) acts.shown.resize(most);
  return acts;
}

Json sequence(const Json& act) { return act.value("seq", act.value("number", std::int64_t{0})); }

Json page_of(const Host& host, const PageRequest& request, const TrailQuery& query, const Acts& acts, bool answered) {
  const Labels labels(host);
  item_pages::Names names(host);
  Json entries = Json::array();
  for (const auto& act : acts.shown) entries.push_back(trail_entry(host, act, labels, names));
  const bool filtered = !answered || !(query.register_name + query.id + query.actor + query.act + query.from + query.until).empty();
  const bool none = answered && entries.empty();
  const std::string next = acts.more ? with(request, {{"after", sequence(acts.shown.back()).dump()}}) : "";
  return {{"lead", host.say(host.items().sees_everything(request.viewer) ? "trail.lead" : "trail.lead-yours")}, {"filters", filters(host, query)}, {"filtered", filtered}, {"file_action", "/audit-trail/file" + (whole(request).empty() ? "" : "?" + whole(request))}, {"back", with(request, {})},
          {"any", !entries.empty()}, {"history", entries.empty() ? Json() : Json{{"entries", std::move(entries)}}},
          {"empty", none ? Json{{"icon", "history"}, {"sentence", host.say(filtered ? "trail.none" : "trail.empty")}, {"href", filtered ? Json("/audit-trail") : Json()}, {"link", host.say("trail.all")}} : Json()},
          {"pager", {{"says", host.say("trail.shown", {{"count", acts.shown.size()}})}, {"first_href", query.after >= 0 ? Json(with(request, {{"after", ""}})) : Json()}, {"next_href", shown::or_null(next)}}}};
}

// What could not be read, as it was typed.
TrailQuery typed(const PageRequest& request) {
  return {request.asked("register"), request.asked("item"), request.asked("actor"), request.asked("act"), request.asked("from"), request.asked("until")};
}

}  // namespace

std::vector<std::string> trail_takes() { return {"register", "item", "actor", "act", "from", "until", "after", "limit"}; }

Outcome<Answer> trail_page(const Host& host, const PageRequest& request) {
  const auto query = asked(host, request);
  if (!query && request.wants_json) return query.refusal();
  const Acts acts = query ? acts_of(host, request.viewer, *query) : Acts();
  Json model = {{"title", host.say("trail.title")}, {"acts", acts.shown}, {"next", acts.more ? Json(sequence(acts.shown.back()).dump()) : Json()},
                {"total", query ? host.items().count(request.viewer, *query) : 0}};
  if (!request.wants_json) model.update(page_of(host, request, query ? *query : typed(request), acts, static_cast<bool>(query)));
  if (query) return Answer(Model{"desk/trail", std::move(model)});
  model["refusal"] = shown::refusal(host, query.refusal(), refused_question);
  return Answer(Model{"desk/trail", std::move(model), refused_question});
}

Outcome<Answer> trail_file(TrailFiles& files, const Host& host, const PageRequest& request) {
  const auto query = asked(host, request);
  if (!query) return query.refusal();
  const std::string format = request.given("format");
  if (format != "csv" && format != "json") return Refusal{Because::invalid, "trail.format"};
  return files.take(request.viewer, *query, format, {whole(request), in_words(host, *query)});
}

}  // namespace chancery::desk
