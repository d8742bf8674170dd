// Secrets that cannot be guessed, from the system's generator through libsodium.
#pragma once
#include <string>

namespace chancery::identity {

void prepare_randomness();     // before the first of the others; again is harmless
std::string random_secret();   // 256 bits, 43 characters of base64url (RFC 4648 section 5)
std::string random_id();       // 80 bits in lower-case hex; a name, not a secret

}  // namespace chancery::identity
