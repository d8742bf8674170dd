// One Git pack with its index (gitformat-pack, version 2), mapped into memory and read in place. Immutable: any number of
// threads may read it, and it stays readable after its files were deleted. Deltas are not read here: our own packs have
// none; those that `git gc` makes are left to libgit2 (object_store.h).
#pragma once
#include "ledger/object.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chancery::git {

// Bytes of a file, mapped read-only.
class Mapping {
 public:
  explicit Mapping(const std::string& path);   // throws std::system_error
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const { return {data_, size_}; }
  void forget_pages() const;   // gives the memory back; the file's cache is the kernel's business

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

class PackFile {
 public:
  // `base` is the path without ".pack" or ".idx". Throws std::runtime_error on what is not a pack and its index.
  explicit PackFile(std::string base);
  // One whose files have other names yet.
  PackFile(std::string base, const std::string& index_path, const std::string& pack_path);

  const std::string& base() const { return base_; }
  std::uint32_t count() const { return count_; }
  std::uint64_t size() const { return pack_.bytes().size(); }

  std::optional<std::uint32_t> find(const ObjectId&) const;   // position in the index
  ObjectId id(std::uint32_t position) const;
  std::pair<std::uint32_t, std::uint32_t> positions(unsigned first_byte) const;   // begin and end of those whose ids begin so
  std::uint64_t offset(std::uint32_t position) const;
  std::uint32_t crc(std::uint32_t position) const;

  // An entry's kind, size when inflated, and the zlib stream (followed by whatever lies behind it).
  struct Entry { Kind kind; std::uint64_t size; std::string_view stream; std::size_t header; };
  std::optional<Entry> entry(std::uint64_t offset) const;     // nothing: a delta, or damaged
  std::string_view raw(std::uint64_t begin, std::uint64_t end) const { return pack_.bytes().substr(begin, end - begin); }
  bool has_deltas() const;                                    // reads the first byte of every entry, the first time

  // Every entry as {begin, end, position}, in the order of the file.
  struct Extent { std::uint64_t begin, end; std::uint32_t position; };
  std::vector<Extent> extents() const;

  ObjectId checksum() const;         // as the file says: what it is named after
  bool has_good_checksums() const;   // reads both files whole
  void forget_pages() const;

 private:
  void narrow(const ObjectId&, std::uint32_t& low, std::uint32_t& high) const;
  void hold(std::uint64_t offset, std::uint64_t size) const;   // of an entry that is read now
  std::string base_;
  Mapping index_, pack_;
  std::uint32_t count_ = 0;
  const unsigned char* fanout_ = nullptr;
  const unsigned char* ids_ = nullptr;
  const unsigned char* crcs_ = nullptr;
  const unsigned char* offsets_ = nullptr;
  const unsigned char* far_offsets_ = nullptr;
  std::size_t far_count_ = 0;
  mutable std::atomic<int> deltas_{-1};   // not looked yet
  mutable std::atomic<std::uint64_t> held_{0};   // at most so many bytes of the pack are resident
  mutable std::atomic<std::uint64_t> last_around_{0};   // the stretch of the pack in which the last entry began
};

}  // namespace chancery::git
