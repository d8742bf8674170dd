// Files that every package holds as they are: made from package/ by package/built_in.cmake.
#pragma once

namespace chancery::evidence {
extern const char* const verify_sh;
extern const char* const verify_md;
}  // namespace chancery::evidence
