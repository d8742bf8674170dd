#include "index/connection.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sqlite3.h>

#include <fmt/format.h>

#include <stdexcept>

namespace chancery::index {
namespace {

[[noreturn]] void fail_of(sqlite3* handle, const char* doing) {
  throw std::runtime_error(fmt::format("The index could not {}: {} (SQLite {}).", doing, sqlite3_errmsg(handle), sqlite3_extended_errcode(handle)));
}

constexpr std::size_t open_seconds = 1;   // Poco tries again and again for this long when a file cannot be opened (default: 60)

Poco::Data::Session open(const std::string& path) {
  Poco::Data::SQLite::Connector::registerConnector();   // again is harmless
  return {Poco::Data::SQLite::Connector::KEY, path, open_seconds};
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

Connection::Connection(const std::string& path, int cache_kib)
    : session_(open(path)), handle_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
  sqlite3_busy_timeout(handle_, busy_milliseconds);
  // NORMAL under WAL: a power cut may lose the last acts projected, never tear one; they are projected again from the ledger.
  execute(fmt::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
                      "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -{};", cache_kib));
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
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !idle_.empty() || opened_ < most_; });
    if (!idle_.empty()) {
      auto lent = std::move(idle_.back());   // the one used last: its pages are warm
      idle_.pop_back();
      return {*this, std::move(lent)};
    }
    ++opened_;
  }
  try {
    return {*this, std::make_unique<Connection>(path_, cache_kib_)};
  } catch (...) {
    const std::lock_guard lock(mutex_);
    --opened_;
    returned_.notify_one();
    throw;
  }
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.notify_one();
}

}  // namespace chancery::index
