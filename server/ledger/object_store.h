// Reads objects of one repository, from any thread: first from the packs, mapped and shared by all threads, then (for the
// deltas of a clone or of `git gc`, and for loose objects) through libgit2, one handle a thread at a time. Not here: writing.
#pragma once
#include "ledger/git.h"
#include "ledger/object.h"
#include "ledger/pack_file.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace chancery::git {

// An object that should be there cannot be had.
class ObjectFault : public std::runtime_error {
 public:
  ObjectFault(const ObjectId& which, bool is_missing) : std::runtime_error("object " + which.hex() + (is_missing ? " is missing" : " is damaged")), id(which), missing(is_missing) {}
  const ObjectId id;
  const bool missing;   // else: damaged
};

// Where objects are read from: the repository, or the repository and what is about to be written.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  virtual Shared find(const ObjectId&) const = 0;        // null: there is none. Throws ObjectFault when it is damaged
  virtual Shared once(const ObjectId& id) const { return find(id); }   // the same, for what nobody asks for again: commits, act files
  virtual bool contains(const ObjectId&) const = 0;      // without reading it
};

using Packs = std::vector<std::shared_ptr<const PackFile>>;

class ObjectStore : public ObjectSource {
 public:
  enum class Trust {
    bytes,     // what the disk says is taken; zlib's own checksum is all that is checked
    nothing    // every object's id is computed again: for verify
  };
  ObjectStore(std::string repository, std::string objects_folder, Trust);

  Shared find(const ObjectId&) const override;
  Shared once(const ObjectId&) const override;
  bool contains(const ObjectId&) const override;
  Shared unproved(const ObjectId&) const;       // its id not computed again, whatever the trust: for who will ask for it once more
  bool in_packs(const ObjectId&) const;         // never touches the disk for what is not there

  Packs packs() const;
  void add(std::shared_ptr<const PackFile>);
  void replace(const Packs& old, std::shared_ptr<const PackFile> merged);
  void forget_pages() const;                    // after a walk through everything: resident memory stays small
  void remember(const ObjectId&, Shared) const; // a tree that will be asked for soon

 private:
  using Held = std::shared_ptr<const Packs>;
  Held held() const;
  void scan();
  Shared from_packs(const ObjectId&, const Packs&) const;
  Shared from_libgit2(const ObjectId&) const;
  Shared cached(const ObjectId&) const;
  Shared checked(const ObjectId&, Shared) const;
  bool worth_keeping(const Object&) const;
  Odb borrow() const;
  void give_back(Odb) const;

  mutable std::atomic<std::size_t> last_hit_{0};   // a place in the list of packs, perhaps of a former list
  std::string repository_, folder_;
  Trust trust_;
  Library library_;
  mutable std::mutex packs_mutex_;
  Held packs_;
  mutable std::mutex handles_mutex_;
  mutable std::vector<Odb> handles_;
  // Trees near the root are asked for again and again, by who proves everything small files too. Two generations: when the young one is
  // full it becomes the old one. In parts by the first byte of an id, so that threads seldom wait for each other.
  struct Kept {
    std::mutex mutex;
    std::unordered_map<ObjectId, Shared, ObjectIdHash> young, old;
    std::size_t young_bytes = 0;
  };
  Kept& kept(const ObjectId& id) const { return kept_[id.bytes[0] % kept_.size()]; }
  mutable std::array<Kept, 16> kept_;
};

}  // namespace chancery::git
