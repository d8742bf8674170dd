// The accounts' file: password hashes, sessions, tokens, and the addresses people signed in from. The only state of
// Chancery outside the ledger that cannot be worked out again, so: mode 0600, every change flushed to disk before the call
// returns (synchronous = FULL), and a damaged file is an error, never thrown away. No secret is in it: passwords as
// argon2id, the secrets of sessions and tokens as SHA-256 (they are 256 random bits; there is nothing to guess).
//
// Any thread; one statement at a time. Faults are exceptions.
#pragma once
#include "engine/ports.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace Poco::Data { class Session; }

namespace chancery::identity {

struct StoredSession { std::string hash, login; std::int64_t created = 0, seen = 0; };   // seconds since 1970
struct StoredToken { std::string hash; TokenInfo info; };
struct KnownAddress { std::string login, address; std::int64_t last = 0; };

class SecretStore {
 public:
  // Makes the file when there is none. One that cannot be written is read; every change then throws. Throws std::runtime_error
  // when it cannot be read or is of a newer Chancery.
  explicit SecretStore(const std::string& path);
  ~SecretStore();

  std::optional<std::string> password(const std::string& login) const;
  void set_password(const std::string& login, const std::string& hash, Instant);   // ends the login's sessions with it

  void renew_hash(const std::string& login, const std::string& from, const std::string& to);   // same password, today's costs

  std::vector<StoredSession> sessions() const;
  void add_session(const StoredSession&, const KnownAddress&);    // of one sign-in, in one transaction
  void renew(const std::vector<StoredSession>&, std::int64_t begun_before, std::int64_t idle_before);   // and removes what has ended
  void end_session(const std::string& hash);
  void end_sessions_of(const std::string& login);

  std::vector<StoredToken> tokens() const;
  void add_token(const StoredToken&);
  bool revoke_token(const std::string& id);

  std::vector<KnownAddress> known_addresses(std::int64_t since) const;   // and forgets those before

  // True when another process (`chancery user`, `chancery token`) has changed the file since this was last asked.
  bool changed_elsewhere();

 private:
  mutable std::mutex mutex_;
  std::unique_ptr<Poco::Data::Session> session_;
  std::int64_t data_version_ = -1;
};

}  // namespace chancery::identity
