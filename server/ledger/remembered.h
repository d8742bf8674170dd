// Where the ledger ended when this server last wrote to it: a small file beside the repository, so that a ledger that was
// put back to an earlier state, or replaced, is noticed. It may lag behind the ledger (it is not flushed at each act), never
// lead it.
#pragma once
#include "ledger/object.h"

#include <cstdint>
#include <optional>
#include <string>

namespace chancery::git {

struct Remembered {
  std::int64_t number = -1;
  ObjectId commit;
  std::string chain;
};

class Memory {
 public:
  explicit Memory(std::string path);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  std::optional<Remembered> recall() const;   // nothing when there is none, or it makes no sense
  void keep(const Remembered&) noexcept;      // the acts are durable without it: a failure is not one of theirs

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace chancery::git
