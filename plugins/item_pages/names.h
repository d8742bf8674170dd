// Printed names of people, read from the host once, when the first is asked for. Belongs to one request.
#pragma once
#include "sdk/plugin.h"

#include <map>
#include <string>

namespace chancery::item_pages {

class Names {
 public:
  explicit Names(const Host& host) : host_(host) {}
  // The printed name, or the login when nobody of that login is known.
  std::string of(const std::string& login);

 private:
  void read();
  const Host& host_;
  bool read_ = false;
  std::map<std::string, std::string> names_;
};

}  // namespace chancery::item_pages
