// Values in the query of a page's address, read strictly: one that cannot be read must not pass for none. Which names a page takes it
// says where it is contributed (sdk/page.h), and the server holds everybody to it; `only_known` (sdk/query.h) is for the others.
#pragma once
#include "sdk/plugin.h"
#include "sdk/query.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

// A whole number from 1 to `most` (more counts as `most`); `otherwise` when it is not asked.
Outcome<int> number_asked(const PageRequest&, const std::string& name, int otherwise, int most);
// Refuses what is given and is not one of these.
Outcome<Done> one_of(const PageRequest&, const std::string& name, const std::vector<std::string>& known);
// Refuses what is given and is neither a date of the calendar nor a time.
Outcome<Done> moment(const Host&, const PageRequest&, const std::string& name);
// The same, and what has not come yet: nobody knows what will be in force then.
Outcome<Done> past_moment(const Host&, const PageRequest&, const std::string& name);
// ASCII letters in capitals, as the numbers of items are written.
std::string in_capitals(std::string typed);
// Refuses what is given and is no cursor by its looks (hexadecimal digits, or the number of an act).
Outcome<Done> cursor(const PageRequest&, const std::string& name);

}  // namespace chancery::item_pages
