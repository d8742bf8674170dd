// Passkeys (W3C Web Authentication, level 2) as OpenSSH keys and signatures (PROTOCOL.u2f): what a browser gives is checked, and
// becomes an SSHSIG that stock `ssh-keygen -Y verify` accepts. ES256 only, user verification always. Attestation is not asked
// for: it would tell makes of authenticators apart, and who enrolled the key is what an administrator confirms. Pure functions.
#pragma once
#include "sdk/outcome.h"

#include <optional>
#include <string>
#include <string_view>

namespace chancery::passkey {

// Where a passkey belongs: the host name that it is bound to for good, and the address of the pages that may use it.
struct Site {
  std::string rp_id;    // "quality.example.com" (WebAuthn, 5.1.2)
  std::string origin;   // "https://quality.example.com", without a path
};

struct Registered {
  std::string credential;      // its id, raw bytes
  std::string key;             // public key blob: "sk-ecdsa-sha2-nistp256@openssh.com", curve, point, RP ID
  bool synced = false;         // the authenticator says that it may be, or is, kept in more than one place (flags BE, BS)
};

// What `navigator.credentials.create` gave, raw. Refuses `invalid`: "passkey.refusal.client-data" (another page, challenge or
// kind of answer), "passkey.refusal.not-verified" (the person was not verified), "passkey.refusal.kind" (not ES256).
struct RegistrationGiven { std::string client_data, authenticator_data; };
Outcome<Registered> read_registration(const Site&, std::string_view challenge, const RegistrationGiven&);

// What `navigator.credentials.get` gave, raw; `signature` as ASN.1.
struct AssertionGiven { std::string client_data, authenticator_data, signature; };
// Refuses as above, or "passkey.refusal.signature" when it is not by that key.
Outcome<Done> check_assertion(const Site&, std::string_view key, std::string_view challenge, const AssertionGiven&);

// The challenge whose answer is a signature of the text: the very bytes that an SSHSIG signs.
std::string challenge_of(std::string_view name_space, std::string_view text);
// An assertion over that challenge as an armored SSHSIG. Nothing when a number of it cannot be read.
std::optional<std::string> as_sshsig(std::string_view key, std::string_view name_space, const Site&, const AssertionGiven&);

// What an SSHSIG by a passkey holds after the name of its algorithm, for sshsig::verify.
struct Detached { std::string_view ecdsa; unsigned char flags = 0; std::uint32_t counter = 0; std::string_view origin, client_data, extensions; };
// Good only when the person was present and verified, and the page's host is the key's RP ID or below it.
bool verify(std::string_view key, std::string_view challenge, const Detached&);

std::string rp_id_of(std::string_view key);          // empty: no passkey's key
std::string base64url(std::string_view bytes);       // without padding (RFC 4648, 5)
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace chancery::passkey
