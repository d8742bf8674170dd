// Readiness: what all checks of all plugins find now, the gravest first. And the checks that need no register of their own:
// reviews that are overdue, owners who have left, sign-offs that nobody could give, drafts that lie still.
#include "desk/pages.h"
#include "item_pages/list.h"
#include "desk/reviews.h"
#include "desk/rows.h"
#include "item_pages/calendar.h"
#include "sdk/shown.h"

#include <algorithm>
#include <set>

namespace chancery::desk {
namespace {

constexpr int days_a_draft_may_lie = 30;

int gravity(const std::string& severity) { return severity == "major" ? 0 : severity == "minor" ? 1 : 2; }

std::vector<Finding> overdue_reviews(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const Labels labels(host);
  for (const auto& each : reviews_due(host, viewer, labels, ""))
    if (each["overdue"].get<bool>())
      findings.push_back({"minor", "7.5.2", each["register"], each["id"], "finding.review-overdue", {{"id", each["id"]}, {"due", each["due_shown"]}, {"owner", each["owner_name"]}}});
  return findings;
}

std::vector<Finding> owners_who_left(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  for (const auto& person : host.people()) {
    if (person.value("active", true)) continue;
    for (const auto& policy : host.registers()) {
      if (shown::text(policy, "register") == "people" || !policy.value("revisioned", false)) continue;
      ListQuery query;
      query.register_name = shown::text(policy, "register");
      query.where = {{"owner", shown::text(person, "login")}, {"state", shown::text(policy, "in_force")}};
      item_pages::each_row(host, viewer, query, [&](const Json& row) {
        findings.push_back({"minor", "5.3", query.register_name, shown::text(row, "id"), "finding.owner-left", {{"id", shown::text(row, "id")}, {"owner", shown::text(person, "name")}}});
      });
    }
  }
  return findings;
}

// Roles that an act which signs asks for, and that no active person holds.
std::vector<Finding> roles_nobody_holds(const Host& host) {
  std::set<std::string> held;
  for (const auto& person : host.people())
    if (person.value("active", true))
      for (const auto& role : person.value("roles", Json::array())) held.insert(role.get<std::string>());
  std::vector<Finding> findings;
  for (const auto& policy : host.registers())
    for (const auto& act : policy.value("acts", Json::array())) {
      const Json who = act.value("who", Json::array());
      if (shown::text(act, "signs").empty() || who.empty()) continue;
      const bool anybody = std::any_of(who.begin(), who.end(), [&](const Json& each) {
        const auto one = each.get<std::string>();
        return held.count(one) > 0 || one == "staff" || one.find(' ') != std::string::npos || one == "oneself";   // a relation, not a role
      });
      if (!anybody)
        findings.push_back({"major", "5.3", shown::text(policy, "register"), "", "finding.role-empty", {{"act", shown::text(act, "label")}, {"register", shown::text(policy, "title")}, {"roles", who}}});
    }
  return findings;
}

std::vector<Finding> drafts_that_lie(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const std::string before = item_pages::days_after(host.now().substr(0, 10), -days_a_draft_may_lie);
  for (const auto& work : host.items().work(viewer)) {
    const Json& item = work.at("item");
    if (shown::text(item, "slot") == "current") continue;   // a record: its policy says by when it is due
    if (shown::text(item, "changed").substr(0, 10) < before)
      findings.push_back({"observation", "7.5.3", shown::text(item, "register"), shown::text(item, "id"), "finding.draft-lies",
                          {{"id", shown::text(item, "id")}, {"state", shown::text(item, "state")}, {"since", shown::date(shown::text(item, "changed"))}}});
  }
  return findings;
}

}  // namespace

void contribute_checks(const Host& host, Contributions& contributions) {
  contributions.check("reviews", [&host](const Viewer& viewer) { return overdue_reviews(host, viewer); });
  contributions.check("owners", [&host](const Viewer& viewer) { return owners_who_left(host, viewer); });
  contributions.check("roles", [&host](const Viewer&) { return roles_nobody_holds(host); });
  contributions.check("drafts", [&host](const Viewer& viewer) { return drafts_that_lie(host, viewer); });
}

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
    rows.push_back({{"severity", each.severity}, {"severity_shown", host.say("readiness." + each.severity)}, {"clause", each.clause}, {"register", each.register_name}, {"id", each.id},
                    {"href", each.id.empty() ? shown::or_null(each.register_name.empty() ? "" : address("policies", each.register_name)) : Json(address(each.register_name, each.id))},
                    {"link", each.id.empty() ? host.say("readiness.rules") : each.id}, {"sentence", host.say(each.key, each.details)}});
  }
  const bool any = !rows.empty();
  const Json passkeys = request.viewer.has("admin") ? host.passkeys(request.viewer)["problem"] : Json();   // no finding of an audit, but theirs to mend
  return Answer(Model{"desk/readiness",
                      {{"title", host.say("readiness.title")}, {"any", any}, {"passkeys", passkeys}, {"findings", std::move(rows)}, {"major", std::to_string(count[0])}, {"minor", std::to_string(count[1])}, {"observations", std::to_string(count[2])}, {"any_major", count[0] > 0}, {"any_minor", count[1] > 0}, {"observations_word", host.say("readiness.count-observation", {{"count", count[2]}})},
                       {"empty", any ? Json() : Json{{"icon", "clipboard-check"}, {"sentence", host.say("readiness.none")}, {"href", nullptr}, {"link", ""}}}},
                      200, false});   // what is overdue depends on the day
}

}  // namespace chancery::desk
