// Acts a second, in one run with what they are compared with: the same commits made one by one with libgit2, loose objects,
// fsync on. Then reading the history, starting, verifying and bundling a bigger ledger.
//
//   bench-ledger [seconds a measurement = 5 [acts in the big ledger = 20000]]
#include "integration/ledger/fixture.h"
#include "ledger/git.h"
#include "ledger/verify.h"

#include <git2/sys/commit.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <sstream>

using namespace chancery;
using namespace chancery::testing;

namespace {

using Steady = std::chrono::steady_clock;
double processor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }   // of all threads: what is left on a busy machine
double since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

constexpr int documents = 1000;

// About a page and a half of a procedure; every text is another one.
std::string text_of(int document, int version) {
  std::string text = fmt::format("# SOP-{:04} version {}\n\n", document, version);
  for (int line = 0; text.size() < 6000; ++line) text += fmt::format("{}. Check dimension {} of lot {} with gauge G-{:03} and enter the result.\n", line, line * 7 % 13, version * 31 + line, (document * 17 + line) % 500);
  return text;
}

std::string document_id(int number) { return fmt::format("SOP-{:04}", number % documents); }

// One commit as anybody would make it with libgit2: blobs, a tree, a signed commit, the branch.
class OneByOne {
 public:
  explicit OneByOne(const std::string& path, const Seal& seal) : seal_(seal) {
    git::must(git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1), "fsync");
    git::must(git_repository_init(git::out(repository_), path.c_str(), 1), "init");
  }
  ~OneByOne() { git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0); }
  OneByOne(const OneByOne&) = delete;
  OneByOne& operator=(const OneByOne&) = delete;

  void commit(const Change& change) {
    std::vector<git_tree_update> updates;
    const auto add = [&](const std::string& path, const std::string& bytes) {
      git_tree_update update{GIT_TREE_UPDATE_UPSERT, {}, GIT_FILEMODE_BLOB, path.c_str()};
      git::must(git_blob_create_from_buffer(&update.id, repository_.get(), bytes.data(), bytes.size()), "blob");
      updates.push_back(update);
    };
    for (const auto& edit : change.edits) add(edit.path, edit.bytes);
    add(change.act_path, change.act_bytes);
    git::Handle<git_tree, git_tree_free> before, after;
    git::Handle<git_commit, git_commit_free> parent;
    if (head_) {
      git::must(git_commit_lookup(git::out(parent), repository_.get(), &*head_), "parent");
      git::must(git_commit_tree(git::out(before), parent.get()), "tree");
    }
    git_oid tree_id, id;
    if (!before) {
      git_oid empty;
      git_treebuilder* builder = nullptr;
      git::must(git_treebuilder_new(&builder, repository_.get(), nullptr), "builder");
      git::must(git_treebuilder_write(&empty, builder), "empty");
      git_treebuilder_free(builder);
      git::must(git_tree_lookup(git::out(before), repository_.get(), &empty), "empty");
    }
    git::must(git_tree_create_updated(&tree_id, repository_.get(), before.get(), updates.size(), updates.data()), "update");
    git::must(git_tree_lookup(git::out(after), repository_.get(), &tree_id), "after");
    git::Handle<git_signature, git_signature_free> who;
    git::must(git_signature_new(git::out(who), "Chancery", "server@workshop.example", 1700000000, 0), "signature");
    const git_commit* parents[] = {parent.get()};
    git_buf buffer = GIT_BUF_INIT;
    const std::string message = change.sentence + "\n\nAct: edit\nItem: " + change.item + "\n";
    git::must(git_commit_create_buffer(&buffer, repository_.get(), who.get(), who.get(), nullptr, message.c_str(), after.get(), head_ ? 1 : 0, parents), "buffer");
    std::string signature = *seal_.sign("git", buffer.ptr);
    signature.pop_back();
    git::must(git_commit_create_with_signature(&id, repository_.get(), buffer.ptr, signature.c_str(), nullptr), "commit");
    git_buf_dispose(&buffer);
    git::Reference reference;
    git::must(git_reference_create(git::out(reference), repository_.get(), "refs/heads/main", &id, 1, nullptr), "branch");
    head_ = id;
  }

 private:
  git::Library library_;
  git::Repository repository_;
  const Seal& seal_;
  std::optional<git_oid> head_;
};

struct Measured { double per_second = 0, p50 = 0, p99 = 0; std::size_t packs = 0; double processor_ms = 0; };

double at(std::vector<double>& sorted, double part) { return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)] * 1e3; }

Measured measured(std::vector<double> times, double seconds) {
  std::sort(times.begin(), times.end());
  return {static_cast<double>(times.size()) / seconds, at(times, 0.5), at(times, 0.99)};
}

