#include "item_pages/renderings.h"

namespace chancery::item_pages {

std::shared_ptr<const std::string> Renderings::get(const std::string& key, const std::function<std::string()>& make) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = by_key_.find(key); at != by_key_.end()) {
      recent_.splice(recent_.begin(), recent_, at->second);
      return at->second->html;
    }
  }
  auto html = std::make_shared<const std::string>(make());
  const std::lock_guard lock(mutex_);
  if (html->size() > capacity_ / 4 || by_key_.count(key)) return html;
  recent_.push_front({key, html});
  by_key_[key] = recent_.begin();
  size_ += html->size();
  while (size_ > capacity_) {
    size_ -= recent_.back().html->size();
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
  return html;
}

}  // namespace chancery::item_pages
