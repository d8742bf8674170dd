// Accounts as one SQLite file (engine/ports.h, Accounts): sign-in, sessions and bearer tokens. Who a person is and which
// roles they hold is not here: that is in the ledger, read at each request.
//
// Any thread may call anything. `by_session` and `by_token` look into memory; the file is read at the start, and again when
// another process has changed it (asked at most once a second of the clock, and whenever a token is not known).
//
// Sessions: a new one at every sign-in, never the one a browser came with (CWE-384); whoever signs somebody in also calls
// `sign_out` with the cookie that came. Ended by sign-out, by idling, at an absolute age, and by a new password.
// A session's CSRF token is worked out from its secret, so it is nowhere stored. While the disk is full people can still
// sign in and read; such sessions end with the process. Passwords and tokens then cannot be changed (an exception).
//
// Where somebody signed in from is kept for 180 days, to slow down guessing and not them (identity/slow_down.h): the address, and for
// a browser the SHA-256 of a random value that it keeps. Of a session nothing more is kept than its times.
#pragma once
#include "engine/ports.h"
#include "identity/one_time_codes.h"
#include "identity/password_hash.h"
#include "identity/secret_store.h"
#include "identity/slow_down.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace chancery {

struct AccountOptions {
  std::int64_t idle_seconds = 30 * 60;
  std::int64_t absolute_seconds = 12 * 3600;
  std::size_t hashings = 2;                 // at the same time; 32 MiB each
  std::size_t waiting = 32;                 // for one of them; more are told to slow down
  std::chrono::milliseconds patience{5000}; // of those that wait
  std::string code_key;                     // file of the key under which secrets of one-time codes lie; empty: beside the accounts
  bool sample = false;                      // a sample organisation, whose printed password is taken
  // Whether the ledger lets this login in; asked after the password was looked at. Not set: everybody with a password.
  std::function<bool(const std::string& login)> active;
};

class SqliteAccounts : public Accounts {
 public:
  // Throws std::runtime_error when the file cannot be opened, is damaged, or is of a newer Chancery. `clock` outlives this.
  SqliteAccounts(const std::string& path, const Clock& clock, AccountOptions options = {},
                 std::unique_ptr<identity::PasswordHash> hash = std::make_unique<identity::Argon2id>());
  ~SqliteAccounts() override;   // writes the idle times that are not written yet

  // `too_many` ("refusal.slow-down", {retry_after_seconds}), `unidentified` ("refusal.sign-in").
  Outcome<SignedIn> sign_in(const std::string& login, const std::string& password, const CameFrom&) override;
  // `too_many` as above, `invalid` ("refusal.password-wrong"): the person is signed in, so this is no 401.
  Outcome<Done> reauthenticate(const std::string& login, const std::string& password, const std::optional<CameFrom>&) override;
  SignedIn sign_in_proven(const std::string& login, const CameFrom& from) override { return begin_session(login, from); }
  std::optional<SignedIn> by_session(const std::string& session) override;
  std::optional<SignedIn> by_token(const std::string& token) override;
  void sign_out(const std::string& session) override;
  void sign_out_everywhere(const std::string& login) override;   // sessions; tokens are revoked one by one
  std::vector<SessionInfo> sessions_of(const std::string& login) override;
  bool end_session(const std::string& login, const std::string& id) override;

  // `invalid` with the keys of identity/password_rule, or "refusal.login" when it cannot be a login. Ends all its sessions.
  Outcome<Done> set_password(const std::string& login, const std::string& password) override;
  bool has_password(const std::string& login) const override;
  // Scope "read" or "write", lifetime of 1 second to 10 years; throws std::invalid_argument for anything else.
  std::string create_token(const std::string& login, const std::string& label, const std::string& scope, std::int64_t lifetime) override;
  std::vector<TokenInfo> tokens(const std::string& login) const override;   // oldest first, ended ones too
  bool revoke_token(const std::string& id) override;                        // false: there is none, or it is revoked already

  Codes& codes() override { return codes_; }

 private:
  struct Session { std::string login; std::int64_t created, seen; bool to_write; std::string address = {}; };
  struct Place { std::string name; identity::Known known; };
  Place place_of(const std::string& login, const std::optional<CameFrom>&) const;   // under the lock
  std::string device_for(const CameFrom&) const;                                    // likewise
  std::string begun_at(const std::string& login, std::int64_t created) const;       // likewise
  Outcome<Done> prove(const std::string& login, const std::string& password, const std::optional<CameFrom>&, const Refusal& wrong);
  Outcome<Done> compare(const std::string& login, const std::string& password, const Refusal& wrong);
  SignedIn begin_session(const std::string& login, const CameFrom&);
  bool is_over(const Session&, std::int64_t now) const;
  void read_all();
  void look_for_changes(std::int64_t now, bool at_once);
  void write_idle_times(std::int64_t now, bool at_once);

  const Clock& clock_;
  const AccountOptions options_;
  const std::unique_ptr<identity::PasswordHash> hash_;
  const std::string nobodys_hash_;          // compared with when a login is unknown: the same work
  const std::shared_ptr<identity::AccountsFile> file_;
  mutable identity::SecretStore store_;
  identity::OneTimeCodes codes_;
  identity::HashingGate gate_;

  std::mutex mutex_;                        // of all below; never held while hashing
  identity::SlowDown slow_down_;
  std::unordered_map<std::string, Session> sessions_;               // by the SHA-256 of the secret
  std::unordered_map<std::string, identity::StoredToken> tokens_;   // likewise
  std::unordered_map<std::string, std::int64_t> known_;             // "login address" or "login device:…" -> last sign-in
  std::unordered_set<std::string> devices_;                         // "device:…" of anybody
  std::int64_t looked_ = 0, written_ = 0;   // seconds of the clock
};

}  // namespace chancery
