// The list of a register: filtered, sorted, a page at a time. Through Poco::Data, because its SQL differs from query to query.
#include "index/queries.h"

#include "domain/stored_json.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>

#include <fmt/format.h>

#include <list>
#include <sstream>

namespace chancery::index {
namespace {

using namespace Poco::Data::Keywords;

constexpr int most_rows = 500;   // sdk/items.h

// A piece of SQL and the values of its question marks, in order. Values live as long as this does: Poco binds references.
class Sql {
 public:
  Sql& add(const std::string& text) { text_ += text; return *this; }
  Sql& add(const std::string& text, std::string value) {
    text_ += text;
    values_.push_back(Value{true, std::move(value), 0});
    return *this;
  }
  Sql& add(const std::string& text, std::int64_t value) {
    text_ += text;
    values_.push_back(Value{false, {}, value});
    return *this;
  }
  Sql& add(const Sql& other) {
    text_ += other.text_;
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
    return *this;
  }
  Poco::Data::Statement on(Connection& connection) {
    Poco::Data::Statement statement(connection.session());
    statement << text_;
    for (auto& each : values_) {
      if (each.is_text) statement, use(each.text);
      else statement, use(each.number);
    }
    return statement;
  }

 private:
  struct Value { bool is_text; std::string text; Poco::Int64 number; };
  std::string text_;
  std::list<Value> values_;
};

struct Order { std::string column; bool number; bool descending; };

Order order_of(const ListQuery& query) {
  const bool descending = !query.sort.empty() && query.sort[0] == '-';
  const std::string by = descending ? query.sort.substr(1) : query.sort;
  if (by == "title") return {"v.title COLLATE NOCASE", false, descending};
  if (by == "state") return {"v.state", false, descending};
  if (by == "owner") return {"v.owner", false, descending};
  if (by == "changed") return {"v.changed", true, descending};
  return {"s.item", false, descending};
}

// A cursor: the sort, and the key of the last row shown. Opaque to others; hex so that it needs no escaping in a URL.
std::string write_cursor(const ListQuery& query, const Json& key) {
  std::string hex;
  for (const char c : Json({query.sort, key}).dump(-1, ' ', true)) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// [key, register, item, slot], or null when it is not a cursor of this sort.
Json read_cursor(const ListQuery& query, const Order& order) {
  if (query.after.empty() || query.after.size() % 2 != 0 || query.after.size() > 8000) return {};
  std::string text;
  for (std::size_t at = 0; at < query.after.size(); at += 2) {
    const std::string pair = query.after.substr(at, 2);
    if (pair.find_first_not_of("0123456789abcdef") != std::string::npos) return {};
    text += static_cast<char>(std::stoi(pair, nullptr, 16));
  }
  const Json value = Json::parse(text, nullptr, false);
  if (!value.is_array() || value.size() != 2 || value[0] != query.sort || !value[1].is_array() || value[1].size() != 4) return {};
  const Json& key = value[1];
  const bool right = (order.number ? key[0].is_number_integer() : key[0].is_string()) && key[1].is_string() && key[2].is_string() && key[3].is_number_integer();
  return right ? key : Json();
}

Sql rows_from(std::int64_t as_of) {
  Sql sql;
  if (as_of < 0) return sql.add(" FROM slots s JOIN versions v ON v.version = s.version WHERE s.present = 1");
  return sql.add(" FROM slots s JOIN versions v ON v.version = (SELECT w.version FROM versions w WHERE w.register = s.register AND "
                 "w.item = s.item AND w.slot = s.slot AND w.number <= ?", as_of)
      .add(" ORDER BY w.number DESC LIMIT 1) WHERE v.present = 1");
}

void add_place(Sql& sql, const ListQuery& query) {
  sql.add(query.drafts ? " AND s.slot IN (0, 1)" : " AND s.slot = 0");
  if (!query.register_name.empty()) sql.add(" AND s.register = ?", query.register_name);
}

// As of a day: a revision that no longer is in force is a former one, also where it stands in the list of its own time.
void add_sight(Sql& sql, const Sight& sight, std::int64_t as_of) {
  sql.add(" AND ((v.in_force = 1 AND (s.register IN (SELECT value FROM json_each(?))", as_array(sight.current));
  if (!sight.own.empty()) sql.add(" OR (s.register IN (SELECT value FROM json_each(?))", as_array(sight.own)).add(" AND instr(v.people, ?) > 0)", between_spaces(sight.login));
  for (const auto& [register_name, fields] : sight.named)
    for (const auto& field : fields)
      sql.add(" OR (s.register = ?", register_name)
          .add(" AND EXISTS(SELECT 1 FROM json_each(v.fields) f WHERE f.key = ?", field)
          .add(" AND (f.value = ?", sight.login)
          .add(" OR (f.type = 'array' AND EXISTS(SELECT 1 FROM json_each(f.value) m WHERE m.value = ?)))))", sight.login);
  sql.add(")");
  if (as_of >= 0 && !sight.closed.empty())
    sql.add(" AND (s.register NOT IN (SELECT value FROM json_each(?)) OR (s.in_force = 1 AND "
            "(SELECT n.revision FROM versions n WHERE n.version = s.version) = v.revision))", as_array(sight.closed));
  sql.add(")")
      .add(" OR (v.in_force = 0 AND (s.register IN (SELECT value FROM json_each(?))", as_array(sight.drafts))
      .add(" OR instr(v.people, ?) > 0)))", between_spaces(sight.login));
}

// A field that is the value, or a list that has it as a member. Numbers and yes/no compare by how they are spelled.
void add_field(Sql& sql, const std::string& name, const std::string& value) {
  constexpr const char* spelled = "CASE {0}.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST({0}.atom AS TEXT) END = ?";
  sql.add(" AND EXISTS(SELECT 1 FROM json_each(v.fields) f WHERE f.key = ?", name)
      .add(fmt::format(fmt::runtime(std::string(" AND (") + spelled), "f"), value)
      .add(fmt::format(fmt::runtime(std::string(" OR (f.type = 'array' AND EXISTS(SELECT 1 FROM json_each(f.value) m WHERE ") + spelled), "m"), value)
      .add("))))");
}

void add_filters(Sql& sql, const ListQuery& query) {
  constexpr std::string_view prefix = "fields.";
  for (const auto& [name, value] : query.where) {
    if (name == "state") sql.add(" AND v.state = ?", value);
    else if (name == "owner") sql.add(" AND v.owner = ?", value);
    else if (name == "title") sql.add(" AND instr(lower(v.title), lower(?)) > 0", value);
    else if (name.rfind(prefix, 0) == 0) add_field(sql, name.substr(prefix.size()), value);
    else add_field(sql, name, value);
  }
}

void add_page(Sql& sql, const Order& order, const Json& cursor, std::int64_t limit) {
  if (!cursor.is_null()) {
    sql.add(fmt::format(" AND ({}, s.register, s.item, s.slot) {} (", order.column, order.descending ? "<" : ">"));
    if (order.number) sql.add("?", cursor[0].get<std::int64_t>());
    else sql.add("?", cursor[0].get<std::string>());
    sql.add(", ?", cursor[1].get<std::string>()).add(", ?", cursor[2].get<std::string>()).add(", ?)", cursor[3].get<std::int64_t>());
  }
  const char* way = order.descending ? "DESC" : "ASC";
  sql.add(fmt::format(" ORDER BY {0} {1}, s.register {1}, s.item {1}, s.slot {1} LIMIT ?", order.column, way), limit);
}

struct Columns {
  std::vector<std::string> registers, items, titles, states, owners, fields;
  std::vector<Poco::Int64> slots, revisions, changed, since;

  void read(Sql& sql, Connection& connection) {
    auto statement = sql.on(connection);
    statement, into(registers), into(items), into(titles), into(states), into(owners), into(fields), into(slots), into(revisions), into(changed), into(since);
    statement.execute();
  }

  Json row(std::size_t at) const {
    return {{"register", registers[at]}, {"id", items[at]}, {"title", titles[at]}, {"state", states[at]}, {"owner", owners[at]},
            {"revision", revisions[at]}, {"changed", to_text(Instant{changed[at]})},
            {"in_force_since", since[at] < 0 ? Json() : Json(to_text(Instant{since[at]}))}, {"draft", slots[at] == 1},
            {"fields", parse_stored(fields[at])}};
  }

  Json key(std::size_t at, const std::string& sort) const {
    const std::string by = !sort.empty() && sort[0] == '-' ? sort.substr(1) : sort;
    Json first = items[at];
    if (by == "title") first = titles[at];
    else if (by == "state") first = states[at];
    else if (by == "owner") first = owners[at];
    else if (by == "changed") first = changed[at];
    return {first, registers[at], items[at], slots[at]};
  }
};

std::int64_t count_of(Connection& connection, Sql sql) {
  Poco::Int64 count = 0;
  auto statement = sql.on(connection);
  statement, into(count), now;
  return count;
}

// All rows, not only this page's. Without a filter, what is in force now is counted without reading a single version.
std::int64_t total_of(Connection& connection, const Sight& sight, const ListQuery& query, std::int64_t as_of, const Sql& from) {
  if (as_of >= 0 || !query.where.empty() || !sight.own.empty() || !sight.named.empty()) return count_of(connection, Sql().add("SELECT count(*)").add(from));
  Sql in_force, others;
  in_force.add("SELECT count(*) FROM slots s WHERE s.present = 1 AND s.in_force = 1");
  add_place(in_force, query);
  in_force.add(" AND s.register IN (SELECT value FROM json_each(?))", as_array(sight.current));
  others.add("SELECT count(*)").add(rows_from(-1)).add(" AND s.in_force = 0");
  add_place(others, query);
  add_sight(others, sight, -1);
  return count_of(connection, std::move(in_force)) + count_of(connection, std::move(others));
}

}  // namespace

ListPage list_items(Connection& connection, const Sight& sight, const ListQuery& query, std::int64_t as_of) {
  const Order order = order_of(query);
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, most_rows));
  Sql from = rows_from(as_of);
  add_place(from, query);
  add_sight(from, sight, as_of);
  add_filters(from, query);
  Sql page;
  page.add("SELECT v.register, v.item, v.title, v.state, v.owner, v.fields, v.slot, v.revision, v.changed, v.in_force_since").add(from);
  add_page(page, order, read_cursor(query, order), static_cast<std::int64_t>(limit) + 1);   // one more tells whether there is a next page

  ListPage result;
  const ReadSnapshot snapshot(connection);
  Columns columns;
  columns.read(page, connection);
  result.total = total_of(connection, sight, query, as_of, from);
  const std::size_t shown = std::min(limit, columns.items.size());
  for (std::size_t at = 0; at < shown; ++at) result.rows.push_back(columns.row(at));
  if (columns.items.size() > limit) result.next = write_cursor(query, columns.key(shown - 1, query.sort));
  return result;
}

}  // namespace chancery::index
