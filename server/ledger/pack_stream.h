// A Git pack written to a stream (gitformat-pack, version 2): entries one after the other. For what leaves the ledger, a bundle or
// a part of it; what goes into the ledger is pack_writer's. Not here: where the objects come from.
#pragma once
#include "ledger/object.h"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace chancery::git {

// One thread at a time. Throws std::runtime_error when the stream takes no more.
class PackStream {
 public:
  PackStream(std::ostream&, std::uint32_t count);   // for who knows how many there will be
  // For who does not: the number stands in front of everything and under the checksum at the end, so what was written is read once
  // more. That costs a twentieth of finding out beforehand (measured). `out` begins where it stands now.
  explicit PackStream(std::iostream& out);
  PackStream(const PackStream&) = delete;
  PackStream& operator=(const PackStream&) = delete;

  void add_entry(std::string_view entry);           // as it stands in another pack, and no delta
  void add(Kind, std::string_view bytes);
  // `bytes` as what changed against `base`, which must be in the pack, too: folders of the same path differ by a few bytes. False, and
  // nothing is written, where that would not be much smaller.
  bool add_against(const ObjectId& base, std::string_view base_bytes, std::string_view bytes);
  void finish();                                    // after `count` entries

 private:
  void write(std::string_view);
  void flush();
  void counted();
  void correct_count();

  std::ostream& out_;
  std::iostream* again_ = nullptr;   // null: the number of entries was right from the beginning
  std::int64_t begin_ = 0;
  std::uint64_t written_ = 0;
  std::uint32_t count_ = 0;
  RunningSha1 checksum_;
  std::string buffer_, delta_;
};

}  // namespace chancery::git
