#include "ledger/seal.h"

#include "ledger/disk.h"
#include "ledger/key_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chancery {
namespace {

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
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

Outcome<std::unique_ptr<Ed25519Seal>> Ed25519Seal::load_or_create(const std::string& path, const std::string& organisation, const std::string& passphrase) {
  start_sodium();
  const Json named{{"name", std::filesystem::path(path).filename().string()}};
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    sshsig::PublicKey open{};
    sshsig::SecretKey key{};
    crypto_sign_keypair(open.data(), key.data());
    try {
      keep(path, key_file(key, "server@" + organisation, passphrase));
    } catch (const git::StorageFault&) {
      return Refusal{Because::unavailable, "refusal.storage"};
    }
    return std::unique_ptr<Ed25519Seal>(new Ed25519Seal(key, organisation));
  }
  if ((about.st_mode & 077) != 0) return Refusal{Because::unavailable, "refusal.seal-open", named};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto key = read_key_file(text, passphrase);
  if (!key && is_locked(text)) return Refusal{Because::unavailable, passphrase.empty() ? "refusal.seal-locked" : "refusal.seal-passphrase", named};
  if (!key) return Refusal{Because::unavailable, "refusal.seal-unreadable", named};
  return std::unique_ptr<Ed25519Seal>(new Ed25519Seal(*key, organisation));
}

Outcome<std::string> Ed25519Seal::sign(const std::string& name_space, const std::string& text) const { return sshsig::sign(key_, name_space, text); }

std::string Ed25519Seal::public_key() const {
  return sshsig::public_line(sshsig::public_blob(sshsig::public_key(key_)));
}

std::string Ed25519Seal::principal() const { return principal_; }

}  // namespace chancery
