// What stands after the question mark of a page's address, read strictly: a filter that is misspelt or cannot be read must not
// pass for no filter at all, because the whole register would then be taken for the answer.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

// Refuses the first parameter that is not among these, and names them.
Outcome<Done> only_known(const PageRequest&, const std::vector<std::string>& known);
// The page, behind that: for a page that shows one thing, a word that is misspelt ("asof") must not pass for the thing as it is today.
PageFunction knowing(std::vector<std::string> known, PageFunction);
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
