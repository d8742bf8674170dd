#include "ledger/durable.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"

#include <cerrno>

namespace chancery::git {
namespace {

// Fossil's rule (src/verify.c): what was just written is read again by another way before it counts. It finds a broken
// encoder or a broken disk while the act can still be refused.
bool reads_back(const PackFile& pack, const Workspace::Fresh& fresh) {
  const auto position = pack.find(fresh.id);
  const auto entry = position ? pack.entry(pack.offset(*position)) : std::nullopt;
  if (!entry || entry->kind != fresh.kind || entry->size != fresh.size) return false;
  const auto bytes = inflated(entry->stream, entry->size);
  return bytes && id_of(fresh.kind, *bytes) == fresh.id && (fresh.sha256.empty() || sha256_of(*bytes) == fresh.sha256);
}

}  // namespace

std::shared_ptr<const PackFile> make_durable(Disk& disk, const std::string& pack_folder, const Workspace& workspace) {
  PackWriter writer(disk, pack_folder, static_cast<std::uint32_t>(workspace.fresh().size()));
  for (const auto& each : workspace.fresh()) writer.add(each.id, each.kind, each.size, each.deflated());
  const std::string base = writer.finish();
  std::shared_ptr<const PackFile> pack;
  try {
    pack = std::make_shared<const PackFile>(base);
  } catch (const std::exception&) {
    pack = nullptr;
  }
  bool good = pack != nullptr;
  for (const auto& each : workspace.fresh()) good = good && reads_back(*pack, each);
  if (!good) {
    disk.remove(base + ".pack");
    disk.remove(base + ".idx");
    throw StorageFault(EIO, "reading back what was written");
  }
  return pack;
}

}  // namespace chancery::git
