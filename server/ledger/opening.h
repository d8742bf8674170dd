// What is done to a repository before anybody writes to it: what a crash left is cleared away, and the end of the line is
// examined. Called under the ledger's own lock.
#pragma once
#include "ledger/object_store.h"
#include "ledger/remembered.h"
#include "ledger/snapshot.h"
#include "sdk/outcome.h"

#include <optional>
#include <string>

namespace chancery::git {

// Makes the bare repository, with what an auditor's stock Git needs set. Throws StorageFault or Fault.
void make_repository(const std::string& path);

// Removes lock files, temporary packs and indexes without a pack. Nobody else may be writing.
// Lets `git log --show-signature` work in the repository: beside it lies the list of keys that `signers` holds, where its configuration says, also
// after the folder was moved. Where nothing can be written it stays as it is.
void keep_signers_beside(const std::string& repository, const std::string& signers);

void clear_leftovers(const std::string& repository);

struct Examined {
  Head head;                        // the last act that may be trusted: what readers see
  std::optional<Refusal> damage;    // why nothing may be written on top
};
// `branch`: where refs/heads/main points; `own_key`: this server's public key ("ssh-ed25519 AAAA…").
Examined examine(const ObjectSource&, const std::optional<ObjectId>& branch, const std::optional<Remembered>&, const std::string& own_key);

}  // namespace chancery::git
