// The audit trail: the acts of everyone that this person may see, newest first, filtered by what stands in the address.
#include "desk/csv.h"
#include "desk/pages.h"
#include "desk/rows.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

constexpr int acts_a_page = 50, acts_a_json = 200, acts_a_read = 5000, most_in_csv = 50'000;

TrailQuery asked(const PageRequest& request) {
  TrailQuery query;
  query.register_name = request.asked("register");
  query.id = request.asked("item");
  query.actor = request.asked("actor");
  query.act = request.asked("act");
  query.from = request.asked("from");
  query.until = request.asked("until");
  const std::string after = request.asked("after");
  if (!after.empty() && after.size() < 16 && after.find_first_not_of("0123456789") == std::string::npos) query.after = std::stoll(after);
  return query;
}

// The address of this page with one parameter changed; empty values are left out.
std::string with(const PageRequest& request, const std::string& name, const std::string& value) {
  std::string query;
  for (const char* each : {"register", "item", "actor", "act", "from", "until", "after", "format"}) {
    const std::string held = name == each ? value : request.asked(each);
    if (!held.empty()) query += (query.empty() ? "?" : "&") + std::string(each) + "=" + shown::encoded(held);
  }
  return "/audit-trail" + query;
}

Outcome<Answer> as_csv(const Host& host, const PageRequest& request) {
  const Labels labels(host);
  TrailQuery query = asked(request);
  query.limit = acts_a_read;
  std::string text = csv_head(host);
  for (int written = 0;;) {
    const auto acts = host.items().trail(request.viewer, query);
    written += static_cast<int>(acts.size());
    // Never cut short in silence: an audit trail that lacks its end would be taken for the whole.
    if (written > most_in_csv) return Refusal{Because::too_large, "trail.csv.too-many", {{"most", most_in_csv}}};
    for (const auto& act : acts) text += csv_line(act, labels);
    if (static_cast<int>(acts.size()) < acts_a_read) break;
    query.after = acts.back().value("seq", std::int64_t{0});
  }
  return Answer(Download{"text/csv; charset=utf-8", std::move(text), "", "audit-trail-" + host.now().substr(0, 10) + ".csv", false, ""});
}

Json filters(const Host& host, const TrailQuery& query) {
  Json registers = Json::array(), people = Json::array(), acts = Json::array();
  for (const auto& policy : host.registers()) {
    const std::string name = shown::text(policy, "register");
    registers.push_back(choice(name, shown::text(policy, "title"), query.register_name));
    if (query.register_name.empty() || query.register_name == name)
      for (const auto& act : policy.value("acts", Json::array())) {
        const std::string each = shown::text(act, "name");
        const auto has = [&](const Json& one) { return one["value"] == each; };
        if (std::none_of(acts.begin(), acts.end(), has)) acts.push_back(choice(each, shown::happened(host, policy, {{"act", each}}), query.act));
      }
  }
  std::sort(acts.begin(), acts.end(), [](const Json& a, const Json& b) { return a["label"] < b["label"]; });
  for (const auto& person : host.people()) people.push_back(choice(shown::text(person, "login"), shown::text(person, "name"), query.actor));
  return {{"registers", std::move(registers)}, {"people", std::move(people)}, {"acts", std::move(acts)}, {"item", query.id}, {"from", query.from}, {"until", query.until}};
}

}  // namespace

Outcome<Answer> trail_page(const Host& host, const PageRequest& request) {
  if (request.asked("format") == "csv") return as_csv(host, request);
  const Labels labels(host);
  TrailQuery query = asked(request);
  const int most = request.wants_json ? acts_a_json : acts_a_page;
  query.limit = most + 1;   // one more says whether there is a next page
  std::vector<Json> acts = host.items().trail(request.viewer, query);
  const bool more = static_cast<int>(acts.size()) > most;
  if (more) acts.resize(static_cast<std::size_t>(most));
  Json entries = Json::array();
  for (const auto& act : acts) entries.push_back(history_entry(act, labels));
  const std::string next = more ? with(request, "after", entries.back()["number"].dump()) : "";
  const bool filtered = !(query.register_name + query.id + query.actor + query.act + query.from + query.until).empty();
  Json model = {{"title", host.say("trail.title")}, {"filters", filters(host, query)}, {"filtered", filtered}, {"csv_href", with(request, "format", "csv")},
                {"acts", acts}, {"any", !acts.empty()},
                {"history", entries.empty() ? Json() : Json{{"entries", std::move(entries)}}},
                {"empty", acts.empty() ? Json{{"icon", "history"}, {"sentence", host.say(filtered ? "trail.none" : "trail.empty")}, {"href", filtered ? Json("/audit-trail") : Json()}, {"link", host.say("trail.all")}} : Json()},
                {"pager", {{"says", host.say("trail.shown", {{"count", acts.size()}})}, {"first_href", query.after >= 0 ? Json(with(request, "after", "")) : Json()}, {"next_href", shown::or_null(next)}}}};
  return Answer(Model{"desk/trail", std::move(model)});
}

}  // namespace chancery::desk
