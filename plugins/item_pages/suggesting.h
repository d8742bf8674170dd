// What a person may choose from where a field takes any words: values that are in use, numbers of items, names of registers. Offers
// only: whatever else is typed is taken too.
#pragma once
#include "sdk/plugin.h"

#include <map>
#include <string>
#include <vector>

namespace chancery::item_pages {

// Reads what this person may see of each register once, however many fields are asked about.
class Suggestions {
 public:
  Suggestions(const Host& host, const Viewer& viewer) : host_(host), viewer_(viewer) {}
  // [{value, says: null or what it stands for}] for a field of the policy; null when there is nothing to offer.
  Json of(const Json& policy, const Json& field);
  // The values in use of the fields of that name and kind, in whichever register.
  Json in_use(const std::string& name, const std::string& kind);

 private:
  const std::vector<Json>& listed(const std::string& register_name);
  Json items_of(const Json& registers);

  const Host& host_;
  const Viewer& viewer_;
  std::map<std::string, std::vector<Json>> listed_;
};

}  // namespace chancery::item_pages
