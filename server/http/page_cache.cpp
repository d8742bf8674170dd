#include "http/page_cache.h"

namespace chancery::http {

std::shared_ptr<const Prepared> PageCache::find(const std::string& key, std::int64_t stamp) {
  const std::lock_guard lock(guard_);
  const auto place = places_.find(key);
  if (place == places_.end()) { ++misses_; return nullptr; }
  if (place->second->stamp != stamp) {
    drop(place->second);
    ++misses_;
    return nullptr;
  }
  ++hits_;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->answer;
}

void PageCache::keep(const std::string& key, std::int64_t stamp, std::shared_ptr<const Prepared> answer) {
  const auto size = key.size() * 2 + answer->fields.size() + answer->body.size() + 256;
  if (size > most_ / 8) return;   // one huge page would push out everyone's small ones
  const std::lock_guard lock(guard_);
  if (const auto place = places_.find(key); place != places_.end()) drop(place->second);
  entries_.push_front({key, stamp, std::move(answer), size});
  places_[key] = entries_.begin();
  bytes_ += size;
  while (bytes_ > most_) drop(std::prev(entries_.end()));
}

void PageCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->size;
  places_.erase(entry->key);
  entries_.erase(entry);
}

std::uint64_t PageCache::hits() const { const std::lock_guard lock(guard_); return hits_; }
std::uint64_t PageCache::misses() const { const std::lock_guard lock(guard_); return misses_; }
std::size_t PageCache::bytes() const { const std::lock_guard lock(guard_); return bytes_; }

}  // namespace chancery::http
