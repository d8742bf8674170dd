// SHA-256 (FIPS 180-4) as lower-case hex.
#pragma once
#include "domain/item.h"

#include <string>
#include <string_view>

namespace chancery {
std::string sha256_hex(std::string_view bytes);
std::string subject_of(const Item&);   // of its subject_lines: what a sign-off is bound to
}  // namespace chancery
