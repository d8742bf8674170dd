// ECDSA over NIST P-256 with SHA-256 as OpenSSH writes it ("ecdsa-sha2-nistp256", RFC 5656): what a security token without Ed25519 signs
// with. Only what is open: no secret key comes here. Pure functions; safe from any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chancery::ecdsa {

inline constexpr std::string_view algorithm = "ecdsa-sha2-nistp256";

// Public key blob (RFC 5656, 3.1) of an uncompressed point: 65 bytes, the first of them 4 (SEC 1, 2.3.3).
std::string public_blob(std::string_view point);
// The signature blob (RFC 5656, 3.1.2: mpint r, mpint s) of r and s, 32 bytes each (PKCS #11, 6.3.12).
std::string signature_blob(std::string_view r_and_s);
// The same as ASN.1 (RFC 3279, 2.2.3). Nothing when it is not two numbers of at most 256 bits.
std::optional<std::string> der_of(std::string_view signature_blob);

std::string sha256(std::string_view data);
// False for whatever is no such key, no point of the curve, or no such signature.
bool verify(std::string_view key_blob, std::string_view data, std::string_view signature_blob);

}  // namespace chancery::ecdsa
