// Text cut to a length without damage. Header only, because a plugin links with nothing of Chancery.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace chancery {

// The longest beginning of at most `most` bytes that does not cut a character in two (UTF-8: RFC 3629, 3).
inline std::string beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80) --most;
  return std::string(text.substr(0, most));
}

}  // namespace chancery
