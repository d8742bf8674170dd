#include "ledger/pack_file.h"

#include "ledger/disk.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace chancery::git {
namespace {

std::uint32_t big32(const unsigned char* at) {
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 | static_cast<std::uint32_t>(at[2]) << 8 | at[3];
}

// A page that was read stays mapped, with fifteen around it, and counts as resident although it is only the file's cache. After
// so many bytes it is given back, which costs short faults with the next entries (measured: 1 % of verify).
constexpr std::size_t held_at_most = 4U << 20, mapped_around = 64 * 1024;
constexpr std::size_t header_size = 8, fanout_size = 256 * 4, trailer_size = 40;

}  // namespace

Mapping::Mapping(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) throw std::system_error(errno, std::generic_category(), "opening a pack");
  size_ = static_cast<std::size_t>(about.st_size);
  if (size_ == 0) return;
  void* at = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mapping a pack");
  data_ = static_cast<const char*>(at);
}

Mapping::~Mapping() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

void Mapping::forget_pages() const {
  if (data_ != nullptr) ::madvise(const_cast<char*>(data_), size_, MADV_DONTNEED);
}

PackFile::PackFile(std::string base) : PackFile(base, base + ".idx", base + ".pack") {}

PackFile::PackFile(std::string base, const std::string& index_path, const std::string& pack_path) : base_(std::move(base)), index_(index_path), pack_(pack_path) {
  const auto wrong = [] { throw std::runtime_error("not a pack of version 2 with its index"); };
  const std::string_view index = index_.bytes();
  if (index.size() < header_size + fanout_size + trailer_size || index.substr(0, header_size) != std::string_view("\377tOc\0\0\0\2", header_size)) wrong();
  if (pack_.bytes().size() < 32 || pack_.bytes().substr(0, 8) != std::string_view("PACK\0\0\0\2", 8)) wrong();
  const auto* begin = reinterpret_cast<const unsigned char*>(index.data());
  fanout_ = begin + header_size;
  count_ = big32(fanout_ + 255 * 4);
  const std::size_t plain = header_size + fanout_size + static_cast<std::size_t>(count_) * 28 + trailer_size;
  if (index.size() < plain || (index.size() - plain) % 8 != 0) wrong();
  far_count_ = (index.size() - plain) / 8;
  ids_ = fanout_ + fanout_size;
  crcs_ = ids_ + static_cast<std::size_t>(count_) * 20;
  offsets_ = crcs_ + static_cast<std::size_t>(count_) * 4;
  far_offsets_ = offsets_ + static_cast<std::size_t>(count_) * 4;
}

// Ids are digests, so where one lies among its neighbours is nearly known: from there, in growing steps, to both sides of it. Halving
// the whole range instead touches a dozen pages that nobody has in their cache.
void PackFile::narrow(const ObjectId& wanted, std::uint32_t& low, std::uint32_t& high) const {
  std::uint32_t step = 32;
  if (high <= low || high - low <= 2 * step) return;   // a damaged index may say anything
  const auto below = [&](std::uint32_t at) { return std::memcmp(ids_ + static_cast<std::size_t>(at) * 20, wanted.bytes.data(), 20) < 0; };
  const auto guess = static_cast<std::uint32_t>(low + (static_cast<std::uint64_t>(high - low) * big32(wanted.bytes.data() + 1) >> 32U));
  if (below(guess)) {
    low = guess + 1;
    for (; high - low > step; step *= 2) {
      if (!below(low + step)) { high = low + step + 1; break; }
      low += step + 1;
    }
  } else {
    high = guess + 1;
    for (; high - low > step; step *= 2) {
      const std::uint32_t at = high - 1 - step;
      if (below(at)) { low = at + 1; break; }
      high = at + 1;
    }
  }
}

