// The registers' places in the main navigation: those that a person may read something of, or may begin an item in. Made of the
// policies in force, so that a register whose rules were just accepted is there at once. Not here: registers with an entry of
// their own (documents, people), which is their pages' business.
#pragma once
#include "sdk/plugin.h"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace chancery {

struct RegisterPlace { std::string path, title, icon; };

class RegisterMenu {
 public:
  // `elsewhere`: paths that have an entry already. `host` must outlive it.
  RegisterMenu(const Host& host, std::set<std::string> elsewhere) : host_(host), elsewhere_(std::move(elsewhere)) {}
  // By title. Thread-safe; remembered until the next act, because every page asks.
  std::vector<RegisterPlace> of(const Viewer&) const;

 private:
  bool concerns(const Viewer&, const Json& policy) const;

  const Host& host_;
  const std::set<std::string> elsewhere_;
  mutable std::mutex mutex_;
  mutable std::int64_t known_at_ = -1;                                      // act number
  mutable std::map<std::string, std::vector<RegisterPlace>> known_;       // by login
};

}  // namespace chancery
