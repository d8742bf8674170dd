// Makes what a workspace holds durable: one pack, read back from the disk and compared before anybody may refer to it.
#pragma once
#include "ledger/disk.h"
#include "ledger/pack_file.h"
#include "ledger/workspace.h"

#include <memory>
#include <string>

namespace chancery::git {

// Throws StorageFault; nothing is left behind then.
std::shared_ptr<const PackFile> make_durable(Disk&, const std::string& pack_folder, const Workspace&);

}  // namespace chancery::git
