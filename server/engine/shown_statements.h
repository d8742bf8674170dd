// The statements that were shown and not signed yet: each may be signed once, by the person and in the session that it was shown
// to, and only as it was shown. Kept in memory: after a restart a statement is shown again. Thread-safe.
#pragma once
#include "domain/time.h"
#include "sdk/page.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace chancery {

class ShownStatements {
 public:
  void show(const Viewer&, const std::string& text, Instant now);
  bool is_shown(const Viewer&, const std::string& text) const;
  void sign(const std::string& text);

 private:
  struct To { std::string login, session; std::int64_t since = 0; };
  mutable std::mutex mutex_;
  std::map<std::string, To> shown_;   // by SHA-256 of the text, which holds a nonce
};

}  // namespace chancery
