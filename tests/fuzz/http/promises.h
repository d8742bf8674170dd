// What reading of requests promises, whatever bytes come. Each function aborts with the promise that was broken.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>

namespace chancery::http::fuzz {

// A stream of requests: it is cut the same however it arrives, every other parser cuts it the same, nothing is read past an end.
void framing_is_kept(const std::string& stream);
// A multipart body with this boundary: what is taken is what stands between the marks, and nothing is left on the disk.
void multipart_is_kept(const std::string& boundary, const std::string& body, const std::string& folder);
// The other bodies: text in, UTF-8 without NUL out, or a refusal. Never an exception.
void forms_are_kept(const std::string& text);

inline void must(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace chancery::http::fuzz
