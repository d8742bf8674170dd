#include "ledger/verify.h"

#include "ledger/git.h"
#include "ledger/remembered.h"
#include "ledger/verify_act.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <limits>
#include <mutex>
#include <thread>

namespace chancery {
namespace {

using namespace git;

constexpr std::size_t stretch = 256;   // acts that a thread takes at a time

struct Opened {
  Repository repository;
  std::string path, objects;
};

Opened open_repository(const std::string& path) {
  Opened opened;
  must(git_repository_open(out(opened.repository), path.c_str()), "opening the ledger");
  opened.path = git_repository_path(opened.repository.get());
  opened.objects = opened.path + "objects";
  return opened;
}

std::optional<ObjectId> main_branch(git_repository* repository) {
  git_oid oid;
  const int code = git_reference_name_to_id(&oid, repository, "refs/heads/main");
  if (code == GIT_ENOTFOUND) return std::nullopt;
  must(code, "reading the branch");
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, 20);
  return id;
}

// What a plain `git log` or `git clone` shows.
bool shows_main(git_repository* repository) {
  git_reference* head = nullptr;
  if (git_reference_lookup(&head, repository, "HEAD") != 0) return false;
  const char* target = git_reference_type(head) == GIT_REFERENCE_SYMBOLIC ? git_reference_symbolic_target(head) : nullptr;
  const bool main = target != nullptr && std::string(target) == "refs/heads/main";
  git_reference_free(head);
  return main;
}

// One branch; tags can be made again from it, and a clone remembers where it came from. Anything else (other branches,
// refs/replace, notes) could show a reader something that was never proved.
std::optional<Problem> check_references(git_repository* repository) {
  git_strarray names;
  must(git_reference_list(&names, repository), "listing references");
  std::optional<Problem> found;
  for (std::size_t i = 0; i < names.count && !found; ++i) {
    const std::string name = names.strings[i];
    if (name != "refs/heads/main" && name.rfind("refs/tags/", 0) != 0 && name.rfind("refs/remotes/", 0) != 0) found = Problem{"", -1, "verify.reference", {{"name", name}}};
  }
  git_strarray_dispose(&names);
  if (!found && !shows_main(repository)) found = Problem{"", -1, "verify.reference", {{"name", "HEAD"}}};
  return found;
}

// The line from the head back, oldest first; where it breaks, the problem.
struct Line { std::vector<ObjectId> commits; std::optional<Problem> problem; };

bool is_founding(std::string_view bytes) {
  const auto commit = read_commit(bytes, false);
  const auto message = commit ? read_message(commit->message) : std::nullopt;
  return message && message->recorded.number == 0;
}

// Where each commit leads, and no more: whoever proves them reads them all once more. Nothing when anything is odd.
std::optional<std::vector<ObjectId>> walk_unproved(const ObjectStore& store, const ObjectId& head) {
  std::vector<ObjectId> commits;
  std::optional<ObjectId> at = head, seen;   // damage may lead back to where the walk was: `seen` is set anew after ever longer ways (Brent's cycle finding)
  std::size_t next_look = 1;
  while (at) {
    if (at == seen) return std::nullopt;
    commits.push_back(*at);
    if (commits.size() == next_look) {
      seen = at;
      next_look *= 2;
    }
    const Shared object = store.unproved(*at);
    if (object == nullptr || object->kind != Kind::commit || is_merge(object->bytes)) return std::nullopt;
    at = first_parent(object->bytes);
    if (!at && !is_founding(object->bytes)) return std::nullopt;   // where it leads may be what is damaged
  }
  std::reverse(commits.begin(), commits.end());
  return commits;
}

Line walk(const ObjectStore& store, const ObjectId& head) {
  Line line;
  try {
    if (auto commits = walk_unproved(store, head)) return {std::move(*commits), std::nullopt};
  } catch (const std::exception&) {
    // Damaged: named below.
  }
  std::int64_t number = -1;   // of the commit last read
  std::optional<ObjectId> at = head;
  while (at) {
    const auto bad = [&](const char* key) { line.problem = Problem{at->hex(), number > 0 ? number - 1 : -1, key, {{"object", at->hex()}}}; };
    Shared object;
    try {
      object = store.find(*at);
    } catch (const std::exception&) {
      bad("verify.object-damaged");
      return line;
    }
    if (object == nullptr) { bad("verify.object-missing"); return line; }
    const auto commit = object->kind == Kind::commit ? read_commit(object->bytes, false) : std::nullopt;
    if (!commit) { bad("verify.object-damaged"); return line; }
    if (commit->parents.size() > 1) { bad("verify.merge"); return line; }
    const auto message = read_message(commit->message);
    number = message ? message->recorded.number : -1;
    line.commits.push_back(*at);
    at = commit->parents.empty() ? std::nullopt : std::optional(commit->parents[0]);
  }
  std::reverse(line.commits.begin(), line.commits.end());
  return line;
}

class Replay {
 public:
  Replay(const ObjectStore& store, const std::vector<ObjectId>& line, const VerifyOptions& options, const Judge& judge, const VerifyProgress& progress)
      : store_(store), line_(line), options_(options), judge_(judge), progress_(progress) {}

