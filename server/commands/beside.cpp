#include "commands/beside.h"

#include <filesystem>
#include <unistd.h>

namespace chancery {
namespace fs = std::filesystem;
namespace {

// A file that has its name never changes, so a link is as good as a copy. False: it went away meanwhile.
bool link_file(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::create_hard_link(from, to, failed);
  if (failed && fs::exists(from)) fs::copy_file(from, to, failed);   // a file system without links
  return !failed;
}

// Whether everything that was there is linked now and nothing had to be: packs are merged while one looks, and the merged one has
// its name before the others go.
bool link_objects(const fs::path& from, const fs::path& to) {
  bool settled = true;
  for (const auto& each : fs::recursive_directory_iterator(from)) {
    const fs::path target = to / each.path().lexically_relative(from);
    if (each.path().filename().string().rfind("tmp_", 0) == 0 || fs::exists(target)) continue;
    if (each.is_directory()) {
      fs::create_directories(target);
      continue;
    }
    settled = false;
    link_file(each.path(), target);
  }
  return settled;
}

// The branch first: what it needs lies among the objects already, whatever is added meanwhile.
void link_ledger(const fs::path& from, const fs::path& to) {
  fs::create_directories(to / "refs/heads");
  for (const char* name : {"HEAD", "config", "packed-refs", "refs/heads/main"})
    if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
  fs::create_directories(to / "objects/pack");
  for (int round = 0; round < 20; ++round)
    if (link_objects(from / "objects", to / "objects")) return;
}

// An index that cannot be copied is made anew from the ledger: slower, and the same.
void copy_index(const Config& from, const Config& to, const Copying& copy) {
  if (!fs::exists(from.data("index.sqlite"))) return;
  try {
    copy.index(from.data("index.sqlite"), to.data("index.sqlite"));
  } catch (const std::exception&) {
    fs::remove(to.data("index.sqlite"));
  }
}

}  // namespace

Beside::Beside(const Config& config, const Copying& copy)
    : config_(config), folder_(fs::absolute(config.data("tmp/beside-" + std::to_string(::getpid()))).string()) {
  fs::remove_all(folder_);   // of a process that was killed and had the same number
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_all);
  static_cast<void>(config_.set("data.directory", folder_));
  for (const char* name : {"installation.json", "keys", "item-keys"})
    if (fs::exists(config.data(name))) fs::create_symlink(fs::absolute(config.data(name)), config_.data(name));
  copy_index(config, config_, copy);   // before the ledger, so that the index knows no act that the ledger has not
  link_ledger(config.data("ledger.git"), config_.data("ledger.git"));
}

Beside::~Beside() {
  std::error_code ignored;   // emptied at the next start in any case
  fs::remove_all(folder_, ignored);
}

OpenedToRead::OpenedToRead(const Programs& programs, const Config& config) : installation_(Installation::open(programs.make, config)) {
  if (installation_ || installation_.refusal().key != "refusal.ledger-in-use") return;
  beside_.emplace(config, programs.copy);
  installation_ = Installation::open(programs.make, beside_->config());
  if (installation_) (*installation_)->open_accounts(programs.make, config.data("accounts.sqlite"));
}

}  // namespace chancery
