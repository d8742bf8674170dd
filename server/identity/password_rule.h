// Which passwords are taken (NIST SP 800-63B section 5.1.1.2: length and a block list, no composition rules). Pure.
#pragma once
#include "sdk/outcome.h"

#include <optional>
#include <string>

namespace chancery::identity {

inline constexpr std::size_t shortest_password = 12;    // characters (code points)
inline constexpr std::size_t longest_password = 128;    // characters (OWASP ASVS 4.0.3, 2.1.2)
inline constexpr std::size_t longest_typed = 1024;      // bytes that are hashed of what is typed at sign-in; bounds that work
inline constexpr const char* sample_password = "chancery-sample";

// Why this cannot be the password of this login (`invalid`, a key of web/messages identity.json), or nothing when it can.
// `sample`: the organisation is the sample one, where the printed password is taken; nowhere else is it.
std::optional<Refusal> refuse_password(const std::string& login, const std::string& password, bool sample);

}  // namespace chancery::identity
