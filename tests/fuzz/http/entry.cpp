// One input of the fuzzers: read as a stream of requests, as a multipart body and as a form.
#include "fuzz/http/promises.h"
#include "integration/http/client.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const chancery::http::TemporaryFolder folder;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  chancery::http::fuzz::framing_is_kept(bytes);
  chancery::http::fuzz::multipart_is_kept("b", bytes, folder.path);
  chancery::http::fuzz::forms_are_kept(bytes);
  return 0;
}
