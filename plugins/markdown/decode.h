// Bytes as they were given -> text that is safe to lay out. The stored bytes are never touched by this.
#pragma once
#include <string>
#include <string_view>

namespace chancery::markdown {

// Well-formed UTF-8 with LF line ends and no NUL, whatever comes in: a byte order mark of UTF-8 is dropped, text behind one
// of UTF-16 (Unicode 15, 3.10 D98) is converted, each malformed sequence, NUL and directional override becomes U+FFFD.
// Overrides (U+202D, U+202E) go because they can make a reader see other words than the ones that are signed.
std::string as_text(std::string_view bytes);

void append_utf8(std::string& text, char32_t code_point);

// The code point at `at`, which moves behind it. Only for what as_text gave.
char32_t next_code_point(std::string_view text, std::size_t& at);

}  // namespace chancery::markdown
