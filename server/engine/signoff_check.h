// Whether a sign-off that is shown is good, looked at live: the statement has the SHA-256 that was recorded, and its signature
// is by a key of people/allowed_signers. Thread-safe; what was found once is kept, because a commit's bytes never change.
#pragma once
#include "engine/ports.h"
#include "engine/replay.h"

#include <map>
#include <mutex>
#include <string>

namespace chancery {

class SignoffCheck {
 public:
  SignoffCheck(const Ledger& ledger, CheckSignature check) : ledger_(ledger), check_(std::move(check)) {}

  // "valid", "invalid", or "unchecked" when the statement cannot be found or there is nothing to check it with. `commit`:
  // one whose tree holds the item with this sign-off.
  std::string state(const std::string& register_name, const std::string& id, const std::string& commit, const std::string& statement,
                    const std::string& statement_sha256);

 private:
  std::string look(const std::string& register_name, const std::string& id, const std::string& commit, const std::string& statement,
                   const std::string& statement_sha256) const;

  const Ledger& ledger_;
  CheckSignature check_;
  std::mutex mutex_;
  std::map<std::string, std::string> known_;   // by statement SHA-256 and commit
};

}  // namespace chancery
