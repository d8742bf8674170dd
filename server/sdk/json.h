// The value that pages, items, acts and decisions are made of, and its one canonical spelling.
// Not here: reading of forms (http/forms) or of policy files (policy/read).
#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace chancery {

// Objects keep their keys sorted, so that the same value always has the same bytes.
using Json = nlohmann::json;

// The bytes that a value has in the ledger: sorted keys, one key a line, LF, UTF-8, a final newline. Throws
// nlohmann::json::type_error on text that is not UTF-8; whoever takes text from outside checks it first (domain/text.h).
inline std::string canonical(const Json& value) { return value.dump(1, ' ', false) + "\n"; }

}  // namespace chancery
