// A plain diff of two texts, line by line, as `diff -u` shows it.
#pragma once
#include "sdk/json.h"
#include "sdk/plugin.h"

#include <string>

namespace chancery::item_pages {

// A list of hunks, each {header, says, lines: [{sign, text, added, removed}]} with three lines of context; empty: no difference.
// A last line without a line end counts as a line. `host` aligns the lines.
Json plain_diff(const Host& host, const std::string& older, const std::string& newer);

}  // namespace chancery::item_pages
