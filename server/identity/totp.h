// Time-based one-time passwords (RFC 6238: six digits, steps of 30 seconds, HMAC-SHA-1, which every app knows) through liboath, and
// how a secret gets into an app: as text (RFC 4648 base32), as the address that apps read, and as a QR code of that. Pure functions
// but for `new_totp_secret`.
#pragma once
#include "domain/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace chancery::identity {

inline constexpr std::int64_t totp_step_seconds = 30;

std::string new_totp_secret();   // 20 bytes (RFC 4226 section 4, R6)

// The step whose code this is, among that of `now`, the one before and the one after (RFC 6238 section 5.2); nothing: none of them.
std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, Instant now);

std::string base32(const std::string& bytes);   // without padding
// "otpauth://totp/…" (https://github.com/google/google-authenticator/wiki/Key-Uri-Format), as apps scan it.
std::string totp_address(const std::string& secret, const std::string& issuer, const std::string& login);

// A QR code as the data of an SVG path over a square of `size` units, its quiet zone of four units included (ISO/IEC 18004).
struct Picture { int size = 0; std::string path; };
Picture qr_picture(const std::string& text);

}  // namespace chancery::identity
