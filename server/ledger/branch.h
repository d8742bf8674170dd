// refs/heads/main: the one reference that says where the line of acts ends, moved as Git itself moves it (lock file, flush,
// rename, flush of the folder).
#pragma once
#include "ledger/disk.h"
#include "ledger/flushes.h"
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

  // One move, in steps, so that its flushes may share the disk's time with others. Given up unless it was placed.
  class Move {
   public:
    Move(Branch&, std::optional<ObjectId> from, const ObjectId& to);   // makes the lock file; throws StorageFault
    ~Move();
    Move(const Move&) = delete;
    Move& operator=(const Move&) = delete;

    void flush(Flushes&);
    bool is_due() const { return branch_.read() == from_; }   // else somebody else has moved the branch
    void place();               // only when it was flushed: all who read see the branch moved. Throws StorageFault
    void flush_place(Flushes&);
    void take_back();           // durable when it returns; throws Unsure

   private:
    void write_lock(const ObjectId&);
    Branch& branch_;
    const std::optional<ObjectId> from_;
    std::optional<File> file_;
    bool placed_ = false;
  };

 private:
  std::string folder() const { return repository_ + "/refs/heads"; }
  std::string path() const { return folder() + "/main"; }
  std::string lock() const { return path() + ".lock"; }
  Disk& disk_;
  std::string repository_;
};

}  // namespace chancery::git
