#include "ledger/deflate.h"

#include <libdeflate.h>

#include <memory>
#include <stdexcept>

namespace chancery::git {
namespace {

libdeflate_compressor* compressor() {
  struct Release { void operator()(libdeflate_compressor* each) const { libdeflate_free_compressor(each); } };
  thread_local const std::unique_ptr<libdeflate_compressor, Release> mine(libdeflate_alloc_compressor(1));
  return mine.get();
}

libdeflate_decompressor* decompressor() {
  struct Release { void operator()(libdeflate_decompressor* each) const { libdeflate_free_decompressor(each); } };
  thread_local const std::unique_ptr<libdeflate_decompressor, Release> mine(libdeflate_alloc_decompressor());
  return mine.get();
}

}  // namespace

std::size_t deflated_bound(std::size_t size) { return libdeflate_zlib_compress_bound(compressor(), size); }

std::size_t deflate_into(std::string_view bytes, char* out, std::size_t room) {
  return libdeflate_zlib_compress(compressor(), bytes.data(), bytes.size(), out, room);
}

std::uint32_t crc32_of(std::string_view bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

std::string deflated(std::string_view bytes) {
  std::string out(deflated_bound(bytes.size()), '\0');
  const std::size_t used = deflate_into(bytes, out.data(), out.size());
  if (used == 0) throw std::logic_error("libdeflate's own bound was too small");
  out.resize(used);
  return out;
}

std::string stored(std::string_view bytes) {
  if (bytes.size() > 0xffff) throw std::logic_error("too much for one stored block");
  const auto size = static_cast<unsigned>(bytes.size()), sum = libdeflate_adler32(1, bytes.data(), bytes.size());
  std::string out = {'\x78', '\x01', '\x01', static_cast<char>(size & 0xff), static_cast<char>(size >> 8), static_cast<char>(~size & 0xff), static_cast<char>(~size >> 8 & 0xff)};
  out += bytes;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(sum >> shift & 0xff));
  return out;
}

std::optional<std::size_t> inflate_into(std::string_view stream, std::size_t size, std::string& out) {
  out.resize(size);
  std::size_t taken = 0, given = 0;
  const auto result = libdeflate_zlib_decompress_ex(decompressor(), stream.data(), stream.size(), out.data(), out.size(), &taken, &given);
  if (result != LIBDEFLATE_SUCCESS || given != size) return std::nullopt;
  return taken;
}

std::optional<std::string> inflated(std::string_view stream, std::size_t size) {
  std::string out;
  if (!inflate_into(stream, size, out)) return std::nullopt;
  return out;
}

}  // namespace chancery::git
