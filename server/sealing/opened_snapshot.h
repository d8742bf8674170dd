// A state of the ledger as people read it: what is sealed is opened with the keys that are at hand. Of an item whose key is not, its
// item.json and act files are read without what is sealed (and say "shut"), and its other files are not there. What is not sealed
// costs the comparison of its first bytes. Paths are those of what is read; `list` and `stored` are of what lies in the ledger.
#pragma once
#include "engine/ports.h"
#include "sealing/form.h"
#include "sealing/item_keys.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::sealing {

// Whether what begins in that register under the policies of that state is sealed.
using Seals = std::function<bool(const Snapshot& before, const std::string& register_name)>;

struct SealedItem {
  std::string folder, key_id;
  std::optional<ItemKey> key;   // nothing: not at hand
};

class OpenedSnapshot : public Snapshot {
 public:
  OpenedSnapshot(const Snapshot& stored, const ItemKeys& keys, const Seals& seals) : stored_(stored), keys_(keys), seals_(seals) {}
  OpenedSnapshot(std::unique_ptr<Snapshot> stored, const ItemKeys& keys, const Seals& seals) : own_(std::move(stored)), stored_(*own_), keys_(keys), seals_(seals) {}

  std::string commit() const override { return stored_.commit(); }
  std::int64_t number() const override { return stored_.number(); }
  Instant time() const override { return stored_.time(); }
  // Throws std::runtime_error where sealed bytes are not what that key sealed at that place.
  std::optional<std::string> read(const std::string& path) const override;
  std::optional<std::string> stored(const std::string& path) const override { return stored_.read(path); }
  std::optional<std::string> object(const std::string& path) const override;
  std::vector<Entry> list(const std::string& folder) const override { return stored_.list(folder); }
  std::optional<std::string> unlike(const std::vector<Edit>&, const Snapshot& after) const override;
  bool is_shut(const std::string& folder) const override;
  Json sealing(const std::string& path) const override;

  const Snapshot& as_stored() const { return stored_; }
  // The sealed item in that folder; nothing where none is, or it is not sealed.
  std::optional<SealedItem> item_in(const std::string& folder) const;
  // The one that a file belongs to.
  std::optional<SealedItem> item_of(const std::string& path) const;
  bool begins_sealed(const std::string& folder, const std::string& register_name) const;

 private:
  std::optional<std::string> veiled_path(const std::string& path) const;   // nothing: it lies under its own name, if anywhere

  std::unique_ptr<Snapshot> own_;
  const Snapshot& stored_;
  const ItemKeys& keys_;
  const Seals& seals_;
  mutable std::optional<SealedItem> last_;   // the one asked for last: an item is read file by file
};

// The commit's own words with its act file opened, and the digest of the content that people read in the place of the sealed one.
Recorded opened(const Recorded&, const OpenedSnapshot& after);

}  // namespace chancery::sealing
