#include "index/connection.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/URI.h>
#include <sqlite3.h>

#include <fmt/format.h>

namespace chancery::index {
namespace {

[[noreturn]] void fail_of(sqlite3* handle, const char* doing) {
  const int code = sqlite3_errcode(handle) & 0xff;   // without what the extended codes add
  throw Fault(fmt::format("The index could not {}: {} (SQLite {}).", doing, sqlite3_errmsg(handle), sqlite3_extended_errcode(handle)),
              code == SQLITE_NOTADB || code == SQLITE_CORRUPT);
}

constexpr std::size_t open_seconds = 1;   // Poco tries again and again for this long when a file cannot be opened (default: 60)

// https://www.sqlite.org/uri.html. `readonly_shm` lets each reader work out the write-ahead log's index in its own memory
// (https://www.sqlite.org/wal.html#readonly), `immutable` does without both.
std::string name_of(const Place& place) {
  if (place.access == Access::write) return place.path;
  std::string encoded;
  Poco::URI::encode(place.path, "?#", encoded);
  return "file:" + encoded + (place.access == Access::settled ? "?immutable=1" : "?mode=ro&readonly_shm=1");
}

Poco::Data::Session open(const Place& place) {
  Poco::Data::SQLite::Connector::registerConnector();   // again is harmless
  return {Poco::Data::SQLite::Connector::KEY, name_of(place), open_seconds};
}

constexpr int busy_milliseconds = 10'000;   // another process (rebuild-index) may hold the file

}  // namespace

Statement::~Statement() {
  if (!prepared_) return;
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
}

void Statement::fail() const { fail_of(sqlite3_db_handle(prepared_), "run a query"); }

Statement& Statement::with(std::int64_t value) {
  if (sqlite3_bind_int64(prepared_, ++bound_, value) != SQLITE_OK) fail();
  return *this;
}

Statement& Statement::with(std::string_view value) {
  const char* bytes = value.data() ? value.data() : "";   // a null pointer would bind NULL
  if (sqlite3_bind_text64(prepared_, ++bound_, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) fail();
  return *this;
}

bool Statement::next() {
  const int result = sqlite3_step(prepared_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) fail();
  return false;
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(prepared_, column); }

std::string_view Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(prepared_, column);
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column))};
}

Place in_memory(const std::string& name) { return {"file:/" + name + "?vfs=memdb"}; }

Connection::Connection(const Place& place, int cache_kib)
    : session_(open(place)), handle_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
  sqlite3_busy_timeout(handle_, busy_milliseconds);
  execute(fmt::format("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{};", cache_kib));
  if (place.access != Access::write) return;
  if (sqlite3_db_readonly(handle_, "main") != 0) throw Fault("The index can only be read.", false);
  // NORMAL under WAL: a power cut may lose the last acts projected, never tear one; they are projected again from the ledger.
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000;");
}

Connection::~Connection() {
  for (const auto& each : cache_) sqlite3_finalize(each.second);
}

Statement Connection::prepared(std::string_view sql) {
  const auto at = cache_.find(sql);
  if (at != cache_.end()) return Statement(at->second);
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK)
    fail_of(handle_, "prepare a query");
  cache_.emplace(sql, made);
  return Statement(made);
}

std::int64_t Connection::last_row() const { return sqlite3_last_insert_rowid(handle_); }

void Connection::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail_of(handle_, "run a statement");
}

ReadSnapshot::~ReadSnapshot() {
  try {
    connection_.execute("COMMIT");
  } catch (const std::exception&) {   // reading changed nothing; SQLite has ended the transaction itself
  }
}

WriteTransaction::~WriteTransaction() {
  if (!open_) return;
  try {
    connection_.execute("ROLLBACK");
  } catch (const std::exception&) {   // a full disk rolls back by itself, and then there is nothing left to roll back
  }
}

void WriteTransaction::commit() {
  connection_.execute("COMMIT");
  open_ = false;
}

Readers::Lease Readers::borrow() {
  Place place;
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !turning_ && (!idle_.empty() || opened_ < most_); });
    if (!idle_.empty()) {
      auto lent = std::move(idle_.back());   // the one used last: its pages are warm
      idle_.pop_back();
      return {*this, std::move(lent)};
    }
    ++opened_;
    place = place_;
  }
  try {
    return {*this, std::make_unique<Connection>(place, cache_kib_)};
  } catch (...) {
    const std::lock_guard lock(mutex_);
    --opened_;
    returned_.notify_all();
    throw;
  }
}

void Readers::turn(const std::function<Place()>& meanwhile) {
  std::unique_lock lock(mutex_);
  turning_ = true;
  returned_.wait(lock, [&] { return idle_.size() == opened_; });
  idle_.clear();
  opened_ = 0;
  turning_ = false;
  try {
    place_ = meanwhile();
  } catch (...) {
    returned_.notify_all();
    throw;
  }
  returned_.notify_all();
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.notify_all();   // both those who want to borrow and `turn` may wait
}

}  // namespace chancery::index
