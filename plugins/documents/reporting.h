// Where somebody reports that something about a document is wrong: the first register in which they may begin an item that links to
// those of its register. Thread-safe. Which registers link there is remembered until the next act: every page of a document asks, and all policies
// as JSON cost more than the rest of the page.
#pragma once
#include "sdk/plugin.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chancery::documents {

class Reporting {
 public:
  // {label, href} of the form that begins such an item, with the one that it is about filled in; null: there is none for this person.
  Json place(const Host&, const Viewer&, const std::string& register_name, const std::string& id) const;

 private:
  struct Linking { Json policy; Json fields; };   // a register, and its fields that may name an item elsewhere
  using All = std::shared_ptr<const std::vector<Linking>>;
  All linking(const Host&) const;

  mutable std::mutex mutex_;
  mutable std::int64_t known_at_ = -1;   // act number
  mutable All known_;
};

}  // namespace chancery::documents
