// An installation to read from beside the server that writes to it: a folder below its tmp/ whose ledger is made of links to the
// files of the one that is served (none of which ever changes once it has its name) and whose index is a copy at one moment.
// It is a ledger of its own: nothing that is done to it reaches the other. No accounts are in it. Gone with this object.
#pragma once
#include "commands/commands.h"

#include <optional>

namespace chancery {

class Beside {
 public:
  // Throws std::filesystem::filesystem_error when the folder cannot be made.
  Beside(const Config&, const Copying&);
  ~Beside();
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  const Config& config() const { return config_; }

 private:
  Config config_;
  std::string folder_;
};

// To read only: as it lies there or, while a server has the ledger, beside it. Its accounts are the server's in either case: any
// number of programs may change those, and the server notices.
class OpenedToRead {
 public:
  OpenedToRead(const Programs&, const Config&);
  explicit operator bool() const { return installation_.operator bool(); }
  const Refusal& refusal() const { return installation_.refusal(); }
  Installation& operator*() { return **installation_; }
  Installation* operator->() { return installation_->get(); }

 private:
  std::optional<Beside> beside_;   // outlives what is open in it
  Outcome<std::unique_ptr<Installation>> installation_;
};

}  // namespace chancery
