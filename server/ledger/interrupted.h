// What a power cut may leave on a file system that does not keep the order of renames in different folders (ext4 and XFS do):
// the branch has moved, and the pack that it needs still lies, whole, under its temporary name.
#pragma once
#include "ledger/disk.h"
#include "ledger/object.h"

#include <string>

namespace chancery::git {

// Gives such a pack its real name. Before temporary files are cleared, under the ledger's own lock. Throws StorageFault.
void finish_interrupted(Disk&, const std::string& pack_folder, const ObjectId& branch);

}  // namespace chancery::git
