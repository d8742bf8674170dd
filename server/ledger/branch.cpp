#include "ledger/branch.h"

#include "ledger/git.h"

#include <filesystem>
#include <fstream>

namespace chancery::git {
namespace {

constexpr const char* main_branch = "refs/heads/main";

}  // namespace

std::optional<ObjectId> Branch::read() const {
  std::ifstream file(repository_ + "/" + main_branch);
  std::string line;
  if (file && std::getline(file, line))
    if (auto id = ObjectId::from_hex(line)) return id;
  Repository repository;   // packed by `git pack-refs`, or not there
  must(git_repository_open(out(repository), repository_.c_str()), "opening the ledger");
  git_oid oid;
  const int code = git_reference_name_to_id(&oid, repository.get(), main_branch);
  if (code == GIT_ENOTFOUND) return std::nullopt;
  must(code, "reading the branch");
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, 20);
  return id;
}

void Branch::place(const ObjectId& id) {
  const std::string path = repository_ + "/" + main_branch, lock = path + ".lock";
  const File file(disk_.create(lock, 0644));
  try {
    disk_.write(file.get(), id.hex() + "\n");
    disk_.sync(file.get());
    disk_.rename(lock, path);
  } catch (const StorageFault&) {
    disk_.remove(lock);
    throw;
  }
}

bool Branch::move(const std::optional<ObjectId>& expected, const ObjectId& next) {
  if (read() != expected) return false;
  place(next);
  const std::string folder = repository_ + "/refs/heads";
  try {
    disk_.sync_folder(folder);
  } catch (const StorageFault&) {
    // Visible but perhaps not durable: it must not stay, because nobody will be told that it succeeded.
    try {
      if (expected) place(*expected);
      else disk_.remove(repository_ + "/" + main_branch);
      disk_.sync_folder(folder);
    } catch (const StorageFault& again) {
      throw Unsure(again.what());
    }
    throw;
  }
  return true;
}

}  // namespace chancery::git
