// gzip (RFC 1952) by libdeflate.
#pragma once
#include <string>
#include <string_view>

namespace chancery::http {
// `level` 1 (quick) to 12. Empty when compressing would not make it smaller.
std::string gzipped(std::string_view bytes, int level);
}  // namespace chancery::http
