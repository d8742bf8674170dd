#include "identity/secret_store.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace chancery::identity {

using namespace Poco::Data::Keywords;
using Text = std::string;
using Number = Poco::Int64;

std::optional<std::string> SecretStore::password(const std::string& login) const {
  const std::lock_guard lock(file_->mutex);
  std::vector<Text> found;
  *file_->session << "SELECT password FROM accounts WHERE login = ?", bind(login), into(found), now;
  if (found.empty()) return std::nullopt;
  return found.front();
}

void SecretStore::set_password(const std::string& login, const std::string& hash, Instant at) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  *file_->session << "INSERT INTO accounts VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET password = excluded.password, changed = excluded.changed",
      bind(login), bind(hash), bind(Number{at.seconds}), now;
  *file_->session << "DELETE FROM sessions WHERE login = ?", bind(login), now;
  transaction.commit();
}

void SecretStore::renew_hash(const std::string& login, const std::string& from, const std::string& to) {
  const std::lock_guard lock(file_->mutex);
  *file_->session << "UPDATE accounts SET password = ? WHERE login = ? AND password = ?", bind(to), bind(login), bind(from), now;
}

std::vector<StoredSession> SecretStore::sessions() const {
  const std::lock_guard lock(file_->mutex);
  std::vector<Text> hashes, logins;
  std::vector<Number> created, seen;
  *file_->session << "SELECT hash, login, created, seen FROM sessions", into(hashes), into(logins), into(created), into(seen), now;
  std::vector<StoredSession> all;
  for (std::size_t i = 0; i < hashes.size(); ++i) all.push_back({hashes[i], logins[i], created[i], seen[i]});
  return all;
}

void SecretStore::add_session(const StoredSession& made, const std::vector<KnownAddress>& places) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  *file_->session << "INSERT INTO sessions VALUES(?, ?, ?, ?)", bind(made.hash), bind(made.login), bind(Number{made.created}), bind(Number{made.seen}), now;
  for (const auto& from : places)
    *file_->session << "INSERT INTO known_addresses VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
        bind(from.login), bind(from.address), bind(Number{from.last}), now;
  transaction.commit();
}

void SecretStore::renew(const std::vector<StoredSession>& renewed, std::int64_t begun_before, std::int64_t idle_before) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  for (const auto& each : renewed)   // max: another process of the same server may have written a later time
    *file_->session << "UPDATE sessions SET seen = max(seen, ?) WHERE hash = ?", bind(Number{each.seen}), bind(each.hash), now;
  *file_->session << "DELETE FROM sessions WHERE created <= ? OR seen <= ?", bind(Number{begun_before}), bind(Number{idle_before}), now;
  transaction.commit();
}

void SecretStore::end_session(const std::string& hash) {
  const std::lock_guard lock(file_->mutex);
  *file_->session << "DELETE FROM sessions WHERE hash = ?", bind(hash), now;
}

void SecretStore::end_sessions_of(const std::string& login) {
  const std::lock_guard lock(file_->mutex);
  *file_->session << "DELETE FROM sessions WHERE login = ?", bind(login), now;
}

std::vector<StoredToken> SecretStore::tokens() const {
  const std::lock_guard lock(file_->mutex);
  std::vector<Text> hashes, ids, logins, labels, scopes;
  std::vector<Number> created, expires, revoked;
  *file_->session << "SELECT hash, id, login, label, scope, created, expires, revoked FROM tokens ORDER BY created, id", into(hashes), into(ids),
      into(logins), into(labels), into(scopes), into(created), into(expires), into(revoked), now;
  std::vector<StoredToken> all;
  for (std::size_t i = 0; i < ids.size(); ++i)
    all.push_back({hashes[i], {ids[i], logins[i], labels[i], scopes[i], Instant{created[i]}, Instant{expires[i]}, revoked[i] == 1}});
  return all;
}

void SecretStore::add_token(const StoredToken& made) {
  const std::lock_guard lock(file_->mutex);
  const TokenInfo& t = made.info;
  *file_->session << "INSERT INTO tokens VALUES(?, ?, ?, ?, ?, ?, ?, 0)", bind(t.id), bind(made.hash), bind(t.login), bind(t.label), bind(t.scope),
      bind(Number{t.created.seconds}), bind(Number{t.expires.seconds}), now;
}

bool SecretStore::revoke_token(const std::string& id) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  Number count = 0;
  *file_->session << "SELECT count(*) FROM tokens WHERE id = ? AND revoked = 0", bind(id), into(count), now;
  *file_->session << "UPDATE tokens SET revoked = 1 WHERE id = ?", bind(id), now;
  transaction.commit();
  return count > 0;
}

std::vector<KnownAddress> SecretStore::known_addresses(std::int64_t since) const {
  const std::lock_guard lock(file_->mutex);
  std::vector<Text> logins, addresses;
  std::vector<Number> last;
  try {
    *file_->session << "DELETE FROM known_addresses WHERE last < ?", bind(Number{since}), now;
  } catch (const Poco::Exception&) {   // where nothing can be written they are forgotten another time
  }
  *file_->session << "SELECT login, address, last FROM known_addresses WHERE last >= ?", bind(Number{since}), into(logins), into(addresses), into(last), now;
  std::vector<KnownAddress> all;
  for (std::size_t i = 0; i < logins.size(); ++i) all.push_back({logins[i], addresses[i], last[i]});
  return all;
}

bool SecretStore::changed_elsewhere() {
  const std::lock_guard lock(file_->mutex);
  Number version = 0;
  *file_->session << "PRAGMA data_version", into(version), now;   // changes with commits of other connections only
  const bool changed = data_version_ != -1 && version != data_version_;
  data_version_ = version;
  return changed;
}

}  // namespace chancery::identity
