// Opening, and the short queries. Longer ones have a file each: list, trail, search, dump; writing is projection.cpp.
#include "index/sqlite_index.h"
#include "domain/stored_json.h"
#include "index/projection.h"
#include "index/queries.h"
#include "index/schema.h"

#include <fmt/format.h>

#include <filesystem>

namespace chancery {
using index::Connection;
using index::Statement;

namespace {

// Columns 0–5 as `read_version` takes them.
constexpr const char* version_columns = "v.slot, v.folder_object, a.commit_id, v.number, i.json, v.in_force";
constexpr const char* version_joins = " JOIN acts a ON a.number = v.number JOIN version_items i ON i.version = v.version ";

IndexedVersion read_version(const Statement& row) {
  return {parse_stored(row.text(4)), index::slot_of(row.number(0)), row.string(1), row.string(2), row.number(3), row.number(5) == 1};
}

using index::Access;
using index::Place;

bool is_of_this_schema(Connection& connection) {
  auto version = connection.prepared("PRAGMA user_version");
  if (!version.next() || version.number(0) != index::schema_version) return false;
  auto tables = connection.prepared("SELECT count(*) FROM sqlite_master WHERE name = 'position'");
  if (!tables.next() || tables.number(0) != 1) return false;
  auto row = connection.prepared("SELECT number FROM position");
  return row.next();
}

void make_schema(Connection& connection) {
  index::WriteTransaction transaction(connection);
  connection.execute(index::schema_drop);
  connection.execute(index::schema_tables);
  connection.execute(fmt::format("PRAGMA user_version = {}", index::schema_version));
  transaction.commit();
}

// The connection when the file is one of ours; nothing when it is worthless, so that it may be thrown away: no database, a
// damaged one, one of another schema, one just made. Throws when that cannot be told, a full disk for instance: a good index
// must not go because it cannot be written today.
std::unique_ptr<Connection> opened(const Place& place, int cache_kib) {
  try {
    auto connection = std::make_unique<Connection>(place, cache_kib);
    if (is_of_this_schema(*connection)) return connection;
  } catch (const index::Fault& fault) {
    if (!fault.damage) throw;
  }
  return nullptr;
}

// In the place of whatever is there.
std::unique_ptr<Connection> made(const std::string& path, int cache_kib) {
  std::error_code ignored;   // when it cannot be removed, opening says so
  for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + end, ignored);
  auto connection = std::make_unique<Connection>(Place{path}, cache_kib);
  make_schema(*connection);
  return connection;
}

std::unique_ptr<Connection> opened_or_made(const std::string& path, int cache_kib) {
  if (auto connection = opened({path}, cache_kib)) return connection;
  return made(path, cache_kib);
}

// How to read a file that cannot be written; nothing when there is none, or it is not ours.
std::optional<Place> readable(const std::string& path, int cache_kib) {
  std::error_code absent;
  const bool has_log = std::filesystem::file_size(path + "-wal", absent) > 0 && !absent;
  const Place place{path, has_log ? Access::read : Access::settled};
  try {
    if (opened(place, cache_kib)) return place;
  } catch (const std::exception&) {   // as good as none
  }
  return std::nullopt;
}

}  // namespace

SqliteIndex::SqliteIndex(std::string path, Options options) : path_(std::move(path)), options_(options) {
  readers_ = std::make_unique<index::Readers>(open(), std::max<std::size_t>(1, options.readers), options.reader_cache_kib);
}

Place SqliteIndex::open() {
  try {
    writer_ = opened_or_made(path_, options_.writer_cache_kib);
    writable_ = true;
    return {path_};
  } catch (const std::exception&) {   // it is read as it is; `apply` tries again, and says why when it cannot
  }
  if (const auto place = readable(path_, options_.reader_cache_kib)) return *place;
  const Place empty = index::in_memory(fmt::format("index-{}", static_cast<const void*>(this)));
  writer_ = std::make_unique<Connection>(empty, options_.writer_cache_kib);   // holds it as long as it is read
  make_schema(*writer_);
  return empty;
}

