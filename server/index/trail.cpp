// The audit trail, and an item's released revisions.
#include "index/queries.h"

#include "domain/stored_json.h"

#include <fmt/format.h>

namespace chancery::index {
namespace {

constexpr int most_acts = 5000;   // sdk/items.h

// Which acts these eyes see: the rule is in sqlite_index.h. Parameters: history, any history, current, drafts, login.
// A plus sign keeps SQLite from finding acts by register, which would have it sort all of them to give the newest.
constexpr const char* seen_acts =
    "(+a.register IN (SELECT value FROM json_each(?)) OR (+a.register = '' AND ?)"
    " OR (a.touches_in_force = 1 AND +a.register IN (SELECT value FROM json_each(?)))"
    " OR (a.touches_in_force = 0 AND a.draft >= 0 AND (+a.register IN (SELECT value FROM json_each(?))"
    "   OR EXISTS(SELECT 1 FROM draft_people p WHERE p.register = a.register AND p.item = a.item AND p.revision = a.draft"
    "     AND instr(p.people, ?) > 0))))";

struct Times { std::int64_t from, until; bool readable; };

// Times or dates, both inclusive: a date begins with its first second and ends with its last.
Times times_of(const TrailQuery& query) {
  Times times{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), true};
  if (!query.from.empty()) {
    auto from = read_date(query.from);
    if (!from) from = read_instant(query.from);
    if (from) times.from = from->seconds; else times.readable = false;
  }
  if (!query.until.empty()) {
    const auto until = read_as_of(query.until);
    if (until) times.until = until->seconds; else times.readable = false;
  }
  return times;
}

std::string where_of(const TrailQuery& query) {
  std::string sql = " WHERE ";
  sql += seen_acts;
  if (!query.register_name.empty()) sql += query.id.empty() ? " AND +a.register = ?" : " AND a.register = ?";
  if (!query.id.empty()) sql += " AND a.item = ?";
  if (!query.actor.empty()) sql += " AND a.actor = ?";
  if (!query.act.empty()) sql += " AND (a.act = ? OR instr(a.also, char(10) || ? || char(10)) > 0)";   // done, or followed by itself
  // Time never runs backwards in the ledger, so a span of time is a span of numbers.
  if (!query.from.empty()) sql += " AND a.number >= coalesce((SELECT number FROM acts WHERE time >= ? ORDER BY time, number LIMIT 1), 9223372036854775807)";
  if (!query.until.empty()) sql += " AND a.number <= coalesce((SELECT number FROM acts WHERE time <= ? ORDER BY time DESC, number DESC LIMIT 1), -1)";
  if (query.after >= 0) sql += " AND a.number < ?";
  return sql;
}

void bind(Statement& row, const Sight& sight, const TrailQuery& query, const Times& times) {
  row.with(as_array(sight.history)).with(std::int64_t{!sight.history.empty()}).with(as_array(sight.current))
      .with(as_array(sight.drafts)).with(between_spaces(sight.login));
  for (const auto* each : {&query.register_name, &query.id, &query.actor, &query.act, &query.act})
    if (!each->empty()) row.with(*each);
  if (!query.from.empty()) row.with(times.from);
  if (!query.until.empty()) row.with(times.until);
  if (query.after >= 0) row.with(query.after);
}

Json text_or_null(std::int64_t seconds) { return seconds < 0 ? Json() : Json(to_text(Instant{seconds})); }

}  // namespace

Json act_row(std::string_view json, std::int64_t number, std::string_view commit, std::string_view register_name, std::string_view item) {
  Json act = parse_stored(json);
  if (!act.is_object()) act = Json::object();
  act["seq"] = number;
  act["commit"] = commit;
  act["register"] = register_name;
  act["item"] = item;
  return act;
}

std::vector<Json> list_acts(Connection& connection, const Sight& sight, const TrailQuery& query) {
  const Times times = times_of(query);
  if (!times.readable) return {};
  auto row = connection.prepared("SELECT f.json, a.number, a.commit_id, a.register, a.item FROM acts a CROSS JOIN act_files f ON f.number = a.number" +
                                 where_of(query) + " ORDER BY a.number DESC LIMIT ?");
  bind(row, sight, query, times);
  row.with(std::int64_t{std::clamp(query.limit, 0, most_acts)});
  std::vector<Json> acts;
  while (row.next()) acts.push_back(act_row(row.text(0), row.number(1), row.text(2), row.text(3), row.text(4)));
  return acts;
}

std::int64_t count_acts(Connection& connection, const Sight& sight, const TrailQuery& query) {
  TrailQuery whole = query;
  whole.after = -1;
  const Times times = times_of(whole);
  if (!times.readable) return 0;
  auto row = connection.prepared("SELECT count(*) FROM acts a" + where_of(whole));
  bind(row, sight, whole, times);
  return row.next() ? row.number(0) : 0;
}

std::vector<Json> list_revisions(Connection& connection, const std::string& register_name, const std::string& id, int only) {
  static const std::string all =
      "SELECT r.revision, r.released_time, r.ended_time, r.ended_state, i.json, r.approved_by FROM revisions r JOIN version_items i ON i.version = r.version "
      "WHERE r.register = ? AND r.item = ? ";
  static const std::string one = all + "AND r.revision = ?";
  auto row = connection.prepared(only == 0 ? all + "ORDER BY r.revision DESC" : one);
  row.with(register_name).with(id);
  if (only != 0) row.with(std::int64_t{only});
  std::vector<Json> revisions;
  while (row.next()) {
    const Json item = parse_stored(row.text(4));
    const auto& since = item.at("in_force_since");
    const auto reason = item.at("fields").find("reason");
    revisions.push_back({{"number", row.number(0)},
                         {"state", row.number(2) < 0 ? item.at("state") : Json(row.string(3))},
                         {"in_force_since", since.is_null() ? text_or_null(row.number(1)) : since},
                         {"superseded_on", text_or_null(row.number(2))},
                         {"approved_by", parse_stored(row.text(5))},
                         {"reason", reason != item.at("fields").end() && reason->is_string() ? *reason : Json("")}});
  }
  return revisions;
}

}  // namespace chancery::index
