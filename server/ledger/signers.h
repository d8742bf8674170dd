// Whose signature a commit needs: the keys that people/allowed_signers names for the server (ssh-keygen, ALLOWED SIGNERS).
#pragma once
#include "ledger/commit_form.h"
#include "ledger/object_store.h"
#include "signatures/allowed_signers.h"

#include <string_view>
#include <vector>

namespace chancery::git {

// The lines whose principal begins with "server@" and whose namespaces allow "git".
std::vector<AllowedKey> server_keys(std::string_view allowed_signers);
std::vector<AllowedKey> server_keys_in(const ObjectSource&, const ObjectId& tree);   // none: there is no such file

// Whether one of the keys signed the commit, at a time when it was valid.
bool is_signed_by(const ReadCommit&, const std::vector<AllowedKey>&);

}  // namespace chancery::git
