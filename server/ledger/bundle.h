// The whole history up to a commit as a Git bundle (gitformat-bundle, version 2) of refs/heads/main, streamed: what
// `git bundle verify` and `git clone` take. Exactly what the commit reaches, and nothing else that may lie in the packs.
#pragma once
#include "ledger/object_store.h"

#include <iosfwd>

namespace chancery::git {
void write_bundle(const ObjectStore&, const ObjectId& head, std::ostream&);
}  // namespace chancery::git
