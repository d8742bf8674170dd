#include "ledger/seal.h"

#include "ledger/disk.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chancery {
namespace {

constexpr std::string_view magic{"openssh-key-v1\0", 15};
constexpr const char* armor_name = "OPENSSH PRIVATE KEY";

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

// PROTOCOL.key: cipher and kdf "none", one key, its public blob, then the private section padded to 8 bytes.
std::string key_file(const sshsig::SecretKey& key, const std::string& comment) {
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

std::optional<sshsig::SecretKey> read_key_file(const std::string& text) {
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

void keep(const std::string& path, const std::string& text) {
  git::Disk disk;
  const std::string temporary = path + ".new";
  disk.remove(temporary);
  {
    const git::File file(disk.create(temporary, 0600));
    disk.write(file.get(), text);
    disk.sync(file.get());
  }
  disk.rename(temporary, path);
  disk.sync_folder(std::filesystem::absolute(path).parent_path().string());
}

}  // namespace

Ed25519Seal::Ed25519Seal(const sshsig::SecretKey& key, const std::string& organisation) : key_(key), principal_("server@" + organisation) {}

Ed25519Seal::~Ed25519Seal() { sodium_memzero(key_.data(), key_.size()); }

std::unique_ptr<Ed25519Seal> Ed25519Seal::from_seed(std::string_view seed, const std::string& organisation) {
  start_sodium();
  return std::unique_ptr<Ed25519Seal>(new Ed25519Seal(sshsig::key_of_seed(seed), organisation));
}

Outcome<std::unique_ptr<Ed25519Seal>> Ed25519Seal::load_or_create(const std::string& path, const std::string& organisation) {
  start_sodium();
  const Json named{{"name", std::filesystem::path(path).filename().string()}};
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    sshsig::PublicKey open{};
    sshsig::SecretKey key{};
    crypto_sign_keypair(open.data(), key.data());
    try {
      keep(path, key_file(key, "server@" + organisation));
    } catch (const git::StorageFault&) {
      return Refusal{Because::unavailable, "refusal.storage"};
    }
    return std::unique_ptr<Ed25519Seal>(new Ed25519Seal(key, organisation));
  }
  if ((about.st_mode & 077) != 0) return Refusal{Because::unavailable, "refusal.seal-open", named};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto key = read_key_file(text);
  if (!key) return Refusal{Because::unavailable, "refusal.seal-unreadable", named};
  return std::unique_ptr<Ed25519Seal>(new Ed25519Seal(*key, organisation));
}

std::string Ed25519Seal::sign(const std::string& name_space, const std::string& text) const { return sshsig::sign(key_, name_space, text); }

std::string Ed25519Seal::public_key() const {
  return sshsig::public_line(sshsig::public_blob(sshsig::public_key(key_)));
}

std::string Ed25519Seal::principal() const { return principal_; }

}  // namespace chancery
