// What the accounts' file holds of one-time codes: each secret sealed (code_key.h), recovery codes as keyed hashes. Any thread; faults
// are exceptions.
#pragma once
#include "identity/accounts_file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::identity {

struct StoredCodes {
  std::string sealed;
  std::int64_t since = 0;       // seconds since 1970
  std::int64_t last_step = 0;   // of the last code that was used: nothing up to it is good again
  int wrong = 0;                // guesses since the last good code
  int recovery_left = 0;
};

class CodeStore {
 public:
  explicit CodeStore(std::shared_ptr<AccountsFile> file) : file_(std::move(file)) {}

  std::optional<StoredCodes> find(const std::string& login) const;
  void begin(const std::string& login, const StoredCodes&, const std::vector<std::string>& recovery_hashes);   // in place of former ones
  void end(const std::string& login);
  // Each gives true once. `wrong` begins at nought again.
  bool spend_step(const std::string& login, std::int64_t step);
  bool spend_recovery(const std::string& login, const std::string& hash, std::int64_t at);
  void note_wrong(const std::string& login);

 private:
  std::shared_ptr<AccountsFile> file_;
};

}  // namespace chancery::identity
