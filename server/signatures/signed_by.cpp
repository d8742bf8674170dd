#include "signatures/signed_by.h"

#include <algorithm>

namespace chancery {

bool is_signed_by(const std::vector<AllowedKey>& keys, const SignatureAsked& asked, std::string_view text, std::string_view armored) {
  const auto signature = sshsig::parse(armored);
  if (!signature) return false;
  return std::any_of(keys.begin(), keys.end(), [&](const AllowedKey& key) {
    return key.blob == signature->key && key.is_of(asked.principal) && key.is_for(asked.name_space) && key.is_valid(asked.at) &&
           sshsig::verify(*signature, key.blob, asked.name_space, text);
  });
}

bool is_signed_by(std::string_view allowed_signers, const SignatureAsked& asked, std::string_view text, std::string_view armored) {
  return is_signed_by(read_allowed_signers(allowed_signers), asked, text, armored);
}

}  // namespace chancery
