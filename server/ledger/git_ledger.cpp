#include "ledger/git_ledger.h"

#include "domain/paths.h"
#include "ledger/align.h"
#include "ledger/bundle.h"
#include "ledger/deflate.h"
#include "ledger/disclosure.h"
#include "ledger/interrupted.h"
#include "ledger/opening.h"
#include "ledger/staging.h"
#include "ledger/writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace chancery {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t many = 5000;   // acts read in one go after which memory is given back

std::string beside(const std::string& repository, const char* name) { return (fs::absolute(repository).parent_path() / name).string(); }

std::string folder_of(const std::string& repository) { return fs::absolute(repository).parent_path().string(); }

// Nothing when somebody else has it. Where nothing can be written the lock is taken all the same, so that nobody writes below a
// server that reads; where it never was, nobody can have it, and what is given back holds none.
std::unique_ptr<git::File> locked(const std::string& path) {
  auto file = std::make_unique<git::File>(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644));
  if (file->get() < 0) file = std::make_unique<git::File>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file->get() < 0) return file;
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) return nullptr;
  return file;
}

git::ObjectId must_be_id(const std::string& text) {
  const auto id = git::ObjectId::from_hex(text);
  if (!id) throw std::invalid_argument("not an object id");
  return *id;
}

}  // namespace

// In the order in which they must go: the writer first, the lock last.
struct GitLedger::Parts {
  Parts(const Config& config, std::unique_ptr<git::File> held)
      : lock(std::move(held)), repository(config.repository), pack_folder(config.repository + "/objects/pack"),
        disk(config.disk != nullptr ? *config.disk : own_disk), branch(disk, config.repository), memory(beside(config.repository, "ledger.head")),
        mark(config.repository) {}

  git::Library library;
  std::unique_ptr<git::File> lock;
  std::string repository, pack_folder;
  git::Disk own_disk;
  git::Disk& disk;
  git::Flushers flushers;
  git::Branch branch;
  git::Memory memory;
  VerifyMark mark;
  git::HeadCell head;
  git::HeadCell asked;   // the act whose state was asked for last: who reads an item's files asks for one after the other
  std::unique_ptr<git::ObjectStore> store;
  std::unique_ptr<git::PackMerger> merger;
  std::unique_ptr<git::Writer> writer;
};

GitLedger::GitLedger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GitLedger::~GitLedger() = default;

Outcome<Done> GitLedger::create(const std::string& repository) {
  if (fs::exists(repository + "/HEAD")) return Refusal{Because::unavailable, "refusal.ledger-exists"};
  try {
    git::make_repository(repository);
  } catch (const std::exception&) {
    return Refusal{Because::unavailable, "refusal.storage", {{"cause", "failing"}}};
  }
  return Done{};
}

Outcome<std::unique_ptr<GitLedger>> GitLedger::open(const Config& config) {
  if (!fs::exists(config.repository + "/HEAD")) return Refusal{Because::unavailable, "refusal.ledger-none"};
  auto lock = locked(beside(config.repository, "ledger.lock"));
  if (lock == nullptr) return Refusal{Because::unavailable, "refusal.ledger-in-use"};
  auto parts = std::make_unique<Parts>(config, std::move(lock));
  const auto branch = parts->branch.read();
  try {
    if (branch) git::finish_interrupted(parts->disk, parts->pack_folder, *branch);
    git::clear_leftovers(config.repository);
  } catch (const git::StorageFault&) {   // nothing is cleared, because the branch may need it; whether it can be read is examined below
  }
  parts->store = std::make_unique<git::ObjectStore>(config.repository, config.repository + "/objects", git::ObjectStore::Trust::bytes);
  const auto examined = git::examine(*parts->store, branch, parts->memory.recall(), config.seal.public_key());
  parts->store->forget_pages();
  parts->head.set(examined.head);
  if (!examined.damage && examined.head.commit) parts->memory.keep({examined.head.number, *examined.head.commit, examined.head.chain});
  if (examined.head.commit) git::keep_signers_beside(config.repository, git::TreeSnapshot(*parts->store, examined.head).read(paths::allowed_signers).value_or(""));
  parts->merger = std::make_unique<git::PackMerger>(parts->disk, parts->flushers, *parts->store, parts->pack_folder);
  git::Writer::Parts writing{parts->disk, parts->flushers, *parts->store, parts->branch, parts->head, parts->memory, parts->mark, *parts->merger, config.clock,
                             {config.seal, {config.committer_name, config.committer_email.empty() ? config.seal.principal() : config.committer_email}, config.organisation},
                             parts->pack_folder};
  parts->writer = std::make_unique<git::Writer>(std::move(writing), examined.damage);
  return std::unique_ptr<GitLedger>(new GitLedger(std::move(parts)));
}

