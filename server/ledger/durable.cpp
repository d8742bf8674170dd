#include "ledger/durable.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"

#include <algorithm>
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

bool reads_back(const PackFile& pack, const Workspace& workspace) {
  return std::all_of(workspace.fresh().begin(), workspace.fresh().end(), [&](const auto& each) { return reads_back(pack, each); });
}

// Whoever reads sees the pack, then the branch that needs it. Both are durable when it returns.
void settle(Flushers& flushers, PackWriter& writer, Branch::Move& move) {
  writer.place();
  move.place();
  writer.keep();
  try {
    Flushes folders(flushers);
    writer.flush_place(folders);
    move.flush_place(folders);
    folders.wait();
  } catch (...) {   // a fault of the disk, or no memory for a thread: whatever it was
    // Visible but perhaps not durable: it must not stay, because nobody will be told that it succeeded.
    move.take_back();
    writer.discard();
    throw;
  }
}

}  // namespace

std::shared_ptr<const PackFile> make_durable(Disk& disk, Flushers& flushers, const std::string& pack_folder, const Workspace& workspace, Branch& branch,
                                             const Step& step) {
  PackWriter writer(disk, pack_folder, static_cast<std::uint32_t>(workspace.fresh().size()));
  for (const auto& each : workspace.fresh()) writer.add(each.id, each.kind, each.size, each.deflated());
  writer.complete();
  Branch::Move move(branch, step.from, step.to);
  Flushes files(flushers);
  writer.flush(files);
  move.flush(files);
  auto pack = writer.opened();
  const bool good = reads_back(*pack, workspace);   // while the disk is busy
  files.wait();
  if (!good) throw StorageFault(EIO, "reading back what was written");
  if (!move.is_due()) return nullptr;
  settle(flushers, writer, move);
  return pack;
}

}  // namespace chancery::git
