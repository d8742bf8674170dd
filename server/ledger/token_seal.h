// The server's key in a token (keys.token): finds it when something is to be signed, keeps it logged in, finds it again after it was pulled out
// and put back. Signing waits for the token, so acts are as fast as it is; tests/bench/README.md has numbers.
#pragma once
#include "engine/ports.h"
#include "ledger/token.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace chancery {

class TokenSeal : public Seal {
 public:
  // Touches no token: commands that only read need neither token nor PIN. Refuses `invalid` as check_token_uri does.
  static Outcome<std::unique_ptr<TokenSeal>> at(const std::string& uri, const std::string& organisation, const std::string& pin);
  ~TokenSeal() override;   // forgets the PIN
  TokenSeal(const TokenSeal&) = delete;
  TokenSeal& operator=(const TokenSeal&) = delete;

  // Refuses `unavailable` as TokenKey does; "refusal.token-other" when the key is not the one of must_be; "refusal.token-unproved" when
  // the public key beside it does not verify what it signs. A PIN that the token refused is never given to it again by this process.
  Outcome<std::string> sign(const std::string& name_space, const std::string& text) const override;
  std::string public_key() const override;   // of must_be; else of the token, empty before it was found
  std::string principal() const override;
  std::optional<Refusal> trouble() const override;   // asks the token, at most once a second
  void must_be(const std::string& public_key) override;

 private:
  using Watch = std::chrono::steady_clock;
  TokenSeal(std::string uri, const std::string& organisation, std::string pin);
  std::optional<Refusal> find() const;            // these with the mutex held
  std::optional<Refusal> ready() const;
  Outcome<std::string> signature(const std::string& data) const;

  const std::string uri_, principal_;
  std::string pin_;
  mutable std::mutex mutex_;
  std::string expected_;
  mutable std::unique_ptr<TokenKey> key_;
  mutable std::optional<Refusal> why_;            // there is no key_
  mutable Watch::time_point looked_;
};

}  // namespace chancery
