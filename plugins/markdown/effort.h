// What reading a text would cost, before it is read. cmark-gfm 0.29.0.gfm.6 has inputs of a few kilobytes that keep it busy
// for a minute (CVE-2023-22483 to -22486 among them); this turns them away, and counts no real text among them.
#pragma once
#include <string_view>

namespace chancery::markdown {

// False for a text whose links, tables or words are piled up as no author does. One pass, no allocation.
bool readable(std::string_view text);

}  // namespace chancery::markdown
