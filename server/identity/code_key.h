// The key under which the secrets of one-time codes lie in the accounts' file, in a file of its own (mode 0600, 32 bytes, made when it
// is first needed). An app's secret must be readable to the server, so it cannot be hashed as a password is. What this protects: a copy
// of the accounts' file alone (a backup that went astray, a stolen index of tables) tells no secret, and nothing in it can be given to
// another person. What it does not: whoever has the whole data folder, and a whole backup has keys/, has both.
//
// Pure but for the file; any thread.
#pragma once
#include <array>
#include <optional>
#include <string>

namespace chancery::identity {

class CodeKey {
 public:
  explicit CodeKey(std::string path) : path_(std::move(path)) {}

  // XChaCha20-Poly1305 bound to the login, as hex. Throws std::runtime_error when the key can be neither read nor made.
  std::string seal(const std::string& secret, const std::string& login) const;
  // Nothing when the key is gone, is another, or the login is another's.
  std::optional<std::string> open(const std::string& sealed, const std::string& login) const;
  // A keyed hash of a recovery code (BLAKE2b): its 50 random bits cannot be guessed without the key, nor with it in a lifetime by asking
  // the server; so no slow hash is needed. Empty when there is no key.
  std::string hash_of(const std::string& recovery_code, const std::string& login) const;

 private:
  using Bytes = std::array<unsigned char, 32>;
  std::optional<Bytes> read() const;
  Bytes read_or_make() const;

  const std::string path_;
};

}  // namespace chancery::identity
