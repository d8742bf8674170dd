// The allow-list: which elements and attributes a controlled text may have, and what becomes of the others. Data, no
// parsing. Whatever is not named here does not get out.
#pragma once
#include <string>
#include <string_view>

namespace chancery::markdown {

enum class Fate {
  keep,      // stays, with its allowed attributes
  block,     // becomes a plain <div>: its text must stay a block of its own
  unwrap,    // goes, its content stays
  drop,      // goes with all that is in it
  raw_text   // its content is text, not markup (<textarea>, <xmp> …): the text stays
};

// `tag` in lower case, as the HTML parser knows it.
Fate fate_of(std::string_view tag);

// The value under which this attribute stays, or an empty text when it goes. Links, pictures and ids are not judged here.
std::string kept_value(std::string_view tag, std::string_view attribute, std::string_view value);

}  // namespace chancery::markdown
