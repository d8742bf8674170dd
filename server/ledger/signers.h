// Whose signature a commit needs: the keys that people/allowed_signers names for the server (ssh-keygen, ALLOWED SIGNERS).
#pragma once
#include "ledger/commit_form.h"
#include "ledger/object_store.h"
#include "ledger/snapshot.h"
#include "signatures/allowed_signers.h"

#include <string_view>
#include <vector>

namespace chancery::git {

// The lines whose principal begins with "server@" and whose namespaces allow "git".
std::vector<AllowedKey> server_keys(std::string_view allowed_signers);
std::vector<AllowedKey> server_keys_in(const ObjectSource&, const ObjectId& tree);   // none: there is no such file

// Whether one of the keys signed the commit, at a time when it was valid.
bool is_signed_by(const ReadCommit&, const std::vector<AllowedKey>&);

// Whether this is the act by which another key takes the place of one that is lost (engine/key_recovery.h), signed by that other key as the
// recovery key of the tree before says. What else the act must be, its judge knows.
bool is_signed_by_replacement(const ToldAct&, const ObjectSource&, const ObjectId& tree_before);

}  // namespace chancery::git
