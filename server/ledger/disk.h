// The few things the ledger does to a disk when it writes, as a port, so that tests can let each of them fail in turn.
// Not here: reading, which maps files (pack_file.h).
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace chancery::git {

// Storage would not take it: full, read-only, not permitted, failing. `error` is the errno.
class StorageFault : public std::runtime_error {
 public:
  StorageFault(int error_number, const std::string& doing);
  const int error;
};

// Every function throws StorageFault. From any thread.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual int create(const std::string& path, unsigned mode);       // a new file, else a fault; the descriptor is the caller's
  virtual void write(int file, std::string_view bytes);             // all of them
  virtual void sync(int file);                                      // fsync(2)
  virtual void sync_folder(const std::string& path);                // makes renames in it durable
  virtual void rename(const std::string& from, const std::string& to);
  virtual void remove(const std::string& path) noexcept;            // as far as it can: used to tidy up
};

// A descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace chancery::git
