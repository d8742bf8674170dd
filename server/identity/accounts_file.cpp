#include "identity/accounts_file.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/URI.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace chancery::identity {

using namespace Poco::Data::Keywords;
using Text = std::string;
using Number = Poco::Int64;

Transaction::Transaction(Poco::Data::Session& session) : session_(session) { session_ << "BEGIN IMMEDIATE", now; }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_ << "ROLLBACK", now;
  } catch (const std::exception&) {   // a full disk rolls back by itself
  }
}

void Transaction::commit() {
  session_ << "COMMIT", now;
  open_ = false;
}

namespace {

constexpr int file_version = 2;
constexpr std::size_t open_seconds = 1;   // Poco tries again and again for this long when a file cannot be opened (default: 60)

constexpr const char* tables[] = {
    "CREATE TABLE accounts(login TEXT PRIMARY KEY, password TEXT NOT NULL, changed INTEGER NOT NULL) STRICT",
    "CREATE TABLE sessions(hash TEXT PRIMARY KEY, login TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT",
    "CREATE TABLE tokens(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, login TEXT NOT NULL, label TEXT NOT NULL, scope TEXT NOT NULL, "
    "created INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT",
    "CREATE TABLE known_addresses(login TEXT NOT NULL, address TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(login, address)) STRICT"};
constexpr const char* tables_of_codes[] = {   // since version 2
    "CREATE TABLE codes(login TEXT PRIMARY KEY, sealed TEXT NOT NULL, since INTEGER NOT NULL, last_step INTEGER NOT NULL, wrong INTEGER NOT NULL) STRICT",
    "CREATE TABLE recovery_codes(login TEXT NOT NULL, hash TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY(login, hash)) STRICT",
    "PRAGMA user_version = 2"};

// Before SQLite opens it, so that there is no moment at which others could read it; -wal and -shm take over its mode. A file
// that cannot be written was made private when it could.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0 && ::access(path.c_str(), R_OK) == 0) return;
  if (file < 0) throw std::runtime_error("The accounts file cannot be made.");
  const bool done = ::fchmod(file, S_IRUSR | S_IWUSR) == 0;
  ::close(file);
  if (!done) throw std::runtime_error("The accounts file cannot be made private to the server (mode 0600).");
}

// How the file is opened, the best way first. People must be let in, to read, also where it cannot be written: on a full disk
// SQLite keeps in memory what it would share with other processes in a file (https://www.sqlite.org/wal.html#noshm), and
// writes as soon as there is room; where nothing may be written at all it only reads.
enum class Way { shared, alone, reading };

std::string name_of(const std::string& path, Way way) {
  if (way != Way::reading) return path;
  std::error_code absent;
  const bool has_log = std::filesystem::file_size(path + "-wal", absent) > 0 && !absent;
  std::string encoded;
  Poco::URI::encode(path, "?#", encoded);
  return "file:" + encoded + (has_log ? "?mode=ro&readonly_shm=1" : "?immutable=1");   // https://www.sqlite.org/uri.html
}

Number number_of(Poco::Data::Session& session, const std::string& sql) {
  Number value = 0;
  session << sql, into(value), now;
  return value;
}

// A session over a file that is sound.
std::unique_ptr<Poco::Data::Session> opened(const std::string& path, Way way) {
  auto session = std::make_unique<Poco::Data::Session>(Poco::Data::SQLite::Connector::KEY, name_of(path, way), open_seconds);
  Text mode, sound;
  *session << "PRAGMA busy_timeout = 10000", now;
  if (way == Way::alone) *session << "PRAGMA locking_mode = EXCLUSIVE", into(mode), now;
  if (way != Way::reading) *session << "PRAGMA journal_mode = WAL", into(mode), now;
  *session << "PRAGMA synchronous = FULL", now;
  *session << "PRAGMA secure_delete = ON", now;   // an ended session's hash does not linger in a free page
  *session << "PRAGMA quick_check(1)", into(sound), now;
  if (sound != "ok") throw std::runtime_error("damaged");
  return session;
}

// Makes what is missing; gives whether there is a place for one-time codes.
bool make_tables(Poco::Data::Session& session, Way way) {
  const Number version = number_of(session, "PRAGMA user_version");
  if (version > file_version) throw std::runtime_error("it was written by a newer Chancery");
  if (version == file_version) return true;
  if (version > 0 && way == Way::reading) return false;
  Transaction transaction(session);
  const Number there = number_of(session, "PRAGMA user_version");   // another process may have been quicker
  if (there < 1) for (const char* each : tables) session << each, now;
  if (there < 2) for (const char* each : tables_of_codes) session << each, now;
  transaction.commit();
  return true;
}

}  // namespace

AccountsFile::AccountsFile(const std::string& path) {
  make_private(path);
  Poco::Data::SQLite::Connector::registerConnector();
  std::string why;
  for (const Way way : {Way::shared, Way::alone, Way::reading}) {
    try {
      auto found = opened(path, way);
      knows_codes = make_tables(*found, way);
      session = std::move(found);
      return;
    } catch (const Poco::Data::SQLite::DBLockedException&) {   // somebody writes: what is read without regard to that may be half
      why = "another program has it";
      break;
    } catch (const Poco::Exception& problem) {
      why = problem.message().empty() ? problem.name() : problem.message();
    } catch (const std::runtime_error& problem) {
      why = problem.what();
    }
  }
  throw std::runtime_error("The accounts file cannot be read (" + why + "). Restore it from a backup; the ledger is not affected.");
}

AccountsFile::~AccountsFile() = default;

}  // namespace chancery::identity
