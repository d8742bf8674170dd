// The checks that need no register of their own: reviews and actions that are overdue, what was left lying, owners who have left,
// sign-offs that nobody could give, revisions that were not read. All of it follows from policies, people and the index.
#include "desk/pages.h"
#include "desk/reviews.h"
#include "desk/rows.h"
#include "item_pages/calendar.h"
#include "item_pages/list.h"
#include "sdk/shown.h"

#include <algorithm>
#include <map>
#include <set>

namespace chancery::desk {
namespace {

constexpr int days_it_may_lie = 30, days_to_read = 14;
constexpr std::size_t most_named = 3;

// So many days ago.
std::string days_ago(const Host& host, int days) { return item_pages::days_after(host.now().substr(0, 10), -days); }

// Some names, and how many more there are.
std::string names_of(const Host& host, const Json& names) {
  std::string words;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) words += (i == 0 ? "" : ", ") + names[i].get<std::string>();
  return names.size() <= most_named ? words : host.say("finding.and-more", {{"names", words}, {"count", names.size() - most_named}});
}

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
    if (shown::text(person, "state") != "left") continue;   // who is suspended, or not let in today, may come back
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

// Who is asked to go on, in a sentence; empty: nobody in particular.
std::string asked_of(const Host& host, const Json& work) {
  std::string words;
  for (const auto& step : work.value("steps", Json::array()))
    if (const Json names = step.value("names", Json::array()); !names.empty())
      words += " " + host.say("work.asked", {{"act", shown::text(step, "label")}, {"who", names_of(host, names)}});
  return words;
}

std::vector<Finding> drafts_that_lie(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const std::string before = days_ago(host, days_it_may_lie);
  for (const auto& work : host.items().work(viewer)) {
    const Json& item = work.at("item");
    if (shown::text(item, "slot") == "current") continue;   // a record: records_at_work
    if (shown::text(item, "changed").substr(0, 10) < before)
      findings.push_back({"observation", "7.5.3", shown::text(item, "register"), shown::text(item, "id"), "finding.draft-lies",
                          {{"id", shown::text(item, "id")}, {"state", shown::text(item, "state")}, {"since", shown::date(shown::text(item, "changed"))}, {"asked", asked_of(host, work)}}});
  }
  return findings;
}

// The earliest of the days by which something of it is to be done; empty: none is set.
std::string due_of(const Json& policy, const Json& row) {
  std::string due;
  const Json fields = row.value("fields", Json::object());
  for (const auto& field : policy.value("fields", Json::array())) {
    const std::string day = shown::text(fields, shown::text(field, "name").c_str());
    if (field.value("due", false) && !day.empty() && (due.empty() || day < due)) due = day;
  }
  return due;
}

// The clause that a register answers, where a finding about one of its records belongs.
std::string clause_of(const Json& policy) {
  const Json answers = policy.value("answers", Json::array());
  return answers.empty() ? "9.1" : answers[0].get<std::string>();
}

using Asked = std::map<std::pair<std::string, std::string>, std::string>;   // register and number -> who is asked to go on, in a sentence

Asked asked_for(const Host& host, const Viewer& viewer) {
  Asked asked;
  for (const auto& work : host.items().work(viewer)) {
    const Json& item = work.at("item");
    asked[{shown::text(item, "register"), shown::text(item, "id")}] = asked_of(host, work);
  }
  return asked;
}

// Who is asked for the next step, as far as this person's work says it; else whose it is.
std::string whose(const Host& host, const Asked& asked, const Json& row) {
  const auto at = asked.find({shown::text(row, "register"), shown::text(row, "id")});
  if (at != asked.end() && !at->second.empty()) return at->second;
  const bool named = !shown::text(row.value("fields", Json::object()), "owner").empty();
  return " " + host.say(named ? "finding.with" : "finding.with-nobody", {{"owner", shown::text(row, "owner_name").empty() ? shown::text(row, "owner") : shown::text(row, "owner_name")}});
}

// What may not rest in its state and is overdue, or was left lying: an action after its day, a problem that nobody assessed.
void find_at_work(const Host& host, const Viewer& viewer, const Json& policy, const Asked& asked, std::vector<Finding>& findings) {
  const std::string today = host.now().substr(0, 10), before = days_ago(host, days_it_may_lie), name = shown::text(policy, "register");
  const Json rest = policy.value("rest", Json::array());
  for (const auto& state : policy.value("states", Json::array())) {
    if (std::find(rest.begin(), rest.end(), state) != rest.end()) continue;
    ListQuery query;
    query.register_name = name;
    query.where["state"] = state.get<std::string>();
    item_pages::each_row(host, viewer, query, [&](const Json& row) {
      const std::string due = due_of(policy, row), id = shown::text(row, "id"), changed = shown::text(row, "changed");
      const Json details = {{"id", id}, {"state", state}, {"due", shown::date(due)}, {"since", shown::date(changed)}, {"asked", whose(host, asked, row)}};
      if (!due.empty() && due < today) findings.push_back({"minor", clause_of(policy), name, id, "finding.record-overdue", details});
      else if (due.empty() && changed.substr(0, 10) < before) findings.push_back({"observation", clause_of(policy), name, id, "finding.record-lies", details});
    });
  }
}

std::vector<Finding> records_at_work(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const Asked asked = asked_for(host, viewer);
  for (const auto& policy : host.registers())
    if (!policy.value("revisioned", false)) find_at_work(host, viewer, policy, asked, findings);
  return findings;
}

// The field that says who is asked to read; empty: nobody is, in this register.
std::string reading_field(const Json& policy) {
  for (const auto& act : policy.value("acts", Json::array()))
    if (const std::string field = shown::text(act, "reads"); !field.empty()) return field;
  return "";
}

// What was put in force a while ago and was not read by everybody who is asked to. Who that is, is told to those who may read the history.
std::vector<Finding> not_read(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const std::string before = days_ago(host, days_to_read);
  for (const auto& policy : host.registers()) {
    const std::string field = reading_field(policy);
    if (field.empty()) continue;
    ListQuery query;
    query.register_name = shown::text(policy, "register");
    query.where["state"] = shown::text(policy, "in_force");
    item_pages::each_row(host, viewer, query, [&](const Json& row) {
      const std::string id = shown::text(row, "id"), since = shown::text(row, "in_force_since");
      if (row.value("fields", Json::object()).value(field, Json::array()).empty() || since.substr(0, 10) >= before) return;
      const auto readers = host.items().readers(viewer, query.register_name, id);
      Json names = Json::array();
      if (readers)
        for (const auto& each : readers->value("missing", Json::array())) names.push_back(each.at("name"));
      if (!names.empty()) findings.push_back({"observation", "7.3", query.register_name, id, "finding.not-read", {{"id", id}, {"count", names.size()}, {"names", names_of(host, names)}, {"since", shown::date(since)}}});
    });
  }
  return findings;
}

// Who signed what is in force, or a record, by a key of the server that was revoked from before then: empty when every signature counts.
Json signers_lost(const Json& item) {
  Json names = Json::array();
  for (const auto& each : item.value("signoffs", Json::array())) {
    const std::string name = shown::text(each, "name");
    if (shown::text(each, "checked") == "revoked" && shown::text(each, "voided").empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

// Looked for only when a key was revoked, because each signature is checked.
std::vector<Finding> signed_by_a_revoked_key(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  if (!host.has_revoked_keys()) return findings;
  for (const auto& policy : host.registers()) {
    ListQuery query;
    query.register_name = shown::text(policy, "register");
    if (policy.value("revisioned", false)) query.where["state"] = shown::text(policy, "in_force");
    item_pages::each_row(host, viewer, query, [&](const Json& row) {
      const std::string id = shown::text(row, "id");
      const auto item = host.items().find(viewer, query.register_name, id, Slot::current);
      if (!item) return;
      const Json names = signers_lost(*item);
      if (!names.empty()) findings.push_back({"major", "7.5.3", query.register_name, id, policy.value("revisioned", false) ? "finding.signature-revoked" : "finding.record-signature-revoked", {{"id", id}, {"names", names_of(host, names)}}});
    });
  }
  return findings;
}

// Passkeys of a former host name of this server: no browser finds them any more, and they stand in the list of keys as if they signed.
std::vector<Finding> passkeys_elsewhere(const Host& host, const Viewer& viewer) {
  std::vector<Finding> findings;
  const std::string here = shown::text(host.passkeys(viewer), "rp_id");
  for (const auto& person : host.people()) {
    const auto item = here.empty() ? Outcome<Json>(Json::object()) : host.items().find(viewer, "people", shown::text(person, "login"), Slot::current);
    if (!item) continue;
    for (const auto& key : item->value("keys", Json::array()))
      if (is_elsewhere(key, here)) {
        findings.push_back({"minor", "7.5.3", "people", shown::text(person, "login"), "finding.passkey-elsewhere", {{"name", shown::text(person, "name")}, {"host", shown::text(key, "host")}, {"here", here}}});
        break;
      }
  }
  return findings;
}

}  // namespace

void contribute_checks(const Host& host, Contributions& contributions) {
  contributions.check("reviews", [&host](const Viewer& viewer) { return overdue_reviews(host, viewer); });
  contributions.check("owners", [&host](const Viewer& viewer) { return owners_who_left(host, viewer); });
  contributions.check("roles", [&host](const Viewer&) { return roles_nobody_holds(host); });
  contributions.check("drafts", [&host](const Viewer& viewer) { return drafts_that_lie(host, viewer); });
  contributions.check("records", [&host](const Viewer& viewer) { return records_at_work(host, viewer); });
  contributions.check("signatures", [&host](const Viewer& viewer) { return signed_by_a_revoked_key(host, viewer); });
  contributions.check("passkeys", [&host](const Viewer& viewer) { return passkeys_elsewhere(host, viewer); });
  contributions.check("reading", [&host](const Viewer& viewer) { return not_read(host, viewer); });
}

}  // namespace chancery::desk
