// Writes one Git pack and its index (gitformat-pack, version 2): whole objects, no deltas. A reader sees either both files
// complete or neither: temporary names first, flush, rename, flush of the folder. In steps, so that its flushes may share the
// disk's time with others. Not here: what goes in, and when.
#pragma once
#include "ledger/disk.h"
#include "ledger/flushes.h"
#include "ledger/object.h"
#include "ledger/pack_file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::git {

std::string entry_header(Kind, std::uint64_t size);   // of an entry: kind and size, seven bits a byte

// One pack in the making. Objects may come in any order; each id once. Unless it is kept, its files are removed. Throws StorageFault.
class PackWriter {
 public:
  PackWriter(Disk&, std::string folder, std::uint32_t count);   // `folder`: objects/pack
  ~PackWriter();
  PackWriter(const PackWriter&) = delete;
  PackWriter& operator=(const PackWriter&) = delete;

  void add(const ObjectId&, Kind, std::uint64_t size, std::string_view zlib_stream);
  void add_entry(const ObjectId&, std::uint32_t crc, std::string_view entry);   // as it stands in another pack

  void complete();                                  // both files are whole, under temporary names
  void flush(Flushes&);
  std::shared_ptr<const PackFile> opened() const;   // as any reader would open it
  void place();                                     // only when they were flushed: both files get their real names
  void flush_place(Flushes&);
  void keep() { kept_ = true; }
  void discard() noexcept;
  void finish(Flushers&);                            // all that is left of these steps: durable, placed and kept when it returns

 private:
  void write(std::string_view);
  void flush_buffer();
  std::string index_bytes(const std::array<unsigned char, 20>& pack_checksum) const;

  struct Known { ObjectId id; std::uint32_t crc; std::uint64_t offset; };
  Disk& disk_;
  std::string folder_, pack_path_, index_path_, base_;
  std::uint32_t count_;
  std::optional<File> pack_, index_;
  RunningSha1 checksum_;
  std::string buffer_;
  std::uint64_t offset_ = 0;
  std::vector<Known> known_;
  bool kept_ = false;
};

}  // namespace chancery::git
