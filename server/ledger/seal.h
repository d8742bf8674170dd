// The server's own key: signs every commit (namespace "git") and, on a person's behalf, statements. Kept in a file of its
// own in OpenSSH's private key format (PROTOCOL.key), mode 0600, protected by a passphrase where one is configured.
#pragma once
#include "engine/ports.h"
#include "signatures/sshsig.h"

#include <memory>
#include <string>
#include <string_view>

namespace chancery {

class Ed25519Seal : public Seal {
 public:
  // Makes the key at the first call. Refuses (`unavailable`) with "refusal.seal-open" when others may read or write the
  // file, "refusal.seal-unreadable" when it holds no Ed25519 key, "refusal.seal-locked" when it wants a passphrase and none is
  // given, "refusal.seal-passphrase" when it wants another, "refusal.storage" when it cannot be kept.
  // `organisation` is the domain in "server@<organisation>".
  static Outcome<std::unique_ptr<Ed25519Seal>> load_or_create(const std::string& path, const std::string& organisation, const std::string& passphrase = "");
  // For tests and samples that must come out the same every time. 32 bytes.
  static std::unique_ptr<Ed25519Seal> from_seed(std::string_view seed, const std::string& organisation);
  ~Ed25519Seal() override;
  Ed25519Seal(const Ed25519Seal&) = delete;
  Ed25519Seal& operator=(const Ed25519Seal&) = delete;

  Outcome<std::string> sign(const std::string& name_space, const std::string& text) const override;
  std::string public_key() const override;
  std::string principal() const override;

 private:
  Ed25519Seal(const sshsig::SecretKey&, const std::string& organisation);
  sshsig::SecretKey key_;
  std::string principal_;
};

}  // namespace chancery
