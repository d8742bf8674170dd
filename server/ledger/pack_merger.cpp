#include "ledger/pack_merger.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <unordered_set>

namespace chancery::git {
namespace {

constexpr std::size_t enough = 8;
constexpr std::chrono::seconds tidying{20};
constexpr std::uint64_t smallest = 16 * 1024, left_alone = 512ULL << 20;

int size_class(std::uint64_t size) {
  int level = 0;
  for (std::uint64_t limit = smallest; size >= limit; limit *= enough) ++level;
  return level;
}

// The old packs are deleted afterwards: a damaged entry must not be all that is left, least of all when somebody has put the
// good file in place again while this one is still mapped.
std::string_view undamaged(const PackFile& pack, const PackFile::Extent& extent) {
  const auto bytes = pack.raw(extent.begin, extent.end);
  if (crc32_of(bytes) != pack.crc(extent.position)) throw ObjectFault(pack.id(extent.position), false);
  return bytes;
}

}  // namespace

Packs packs_to_merge(const Packs& packs) {
  std::map<int, Packs> classes;
  for (const auto& each : packs)
    if (each->size() < left_alone) classes[size_class(each->size())].push_back(each);
  for (auto& [level, members] : classes)
    if (members.size() >= enough) return std::move(members);
  return {};
}

std::shared_ptr<const PackFile> merged(Disk& disk, Flushers& flushers, const std::string& folder, const Packs& packs) {
  std::unordered_set<ObjectId, ObjectIdHash> taken;
  for (const auto& pack : packs)
    for (std::uint32_t i = 0; i < pack->count(); ++i) taken.insert(pack->id(i));
  PackWriter writer(disk, folder, static_cast<std::uint32_t>(taken.size()));
  for (auto pack = packs.rbegin(); pack != packs.rend(); ++pack) {   // the oldest first
    for (const auto& extent : (*pack)->extents()) {
      const ObjectId id = (*pack)->id(extent.position);
      if (taken.erase(id) != 0) writer.add_entry(id, (*pack)->crc(extent.position), undamaged(**pack, extent));
    }
  }
  writer.complete();
  auto whole = writer.opened();
  writer.finish(flushers);
  return whole;
}

PackMerger::PackMerger(Disk& disk, Flushers& flushers, ObjectStore& store, std::string pack_folder)
    : disk_(disk), flushers_(flushers), store_(store), folder_(std::move(pack_folder)), thread_([this] { run(); }) {}

PackMerger::~PackMerger() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void PackMerger::look() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  changed_.notify_one();
}

void PackMerger::run() {
  // At normal priority on purpose: starved of processor on a busy machine, it let 700 packs pile up (measured).
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, tidying, [this] { return asked_ || stopping_; })) store_.forget_pages();
      if (stopping_) return;
      if (!asked_) continue;
      asked_ = false;
    }
    try {
      while (merge_once()) {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
      }
    } catch (const std::exception&) {
      // No room for a merged pack, or a damaged one that is reported when it is read: many packs are slow, not wrong. The
      // next act asks again.
    }
  }
}

// To find deltas a pack is read whole: only those are that would be merged, and not all of them at every start.
Packs PackMerger::next() const {
  Packs mine = store_.packs();
  while (true) {
    Packs old = packs_to_merge(mine);
    const auto is_foreign = [](const auto& each) { return each->has_deltas(); };
    if (std::none_of(old.begin(), old.end(), is_foreign)) return old;
    mine.erase(std::remove_if(mine.begin(), mine.end(), [&](const auto& each) { return std::find(old.begin(), old.end(), each) != old.end() && is_foreign(each); }), mine.end());
  }
}

bool PackMerger::merge_once() {
  const Packs old = next();
  if (old.empty()) return false;
  const auto whole = merged(disk_, flushers_, folder_, old);
  store_.replace(old, whole);
  for (const auto& each : old) {
    if (each->base() == whole->base()) continue;
    disk_.remove(each->base() + ".pack");   // first, so that a crash leaves an index without a pack and never the reverse
    disk_.remove(each->base() + ".idx");
  }
  return true;
}

}  // namespace chancery::git
