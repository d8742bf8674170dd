#include "item_pages/names.h"

namespace chancery::item_pages {

void Names::read() {
  if (read_) return;
  read_ = true;
  for (const Json& person : host_.people()) {
    const std::string login = person.value("login", "");
    names_[login] = person.value("name", login);
  }
}

std::string Names::of(const std::string& login) {
  read();
  const auto at = names_.find(login);
  return at == names_.end() ? login : at->second;
}

}  // namespace chancery::item_pages
