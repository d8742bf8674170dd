// What `verify` tells of passkeys besides that everything fits: which of them rest on the word of this server alone, because nobody's
// passkey confirmed them. Whoever holds the server's key could have added such a one, and signed with it from then on; no other. Thread-safe.
#pragma once
#include "engine/ports.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace chancery {

class PasskeysSeen {
 public:
  void look(const Recorded&, const Snapshot& after);   // every act, in any order
  // [{login, name, number, fingerprint, act, by: login, time (RFC 3339)}], by act
  Json told() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, Json> confirmed_;   // by the number of the act
};

void print_passkeys(const Json& seen, const std::function<std::string(const std::string&, const Json&)>& say);

}  // namespace chancery
