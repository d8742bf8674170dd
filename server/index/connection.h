// One connection to the index file, and the small pool that queries borrow theirs from. Poco::Data for what is not hot
// (`session`), the sqlite3 API with cached statements for what is (`prepared`); both speak through the same connection.
// Not here: any table.
#pragma once
#include <Poco/Data/Session.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace chancery::index {

// What SQLite would not do. `damage`: the file is no database or a damaged one; anything else (a full disk, no permission,
// somebody else has it) says nothing against what the file holds.
class Fault : public std::runtime_error {
 public:
  Fault(const std::string& says, bool is_damage) : std::runtime_error(says), damage(is_damage) {}
  const bool damage;
};

// A cached statement in use; given back (reset, unbound) at the end of its life. Parameters are bound in order. Throws
// Fault with SQLite's message. Columns count from 0.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* prepared) : prepared_(prepared) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&& other) noexcept : prepared_(std::exchange(other.prepared_, nullptr)), bound_(other.bound_) {}
  Statement& operator=(Statement&&) = delete;

  Statement& with(std::int64_t);
  Statement& with(std::string_view);          // copied
  bool next();                                // false: no more rows
  void run() { while (next()) {} }
  std::int64_t number(int column) const;
  std::string_view text(int column) const;    // valid until the next `next`
  std::string string(int column) const { return std::string(text(column)); }

 private:
  [[noreturn]] void fail() const;
  sqlite3_stmt* prepared_;
  int bound_ = 0;
};

enum class Access {
  write,
  read,      // what is there, its write-ahead log included; the -shm file beside it must exist
  settled    // what is there when no write-ahead log is; needs nothing beside it, and nobody may write meanwhile
};

// Which file, and what may be done with it.
struct Place { std::string path; Access access = Access::write; };

// A database that lives in memory as long as a connection to it does; every name is another one.
Place in_memory(const std::string& name);

// Used by one thread at a time.
class Connection {
 public:
  // `cache_kib`: the most memory that SQLite keeps of the file's pages. Throws Fault, or what Poco throws, when the file cannot
  // be opened like this; a file that can only be read is not opened for writing.
  Connection(const Place&, int cache_kib);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Poco::Data::Session& session() { return session_; }
  Statement prepared(std::string_view sql);
  void execute(const std::string& sql);       // any number of statements, no rows
  std::int64_t last_row() const;              // the row number given by the last insert

 private:
  Poco::Data::Session session_;
  sqlite3* handle_;
  struct Hash {
    using is_transparent = void;   // found by a view, without copying the SQL
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, sqlite3_stmt*, Hash, std::equal_to<>> cache_;
};

// Everything read inside is of one moment.
class ReadSnapshot {
 public:
  explicit ReadSnapshot(Connection& connection) : connection_(connection) { connection_.execute("BEGIN"); }
  ~ReadSnapshot();
  ReadSnapshot(const ReadSnapshot&) = delete;
  ReadSnapshot& operator=(const ReadSnapshot&) = delete;

 private:
  Connection& connection_;
};

// Takes the write lock at once: a deferred BEGIN, which is all that Poco offers, fails as soon as two meet.
class WriteTransaction {
 public:
  explicit WriteTransaction(Connection& connection) : connection_(connection) { connection_.execute("BEGIN IMMEDIATE"); }
  ~WriteTransaction();   // rolls back what was not committed
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

// Connections for reading, opened when first needed. Borrowing waits when all are lent (Poco's SessionPool throws instead,
// and can deadlock when it is shut down).
class Readers {
 public:
  Readers(Place place, std::size_t most, int cache_kib) : place_(std::move(place)), most_(most), cache_kib_(cache_kib) {}

  class Lease {
   public:
    Lease(Readers& from, std::unique_ptr<Connection> lent) : from_(&from), lent_(std::move(lent)) {}
    ~Lease() { if (lent_) from_->give_back(std::move(lent_)); }
    Lease(Lease&&) = default;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    Connection& operator*() const { return *lent_; }
    Connection* operator->() const { return lent_.get(); }

   private:
    Readers* from_;
    std::unique_ptr<Connection> lent_;
  };
  Lease borrow();
  // Waits until all is given back, closes it, and has others wait while `meanwhile` says where to read from now on; when that
  // throws, where it was. Not to be called by whoever has borrowed.
  void turn(const std::function<Place()>& meanwhile);

 private:
  void give_back(std::unique_ptr<Connection>);
  Place place_;
  std::size_t most_;
  int cache_kib_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t opened_ = 0;
  bool turning_ = false;
};

}  // namespace chancery::index
