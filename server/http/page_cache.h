// Whole answers, ready to be sent again to the very same person. An entry is valid while `stamp` (the ledger's head and the day)
// is what it was: whatever changes a page is an act, and every act moves the head. Never shared between people: the key holds the
// session or token. Bounded in bytes, least recently used goes first. May be used from many threads.
#pragma once
#include "http/incoming.h"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace chancery::http {

class PageCache {
 public:
  explicit PageCache(std::size_t most_bytes) : most_(most_bytes) {}
  std::shared_ptr<const Prepared> find(const std::string& key, std::int64_t stamp);
  void keep(const std::string& key, std::int64_t stamp, std::shared_ptr<const Prepared>);
  std::uint64_t hits() const;
  std::uint64_t misses() const;
  std::size_t bytes() const;

 private:
  struct Entry { std::string key; std::int64_t stamp; std::shared_ptr<const Prepared> answer; std::size_t size; };
  void drop(std::list<Entry>::iterator);

  const std::size_t most_;
  mutable std::mutex guard_;
  std::list<Entry> entries_;   // the most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
  std::size_t bytes_ = 0;
  std::uint64_t hits_ = 0, misses_ = 0;
};

}  // namespace chancery::http