SqliteIndex::~SqliteIndex() = default;

void SqliteIndex::be_writable() {
  if (writable_) return;
  // While nobody reads: who reads without the write-ahead log would see a change half, and SQLite takes the whole process to
  // be a reader only as long as one connection was opened as such.
  readers_->turn([&]() -> Place {
    writer_ = opened_or_made(path_, options_.writer_cache_kib);
    writable_ = true;
    return {path_};
  });
}

void SqliteIndex::clear() {
  const std::lock_guard lock(writing_);
  be_writable();
  // Another file: to drop tables, SQLite reads and frees every page of them, which took a third of the time of a rebuild.
  readers_->turn([&]() -> Place {
    writable_ = false;
    writer_.reset();
    writer_ = made(path_, options_.writer_cache_kib);
    writable_ = true;
    return {path_};
  });
}

void SqliteIndex::apply(const std::vector<Projected>& acts) {
  if (acts.empty()) return;
  const std::lock_guard lock(writing_);
  be_writable();
  index::WriteTransaction transaction(*writer_);
  index::Projection(*writer_).apply(acts);
  transaction.commit();
}

// Whoever reads meanwhile sees the former rows or the new ones. What SQLite keeps of what was overwritten (free pages, the log, words in
// segments of the full text that wait to be merged) goes with VACUUM and an emptied log.
void SqliteIndex::retell(const std::vector<Projected>& acts) {
  if (acts.empty()) return;
  const std::lock_guard lock(writing_);
  be_writable();
  index::WriteTransaction transaction(*writer_);
  index::Projection(*writer_).retell(acts);
  transaction.commit();
  writer_->execute("INSERT INTO search(search) VALUES('optimize')");
  writer_->execute("PRAGMA temp_store = DEFAULT; VACUUM; PRAGMA temp_store = MEMORY");   // the copy that it makes may be larger than memory
  writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::vector<std::pair<std::string, std::string>> SqliteIndex::destroyed() const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT register, item FROM disposals WHERE how = 'destroyed' ORDER BY register, item");
  std::vector<std::pair<std::string, std::string>> found;
  while (row.next()) found.emplace_back(row.string(0), row.string(1));
  return found;
}

std::vector<std::pair<std::int64_t, std::string>> SqliteIndex::acts_of(const std::string& register_name, const std::string& id) const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT number, commit_id FROM acts WHERE register = ? AND item = ? ORDER BY number");
  row.with(register_name).with(id);
  std::vector<std::pair<std::int64_t, std::string>> found;
  while (row.next()) found.emplace_back(row.number(0), row.string(1));
  return found;
}

std::int64_t SqliteIndex::position() const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT number FROM position");
  return row.next() ? row.number(0) : -1;
}

std::string SqliteIndex::position_commit() const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT commit_id FROM position");
  return row.next() ? row.string(0) : std::string();
}

std::int64_t SqliteIndex::number_at(Instant time) const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT number FROM acts WHERE time <= ? ORDER BY time DESC, number DESC LIMIT 1");
  return row.with(time.seconds).next() ? row.number(0) : -1;
}

std::optional<IndexedVersion> SqliteIndex::version(const std::string& register_name, const std::string& id, Slot slot, std::int64_t as_of) const {
  static const std::string sql = fmt::format(
      "SELECT {} FROM (SELECT * FROM versions WHERE register = ? AND item = ? AND slot = ? AND number <= ? ORDER BY number DESC LIMIT 1) v{}"
      "WHERE v.present = 1", version_columns, version_joins);
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  row.with(register_name).with(id).with(index::number_of(slot)).with(as_of < 0 ? std::numeric_limits<std::int64_t>::max() : as_of);
  if (!row.next()) return std::nullopt;
  return read_version(row);
}

std::optional<IndexedVersion> SqliteIndex::revision(const std::string& register_name, const std::string& id, int number) const {
  static const std::string sql = fmt::format(
      "SELECT {}, r.ended = -1 FROM revisions r JOIN versions v ON v.version = r.version{}WHERE r.register = ? AND r.item = ? AND r.revision = ?",
      version_columns, version_joins);
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  if (!row.with(register_name).with(id).with(std::int64_t{number}).next()) return std::nullopt;
  IndexedVersion found = read_version(row);
  found.in_force = row.number(6) == 1;
  return found;
}

