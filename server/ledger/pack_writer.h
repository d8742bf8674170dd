// Writes one Git pack and its index (gitformat-pack, version 2): whole objects, no deltas. A reader sees either both files
// complete or neither: temporary names first, flush, rename, flush of the folder. Not here: what goes in, and when.
#pragma once
#include "ledger/disk.h"
#include "ledger/object.h"

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::git {

std::string entry_header(Kind, std::uint64_t size);   // of an entry: kind and size, seven bits a byte

// One pack in the making. Objects may come in any order; each id once. If it is not finished, its files are removed.
class PackWriter {
 public:
  PackWriter(Disk&, std::string folder, std::uint32_t count);   // `folder`: objects/pack
  ~PackWriter();
  PackWriter(const PackWriter&) = delete;
  PackWriter& operator=(const PackWriter&) = delete;

  void add(const ObjectId&, Kind, std::uint64_t size, std::string_view zlib_stream);
  void add_entry(const ObjectId&, std::uint32_t crc, std::string_view entry);   // as it stands in another pack
  std::string finish();   // durable when it returns: the path without ".pack"

 private:
  void write(std::string_view);
  void flush_buffer();
  std::string index(const std::array<unsigned char, 20>& pack_checksum) const;

  struct Known { ObjectId id; std::uint32_t crc; std::uint64_t offset; };
  Disk& disk_;
  std::string folder_, pack_path_, index_path_;
  std::uint32_t count_;
  std::unique_ptr<File> file_;
  RunningSha1 checksum_;
  std::string buffer_;
  std::uint64_t offset_ = 0;
  std::vector<Known> known_;
};

}  // namespace chancery::git
