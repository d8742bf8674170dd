// What the server has in hand at this moment, by name: what a plugin's fact says of acts that are the server's own to say in somebody's name, such
// as that a file was made or given. Nobody can do them past the page that does. Thread-safe.
#pragma once
#include <mutex>
#include <set>
#include <string>

namespace chancery::item_pages {

class InHand {
 public:
  // As long as this lives; several at once for one name. `all` must outlive it.
  class While {
   public:
    While(InHand& all, const std::string& name) : all_(all), name_(name) {
      const std::lock_guard lock(all_.mutex_);
      all_.names_.insert(name_);
    }
    ~While() {
      const std::lock_guard lock(all_.mutex_);
      all_.names_.erase(all_.names_.find(name_));
    }
    While(const While&) = delete;
    While& operator=(const While&) = delete;

   private:
    InHand& all_;
    const std::string name_;
  };

  bool has(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return names_.count(name) > 0;
  }

 private:
  mutable std::mutex mutex_;
  std::multiset<std::string> names_;
};

}  // namespace chancery::item_pages
