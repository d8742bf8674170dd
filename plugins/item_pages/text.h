// What bytes are as text: whether a text area can hold them, and a spelling that JSON can carry. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace chancery::item_pages {

// Well-formed UTF-8 (RFC 3629) without NUL: what a text area can hold and give back byte for byte.
bool is_editable_text(std::string_view bytes);
// Well-formed UTF-8, or the same with each wrong byte as U+FFFD: what JSON can carry.
std::string as_utf8(std::string_view bytes);

}  // namespace chancery::item_pages
