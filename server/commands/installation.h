// Everything of one running Chancery, joined. Commands see ports; which classes stand behind them is main.cpp's to say.
#pragma once
#include "commands/config.h"
#include "engine/engine.h"
#include "engine/ports.h"
#include "engine/reading.h"
#include "host/background.h"
#include "host/plugins.h"
#include "host/registry.h"
#include "host/server_host.h"
#include "host/telling.h"
#include "policy/policy.h"

#include <functional>
#include <memory>
#include <string>

namespace chancery {

// What accounts must know of the ledger.
struct AccountFacts {
  bool sample = false;                                    // the sample organisation, whose printed password is taken
  std::function<bool(const std::string& login)> active;   // whether the ledger lets this login in
};

// Where a key of the server is, or is made.
struct KeyPlace {
  std::string file;         // its own
  std::string token;        // PKCS #11 URI (RFC 7512); empty: the key is in the file
  std::string passphrase;   // of the file, or the token's PIN; empty: none
};

// What main.cpp knows how to make. Each refuses with a sentence when it cannot.
struct Factories {
  std::function<Outcome<std::unique_ptr<Seal>>(const KeyPlace&, const std::string& domain)> seal;
  std::function<Outcome<Done>(const std::string& repository)> create_ledger;
  std::function<Outcome<std::unique_ptr<Ledger>>(const std::string& repository, const Seal&, const Clock&, const std::string& domain)> ledger;
  std::function<std::unique_ptr<Index>(const std::string& file)> index;
  std::function<std::unique_ptr<Accounts>(const std::string& file, const Clock&, const Config&, const AccountFacts&)> accounts;
  std::function<std::unique_ptr<Passkeys>(const Clock&, const std::string& url)> passkeys;
  std::function<std::function<std::string(const std::string&, const Json&)>(const std::string& folder)> sentences;
  std::function<std::unique_ptr<Clock>()> clock;
};

// Whether a data folder can be made there: not there yet, or empty.
bool is_free(const std::string& folder);

// One line of JSON to standard error for each event.
void log_line(const std::string& level, const std::string& event, const Json& details);

class Installation {
 public:
  // Opens what lies in data.directory. `clock`: another than the system's, for replaying a sample. Refuses with
  // "installation.none" when nothing was founded there.
  static Outcome<std::unique_ptr<Installation>> open(const Factories&, const Config&, std::unique_ptr<Clock> clock = nullptr);
  // Makes the folders, the server's key and an empty ledger, then opens them. Makes nothing when the key is in a token that cannot sign.
  static Outcome<std::unique_ptr<Installation>> create(const Factories&, const Config&, const std::string& domain, bool sample, std::unique_ptr<Clock> clock = nullptr);
  // Ledger and key alone, with a key that the ledger does not name yet: for the act that lets it take the place of one that is lost. Makes
  // the key where there is none.
  struct Bare { std::string domain; std::unique_ptr<Clock> clock; std::unique_ptr<Seal> seal; std::unique_ptr<Ledger> ledger; };
  static Outcome<Bare> open_with_next_key(const Factories&, const Config&, const KeyPlace& next);
  ~Installation();

  Config config;
  bool sample = false;
  bool json = false;   // `serve --json`: where it listens is told as JSON
  std::function<std::string(const std::string&, const Json&)> say;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Seal> seal;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Index> index;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Passkeys> passkeys;
  Registry registry;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Reading> reading;
  std::unique_ptr<Background> background;
  std::unique_ptr<ServerHost> host;
  Plugins plugins;
  std::unique_ptr<Telling> telling;   // started by `serve` only

  // Whether this person is let in: in the ledger, at work, and with a password.
  bool signs_in(const std::string& login) const { return reading->viewer(login) && accounts->has_password(login); }
  bool anybody_signs_in() const;
  // The accounts of that file in the place of those that are open.
  void open_accounts(const Factories&, const std::string& file);

 private:
  Installation() = default;
  // Opens ledger and key. Refuses when the key in the file is not the ledger's.
  static Outcome<Done> open_by_file(Installation&, const Factories&, const KeyPlace&, const std::string& domain);
  // A token is asked only when something is to be signed; refuses when that is the founding and it cannot.
  static Outcome<Done> open_by_token(Installation&, const Factories&, const KeyPlace&, const std::string& domain);
  void join();
};

// The policies of a folder, read: register -> YAML. Refuses with the first that has an error; `proved`: also with the first
// that does not keep its guarantees on every path. (Those as shipped are proved by the tests.)
Outcome<std::map<std::string, std::string>> policies_in(const std::string& folder, bool proved);

}  // namespace chancery
