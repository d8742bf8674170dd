// Bytes made ready on the caller's thread: hashed both ways and deflated, so that the writer only has to copy them. Big ones
// wait in a file without a name instead of in memory.
#pragma once
#include "engine/ports.h"
#include "ledger/object.h"

#include <memory>
#include <string>
#include <string_view>

namespace chancery::git {

// What Staged::prepared points to.
class Prepared {
 public:
  // `folder` is where big ones wait; empty: in memory. Throws StorageFault.
  Prepared(std::string_view bytes, const std::string& folder);
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  std::string_view stream() const { return mapped_ != nullptr ? std::string_view(mapped_, used_) : std::string_view(kept_); }

 private:
  std::string kept_;
  char* mapped_ = nullptr;
  std::size_t room_ = 0, used_ = 0;
};

// Throws StorageFault, and git::Fault for bytes that are one half of a SHA-1 collision (libgit2 detects the attack).
Staged prepare(std::string_view bytes, const std::string& folder);
Staged prepare_file(const std::string& path, const std::string& folder);

}  // namespace chancery::git
