#include "evidence/shelf.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <filesystem>
#include <stdexcept>

namespace chancery::evidence {

std::unique_ptr<std::unique_lock<std::mutex>> Shelf::turn() {
  auto lock = std::make_unique<std::unique_lock<std::mutex>>(making_, std::try_to_lock);
  return lock->owns_lock() ? std::move(lock) : nullptr;
}

std::string Shelf::new_id() {
  if (sodium_init() < 0) throw std::runtime_error("no source of random numbers");
  std::array<unsigned char, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::string id;
  for (const auto byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

std::string Shelf::path(const std::string& id) const { return directory_ + "/evidence-" + id + ".zip"; }

void Shelf::put(const std::string& id, Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_[id] = std::move(entry);
  order_.push_back(id);
  while (order_.size() > most_kept) {
    std::error_code ignored;   // one who is just fetching it keeps the open file
    std::filesystem::remove(path(order_.front()), ignored);
    entries_.erase(order_.front());
    order_.erase(order_.begin());
  }
}

std::optional<Shelf::Entry> Shelf::find(const std::string& id, const std::string& login) const {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(id);
  return at == entries_.end() || at->second.maker != login ? std::nullopt : std::optional(at->second);
}

Shelf::Draft::~Draft() {
  std::error_code ignored;
  if (!kept_) std::filesystem::remove(path_, ignored);
}

}  // namespace chancery::evidence
