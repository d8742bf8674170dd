#include "ledger/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace chancery::git {

StorageFault::StorageFault(int error_number, const std::string& doing)
    : std::runtime_error(doing + ": " + std::strerror(error_number)), error(error_number) {}

int Disk::create(const std::string& path, unsigned mode) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
  if (file < 0) throw StorageFault(errno, "creating a file");
  return file;
}

void Disk::write(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) throw StorageFault(done == 0 ? ENOSPC : errno, "writing a file");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

void Disk::sync(int file) {
  if (::fsync(file) != 0) throw StorageFault(errno, "flushing a file");
}

void Disk::sync_folder(const std::string& path) {
  const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) throw StorageFault(errno, "flushing a folder");
}

void Disk::rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw StorageFault(errno, "renaming a file");
}

void Disk::remove(const std::string& path) noexcept { ::unlink(path.c_str()); }

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace chancery::git
