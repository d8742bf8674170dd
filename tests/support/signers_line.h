// The line of people/allowed_signers under which a seal's signatures are good, always: for commits and for statements.
#pragma once
#include "engine/ports.h"
#include "signatures/allowed_signers.h"
#include "signatures/sshsig.h"

namespace chancery {

inline std::string signers_line(const Seal& seal) {
  return allowed_signers_line({{seal.principal()}, sshsig::blob_of_line(seal.public_key()).value(), {"git", "chancery"}, std::nullopt, std::nullopt});
}

}  // namespace chancery
