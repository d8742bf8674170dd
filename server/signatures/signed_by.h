// Whether a text was signed by somebody whose key people/allowed_signers names: what `ssh-keygen -Y verify` decides. Pure
// functions; safe from any thread.
#pragma once
#include "domain/time.h"
#include "signatures/allowed_signers.h"
#include "signatures/sshsig.h"

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// Who should have signed, what for (the namespace of PROTOCOL.sshsig), and when: keys count only while they were valid.
struct SignatureAsked { std::string principal, name_space; Instant at; };

// `armored`: an SSHSIG. False for whatever is no signature, or is by another algorithm than those of sshsig.h.
bool is_signed_by(const std::vector<AllowedKey>&, const SignatureAsked&, std::string_view text, std::string_view armored);
bool is_signed_by(std::string_view allowed_signers, const SignatureAsked&, std::string_view text, std::string_view armored);

}  // namespace chancery
