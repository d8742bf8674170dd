#include "identity/code_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace chancery::identity {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, mac_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hex(const std::string& bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
  text.pop_back();
  return text;
}

std::optional<std::string> unhexed(const std::string& text) {
  std::string bytes(text.size() / 2, '\0');
  std::size_t length = 0;
  if (sodium_hex2bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr) != 0 || length != bytes.size()) return std::nullopt;
  return bytes;
}

}  // namespace

std::optional<CodeKey::Bytes> CodeKey::read() const {
  std::ifstream in(path_, std::ios::binary);
  Bytes key{};
  if (!in.read(reinterpret_cast<char*>(key.data()), static_cast<std::streamsize>(key.size())) || in.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  return key;
}

CodeKey::Bytes CodeKey::read_or_make() const {
  if (auto key = read()) return *key;
  Bytes key{};
  randombytes_buf(key.data(), key.size());
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);   // never over one that is there
  if (file < 0) throw std::runtime_error("the key of the one-time codes can be neither read nor made");
  const bool kept = ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(file) == 0;
  ::close(file);
  if (kept) return key;
  std::filesystem::remove(path_);
  throw std::runtime_error("the key of the one-time codes cannot be written");
}

std::string CodeKey::seal(const std::string& secret, const std::string& login) const {
  const Bytes key = read_or_make();
  std::string sealed(nonce_bytes + secret.size() + mac_bytes, '\0');
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + nonce_bytes, nullptr, raw(secret), secret.size(), raw(login), login.size(), nullptr, raw(sealed), key.data());
  return hex(sealed);
}

std::optional<std::string> CodeKey::open(const std::string& sealed, const std::string& login) const {
  const auto key = read();
  const auto bytes = unhexed(sealed);
  if (!key || !bytes || bytes->size() < nonce_bytes + mac_bytes) return std::nullopt;
  std::string secret(bytes->size() - nonce_bytes - mac_bytes, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(raw(secret), nullptr, nullptr, raw(*bytes) + nonce_bytes, bytes->size() - nonce_bytes, raw(login), login.size(), raw(*bytes), key->data());
  return opened == 0 ? std::optional(secret) : std::nullopt;
}

std::string CodeKey::hash_of(const std::string& recovery_code, const std::string& login) const {
  const auto key = read();
  if (!key) return "";
  const std::string text = "chancery recovery code\n" + login + "\n" + recovery_code;
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(text), text.size(), key->data(), key->size());
  return hex(hash);
}

}  // namespace chancery::identity
