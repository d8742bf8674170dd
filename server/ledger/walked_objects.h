// Reads very many objects once each, by the one thread that walks through a history: past the store's cache, which such a walk only
// fills with what nobody asks for again, and as they lie in the packs, so that they can be copied. Not here: what is walked.
#pragma once
#include "ledger/object_store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chancery::git {

// As an ObjectSource it keeps the last few folders: for who compares two of them.
class WalkedObjects : public ObjectSource {
 public:
  explicit WalkedObjects(const ObjectStore&);   // must outlive this; what is added to it later is found, too

  struct Read {
    Kind kind;
    std::uint32_t place;      // among all objects, as id_at has it
    std::string_view entry;   // header and zlib stream as they lie in a pack, as long as this lives; empty when it lies in none as a whole
  };
  std::optional<Read> read(const ObjectId&, std::string& bytes) const;   // nothing: there is none. Throws ObjectFault when it is damaged

  ObjectId id_at(std::uint32_t place) const;   // of an object that was read

  Shared find(const ObjectId&) const override;
  bool contains(const ObjectId& id) const override { return store_.contains(id); }
  void forget_pages() const;   // resident memory stays small

 private:
  const ObjectStore& store_;
  Packs packs_;
  std::vector<std::uint32_t> begins_;           // the place of each pack's first object, and that of the first that lies in none
  mutable std::vector<ObjectId> elsewhere_;     // which those are
  mutable std::size_t last_hit_ = 0;
  mutable std::unordered_map<ObjectId, Shared, ObjectIdHash> kept_;
  mutable std::size_t kept_bytes_ = 0;
};

}  // namespace chancery::git
