#include "identity/secret_store.h"

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
namespace {

using namespace Poco::Data::Keywords;
using Text = std::string;
using Number = Poco::Int64;

constexpr int file_version = 1;
constexpr std::size_t open_seconds = 1;   // Poco tries again and again for this long when a file cannot be opened (default: 60)

constexpr const char* tables[] = {
    "CREATE TABLE accounts(login TEXT PRIMARY KEY, password TEXT NOT NULL, changed INTEGER NOT NULL) STRICT",
    "CREATE TABLE sessions(hash TEXT PRIMARY KEY, login TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT",
    "CREATE TABLE tokens(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, login TEXT NOT NULL, label TEXT NOT NULL, scope TEXT NOT NULL, "
    "created INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT",
    "CREATE TABLE known_addresses(login TEXT NOT NULL, address TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(login, address)) STRICT",
    "PRAGMA user_version = 1"};

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

// Poco's own begin is always deferred, and fails at once when two processes meet.
class Transaction {
 public:
  explicit Transaction(Poco::Data::Session& session) : session_(session) { session_ << "BEGIN IMMEDIATE", now; }
  ~Transaction() {
    if (!open_) return;
    try {
      session_ << "ROLLBACK", now;
    } catch (const std::exception&) {   // a full disk rolls back by itself
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_ << "COMMIT", now;
    open_ = false;
  }

 private:
  Poco::Data::Session& session_;
  bool open_ = true;
};

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

void make_tables(Poco::Data::Session& session) {
  const Number version = number_of(session, "PRAGMA user_version");
  if (version > file_version) throw std::runtime_error("it was written by a newer Chancery");
  if (version > 0) return;
  Transaction transaction(session);
  if (number_of(session, "PRAGMA user_version") == 0) for (const char* each : tables) session << each, now;
  transaction.commit();
}

}  // namespace

SecretStore::SecretStore(const std::string& path) {
  make_private(path);
  Poco::Data::SQLite::Connector::registerConnector();
  std::string why;
  for (const Way way : {Way::shared, Way::alone, Way::reading}) {
    try {
      auto session = opened(path, way);
      make_tables(*session);
      session_ = std::move(session);
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

SecretStore::~SecretStore() = default;

std::optional<std::string> SecretStore::password(const std::string& login) const {
  const std::lock_guard lock(mutex_);
  std::vector<Text> found;
  *session_ << "SELECT password FROM accounts WHERE login = ?", bind(login), into(found), now;
  if (found.empty()) return std::nullopt;
  return found.front();
}

void SecretStore::set_password(const std::string& login, const std::string& hash, Instant at) {
  const std::lock_guard lock(mutex_);
  Transaction transaction(*session_);
  *session_ << "INSERT INTO accounts VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET password = excluded.password, changed = excluded.changed",
      bind(login), bind(hash), bind(Number{at.seconds}), now;
  *session_ << "DELETE FROM sessions WHERE login = ?", bind(login), now;
  transaction.commit();
}

void SecretStore::renew_hash(const std::string& login, const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  *session_ << "UPDATE accounts SET password = ? WHERE login = ? AND password = ?", bind(to), bind(login), bind(from), now;
}

std::vector<StoredSession> SecretStore::sessions() const {
  const std::lock_guard lock(mutex_);
  std::vector<Text> hashes, logins;
  std::vector<Number> created, seen;
  *session_ << "SELECT hash, login, created, seen FROM sessions", into(hashes), into(logins), into(created), into(seen), now;
  std::vector<StoredSession> all;
  for (std::size_t i = 0; i < hashes.size(); ++i) all.push_back({hashes[i], logins[i], created[i], seen[i]});
  return all;
}

void SecretStore::add_session(const StoredSession& made, const KnownAddress& from) {
  const std::lock_guard lock(mutex_);
  Transaction transaction(*session_);
  *session_ << "INSERT INTO sessions VALUES(?, ?, ?, ?)", bind(made.hash), bind(made.login), bind(Number{made.created}), bind(Number{made.seen}), now;
  *session_ << "INSERT INTO known_addresses VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
      bind(from.login), bind(from.address), bind(Number{from.last}), now;
  transaction.commit();
}

void SecretStore::renew(const std::vector<StoredSession>& renewed, std::int64_t begun_before, std::int64_t idle_before) {
  const std::lock_guard lock(mutex_);
  Transaction transaction(*session_);
  for (const auto& each : renewed)   // max: another process of the same server may have written a later time
    *session_ << "UPDATE sessions SET seen = max(seen, ?) WHERE hash = ?", bind(Number{each.seen}), bind(each.hash), now;
  *session_ << "DELETE FROM sessions WHERE created <= ? OR seen <= ?", bind(Number{begun_before}), bind(Number{idle_before}), now;
  transaction.commit();
}

void SecretStore::end_session(const std::string& hash) {
  const std::lock_guard lock(mutex_);
  *session_ << "DELETE FROM sessions WHERE hash = ?", bind(hash), now;
}

void SecretStore::end_sessions_of(const std::string& login) {
  const std::lock_guard lock(mutex_);
  *session_ << "DELETE FROM sessions WHERE login = ?", bind(login), now;
}

std::vector<StoredToken> SecretStore::tokens() const {
  const std::lock_guard lock(mutex_);
  std::vector<Text> hashes, ids, logins, labels, scopes;
  std::vector<Number> created, expires, revoked;
  *session_ << "SELECT hash, id, login, label, scope, created, expires, revoked FROM tokens ORDER BY created, id", into(hashes), into(ids),
      into(logins), into(labels), into(scopes), into(created), into(expires), into(revoked), now;
  std::vector<StoredToken> all;
  for (std::size_t i = 0; i < ids.size(); ++i)
    all.push_back({hashes[i], {ids[i], logins[i], labels[i], scopes[i], Instant{created[i]}, Instant{expires[i]}, revoked[i] == 1}});
  return all;
}

void SecretStore::add_token(const StoredToken& made) {
  const std::lock_guard lock(mutex_);
  const TokenInfo& t = made.info;
  *session_ << "INSERT INTO tokens VALUES(?, ?, ?, ?, ?, ?, ?, 0)", bind(t.id), bind(made.hash), bind(t.login), bind(t.label), bind(t.scope),
      bind(Number{t.created.seconds}), bind(Number{t.expires.seconds}), now;
}

bool SecretStore::revoke_token(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Transaction transaction(*session_);
  Number count = 0;
  *session_ << "SELECT count(*) FROM tokens WHERE id = ? AND revoked = 0", bind(id), into(count), now;
  *session_ << "UPDATE tokens SET revoked = 1 WHERE id = ?", bind(id), now;
  transaction.commit();
  return count > 0;
}

std::vector<KnownAddress> SecretStore::known_addresses(std::int64_t since) const {
  const std::lock_guard lock(mutex_);
  std::vector<Text> logins, addresses;
  std::vector<Number> last;
  try {
    *session_ << "DELETE FROM known_addresses WHERE last < ?", bind(Number{since}), now;
  } catch (const Poco::Exception&) {   // where nothing can be written they are forgotten another time
  }
  *session_ << "SELECT login, address, last FROM known_addresses WHERE last >= ?", bind(Number{since}), into(logins), into(addresses), into(last), now;
  std::vector<KnownAddress> all;
  for (std::size_t i = 0; i < logins.size(); ++i) all.push_back({logins[i], addresses[i], last[i]});
  return all;
}

bool SecretStore::changed_elsewhere() {
  const std::lock_guard lock(mutex_);
  const std::int64_t version = number_of(*session_, "PRAGMA data_version");   // changes with commits of other connections only
  const bool changed = data_version_ != -1 && version != data_version_;
  data_version_ = version;
  return changed;
}

}  // namespace chancery::identity
