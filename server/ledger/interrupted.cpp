#include "ledger/interrupted.h"

#include "ledger/pack_file.h"

#include <filesystem>
#include <vector>

namespace chancery::git {
namespace {

namespace fs = std::filesystem;

struct Halves { std::vector<std::string> packs, indexes; };

// Files that were never, or only half, placed: either of the two may have got its real name already.
Halves unplaced(const std::string& folder) {
  Halves found;
  std::error_code ignored;
  for (const auto& each : fs::directory_iterator(folder, ignored)) {
    const std::string name = each.path().filename().string();
    const auto has = [&](const char* extension) { return fs::exists(fs::path(each.path()).replace_extension(extension)); };
    if (name.rfind("tmp_pack_", 0) == 0 || (each.path().extension() == ".pack" && !has(".idx"))) found.packs.push_back(each.path().string());
    if (name.rfind("tmp_idx_", 0) == 0 || (each.path().extension() == ".idx" && !has(".pack"))) found.indexes.push_back(each.path().string());
  }
  return found;
}

bool belong_together(const std::string& pack_path, const std::string& index_path, const ObjectId& wanted, ObjectId& checksum) {
  try {
    const PackFile pack("", index_path, pack_path);
    checksum = pack.checksum();
    return pack.find(wanted) && pack.has_good_checksums();
  } catch (const std::exception&) {   // half a file: nothing refers to it
    return false;
  }
}

}  // namespace

void finish_interrupted(Disk& disk, const std::string& folder, const ObjectId& branch) {
  const Halves halves = unplaced(folder);
  for (const auto& pack : halves.packs) {
    for (const auto& index : halves.indexes) {
      ObjectId checksum;
      if (!belong_together(pack, index, branch, checksum)) continue;
      const std::string base = folder + "/pack-" + checksum.hex();
      disk.rename(index, base + ".idx");
      disk.rename(pack, base + ".pack");
      disk.sync_folder(folder);
      return;
    }
  }
}

}  // namespace chancery::git
