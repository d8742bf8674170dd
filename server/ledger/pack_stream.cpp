#include "ledger/pack_stream.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"

#include <algorithm>
#include <cstring>
#include <istream>
#include <ostream>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr auto reference_delta = static_cast<Kind>(7);   // an entry against the object whose id comes first
constexpr std::size_t stream_buffer = 256 * 1024;
constexpr std::size_t hardly_smaller = 200;              // bytes of a delta up to which it is mostly an id: nothing to deflate

std::string header_of(std::uint32_t count) {
  std::string header("PACK\0\0\0\2", 8);
  for (int shift = 24; shift >= 0; shift -= 8) header.push_back(static_cast<char>(count >> shift & 0xff));
  return header;
}

std::string_view text_of(const ObjectId& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

void put_size(std::string& delta, std::size_t size) {   // seven bits a byte, the lowest first
  for (; size >= 0x80; size >>= 7) delta.push_back(static_cast<char>(0x80 | (size & 0x7f)));
  delta.push_back(static_cast<char>(size));
}

void put_copy(std::string& delta, std::size_t offset, std::size_t size) {
  if (size == 0) return;
  const std::size_t begin = delta.size();
  unsigned which = 0x80;
  delta.push_back(0);
  for (unsigned bit = 0; bit < 4; ++bit)
    if (const auto byte = offset >> 8 * bit & 0xff; byte != 0) which |= 1U << bit, delta.push_back(static_cast<char>(byte));
  for (unsigned bit = 0; bit < 3; ++bit)
    if (const auto byte = size >> 8 * bit & 0xff; byte != 0) which |= 0x10U << bit, delta.push_back(static_cast<char>(byte));
  delta[begin] = static_cast<char>(which);
}

// How many bytes are the same from the front, at most `most`; eight at a time, because folders are long and differ in one place.
std::size_t same_in_front(const char* a, const char* b, std::size_t most) {
  std::size_t count = 0;
  while (count + 8 <= most && std::memcmp(a + count, b + count, 8) == 0) count += 8;
  while (count < most && a[count] == b[count]) ++count;
  return count;
}

std::size_t same_at_back(const char* a_end, const char* b_end, std::size_t most) {
  std::size_t count = 0;
  while (count + 8 <= most && std::memcmp(a_end - count - 8, b_end - count - 8, 8) == 0) count += 8;
  while (count < most && a_end[-1 - static_cast<std::ptrdiff_t>(count)] == b_end[-1 - static_cast<std::ptrdiff_t>(count)]) ++count;
  return count;
}

// What makes `bytes` of `base` when they differ in one place: as folders do, an act apart.
void make_delta(std::string_view base, std::string_view bytes, std::string& delta) {
  const std::size_t most = std::min(base.size(), bytes.size());
  const std::size_t front = same_in_front(base.data(), bytes.data(), most);
  const std::size_t back = same_at_back(base.data() + base.size(), bytes.data() + bytes.size(), most - front);
  delta.clear();
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
}

}  // namespace

PackStream::PackStream(std::ostream& out, std::uint32_t count) : out_(out), count_(count) { write(header_of(count)); }

PackStream::PackStream(std::iostream& out) : out_(out), again_(&out), begin_(static_cast<std::int64_t>(out.tellp())) { write(header_of(0)); }

void PackStream::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > stream_buffer) flush();
  if (bytes.size() < stream_buffer) {
    buffer_.append(bytes);
    return;
  }
  buffer_.assign(bytes);
  flush();
}

void PackStream::flush() {
  if (again_ == nullptr) checksum_.add(buffer_);
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!out_) throw std::runtime_error("the pack could not be written");
  written_ += buffer_.size();
  buffer_.clear();
}

void PackStream::counted() {
  if (again_ != nullptr) ++count_;
}

void PackStream::add_entry(std::string_view entry) {
  write(entry);
  counted();
}

void PackStream::add(Kind kind, std::string_view bytes) {
  write(entry_header(kind, bytes.size()));
  write(deflated(bytes));
  counted();
}

bool PackStream::add_against(const ObjectId& base, std::string_view base_bytes, std::string_view bytes) {
  make_delta(base_bytes, bytes, delta_);
  if (delta_.size() + base.bytes.size() > bytes.size() / 2) return false;
  write(entry_header(reference_delta, delta_.size()));
  write(text_of(base));
  write(delta_.size() <= hardly_smaller ? stored(delta_) : deflated(delta_));
  counted();
  return true;
}

void PackStream::correct_count() {
  const auto header = header_of(count_);
  again_->seekp(begin_);
  again_->write(header.data(), static_cast<std::streamsize>(header.size()));
  again_->seekg(begin_);
  std::string piece(stream_buffer, '\0');
  for (std::uint64_t left = written_; left > 0;) {
    const auto size = static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece.size()));
    if (!again_->read(piece.data(), size)) throw std::runtime_error("the pack could not be read again");
    checksum_.add({piece.data(), static_cast<std::size_t>(size)});
    left -= static_cast<std::uint64_t>(size);
  }
  again_->seekp(begin_ + static_cast<std::int64_t>(written_));
}

void PackStream::finish() {
  flush();
  if (again_ != nullptr) correct_count();
  const auto hash = checksum_.finish();
  out_.write(reinterpret_cast<const char*>(hash.data()), static_cast<std::streamsize>(hash.size()));
  if (!out_.flush()) throw std::runtime_error("the pack could not be written");
}

}  // namespace chancery::git