std::vector<IndexedVersion> SqliteIndex::drafts(const Sight& sight) const {
  static const std::string sql = fmt::format(
      "SELECT {} FROM slots s INDEXED BY open_drafts JOIN versions v ON v.version = s.version{}WHERE s.slot = 1 AND s.present = 1 "
      "AND (s.register IN (SELECT value FROM json_each(?)) OR instr(v.people, ?) > 0) ORDER BY s.register, s.item",
      version_columns, version_joins);
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  row.with(index::as_array(sight.drafts)).with(index::between_spaces(sight.login));
  std::vector<IndexedVersion> found;
  while (row.next()) found.push_back(read_version(row));
  return found;
}

std::vector<IndexedVersion> SqliteIndex::in_states(const Sight& sight, const std::vector<Wanted>& wanted, const std::vector<std::string>& people, int limit) const {
  // CROSS JOIN: the wanted states lead, each read through its index, however many items are at rest.
  static const std::string sql = fmt::format(
      "SELECT {} FROM json_each(?) w CROSS JOIN slots s INDEXED BY slots_in_state ON s.slot = 0 AND s.present = 1 AND s.register = w.value ->> 0 AND s.state = w.value ->> 1 "
      "JOIN versions v ON v.version = s.version{}"
      "WHERE ((s.in_force = 1 AND s.register IN (SELECT value FROM json_each(?))) OR (s.in_force = 0 AND s.register IN (SELECT value FROM json_each(?))) OR instr(v.people, ?) > 0) "
      "AND (w.value ->> 2 = 0 OR EXISTS(SELECT 1 FROM json_each(?) p WHERE instr(v.people, p.value) > 0)) ORDER BY v.changed, s.register, s.item LIMIT ?",
      version_columns, version_joins);
  Json states = Json::array(), names = Json::array();
  for (const auto& each : wanted) states.push_back({each.register_name, each.state, each.only_own ? 1 : 0});
  for (const auto& each : people) names.push_back(index::between_spaces(each));
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  row.with(states.dump()).with(index::as_array(sight.current)).with(index::as_array(sight.drafts)).with(index::between_spaces(sight.login)).with(names.dump()).with(std::int64_t{limit});
  std::vector<IndexedVersion> found;
  while (row.next()) found.push_back(read_version(row));
  return found;
}

std::vector<IndexedVersion> SqliteIndex::undisposed(const Sight& sight, const std::vector<Wanted>& wanted, Instant begun_until, int limit) const {
  static const std::string sql = fmt::format(
      "SELECT {} FROM json_each(?) w CROSS JOIN slots s INDEXED BY slots_in_state ON s.slot = 0 AND s.present = 1 AND s.register = w.value ->> 0 AND s.state = w.value ->> 1 "
      "JOIN versions v ON v.version = s.version{}"
      "WHERE ((s.in_force = 1 AND s.register IN (SELECT value FROM json_each(?))) OR (s.in_force = 0 AND s.register IN (SELECT value FROM json_each(?))) OR instr(v.people, ?) > 0) "
      "AND NOT EXISTS(SELECT 1 FROM disposals d WHERE d.register = s.register AND d.item = s.item) "
      "AND i.json ->> 'created' <= ? ORDER BY i.json ->> 'created', s.register, s.item LIMIT ?",
      version_columns, version_joins);
  Json states = Json::array();
  for (const auto& each : wanted) states.push_back({each.register_name, each.state});
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  row.with(states.dump()).with(index::as_array(sight.current)).with(index::as_array(sight.drafts)).with(index::between_spaces(sight.login)).with(to_text(begun_until)).with(std::int64_t{limit});
  std::vector<IndexedVersion> found;
  while (row.next()) found.push_back(read_version(row));
  return found;
}

