// A Git pack written to a stream (gitformat-pack, version 2): objects that a store has, one after the other. For what leaves the
// ledger, a bundle or a part of it; what goes into the ledger is pack_writer's.
#pragma once
#include "ledger/object_store.h"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <vector>

namespace chancery::git {

// One thread at a time. Throws ObjectFault for what the store does not have, std::runtime_error when the stream takes no more.
class PackStream {
 public:
  PackStream(const ObjectStore&, std::ostream&, std::uint32_t count);
  ~PackStream();
  PackStream(const PackStream&) = delete;
  PackStream& operator=(const PackStream&) = delete;

  void add(const ObjectId&);
  // As what changed against `base`, which must be in the pack, too: folders of the same path differ by a few bytes.
  void add_against(const ObjectId&, const ObjectId& base);
  void finish();   // after `count` objects

 private:
  class Copies;
  void write(std::string_view);

  const ObjectStore& store_;
  std::ostream& out_;
  std::unique_ptr<Copies> copies_;
  RunningSha1 checksum_;
};

}  // namespace chancery::git
