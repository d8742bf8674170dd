// Rendered HTML of controlled files, kept by what it is made of: the bytes' SHA-256, the renderer's version and the base
// of its links. Same key, same HTML, so nothing here ever gets stale; the least recently used goes when it is full.
// Who may see it is decided before it is asked for. Any thread.
#pragma once
#include "sdk/plugin.h"

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace chancery::item_pages {

class Renderings {
 public:
  // `capacity` in bytes of HTML.
  explicit Renderings(std::size_t capacity) : capacity_(capacity) {}

  // The HTML under `key`, made by `make` (outside the lock; two threads may both make it) when it is not held.
  std::shared_ptr<const std::string> get(const std::string& key, const std::function<std::string()>& make);

 private:
  struct Held { std::string key; std::shared_ptr<const std::string> html; };
  std::mutex mutex_;
  std::size_t capacity_, size_ = 0;
  std::list<Held> recent_;   // most recently used first
  std::unordered_map<std::string, std::list<Held>::iterator> by_key_;
};

}  // namespace chancery::item_pages
