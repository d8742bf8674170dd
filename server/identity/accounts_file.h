// The accounts' file, open: one connection to SQLite, shared by what is kept in it. Mode 0600, every change flushed to disk before the
// call returns (synchronous = FULL), and a damaged file is an error, never thrown away. Lock `mutex` for each statement or transaction.
#pragma once
#include <memory>
#include <mutex>
#include <string>

namespace Poco::Data { class Session; }

namespace chancery::identity {

struct AccountsFile {
  // Makes the file when there is none. One that cannot be written is read; every change then throws. Throws std::runtime_error
  // when it cannot be read or is of a newer Chancery.
  explicit AccountsFile(const std::string& path);
  ~AccountsFile();

  std::mutex mutex;
  std::unique_ptr<Poco::Data::Session> session;
  bool knows_codes = true;   // false: it was made before there were one-time codes, and nothing can be written to it now
};

// Poco's own begin is always deferred, and fails at once when two processes meet. Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Poco::Data::Session& session);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Poco::Data::Session& session_;
  bool open_ = true;
};

}  // namespace chancery::identity
