// The keys of sealed items: one file each, `item-keys/<2 digits>/<id>`, wrapped by the master key in `keys/items`, both outside the
// ledger. A key is on the disk before anything is sealed with it, and is overwritten and removed when what it seals is destroyed.
//
// What the wrapping protects: a copy of item-keys alone opens nothing, and a copy of the ledger opens nothing without both. What it does
// not: on a disk or file system that keeps old blocks (most do), an overwritten file may still lie somewhere; whoever must exclude that
// keeps the data folder on an encrypted disk. Thread-safe.
#pragma once
#include "sealing/box.h"
#include "sdk/outcome.h"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace chancery::sealing {

class ItemKeys {
 public:
  // `folder` and `master` need not be there: the first key that is made makes them.
  ItemKeys(std::string folder, std::string master) : folder_(std::move(folder)), master_(std::move(master)) {}

  // "refusal.item-keys-lost" when keys are there and none of the first can be unwrapped: the master key is not there, or is another.
  Outcome<Done> check() const;
  bool at_hand() const;      // there is at least the master key: a clone has none
  // Nothing when it is not there, cannot be unwrapped, or was given up.
  std::optional<ItemKey> find(const std::string& id) const;
  bool has(const std::string& id) const;   // whether anything of its file is there, whatever is in it
  // A new one, durable. Refuses "refusal.storage".
  Outcome<ItemKey> make();
  // From now on `find` does not know it; its file stays.
  void give_up(const std::string& id);
  // Renamed first, so that half a key is never taken for one; then overwritten, removed, and the folder flushed. Throws std::runtime_error when that cannot be done; again is harmless.
  void destroy(const std::string& id);

 private:
  std::string file_of(const std::string& id) const { return folder_ + "/" + id.substr(0, 2) + "/" + id; }
  std::optional<ItemKey> master() const;
  std::optional<ItemKey> unwrapped(const std::string& id) const;

  const std::string folder_, master_;
  std::mutex making_;   // one at a time: the first makes the master key
  mutable std::mutex mutex_;
  mutable std::map<std::string, ItemKey> known_;   // unwrapped once
  std::set<std::string> given_up_;
};

}  // namespace chancery::sealing
