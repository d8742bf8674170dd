// What `verify` tells of the server's keys besides that everything fits: which were revoked, and where a lost one was replaced. Thread-safe.
#pragma once
#include "engine/ports.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace chancery {

class KeysSeen {
 public:
  void look(const Recorded&, const Snapshot& after);   // every act, in any order
  // {replaced: [{number, fingerprint}], revoked: [{fingerprint, since, until, act, reason}]}
  Json told() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::string> replaced_;   // number of the act -> fingerprint of the new key
  std::int64_t last_ = -1;                         // the newest act of revocation seen, whose list holds all before it
  Json revoked_ = Json::array();
};

void print_keys(const Json& seen, const std::function<std::string(const std::string&, const Json&)>& say);

}  // namespace chancery
