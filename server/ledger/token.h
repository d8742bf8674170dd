// One signing key in a PKCS #11 token: a hardware security module, a YubiHSM, a smart card, SoftHSM. Found by its URI (RFC 7512), logged in to,
// signed with. The secret key never leaves the token. Not here: when to try again, and whether it is the ledger's key (token_seal.h).
#pragma once
#include "sdk/outcome.h"

#include <memory>
#include <string>
#include <string_view>

namespace chancery {

// Whether keys.token can be read, without touching any token. Refuses `invalid`: "refusal.token-uri", "refusal.token-uri-pin" (a PIN or where
// it lies is in it), "refusal.token-uri-module" (no absolute module-path).
Outcome<Done> check_token_uri(const std::string& uri);

// Logged in as long as it lives. One thread at a time.
class TokenKey {
 public:
  // Gives the PIN to the token once at most. Ed25519 where the key named is that, or one of them is; else ECDSA with P-256. Refuses
  // `unavailable`: "refusal.token-…" with module, module-fails, missing, several, locked, pin-none, pin-wrong, pin-doubtful (somebody gave a wrong PIN
  // since the last right one: not tried, because tokens lock), key-none, key-several, failing.
  static Outcome<std::unique_ptr<TokenKey>> open(const std::string& uri, const std::string& pin);
  ~TokenKey();
  TokenKey(const TokenKey&) = delete;
  TokenKey& operator=(const TokenKey&) = delete;

  const std::string& public_blob() const;   // as OpenSSH writes it (RFC 8709, 4; RFC 5656, 3.1)
  // What the SSHSIG of this text needs: algorithm and signature as OpenSSH writes them (RFC 8709, 6; RFC 5656, 3.1.2). `pin` again for
  // keys that want it at every signature (CKA_ALWAYS_AUTHENTICATE).
  Outcome<std::string> sign(std::string_view to_be_signed, const std::string& pin);
  // Whether the token still answers. Asks it, signs nothing.
  bool is_there() const;

 private:
  struct Parts;
  explicit TokenKey(std::unique_ptr<Parts>);
  std::unique_ptr<Parts> parts_;
};

}  // namespace chancery