std::optional<Refusal> GitLedger::damage() const { return parts_->writer->damage(); }

std::size_t GitLedger::pack_count() const { return parts_->store->packs().size(); }

Outcome<Appended> GitLedger::append(const Proposal& proposal) { return parts_->writer->append(proposal); }

Staged GitLedger::stage(std::string bytes) {
  try {
    return git::prepare(bytes, folder_of(parts_->repository));
  } catch (const git::StorageFault&) {   // a full disk refuses the act, with a sentence; until then memory will do
    return git::prepare(bytes, {});
  }
}

Outcome<Staged> GitLedger::stage_file(const std::string& path) {
  try {
    return git::prepare_file(path, folder_of(parts_->repository));
  } catch (const git::StorageFault& fault) {
    return Refusal{Because::unavailable, "refusal.storage", {{"cause", fault.error == ENOSPC ? "full" : "failing"}}};
  } catch (const std::system_error&) {
    return Refusal{Because::unavailable, "refusal.storage", {{"cause", "failing"}}};
  }
}

std::string GitLedger::staged_bytes(const Staged& staged) const {
  if (staged.prepared == nullptr) throw std::logic_error("nothing is staged");
  auto bytes = git::inflated(static_cast<const git::Prepared*>(staged.prepared.get())->stream(), staged.size);
  if (!bytes) throw std::runtime_error("a staged file is damaged");
  return std::move(*bytes);
}

std::unique_ptr<Snapshot> GitLedger::head() const { return std::make_unique<git::TreeSnapshot>(*parts_->store, parts_->head.get()); }

std::unique_ptr<Snapshot> GitLedger::at(const std::string& commit) const {
  const auto id = must_be_id(commit);
  auto head = parts_->asked.get();
  if (head.commit != id) {
    const auto told = git::tell(*parts_->store, id, false);
    if (!told) throw std::out_of_range("the ledger has no act with commit " + commit);
    parts_->asked.set(head = told->head);
  }
  return std::make_unique<git::TreeSnapshot>(*parts_->store, std::move(head));
}

std::unique_ptr<Snapshot> GitLedger::before(const std::string& commit) const {
  const auto told = git::tell(*parts_->store, must_be_id(commit), false);
  if (!told || told->commit.parents.empty()) throw std::out_of_range("the ledger has no act before commit " + commit);
  return at(told->commit.parents.front().hex());
}

std::string GitLedger::head_commit() const {
  const auto head = parts_->head.get();
  return head.commit ? head.commit->hex() : std::string();
}

std::int64_t GitLedger::head_number() const { return parts_->head.get().number; }

void GitLedger::each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>& use) const {
  const auto head = parts_->head.get();
  if (!head.commit || head.number <= after) return;
  const auto line = git::line_of(*parts_->store, *head.commit, head.number - after);
  std::int64_t done = 0;
  for (const auto& commit : line) {
    const auto told = git::tell(*parts_->store, commit, true);
    if (!told) throw std::runtime_error("commit " + commit.hex() + " is not an act");
    if (!use(told->recorded, git::TreeSnapshot(*parts_->store, told->head))) break;
    if (++done % many == 0) parts_->store->forget_pages();
  }
}

std::optional<std::string> GitLedger::blob(const std::string& object) const {
  const auto id = git::ObjectId::from_hex(object);
  if (!id) return std::nullopt;
  const auto found = parts_->store->find(*id);
  if (found == nullptr || found->kind != git::Kind::blob) return std::nullopt;
  return found->bytes;
}

std::string GitLedger::bundle(std::ostream& out) const {
  const auto head = parts_->head.get();
  if (!head.commit) throw std::logic_error("an empty ledger has nothing to bundle");
  git::write_bundle(*parts_->store, *head.commit, out);
  parts_->store->forget_pages();
  return head.commit->hex();
}

std::string GitLedger::disclosure(const std::vector<std::string>& paths, std::iostream& out) const {
  const auto head = parts_->head.get();
  if (!head.commit) throw std::logic_error("an empty ledger has nothing to disclose");
  git::write_disclosure(*parts_->store, *head.commit, paths, out);
  parts_->store->forget_pages();
  return head.commit->hex();
}

std::vector<Host::Span> GitLedger::align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const {
  return git::align(older, newer);
}

}  // namespace chancery