std::optional<std::uint32_t> PackFile::find(const ObjectId& wanted) const {
  auto [low, high] = positions(wanted.bytes[0]);
  narrow(wanted, low, high);
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const int order = std::memcmp(ids_ + static_cast<std::size_t>(middle) * 20, wanted.bytes.data(), 20);
    if (order == 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return std::nullopt;
}

std::pair<std::uint32_t, std::uint32_t> PackFile::positions(unsigned first_byte) const {
  return {first_byte == 0 ? 0 : big32(fanout_ + (first_byte - 1) * 4), std::min(big32(fanout_ + first_byte * 4), count_)};
}

ObjectId PackFile::id(std::uint32_t position) const {
  ObjectId id;
  std::memcpy(id.bytes.data(), ids_ + static_cast<std::size_t>(position) * 20, 20);
  return id;
}

std::uint64_t PackFile::offset(std::uint32_t position) const {
  const std::uint32_t near = big32(offsets_ + static_cast<std::size_t>(position) * 4);
  if ((near & 0x80000000U) == 0) return near;
  const std::size_t at = near & 0x7fffffffU;
  if (at >= far_count_) throw std::runtime_error("a pack's index points outside itself");
  return static_cast<std::uint64_t>(big32(far_offsets_ + at * 8)) << 32 | big32(far_offsets_ + at * 8 + 4);
}

std::uint32_t PackFile::crc(std::uint32_t position) const { return big32(crcs_ + static_cast<std::size_t>(position) * 4); }

std::optional<PackFile::Entry> PackFile::entry(std::uint64_t offset) const {
  const std::string_view pack = pack_.bytes();
  const std::size_t end = pack.size() - 20;
  if (offset >= end) return std::nullopt;
  std::size_t at = offset;
  unsigned char byte = static_cast<unsigned char>(pack[at++]);
  const unsigned kind = byte >> 4 & 7;
  if (kind < 1 || kind > 4) return std::nullopt;
  std::uint64_t size = byte & 15U;
  for (unsigned shift = 4; (byte & 0x80) != 0; shift += 7) {
    if (at >= end || shift > 57) return std::nullopt;
    byte = static_cast<unsigned char>(pack[at++]);
    size |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
  }
  // A stream cannot hold more than about a thousand times its own size: a damaged size must not ask for all memory.
  if (size / 1100 > end - at) return std::nullopt;
  hold(offset, size);
  return Entry{static_cast<Kind>(kind), size, pack.substr(at, end - at), at - offset};
}

// Who walks through a history mostly reads the next entry where the pages of the last one are mapped already.
void PackFile::hold(std::uint64_t offset, std::uint64_t size) const {
  const std::uint64_t around = offset / mapped_around;
  const bool mapped = last_around_.exchange(around, std::memory_order_relaxed) == around && size <= mapped_around;
  if (mapped || (held_ += mapped_around + size) <= held_at_most) return;
  held_ = 0;
  pack_.forget_pages();
}

void PackFile::forget_pages() const {
  pack_.forget_pages();
  index_.forget_pages();
}

bool PackFile::has_deltas() const {
  if (deltas_ >= 0) return deltas_ == 1;
  bool found = false;
  for (std::uint32_t i = 0; i < count_ && !found; ++i) {
    const std::uint64_t at = offset(i);
    const unsigned kind = at < pack_.bytes().size() ? static_cast<unsigned char>(pack_.bytes()[at]) >> 4 & 7 : 0;
    found = kind < 1 || kind > 4;
  }
  deltas_ = found ? 1 : 0;
  forget_pages();
  return found;
}

ObjectId PackFile::checksum() const {
  ObjectId sum;
  std::memcpy(sum.bytes.data(), pack_.bytes().data() + pack_.bytes().size() - 20, 20);
  return sum;
}

bool PackFile::has_good_checksums() const {
  const auto good = [](std::string_view bytes) {
    RunningSha1 sum;
    sum.add(bytes.substr(0, bytes.size() - 20));
    const auto hash = sum.finish();
    return bytes.substr(bytes.size() - 20) == std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size());
  };
  const std::string_view pack = pack_.bytes(), index = index_.bytes();
  return good(pack) && good(index) && index.substr(index.size() - 40, 20) == pack.substr(pack.size() - 20);
}

std::vector<PackFile::Extent> PackFile::extents() const {
  std::vector<Extent> all(count_);
  for (std::uint32_t i = 0; i < count_; ++i) all[i] = {offset(i), 0, i};
  std::sort(all.begin(), all.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  for (std::size_t i = 0; i < all.size(); ++i) all[i].end = i + 1 < all.size() ? all[i + 1].begin : pack_.bytes().size() - 20;
  return all;
}

}  // namespace chancery::git
