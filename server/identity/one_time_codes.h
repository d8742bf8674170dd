// One-time codes of people (engine/ports.h, Codes) over the accounts' file. Any thread may call anything.
//
// A code is good once: the step of the last one that was used is kept, and nothing up to it is taken again (RFC 6238 section 5.2), also
// by another session at the same moment. Guesses are slowed as those of passwords are, but wherever they come from: with three codes
// of a million good at a time and a guess in three minutes, somebody who has the password finds one on one day in seven hundred.
// Each wrong one is counted and shown to the person, who then changes the password.
#pragma once
#include "engine/ports.h"
#include "identity/code_key.h"
#include "identity/code_store.h"
#include "identity/slow_down.h"

#include <map>
#include <mutex>
#include <string>

namespace chancery::identity {

class OneTimeCodes final : public Codes {
 public:
  OneTimeCodes(std::shared_ptr<AccountsFile> file, const std::string& key_file, const Clock& clock) : clock_(clock), store_(std::move(file)), key_(key_file) {}

  CodeState of(const std::string& login) const override;
  CodeOffer offer(const std::string& login, const std::string& session, const std::string& issuer) override;
  Outcome<Done> begin(const std::string& login, const std::string& session, const std::string& code) override;
  void end(const std::string& login) override { store_.end(login); }
  Outcome<Done> use(const std::string& login, const std::string& code) override;
  std::string halfway(const std::string& login) override;
  std::string login_halfway(const std::string& ticket) const override;
  void spend(const std::string& ticket) override;

 private:
  struct Offered { std::string login, secret; std::vector<std::string> recovery; std::int64_t until; };
  struct Half { std::string login; std::int64_t until; };
  Outcome<Done> compare(const std::string& login, const std::string& code);
  Outcome<Done> spend_step(const std::string& login, std::int64_t step);
  void forget_old(std::int64_t now);

  const Clock& clock_;
  CodeStore store_;
  CodeKey key_;
  mutable std::mutex mutex_;                     // of all below
  SlowDown slow_down_;
  std::map<std::string, Offered> offered_;       // by session
  std::map<std::string, Half> halfway_;          // by the SHA-256 of the ticket
  std::map<std::string, std::int64_t> spent_;    // login -> last step: holds also while the disk is full
};

}  // namespace chancery::identity