Measured one_by_one(double seconds) {
  Folder folder;
  const auto seal = test_seal();
  OneByOne git(folder.path + "/plain.git", *seal);
  for (int i = 0; i < 50; ++i) git.commit(edit_change(document_id(i * 20), i, text_of(i, 0)));
  std::vector<double> times;
  const auto begin = Steady::now();
  const double before = processor();
  for (int i = 0; since(begin) < seconds; ++i) {
    const auto one = Steady::now();
    git.commit(edit_change(document_id(i * 37), i, text_of(i, 1)));
    times.push_back(since(one));
  }
  const double took = since(begin), used = processor() - before;
  const auto count = static_cast<double>(times.size());
  auto result = measured(std::move(times), took);
  result.processor_ms = used * 1e3 / count;
  return result;
}

Measured appended(int clients, double seconds) {
  World world;
  for (int i = 0; i < 50; ++i) (void)world.edit(document_id(i * 20), text_of(i, 0));
  std::vector<std::vector<double>> times(static_cast<std::size_t>(clients));
  std::vector<std::thread> threads;
  const auto begin = Steady::now();
  const double before = processor();
  for (int t = 0; t < clients; ++t)
    threads.emplace_back([&, t] {
      for (int i = t; since(begin) < seconds; i += clients) {
        const auto one = Steady::now();
        const auto staged = world.ledger->stage(text_of(i, 1));
        const auto done = world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
          Change change = edit_change(document_id(i * 37), turn.number, "");
          change.edits[0].staged = staged;
          change.content_sha256 = staged.sha256;
          return change;
        });
        if (!done) std::abort();
        times[static_cast<std::size_t>(t)].push_back(since(one));
      }
    });
  for (auto& each : threads) each.join();
  const double took = since(begin);
  std::vector<double> all;
  for (const auto& each : times) all.insert(all.end(), each.begin(), each.end());
  const double used = processor() - before;
  const auto count = static_cast<double>(all.size());
  auto result = measured(std::move(all), took);
  result.processor_ms = used * 1e3 / count;
  result.packs = world.ledger->pack_count();
  return result;
}

long resident_mib() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line))
    if (line.rfind("VmRSS:", 0) == 0) return std::atol(line.c_str() + 6) / 1024;
  return 0;
}

void big_ledger(int acts) {
  World world;
  const auto writing = Steady::now();
  std::atomic<int> next{1};
  std::vector<std::thread> threads;
  for (int t = 0; t < 32; ++t)
    threads.emplace_back([&] {
      for (int i = next++; i < acts; i = next++) (void)world.edit(document_id(i), text_of(i % documents, i / documents));
    });
  for (auto& each : threads) each.join();
  std::cout << fmt::format("| write {} acts, 32 clients | {:.0f}/s, {} packs |\n", acts, acts / since(writing), world.ledger->pack_count());
  auto begin = Steady::now();
  double before = processor();
  world.open();
  std::cout << fmt::format("| start | {:.2f} s, {:.2f} s of processor |\n", since(begin), processor() - before);
  begin = Steady::now();
  before = processor();
  std::size_t bytes = 0;
  world.ledger->each(-1, [&](const Recorded& told, const Snapshot&) { return (bytes += told.act_bytes.size()) > 0; });
  std::cout << fmt::format("| read every act with its file, one thread | {:.0f}/s, {:.0f} a second of processor |\n", acts / since(begin), acts / (processor() - before));
  begin = Steady::now();
  before = processor();
  const auto report = verify(world.repository);
  std::cout << fmt::format("| verify (structure, signatures, every object), 2 threads | {:.0f}/s, {:.0f} a second of processor{} |\n", static_cast<double>(report.acts) / since(begin), static_cast<double>(report.acts) / (processor() - before), report.problem ? " PROBLEM " + report.problem->key : "");
  begin = Steady::now();
  {
    std::ofstream out(world.folder.path + "/whole.bundle", std::ios::binary);
    (void)world.ledger->bundle(out);
  }
  std::cout << fmt::format("| bundle | {:.1f} s, {} MiB |\n", since(begin), fs::file_size(world.folder.path + "/whole.bundle") >> 20);
  std::cout << fmt::format("| resident memory at the end | {} MiB |\n", resident_mib());
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 5;
  const int acts = count > 2 ? std::atoi(arguments[2]) : 20000;
  std::cout << "| | acts/s | ratio | p50 ms | p99 ms | processor ms an act | packs |\n|---|---|---|---|---|---|---|\n";
  const auto plain = one_by_one(seconds);
  std::cout << fmt::format("| libgit2, loose + fsync, one by one | {:.0f} | 1 | {:.1f} | {:.1f} | {:.2f} | |\n", plain.per_second, plain.p50, plain.p99, plain.processor_ms) << std::flush;
  for (const int clients : {1, 8, 32}) {
    const auto ours = appended(clients, seconds);
    std::cout << fmt::format("| ledger, {} clients | {:.0f} | {:.1f} | {:.1f} | {:.1f} | {:.2f} | {} |\n", clients, ours.per_second, ours.per_second / plain.per_second, ours.p50, ours.p99, ours.processor_ms, ours.packs) << std::flush;
  }
  std::cout << "\n| | |\n|---|---|\n";
  if (acts > 0) big_ledger(acts);
  return 0;
}
