// Headings of a rendered text below the one heading of the page around it.
#pragma once
#include <string>

namespace chancery::item_pages {

// The same HTML with every heading one level down (h6 stays) when it has an h1, else as it is: a page has one h1, its title.
// The HTML is a renderer's: well formed and safe. Ids stay.
std::string below_the_title(std::string html);

}  // namespace chancery::item_pages
