// kill -9 at random instants under load: a child writes with many threads and tells through a pipe which acts were
// acknowledged; then every one of them must be there, none half, and stock git and verify must find nothing wrong.
//
//   crash-ledger [rounds [seed]]
#include "integration/ledger/fixture.h"
#include "ledger/verify.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <map>
#include <random>

using namespace chancery;
using namespace chancery::testing;

namespace {

constexpr int writers = 8, rounds_a_ledger = 10;

// Writes until it is killed. One line an acknowledged act; lines are shorter than PIPE_BUF, so they never mix.
[[noreturn]] void write_until_killed(const std::string& repository) {
  SetClock clock;
  const auto seal = test_seal();
  auto ledger = GitLedger::open({repository, *seal, clock, "workshop.example"});
  if (!ledger) {
    std::cerr << "child: " << ledger.refusal().key << "\n";
    std::_Exit(2);
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < writers; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        const auto staged = (*ledger)->stage(fmt::format("# text {} {} {}\n{}", ::getpid(), t, i, std::string(static_cast<std::size_t>(i % 50) * 100, 'x')));
        const auto done = (*ledger)->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
          Change change = edit_change(fmt::format("SOP-{:03}", t * 10 + i % 10), turn.number, "");
          change.edits[0].staged = staged;
          change.content_sha256 = staged.sha256;
          return change;
        });
        if (!done) std::_Exit(3);
        const std::string line = fmt::format("{} {} {}\n", done->number, done->commit, staged.sha256);
        if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(4);
      }
    });
  for (auto& each : threads) each.join();
  std::_Exit(5);
}

struct Acknowledged { std::string commit, sha256; };

std::map<std::int64_t, Acknowledged> parse(const std::string& lines) {
  std::map<std::int64_t, Acknowledged> acts;
  std::istringstream in(lines);
  std::int64_t number = 0;
  Acknowledged act;
  while (in >> number >> act.commit >> act.sha256) acts[number] = act;
  return acts;
}

// Runs a child until so many acts were acknowledged, and a moment longer, and kills it.
std::string run_and_kill(const std::string& self, const std::string& repository, std::mt19937& random) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(self.c_str(), self.c_str(), "--child", repository.c_str(), nullptr);
    std::_Exit(6);
  }
  ::close(ends[1]);
  const long wanted = static_cast<long>(random() % 120);
  std::string lines;
  std::array<char, 4096> buffer{};
  pollfd waiting{ends[0], POLLIN, 0};
  while (std::count(lines.begin(), lines.end(), '\n') < wanted && ::poll(&waiting, 1, 60000) > 0) {
    const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
    if (count <= 0) break;
    lines.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::usleep(static_cast<useconds_t>(random() % (wanted < 10 ? 200000 : 20000)));   // not to wait for something: the instant is to be random
  ::kill(child, SIGKILL);
  while (const ssize_t count = ::read(ends[0], buffer.data(), buffer.size())) {
    if (count < 0) break;
    lines.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSIGNALED(status)) throw std::runtime_error(fmt::format("the child ended by itself with status {}", WEXITSTATUS(status)));
  if (!lines.empty()) lines.erase(lines.rfind('\n') + 1);
  return lines;
}

struct Totals { std::size_t acknowledged = 0, unacknowledged = 0, wrong = 0; };

void complain(Totals& totals, const std::string& what) {
  ++totals.wrong;
  std::cerr << "WRONG: " << what << "\n";
}

void examine(World& world, const std::map<std::int64_t, Acknowledged>& acts, Totals& totals) {
  const auto fsck = world.git("fsck --strict");
  if (fsck.status != 0) complain(totals, fsck.output);
  world.open();
  if (const auto damage = world.ledger->damage()) complain(totals, damage->key);
  std::int64_t next = 0;
  std::map<std::int64_t, Acknowledged> left = acts;
  world.ledger->each(-1, [&](const Recorded& told, const Snapshot& state) {
    if (told.number != next++) complain(totals, "a gap before act " + std::to_string(told.number));
    if (git::sha256_of(told.act_bytes) != told.act_sha256) complain(totals, "half an act: " + std::to_string(told.number));
    const auto found = left.find(told.number);
    if (found == left.end()) return true;
    const auto text = state.read(paths::item("documents", told.item, Slot::draft) + "/content.md");
    if (told.commit != found->second.commit || !text || git::sha256_of(*text) != found->second.sha256) complain(totals, "not what was acknowledged: " + std::to_string(told.number));
    left.erase(found);
    return true;
  });
  for (const auto& [number, act] : left) complain(totals, "lost: act " + std::to_string(number));
  if (const auto report = verify(world.repository); report.problem) complain(totals, report.problem->key + " at " + std::to_string(report.problem->number));
  if (!world.edit("SOP-999", "after the crash")) complain(totals, "nothing can be written after the crash");
  world.ledger.reset();
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string(arguments[1]) == "--child") write_until_killed(arguments[2]);
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 8;
  const unsigned seed = count > 2 ? static_cast<unsigned>(std::atoi(arguments[2])) : std::random_device{}();
  std::cout << "rounds " << rounds << ", seed " << seed << std::endl;
  std::mt19937 random(seed);
  std::unique_ptr<World> world;
  Totals totals;
  for (int round = 0; round < rounds; ++round) {
    if (round % rounds_a_ledger == 0) world = std::make_unique<World>();
    const std::int64_t before = [&] { if (!world->ledger) world->open(); const auto number = world->ledger->head_number(); world->ledger.reset(); return number; }();
    const auto acts = parse(run_and_kill(fs::read_symlink("/proc/self/exe").string(), world->repository, random));
    examine(*world, acts, totals);
    totals.acknowledged += acts.size();
    world->open();
    totals.unacknowledged += static_cast<std::size_t>(world->ledger->head_number() - 1 - before) - acts.size();
    world->ledger.reset();
    if (round % 20 == 19) std::cout << "round " << round + 1 << ": " << totals.acknowledged << " acts acknowledged" << std::endl;
  }
  std::cout << fmt::format("{} rounds: {} acts acknowledged, {} more complete though nobody was told, {} wrong\n", rounds, totals.acknowledged, totals.unacknowledged, totals.wrong);
  return totals.wrong == 0 && totals.acknowledged > 0 ? 0 : 1;
}
