// A register's list: filters and sorting that live in the address, a dense table, the same rows to a program.
#pragma once
#include "sdk/plugin.h"

#include <functional>

namespace chancery::item_pages {

// The whole of GET /{register}. Understood in the query: `state`, `text` (part of the title), `clause`, and every field by its
// name; `sort`, `after`, `limit`, `as_of`, `drafts` ("no" hides them). Anything else is refused and named: a program gets the
// refusal, a person the form with what was asked and the sentence.
Outcome<Answer> list_page(const Host& host, const PageRequest& request, const Json& policy);

// {value, type} of the field that asks for a day: a field for days would drop a time that stands in the address, and with it the question.
Json as_of_field(const std::string& asked);

// What moment that is, in words: a day means its end.
std::string as_of_shown(const Host&, const std::string& asked);

// Every row that the query finds, page by page; `query.limit` and `after` are this function's own.
void each_row(const Host& host, const Viewer& viewer, ListQuery query, const std::function<void(const Json&)>& use);

}  // namespace chancery::item_pages
