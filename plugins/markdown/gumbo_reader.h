// The HTML5 parser (gumbo), made safe to feed with anything: bounded memory, and no recursion when it is thrown away.
// Parsing only; what may stay is allow.h.
#pragma once
#include <gumbo.h>

#include <cstddef>
#include <functional>
#include <string_view>

namespace chancery::markdown {

// Bytes that one reading may hold at a time, and ask for in all. A text of 2 MiB of ordinary Markdown needs about a tenth.
struct Budget {
  std::size_t held = 512u << 20;
  std::size_t asked = 2048u << 20;
};

// Calls `use` with the root of the parsed fragment; the nodes live only during the call. False, and nothing called, when
// the budget did not suffice: formatting left open is repeated in every paragraph (HTML, 13.2.4.3), which a few hundred
// kilobytes can turn into gigabytes.
bool with_parsed(std::string_view html, const std::function<void(const GumboNode& root)>& use, Budget = {});

}  // namespace chancery::markdown
