// An item's acts as its history page shows them (FEATURES E1): who, what, when, why, old -> new, by which requirement, and
// how it was signed.
#pragma once
#include "item_pages/names.h"
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

// One act, for partials/history and records/history. `policy` may be null (an act of no register). `item`: the address of its
// item, for the link to a statement; empty: none. `item_href` is null: a page about several items sets it;
// so is `resolved`, which comment the act resolved: the page of one item says it.
Json history_entry(const Host& host, const Json& policy, const Json& act, const std::string& item, Names& names);

// `trail` newest first, as Items::trail gives it. `item` is the item's address, for links to statements. Lean, because an
// item may have thousands of acts: one pass, and no look-up but of names and of the policy's labels.
Json history_entries(const Host& host, const Json& policy, const std::vector<Json>& trail, const std::string& item, Names& names);

// The page: reads one page of acts (?after=, ?limit= up to 1,000, default 100) and builds the whole model.
Outcome<Json> history_model(const Host& host, const PageRequest& request, const Json& policy, const Json& item, const std::string& base);

}  // namespace chancery::item_pages
