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

Branch::Move::Move(Branch& branch, std::optional<ObjectId> from, const ObjectId& to) : branch_(branch), from_(std::move(from)) { write_lock(to); }

Branch::Move::~Move() {
  if (file_ && !placed_) branch_.disk_.remove(branch_.lock());
}

void Branch::Move::write_lock(const ObjectId& id) {
  file_.emplace(branch_.disk_.create(branch_.lock(), 0644));
  try {
    branch_.disk_.write(file_->get(), id.hex() + "\n");
  } catch (const StorageFault&) {
    branch_.disk_.remove(branch_.lock());
    file_.reset();
    throw;
  }
}

void Branch::Move::flush(Flushes& flushes) {
  flushes.begin([this] { branch_.disk_.sync(file_->get()); });
}

void Branch::Move::place() {
  branch_.disk_.rename(branch_.lock(), branch_.path());
  placed_ = true;
}

void Branch::Move::flush_place(Flushes& flushes) {
  flushes.begin([this] { branch_.disk_.sync_folder(branch_.folder()); });
}

void Branch::Move::take_back() {
  try {
    placed_ = false;
    file_.reset();
    if (from_) {
      write_lock(*from_);
      branch_.disk_.sync(file_->get());
      place();
    } else {
      branch_.disk_.remove(branch_.path());
    }
    branch_.disk_.sync_folder(branch_.folder());
  } catch (const StorageFault& fault) {
    throw Unsure(fault.what());
  }
}

}  // namespace chancery::git
