// refs/heads/main: the one reference that says where the line of acts ends, moved as Git itself moves it (lock file, flush,
// rename, flush of the folder).
#pragma once
#include "ledger/disk.h"
#include "ledger/object.h"

#include <optional>
#include <string>

namespace chancery::git {

// The branch was moved, its durability is in doubt, and it could not be moved back. Nothing more may be written.
class Unsure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Branch {
 public:
  Branch(Disk& disk, std::string repository) : disk_(disk), repository_(std::move(repository)) {}
  std::optional<ObjectId> read() const;
  // False, and nothing moved, when the branch is not where it was expected. Throws StorageFault (nothing moved) or Unsure.
  bool move(const std::optional<ObjectId>& expected, const ObjectId& next);

 private:
  void place(const ObjectId&);
  Disk& disk_;
  std::string repository_;
};

}  // namespace chancery::git
