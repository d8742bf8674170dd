#include "identity/password_hash.h"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace chancery::identity {

std::string Argon2id::make(const std::string& password) const {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes_, memory_, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::runtime_error("There is not enough memory to hash a password.");
  return hash.data();
}

bool Argon2id::matches(const std::string& hash, const std::string& password) const {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool Argon2id::is_outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), passes_, memory_) != 0;
}

std::optional<HashingGate::Pass> HashingGate::enter() {
  std::unique_lock lock(mutex_);
  if (inside_ >= most_ && waiting_ >= queue_) return std::nullopt;
  ++waiting_;
  const bool room = left_.wait_for(lock, patience_, [&] { return inside_ < most_; });
  --waiting_;
  if (!room) return std::nullopt;
  ++inside_;
  return std::optional<Pass>(std::in_place, *this);
}

void HashingGate::leave() {
  const std::lock_guard lock(mutex_);
  --inside_;
  left_.notify_one();
}

}  // namespace chancery::identity
