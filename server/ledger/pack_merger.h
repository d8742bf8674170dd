// Keeps packs few while each group of acts makes one: merges packs of like size in the background, copying entries as they
// are. Readers that hold an old pack keep it (it is mapped). Deltas of others are left alone. Gives back memory of packs that
// are not read any more, too.
#pragma once
#include "ledger/disk.h"
#include "ledger/flushes.h"
#include "ledger/object_store.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace chancery::git {

// Packs that should become one: eight or more of a size class (each class is eight times the next smaller one, the biggest
// from 512 MiB is left as it is). Empty when there is nothing to do.
Packs packs_to_merge(const Packs&);

// Writes one pack with every object of those. Durable when it returns. Throws StorageFault.
std::shared_ptr<const PackFile> merged(Disk&, Flushers&, const std::string& pack_folder, const Packs&);

class PackMerger {
 public:
  PackMerger(Disk&, Flushers&, ObjectStore&, std::string pack_folder);
  ~PackMerger();
  PackMerger(const PackMerger&) = delete;
  PackMerger& operator=(const PackMerger&) = delete;
  void look();   // there is a new pack

 private:
  void run();
  bool merge_once();
  Packs next() const;
  Disk& disk_;
  Flushers& flushers_;
  ObjectStore& store_;
  std::string folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = true, stopping_ = false;
  std::thread thread_;
};

}  // namespace chancery::git