  void run(VerifyReport& report) {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < options_.threads; ++i) threads.emplace_back([this] { work(); });
    work();
    for (auto& each : threads) each.join();
    report.cancelled = cancelled_;
    report.problem = problem_;
    report.acts = problem_ ? static_cast<std::int64_t>(first_bad_.load()) : static_cast<std::int64_t>(done_);
    report.chain = chain_;
  }

 private:
  // Stretches are taken in order, so whatever lies before the first bad act known so far is being, or was, looked at.
  void work() {
    ActProof proof(store_, options_, judge_);
    while (!cancelled_) {
      const std::size_t begin = next_.fetch_add(stretch), end = std::min(begin + stretch, line_.size());
      if (begin >= line_.size() || begin > first_bad_) return;
      check(proof, begin, end);
      told(end - begin);
    }
  }

  void check(ActProof& proof, std::size_t begin, std::size_t end) {
    std::optional<Head> before;
    if (begin > 0) {
      before = head_of(line_[begin - 1]);
      if (!before) return;   // the stretch before this one reports it
    }
    for (std::size_t i = begin; i < end; ++i) {
      Head after;
      if (auto found = proof.check(line_[i], before, after)) {
        const std::lock_guard lock(mutex_);
        if (i < first_bad_) {
          first_bad_ = i;
          problem_ = std::move(found);
        }
        return;
      }
      before = after;
    }
    if (end == line_.size()) chain_ = before->chain;
  }

  std::optional<Head> head_of(const ObjectId& id) const {
    try {
      const auto told = tell(store_, id, false);
      return told ? std::optional(told->head) : std::nullopt;
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }

  void told(std::size_t count) {
    const std::lock_guard lock(mutex_);
    done_ += count;
    if (done_ % (stretch * 32) == 0) store_.forget_pages();
    if (progress_ && !progress_(static_cast<std::int64_t>(done_), static_cast<std::int64_t>(line_.size()))) cancelled_ = true;
  }

  const ObjectStore& store_;
  const std::vector<ObjectId>& line_;
  const VerifyOptions& options_;
  const Judge& judge_;
  const VerifyProgress& progress_;
  std::atomic<std::size_t> next_{0}, first_bad_{std::numeric_limits<std::size_t>::max()};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::optional<Problem> problem_;
  std::string chain_;
};

std::optional<Problem> check_packs(const ObjectStore& store) {
  for (const auto& each : store.packs()) {
    if (!each->has_good_checksums()) return Problem{"", -1, "verify.pack-damaged", {{"name", std::filesystem::path(each->base()).filename().string()}}};
    each->forget_pages();
  }
  return std::nullopt;
}

std::optional<Problem> check_memory(const std::optional<Remembered>& had, const std::vector<ObjectId>& line) {
  if (!had) return std::nullopt;
  const auto count = static_cast<std::int64_t>(line.size());
  if (count <= had->number) return Problem{line.empty() ? "" : line.back().hex(), count - 1, "verify.rolled-back", {{"ends", count - 1}, {"had", had->number}}};
  const ObjectId& there = line[static_cast<std::size_t>(had->number)];
  if (there == had->commit) return std::nullopt;
  return Problem{there.hex(), had->number, "verify.diverged", {{"commit", had->commit.hex()}}};
}

}  // namespace

VerifyReport verify(const std::string& repository, const VerifyOptions& options, const Judge& judge, const VerifyProgress& progress) {
  const Library library;
  const Opened opened = open_repository(repository);
  const ObjectStore store(opened.path, opened.objects, ObjectStore::Trust::nothing);
  // Before the branch is read: a server that is running may add to both meanwhile.
  const auto had = Memory((std::filesystem::absolute(repository).parent_path() / "ledger.head").string()).recall();
  VerifyReport report;
  report.problem = check_references(opened.repository.get());
  if (report.problem) return report;
  Line line;
  if (const auto head = main_branch(opened.repository.get())) {
    report.head = head->hex();
    line = walk(store, *head);
    report.problem = line.problem;
    if (report.problem) return report;
    Replay(store, line.commits, options, judge, progress).run(report);
  }
  if (!report.problem && !report.cancelled) report.problem = check_packs(store);
  if (!report.problem && !report.cancelled) report.problem = check_memory(had, line.commits);
  return report;
}

}  // namespace chancery
