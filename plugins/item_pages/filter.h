// What a list is narrowed by lives in its address: the fields of the form, and addresses of the same list asked otherwise.
#pragma once
#include "sdk/plugin.h"

#include <map>
#include <string>

namespace chancery::item_pages {

// The query of this list with some parameters replaced (empty: removed); the cursor is dropped, because it belongs to one order.
std::string list_address(const std::string& base, const PageRequest& request, const std::map<std::string, std::string>& instead);

// {value, label, chosen}
Json filter_choice(const std::string& value, const std::string& label, const std::string& asked);
// For records/filter.html. `choices`: null for a field that one types in.
Json filter_field(const std::string& name, const std::string& label, const std::string& value, Json choices);

}  // namespace chancery::item_pages
