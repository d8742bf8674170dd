// OpenSSH signatures of texts (PROTOCOL.sshsig) in process: with Ed25519 what `ssh-keygen -Y sign` makes, and the checks that
// `ssh-keygen -Y verify` and `git verify-commit` make of these, of P-256 and of passkeys' signatures. libsodium must have been started.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::sshsig {

using PublicKey = std::array<unsigned char, 32>;
using SecretKey = std::array<unsigned char, 64>;   // as libsodium keeps it: seed, then public key

// Armored, 70 columns, with a final newline. Deterministic (RFC 8032).
std::string sign(const SecretKey&, std::string_view name_space, std::string_view text);

SecretKey key_of_seed(std::string_view seed);   // RFC 8032: 32 bytes, else std::invalid_argument
PublicKey public_key(const SecretKey&);

// A public key as it stands in the wire format: algorithm, then its parts.
std::string public_blob(const PublicKey&);
std::string public_line(std::string_view blob);                        // "ssh-ed25519 AAAA…"
std::optional<std::string> blob_of_line(std::string_view line);        // of "<algorithm> <base64> [comment]"

struct Signature {
  std::string key;            // public key blob
  std::string algorithm;      // of the signature, e.g. "ssh-ed25519"
  std::string name_space, hash;
  std::string signature;      // what the algorithm made
  std::string rest;           // what follows it: of a passkey flags, counter, origin and client data (PROTOCOL.u2f); else empty
};
std::optional<Signature> parse(std::string_view armored);
std::string key_of(std::string_view armored);   // its public key blob; empty: no signature. Says nothing about whether it is good

// Signed by that key, in that namespace, over exactly that text. False for every algorithm but "ssh-ed25519",
// "ecdsa-sha2-nistp256" (signatures/ecdsa.h) and "webauthn-sk-ecdsa-sha2-nistp256@openssh.com" (signatures/passkey.h).
bool verify(const Signature&, std::string_view key_blob, std::string_view name_space, std::string_view text);

// What a key really signs for a text, and an armored SSHSIG around what it made of that ("string" with its algorithm first).
std::string to_be_signed(std::string_view name_space, std::string_view text);
std::string wrap(std::string_view key_blob, std::string_view name_space, std::string_view signature);

// RFC 4251 strings, for the key file too.
void put_u32(std::string& out, std::size_t value);
void put_string(std::string& out, std::string_view value);
class Reader {   // after anything malformed, good() is false and everything reads empty
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint32_t u32();
  std::string_view string();
  std::string_view bytes(std::size_t count);
  std::string_view rest() const { return rest_; }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);   // white space is skipped
std::string armor(std::string_view what, std::string_view bytes);   // "-----BEGIN <what>-----" …
std::optional<std::string> from_armor(std::string_view what, std::string_view text);

}  // namespace chancery::sshsig
