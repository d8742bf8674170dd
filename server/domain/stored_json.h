// JSON as the ledger and the index hold it, read fast (simdjson): these are nearly all of the texts that a rebuild, a verify and a page
// that no cache holds have to take apart. The values are those that Json::parse gives. Not here: what people and programs send.
#pragma once
#include "sdk/json.h"

#include <string_view>
#include <vector>

namespace chancery {

// Throws nlohmann::json::exception on what is no JSON.
Json parse_stored(std::string_view text);

// Of an object the members of these names that it has, an object too; the rest is looked at only to be well-formed; of anything
// else none. Throws the same.
Json stored_members(std::string_view object, const std::vector<const char*>& names);

}  // namespace chancery
