// The form token of a session as a page carries it: never twice the same bytes, so that the length of a compressed page, which may also hold what was
// asked for, tells nothing of the token (BREACH; OWASP Cross-Site Request Forgery Prevention, "token masking"). Safe from any thread.
#pragma once
#include <string>

namespace chancery::http {

// Hex of as many random bytes as the token has, then of the token combined with them. Empty for an empty token.
std::string masked(const std::string& token);
// The token again; what was never masked, as it is.
std::string unmasked(const std::string& given);

}  // namespace chancery::http
