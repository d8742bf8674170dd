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
    std::uint32_t place;      // among all objects, as place_of has it
    std::string_view entry;   // header and zlib stream as they lie in a pack, as long as this lives; empty when it lies in none as a whole
  };
  std::optional<Read> read(const ObjectId&, std::string& bytes) const;   // nothing: there is none. Throws ObjectFault when it is damaged

  // A number of its own for each object, a small one for each that lies in a pack; found without reading it. Nothing: it lies in none, and
  // was not read yet.
  std::optional<std::uint32_t> place_of(const ObjectId&) const;
  std::uint32_t places_in_packs() const { return begins_.back(); }

  Shared find(const ObjectId&) const override;
  bool contains(const ObjectId& id) const override { return store_.contains(id); }
  void forget_pages() const;   // resident memory stays small

 private:
  struct Where { const PackFile& pack; std::uint32_t position, place; };
  std::optional<Where> where(const ObjectId&) const;
  void find_twins();
  void find_twins(unsigned first_byte);

  const ObjectStore& store_;
  Packs packs_;
  std::vector<std::uint32_t> begins_;           // the place of each pack's first object, and that of the first that lies in none
  std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> twins_;               // the one place of each that lies in several packs
  mutable std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> elsewhere_;   // and of each that lies in none
  mutable std::size_t last_hit_ = 0;
  mutable std::unordered_map<ObjectId, Shared, ObjectIdHash> kept_;
  mutable std::size_t kept_bytes_ = 0;
};

}  // namespace chancery::git
