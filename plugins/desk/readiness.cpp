// Readiness: what all checks of all plugins find now, one kind after the other, the gravest first. The desk's own are in checks.cpp.
#include "desk/pages.h"
#include "desk/rows.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

int gravity(const std::string& severity) { return severity == "major" ? 0 : severity == "minor" ? 1 : 2; }

// Where it is put right: the item, the rules of the register, or the page that the check names.
Json place_of(const Host& host, const Finding& each) {
  const std::string page = shown::text(each.details, "page");
  if (!page.empty()) return {{"href", page}, {"link", shown::text(each.details, "page_title")}};
  if (!each.id.empty()) return {{"href", address(each.register_name, each.id)}, {"link", each.id}};
  return {{"href", shown::or_null(each.register_name.empty() ? "" : address("policies", each.register_name))}, {"link", host.say("readiness.rules")}};
}

// What a page shows at once; of a kind of observation with more than that, only that there are so many until somebody opens it.
constexpr std::size_t shown_open = 4;

// The findings of one kind under one heading, in the order in which the first of each kind comes.
Json by_kind(const Host& host, const Json& rows) {
  Json groups = Json::array();
  for (const Json& row : rows) {
    const auto same = [&](const Json& group) { return group["kind"] == row["kind"]; };
    auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end()) {
      groups.push_back({{"kind", row["kind"]}, {"title", host.say(row["kind"].get<std::string>() + ".title")}, {"severity", row["severity"]}, {"severity_shown", row["severity_shown"]}, {"rows", Json::array()}});
      group = groups.end() - 1;
    }
    (*group)["rows"].push_back(row);
  }
  for (Json& group : groups) {
    const std::size_t count = group["rows"].size();
    group["count"] = std::to_string(count);
    group["open"] = group["severity"] != "observation" || count <= shown_open;
  }
  return groups;
}

}  // namespace

Outcome<Answer> readiness_page(const Host& host, const PageRequest& request) {
  auto findings = host.findings(request.viewer);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    const int left = gravity(a.severity), right = gravity(b.severity);
    return left != right ? left < right : a.clause < b.clause;
  });
  int count[3] = {0, 0, 0};
  Json rows = Json::array();
  for (const auto& each : findings) {
    ++count[gravity(each.severity)];
    Json row = place_of(host, each);
    row.update({{"severity", each.severity}, {"severity_shown", host.say("readiness." + each.severity)}, {"clause", each.clause}, {"register", each.register_name}, {"id", each.id}, {"kind", each.key},
                {"sentence", host.say(each.key, each.details)}});
    rows.push_back(std::move(row));
  }
  const bool any = !rows.empty();
  const Json passkeys = request.viewer.has("admin") ? host.passkeys(request.viewer)["problem"] : Json();   // no finding of an audit, but theirs to mend
  Json model = {{"title", host.say("readiness.title")}, {"any", any}, {"passkeys", passkeys}, {"major", std::to_string(count[0])}, {"minor", std::to_string(count[1])}, {"observations", std::to_string(count[2])},
                {"any_major", count[0] > 0}, {"any_minor", count[1] > 0}, {"observations_word", host.say("readiness.count-observation", {{"count", count[2]}})},
                {"empty", any ? Json() : Json{{"icon", "clipboard-check"}, {"sentence", host.say("readiness.none")}, {"href", nullptr}, {"link", ""}}}};
  if (!request.wants_json) model["groups"] = by_kind(host, rows);
  model["findings"] = std::move(rows);
  return Answer(Model{"desk/readiness", std::move(model), 200, false});   // what is overdue depends on the day
}

}  // namespace chancery::desk
