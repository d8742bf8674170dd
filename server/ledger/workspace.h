// The objects of the acts that are being written and are not yet durable, over the store of those that are. Belongs to the
// writer's thread. Not here: what the objects say, and making them durable.
#pragma once
#include "ledger/object_store.h"
#include "ledger/staging.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace chancery::git {

class Workspace : public ObjectSource {
 public:
  explicit Workspace(const ObjectStore& store) : store_(store) {}

  Shared find(const ObjectId&) const override;
  bool contains(const ObjectId&) const override;

  ObjectId put(Kind, std::string bytes);
  // Throws std::runtime_error when it was prepared by no ledger, or other bytes with the same id are there already.
  ObjectId put(const Staged&);

  // One object to be written. `sha256` is empty for what only Git's id covers (trees and commits).
  struct Fresh {
    ObjectId id;
    Kind kind;
    std::uint64_t size;
    std::string sha256;
    Shared raw;                                // null for what was staged
    std::string stream;                        // deflated, for what was not
    std::shared_ptr<const Prepared> prepared;
    std::string_view deflated() const { return prepared != nullptr ? prepared->stream() : std::string_view(stream); }
  };
  const std::vector<Fresh>& fresh() const { return fresh_; }
  std::uint64_t bytes() const { return bytes_; }

  // An act that is given up takes its objects with it.
  std::size_t mark() const { return fresh_.size(); }
  void rewind(std::size_t mark);

 private:
  void keep(Fresh);
  const ObjectStore& store_;
  std::vector<Fresh> fresh_;
  std::unordered_map<ObjectId, std::size_t, ObjectIdHash> places_;
  std::uint64_t bytes_ = 0;
};

}  // namespace chancery::git
