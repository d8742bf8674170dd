#include "http/gzip.h"

#include <libdeflate.h>
#include <memory>

namespace chancery::http {

std::string gzipped(std::string_view bytes, int level) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(libdeflate_alloc_compressor(level), libdeflate_free_compressor);
  if (!compressor || bytes.size() < 64) return {};
  std::string out(bytes.size(), '\0');   // does it not fit, it is not smaller
  out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace chancery::http
