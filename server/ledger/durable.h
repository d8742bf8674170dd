// Makes what a workspace holds durable and moves the branch to it: one pack, read back and compared before anybody may refer
// to it. LIFE_OF_AN_ACT.md says why in this order. Not here: what is in it, and telling anybody.
#pragma once
#include "ledger/branch.h"
#include "ledger/disk.h"
#include "ledger/pack_file.h"
#include "ledger/workspace.h"

#include <memory>
#include <optional>
#include <string>

namespace chancery::git {

struct Step { std::optional<ObjectId> from; ObjectId to; };   // of the branch

// Null when the branch is not at `from`. Nothing is left behind then, nor when StorageFault is thrown. Throws Unsure.
std::shared_ptr<const PackFile> make_durable(Disk&, Flushers&, const std::string& pack_folder, const Workspace&, Branch&, const Step&);

}  // namespace chancery::git
