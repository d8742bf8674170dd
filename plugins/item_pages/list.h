// A register's list: filters and sorting that live in the address, a dense table, the same rows to a program.
#pragma once
#include "sdk/plugin.h"

namespace chancery::item_pages {

// The whole model of GET /{register}. Understood in the query: `state`, `text` (part of the title), `clause`, every field of
// kind choice, person, link, yes or no, and `process`; `sort`, `after`, `limit`, `as_of`, `drafts` ("no" hides them).
Outcome<Json> list_model(const Host& host, const PageRequest& request, const Json& policy);

}  // namespace chancery::item_pages