std::vector<IndexedVersion> SqliteIndex::unread(const Sight& sight, const std::vector<Readable>& where, const std::vector<std::string>& roles, int limit) const {
  static const std::string sql = fmt::format(
      "SELECT {} FROM json_each(?) w CROSS JOIN slots s INDEXED BY slots_in_state ON s.slot = 0 AND s.present = 1 AND s.register = w.value ->> 0 AND s.state = w.value ->> 1 "
      "JOIN versions v ON v.version = s.version{}"
      "WHERE s.in_force = 1 AND s.register IN (SELECT value FROM json_each(?)) "
      "AND EXISTS(SELECT 1 FROM json_each(v.fields) f JOIN json_each(CASE f.type WHEN 'array' THEN f.value ELSE '[]' END) m "
      "WHERE f.key = w.value ->> 2 AND m.value IN (SELECT value FROM json_each(?))) "
      "AND NOT EXISTS(SELECT 1 FROM readings r WHERE r.register = s.register AND r.item = s.item AND r.login = ? AND r.revision = v.revision) "
      "ORDER BY v.in_force_since DESC, s.register, s.item LIMIT ?",
      version_columns, version_joins);
  Json asked = Json::array();
  for (const auto& each : where) asked.push_back({each.register_name, each.state, each.field});
  const auto reader = readers_->borrow();
  auto row = reader->prepared(sql);
  row.with(asked.dump()).with(index::as_array(sight.current)).with(index::as_array(roles)).with(sight.login).with(std::int64_t{limit});
  std::vector<IndexedVersion> found;
  while (row.next()) found.push_back(read_version(row));
  return found;
}

std::vector<ReadingDone> SqliteIndex::readings(const std::string& register_name, const std::string& id) const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT login, revision, number, time FROM readings WHERE register = ? AND item = ? ORDER BY login");
  row.with(register_name).with(id);
  std::vector<ReadingDone> found;
  while (row.next()) found.push_back({row.string(0), static_cast<int>(row.number(1)), row.number(2), {row.number(3)}});
  return found;
}

std::optional<std::string> SqliteIndex::object_of(const std::string& sha256) const {
  const auto reader = readers_->borrow();
  auto row = reader->prepared("SELECT object FROM blobs WHERE sha256 = ?");
  if (!row.with(sha256).next()) return std::nullopt;
  return row.string(0);
}

std::optional<Json> SqliteIndex::act_once(const std::string& actor, const std::string& once) const {
  if (once.empty()) return std::nullopt;
  const auto reader = readers_->borrow();
  auto row = reader->prepared(
      "SELECT f.json, a.number, a.commit_id, a.register, a.item FROM act_nonces o JOIN acts a ON a.number = o.number "
      "JOIN act_files f ON f.number = o.number WHERE o.actor = ? AND o.once = ?");
  if (!row.with(actor).with(once).next()) return std::nullopt;
  return index::act_row(row.text(0), row.number(1), row.text(2), row.text(3), row.text(4));
}

std::vector<Json> SqliteIndex::revisions(const std::string& register_name, const std::string& id, int only) const {
  const auto reader = readers_->borrow();
  return index::list_revisions(*reader, register_name, id, only);
}

ListPage SqliteIndex::list(const Sight& sight, const ListQuery& query, std::int64_t as_of) const {
  const auto reader = readers_->borrow();
  return index::list_items(*reader, sight, query, as_of);
}

std::vector<Json> SqliteIndex::trail(const Sight& sight, const TrailQuery& query) const {
  const auto reader = readers_->borrow();
  return index::list_acts(*reader, sight, query);
}

std::int64_t SqliteIndex::count(const Sight& sight, const TrailQuery& query) const {
  const auto reader = readers_->borrow();
  return index::count_acts(*reader, sight, query);
}

std::vector<Hit> SqliteIndex::search(const Sight& sight, const std::string& words, int limit) const {
  const auto reader = readers_->borrow();
  return index::find_words(*reader, sight, words, limit);
}

std::string SqliteIndex::dump() const {
  const auto reader = readers_->borrow();
  return index::dump_tables(*reader);
}

}  // namespace chancery
