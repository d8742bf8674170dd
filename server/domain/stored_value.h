// Within domain/: a value of simdjson as a Json. Not for headers that others include: simdjson.h is a large one.
#pragma once
#include "sdk/json.h"

#include <simdjson.h>

namespace chancery {

using StoredValue = simdjson::dom::element;

Json json_of(const StoredValue&);
// Lives until this thread parses another text. Throws simdjson::simdjson_error; whoever catches that asks Json::parse, which knows more
// numbers and says where the mistake is.
StoredValue stored_value(std::string_view text);

}  // namespace chancery
