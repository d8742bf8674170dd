// How a signer shows that it is them, each surer than the one before. With all but the last the server signs on their behalf.
#pragma once

namespace chancery {

inline constexpr const char* by_password = "password";
inline constexpr const char* by_code = "password and code";   // a one-time code of an app, or a recovery code
inline constexpr const char* by_passkey = "passkey";

}  // namespace chancery
