#include "ledger/key_file.h"

#include <libssh/libssh.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace chancery {
namespace {

constexpr std::string_view magic{"openssh-key-v1\0", 15};
constexpr const char* armor_name = "OPENSSH PRIVATE KEY";

// PROTOCOL.key: cipher and kdf "none", one key, its public blob, then the private section padded to 8 bytes.
std::string open_key_file(const sshsig::SecretKey& key, const std::string& comment) {
  const sshsig::PublicKey open = sshsig::public_key(key);
  std::string inside;
  const std::uint32_t check = randombytes_random();
  sshsig::put_u32(inside, check);
  sshsig::put_u32(inside, check);
  sshsig::put_string(inside, "ssh-ed25519");
  sshsig::put_string(inside, {reinterpret_cast<const char*>(open.data()), open.size()});
  sshsig::put_string(inside, {reinterpret_cast<const char*>(key.data()), key.size()});
  sshsig::put_string(inside, comment);
  for (char pad = 1; inside.size() % 8 != 0; ++pad) inside.push_back(pad);
  std::string out(magic);
  sshsig::put_string(out, "none");
  sshsig::put_string(out, "none");
  sshsig::put_string(out, "");
  sshsig::put_u32(out, 1);
  sshsig::put_string(out, sshsig::public_blob(open));
  sshsig::put_string(out, inside);
  return sshsig::armor(armor_name, out);
}

std::optional<sshsig::SecretKey> read_open_key_file(const std::string& text) {
  const auto bytes = sshsig::from_armor(armor_name, text);
  if (!bytes) return std::nullopt;
  sshsig::Reader all(*bytes);
  if (all.bytes(magic.size()) != magic || all.string() != "none" || all.string() != "none") return std::nullopt;
  all.string();
  if (all.u32() != 1) return std::nullopt;
  all.string();
  sshsig::Reader inside(all.string());
  const auto first = inside.u32(), second = inside.u32();
  if (first != second || inside.string() != "ssh-ed25519") return std::nullopt;
  const std::string_view open = inside.string(), secret = inside.string();
  sshsig::SecretKey key{};
  if (!inside.good() || secret.size() != key.size() || open != secret.substr(32)) return std::nullopt;
  std::copy(secret.begin(), secret.end(), key.begin());
  return key;
}

// libssh knows how a passphrase protects such a file (bcrypt, AES); its keys are ours only as files without one.
struct FreeKey { void operator()(ssh_key_struct* key) const { ssh_key_free(key); } };
using SshKey = std::unique_ptr<ssh_key_struct, FreeKey>;

std::optional<std::string> passed_through(const std::string& text, const char* from, const char* to) {
  ssh_key read = nullptr;
  if (ssh_pki_import_privkey_base64(text.c_str(), from, nullptr, nullptr, &read) != SSH_OK) return std::nullopt;
  const SshKey key(read);
  char* written = nullptr;
  if (ssh_pki_export_privkey_base64(key.get(), to, nullptr, nullptr, &written) != SSH_OK) return std::nullopt;
  std::string out(written);
  sodium_memzero(written, out.size());
  ssh_string_free_char(written);
  return out;
}

}  // namespace

std::string key_file(const sshsig::SecretKey& key, const std::string& comment, const std::string& passphrase) {
  std::string open = open_key_file(key, comment);
  if (passphrase.empty()) return open;
  auto locked = passed_through(open, nullptr, passphrase.c_str());
  sodium_memzero(open.data(), open.size());
  if (!locked) throw std::runtime_error("the server's key cannot be protected by a passphrase");
  return std::move(*locked);
}

std::optional<sshsig::SecretKey> read_key_file(const std::string& text, const std::string& passphrase) {
  if (!is_locked(text)) return read_open_key_file(text);
  if (passphrase.empty()) return std::nullopt;
  auto open = passed_through(text, passphrase.c_str(), nullptr);
  if (!open) return std::nullopt;
  auto key = read_open_key_file(*open);
  sodium_memzero(open->data(), open->size());
  return key;
}

bool is_locked(const std::string& text) {
  const auto bytes = sshsig::from_armor(armor_name, text);
  if (!bytes) return false;
  sshsig::Reader all(*bytes);
  if (all.bytes(magic.size()) != magic) return false;
  const std::string cipher(all.string());
  return all.good() && cipher != "none";
}

}  // namespace chancery
