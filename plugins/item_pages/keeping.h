// What is said of an item's keeping: how long, by which case it is held, and what became of it.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::item_pages {

// For partials/keeping: [{says, bad, href, link}], the gravest first; empty where there is nothing to say.
Json keeping_lines(const Host&, const Json& item);

// The disposition in words: "destroy with approval" -> "destruction".
std::string disposition_words(const Host&, const std::string& then);

// For records/certificate, of an item that has one.
// What it holds: {says, any, rows: [{href, id, title, register_title, status}]}; null: it holds nothing.
Json holding_view(const Host&, const Json& item);
Json certificate_view(const Host&, const Json& policy, const Json& item);

}  // namespace chancery::item_pages
