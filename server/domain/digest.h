// SHA-256 (FIPS 180-4) as lower-case hex.
#pragma once
#include "domain/item.h"

#include <iosfwd>
#include <string>
#include <string_view>

namespace chancery {
std::string sha256_hex(std::string_view bytes);
std::string sha256_hex(std::istream&);   // of all that is left to read in it, a piece at a time
// Of a public key as OpenSSH writes it ("ssh-ed25519 AAAA…"): "SHA256:…" as `ssh-keygen -l` shows it; empty when it is none.
std::string key_fingerprint(const std::string& public_key);
std::string subject_of(const Item&);   // of its subject_lines: what a sign-off is bound to
}  // namespace chancery
