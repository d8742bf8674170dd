// What the queries of SqliteIndex share with each other. Not for other folders.
#pragma once
#include "engine/ports.h"
#include "index/connection.h"

#include <string>

namespace chancery::index {

inline std::int64_t number_of(Slot slot) { return slot == Slot::draft ? 1 : 0; }
inline Slot slot_of(std::int64_t number) { return number == 1 ? Slot::draft : Slot::current; }

// How a login is looked for in a `people` column, and how one is written there. Logins are names (domain/text.h), so a
// space never is part of one.
inline std::string between_spaces(const std::string& login) { return " " + login + " "; }

// A list of registers as a parameter of `IN (SELECT value FROM json_each(?))`: the statement stays the same for all eyes.
inline std::string as_array(const std::vector<std::string>& names) { return Json(names).dump(-1, ' ', false, Json::error_handler_t::replace); }

// The act file with where it stands in the ledger.
Json act_row(std::string_view json, std::int64_t number, std::string_view commit, std::string_view register_name, std::string_view item);

std::vector<Hit> find_words(Connection&, const Sight&, const std::string& words, int limit);
ListPage list_items(Connection&, const Sight&, const ListQuery&, std::int64_t as_of);
std::vector<Json> list_acts(Connection&, const Sight&, const TrailQuery&);
std::int64_t count_acts(Connection&, const Sight&, const TrailQuery&);
std::vector<Json> list_revisions(Connection&, const std::string& register_name, const std::string& id, int only);
std::string dump_tables(Connection&);

// A question of any bytes as an FTS5 expression that is always well-formed; empty when it has no word.
// `beginnings`: each word may be the beginning of a longer one.
std::string full_text_expression(const std::string& words, bool beginnings);

}  // namespace chancery::index
