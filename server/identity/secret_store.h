// What the accounts' file holds of passwords, sessions, tokens, and the addresses people signed in from. No secret is among
// them: passwords are there as argon2id, the secrets of sessions and tokens as SHA-256 (they are 256 random bits; there is nothing
// to guess).
//
// Any thread; one statement at a time. Faults are exceptions.
#pragma once
#include "engine/ports.h"
#include "identity/accounts_file.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::identity {

struct StoredSession { std::string hash, login; std::int64_t created = 0, seen = 0; };   // seconds since 1970
struct StoredToken { std::string hash; TokenInfo info; };
struct KnownAddress { std::string login, address; std::int64_t last = 0; };   // `address`: or a device, see sqlite_accounts

class SecretStore {
 public:
  explicit SecretStore(std::shared_ptr<AccountsFile> file) : file_(std::move(file)) {}

  std::optional<std::string> password(const std::string& login) const;
  void set_password(const std::string& login, const std::string& hash, Instant);   // ends the login's sessions with it

  void renew_hash(const std::string& login, const std::string& from, const std::string& to);   // same password, today's costs

  std::vector<StoredSession> sessions() const;
  void add_session(const StoredSession&, const std::vector<KnownAddress>&);   // of one sign-in, in one transaction
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
  std::shared_ptr<AccountsFile> file_;
  std::int64_t data_version_ = -1;
};

}  // namespace chancery::identity
