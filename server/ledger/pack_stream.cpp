#include "ledger/pack_stream.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr auto reference_delta = static_cast<Kind>(7);   // an entry against the object whose id comes first

void put_size(std::string& delta, std::size_t size) {   // seven bits a byte, the lowest first
  for (; size >= 0x80; size >>= 7) delta.push_back(static_cast<char>(0x80 | (size & 0x7f)));
  delta.push_back(static_cast<char>(size));
}

void put_copy(std::string& delta, std::size_t offset, std::size_t size) {
  if (size == 0) return;
  unsigned char which = 0x80;
  std::string bytes;
  for (unsigned bit = 0; bit < 4; ++bit)
    if (const auto byte = offset >> 8 * bit & 0xff; byte != 0) which |= 1U << bit, bytes.push_back(static_cast<char>(byte));
  for (unsigned bit = 0; bit < 3; ++bit)
    if (const auto byte = size >> 8 * bit & 0xff; byte != 0) which |= 0x10U << bit, bytes.push_back(static_cast<char>(byte));
  delta.push_back(static_cast<char>(which));
  delta += bytes;
}

// What makes `bytes` of `base` when they differ in one place: as folders do, an act apart.
std::string delta_of(std::string_view base, std::string_view bytes) {
  const std::size_t most = std::min(base.size(), bytes.size());
  std::size_t front = 0, back = 0;
  while (front < most && base[front] == bytes[front]) ++front;
  while (back < most - front && base[base.size() - 1 - back] == bytes[bytes.size() - 1 - back]) ++back;
  std::string delta;
  put_size(delta, base.size());
  put_size(delta, bytes.size());
  put_copy(delta, 0, front);
  for (auto fresh = bytes.substr(front, bytes.size() - front - back); !fresh.empty();) {
    const auto piece = fresh.substr(0, 127);
    delta.push_back(static_cast<char>(piece.size()));
    delta.append(piece);
    fresh.remove_prefix(piece.size());
  }
  put_copy(delta, base.size() - back, back);
  return delta;
}

}  // namespace

// Entries as they lie in our own packs: copied, they need no work. The largest pack comes first: it has nearly all of what is asked for.
class PackStream::Copies {
 public:
  explicit Copies(Packs packs) {
    std::sort(packs.begin(), packs.end(), [](const auto& a, const auto& b) { return a->size() > b->size(); });
    for (auto& pack : packs) {
      auto& begins = sources_.emplace_back(Source{pack, {}}).begins;
      begins.reserve(pack->count() + std::size_t{1});
      for (std::uint32_t each = 0; each < pack->count(); ++each) begins.push_back(pack->offset(each));
      begins.push_back(pack->size() - 20);   // where its own checksum begins
      std::sort(begins.begin(), begins.end());
    }
  }
  std::optional<std::string_view> find(const ObjectId& id) const {
    for (const auto& [pack, begins] : sources_) {
      const auto position = pack->find(id);
      if (!position) continue;
      const std::uint64_t begin = pack->offset(*position);
      if (!pack->entry(begin)) return std::nullopt;   // a delta needs its base: not copied
      return pack->raw(begin, *std::upper_bound(begins.begin(), begins.end(), begin));
    }
    return std::nullopt;
  }

 private:
  struct Source {
    std::shared_ptr<const PackFile> pack;
    std::vector<std::uint64_t> begins;   // of the entries, and where the last one ends; in order
  };
  std::vector<Source> sources_;
};

PackStream::PackStream(const ObjectStore& store, std::ostream& out, std::uint32_t count) : store_(store), out_(out), copies_(std::make_unique<Copies>(store.packs())) {
  std::string header("PACK\0\0\0\2", 8);
  for (int shift = 24; shift >= 0; shift -= 8) header.push_back(static_cast<char>(count >> shift & 0xff));
  write(header);
}

PackStream::~PackStream() = default;

void PackStream::write(std::string_view bytes) {
  checksum_.add(bytes);
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out_) throw std::runtime_error("the pack could not be written");
}

void PackStream::add(const ObjectId& id) {
  if (const auto entry = copies_->find(id)) return write(*entry);
  const auto object = store_.find(id);
  if (object == nullptr) throw ObjectFault(id, true);
  write(entry_header(object->kind, object->bytes.size()));
  write(deflated(object->bytes));
}

void PackStream::add_against(const ObjectId& id, const ObjectId& base) {
  const auto object = store_.find(id), against = store_.find(base);
  if (object == nullptr || against == nullptr) throw ObjectFault(object == nullptr ? id : base, true);
  const auto delta = delta_of(against->bytes, object->bytes);
  if (delta.size() + base.bytes.size() > object->bytes.size() / 2) return add(id);
  write(entry_header(reference_delta, delta.size()));
  write({reinterpret_cast<const char*>(base.bytes.data()), base.bytes.size()});
  write(deflated(delta));
}

void PackStream::finish() {
  const auto hash = checksum_.finish();
  out_.write(reinterpret_cast<const char*>(hash.data()), static_cast<std::streamsize>(hash.size()));
  if (!out_.flush()) throw std::runtime_error("the pack could not be written");
}

}  // namespace chancery::git
