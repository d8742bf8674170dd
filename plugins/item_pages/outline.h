// The table of contents of rendered text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace chancery::item_pages {

struct Heading { int level = 0; std::string id, text; };

// The headings h1 to h4 that carry an id, in order, as plain text. The HTML is a renderer's: well formed and safe.
std::vector<Heading> outline(std::string_view html);

// Plain text of an HTML fragment: tags gone, the named entities of XML resolved.
std::string plain(std::string_view html);

}  // namespace chancery::item_pages
