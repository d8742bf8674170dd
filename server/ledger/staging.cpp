#include "ledger/staging.h"

#include "ledger/deflate.h"
#include "ledger/disk.h"
#include "ledger/git.h"
#include "ledger/pack_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace chancery::git {
namespace {

constexpr std::size_t in_memory = 1 << 20;   // bytes that are kept without a file

}  // namespace

Prepared::Prepared(std::string_view bytes, const std::string& folder) {
  if (bytes.size() <= in_memory || folder.empty()) {
    kept_ = deflated(bytes);
    kept_.shrink_to_fit();
    return;
  }
  const File file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.get() < 0) throw StorageFault(errno, "making room for an upload");
  room_ = deflated_bound(bytes.size());
  // Allocated, not only named: a full disk must be an error here and not a signal while the mapping is filled.
  if (const int error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(room_)); error != 0) throw StorageFault(error, "making room for an upload");
  void* at = ::mmap(nullptr, room_, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) throw StorageFault(errno, "making room for an upload");
  mapped_ = static_cast<char*>(at);
  used_ = deflate_into(bytes, mapped_, room_);
}

Prepared::~Prepared() {
  if (mapped_ != nullptr) ::munmap(mapped_, room_);
}

Staged prepare(std::string_view bytes, const std::string& folder) {
  Staged staged;
  git_oid oid;
  must(git_odb_hash(&oid, bytes.data(), bytes.size(), GIT_OBJECT_BLOB), "hashing a file");
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, 20);
  staged.object = id.hex();
  staged.sha256 = sha256_of(bytes);
  staged.size = bytes.size();
  staged.prepared = std::make_shared<const Prepared>(bytes, folder);
  return staged;
}

Staged prepare_file(const std::string& path, const std::string& folder) {
  const Mapping file(path);
  return prepare(file.bytes(), folder);
}

}  // namespace chancery::git
