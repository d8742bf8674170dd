// The ledger as its users meet it: acts go in one by one, stock Git sees each of them at once.
#include "integration/ledger/fixture.h"

#include <catch2/catch.hpp>

#include <set>
#include <thread>

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("an act is visible to stock git when it is acknowledged") {
  World world;
  const auto done = world.edit("SOP-014", "# Final inspection\n");
  REQUIRE(done);
  CHECK(done->number == 1);
  CHECK(world.git_line("rev-parse refs/heads/main") == done->commit);
  CHECK(world.git("show main:drafts/documents/SOP/0/SOP-014/content.md").output == "# Final inspection\n");
  CHECK(world.git_line("log -1 --format=%s") == "Edit SOP-014 revision 1");
  CHECK(world.git_line("log -1 --format='%an <%ae> by %cn'") == "Ada Author <author@workshop.example> by Chancery");
  CHECK(world.git("log -1 --format='%(trailers:key=Act-Number,valueonly)'").output.substr(0, 1) == "1");
  CHECK(world.git("fsck --strict --no-dangling").status == 0);
}

TEST_CASE("stock git verifies the signature of every commit") {
  World world;
  REQUIRE(world.edit("SOP-014", "one"));
  std::ofstream(world.folder.path + "/allowed_signers") << signers_line(*world.seal);
  const auto verified = world.git("verify-commit -v main main~1");
  INFO(verified.output);
  CHECK(verified.status == 0);
  CHECK(world.git("log --show-signature -1").output.find("Good \"git\" signature for server@workshop.example") != std::string::npos);

  std::ofstream(world.folder.path + "/allowed_signers") << signers_line(*test_seal(9));
  CHECK(world.git("verify-commit main").status != 0);
}

namespace {

// A seal whose key is not always at hand.
struct FlakySeal final : Seal {
  std::unique_ptr<Ed25519Seal> key = test_seal();
  std::atomic<bool> there{true};
  Outcome<std::string> sign(const std::string& name_space, const std::string& text) const override {
    if (!there) return Refusal{Because::unavailable, "refusal.token-missing"};
    return key->sign(name_space, text);
  }
  std::string public_key() const override { return key->public_key(); }
  std::string principal() const override { return key->principal(); }
};

}  // namespace

TEST_CASE("while the key is not at hand every act is refused and leaves no trace, and reading goes on") {
  World world;
  FlakySeal seal;
  world.ledger.reset();
  world.ledger = std::move(*GitLedger::open({world.repository, seal, world.clock, "workshop.example"}));
  REQUIRE(world.edit("SOP-014", "with the key"));
  const std::string before = world.ledger->head_commit();
  seal.there = false;
  const auto refused = world.edit("SOP-014", "without");
  REQUIRE(!refused);
  CHECK(refused.refusal().key == "refusal.token-missing");
  CHECK(world.ledger->head_commit() == before);
  CHECK(world.ledger->head()->read("drafts/documents/SOP/0/SOP-014/content.md") == "with the key");
  seal.there = true;
  CHECK(world.edit("SOP-014", "with it again")->number == 2);
  CHECK(world.git("fsck --strict --unreachable").output.find("unreachable") == std::string::npos);
}

TEST_CASE("a refused proposal and a throwing one leave no trace and cost only themselves") {
  World world;
  const std::string before = world.ledger->head_commit();
  const auto refused = world.ledger->append([](const Snapshot&, const Turn&) -> Outcome<Change> { return Refusal{Because::stale, "refusal.stale"}; });
  REQUIRE(!refused);
  CHECK(refused.refusal().key == "refusal.stale");
  CHECK_THROWS_AS(world.ledger->append([](const Snapshot&, const Turn&) -> Outcome<Change> { throw std::domain_error("broken"); }), std::domain_error);
  auto bad = world.ledger->append([](const Snapshot&, const Turn& turn) -> Outcome<Change> {
    Change change = edit_change("SOP-014", turn.number, "x");
    change.edits.push_back(put("drafts/documents/SOP/0/SOP-014/files/.git", "x"));
    return change;
  });
  REQUIRE(!bad);
  CHECK(bad.refusal().key == "refusal.ledger-path");
  CHECK_THROWS(world.ledger->append([](const Snapshot&, const Turn& turn) -> Outcome<Change> {
    Change change = edit_change("SOP-014", turn.number, "x");
    change.actor = "author\nAct-Number: 99";
    return change;
  }));
  CHECK(world.ledger->head_commit() == before);
  CHECK(world.git_line("count-objects -v") == "count: 0");
  CHECK(world.edit("SOP-014", "fine")->number == 1);
  CHECK(world.git("fsck --strict --unreachable").output.find("unreachable") == std::string::npos);
}

TEST_CASE("time never runs backwards") {
  World world;
  world.clock.seconds = 1700000500;
  REQUIRE(world.edit("SOP-001", "a")->time.seconds == 1700000500);
  world.clock.seconds = 1600000000;
  CHECK(world.edit("SOP-001", "b")->time.seconds == 1700000500);
}

TEST_CASE("each act of many threads is its own commit, numbered without a gap, and sees the one before it") {
  World world;
  constexpr int threads = 32, each = 6;
  std::vector<std::thread> all;
  std::mutex mutex;
  std::set<std::int64_t> numbers;
  std::atomic<int> unseen{0};
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const auto staged = world.ledger->stage(fmt::format("text {} {}\n", t, i));
        const auto done = world.ledger->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
          if (head.number() + 1 != turn.number) ++unseen;
          if (turn.number > 1 && head.list("drafts/documents/SOP").empty()) ++unseen;
          Change change = edit_change(fmt::format("SOP-{:03}", t), turn.number, "");
          change.edits[0].staged = staged;
          change.content_sha256 = staged.sha256;
          return change;
        });
        if (!done || world.ledger->head()->number() < done->number || !world.ledger->at(done->commit)->read(fmt::format("drafts/documents/SOP/0/SOP-{:03}/content.md", t))) {
          ++unseen;
          continue;
        }
        const std::lock_guard lock(mutex);
        numbers.insert(done->number);
      }
    });
  for (auto& thread : all) thread.join();
  CHECK(unseen == 0);
  CHECK(numbers.size() == threads * each);
  CHECK(*numbers.rbegin() == threads * each);
  CHECK(world.git_line("rev-list --count main") == std::to_string(threads * each + 1));
  world.ledger.reset();   // no packs are merged while fsck walks over them: it lists them once, at its start
  CHECK(world.git("fsck --strict").status == 0);
}

TEST_CASE("a folder moves as a whole, and an empty folder disappears") {
  World world;
  REQUIRE(world.edit("SOP-014", "text"));
  const auto moved = world.ledger->append([](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    Change change = edit_change("SOP-014", turn.number, "");
    change.edits.clear();
    change.act_path = paths::item("documents", "SOP-014", Slot::current) + "/" + paths::act_file(turn.number);
    Edit move;
    move.kind = Edit::Kind::put_object;
    move.path = paths::item("documents", "SOP-014", Slot::current);
    move.object = *head.object(paths::item("documents", "SOP-014", Slot::draft));
    move.folder = true;
    Edit remove;
    remove.kind = Edit::Kind::remove;
    remove.path = paths::item("documents", "SOP-014", Slot::draft);
    change.edits = {move, remove};
    return change;
  });
  REQUIRE(moved);
  const auto head = world.ledger->head();
  CHECK(head->read("documents/SOP/0/SOP-014/content.md") == std::optional<std::string>("text"));
  CHECK(head->read("documents/SOP/0/SOP-014/acts/00000002.json"));
  CHECK(head->list("documents/SOP/0/SOP-014/acts").size() == 2);
  CHECK_FALSE(head->object("drafts"));
  CHECK(world.git_line("ls-tree --name-only main drafts").empty());
}

TEST_CASE("history is told oldest first, with act files and the state after each act") {
  World world;
  for (int i = 1; i <= 5; ++i) REQUIRE(world.edit("SOP-014", "text " + std::to_string(i)));
  std::vector<std::int64_t> numbers;
  world.ledger->each(2, [&](const Recorded& told, const Snapshot& state) {
    numbers.push_back(told.number);
    CHECK(told.act == "edit");
    CHECK(told.item == "SOP-014");
    CHECK(told.actor == "author");
    CHECK(git::sha256_of(told.act_bytes) == told.act_sha256);
    CHECK(state.read("drafts/documents/SOP/0/SOP-014/content.md") == std::optional<std::string>("text " + std::to_string(told.number)));
    CHECK(state.commit() == told.commit);
    return told.number < 4;
  });
  CHECK(numbers == std::vector<std::int64_t>{3, 4});
  CHECK_THROWS(world.ledger->at(std::string(40, 'a')));
}

TEST_CASE("a file of many megabytes is kept byte for byte") {
  World world;
  std::string bytes(9 << 20, '\0');
  std::uint32_t noise = 1;
  for (char& c : bytes) c = static_cast<char>((noise = noise * 1664525 + 1013904223) >> 24);
  const std::string path = world.folder.path + "/upload";
  std::ofstream(path, std::ios::binary) << bytes;
  const auto staged = world.ledger->stage_file(path);
  REQUIRE(staged);
  CHECK(staged->size == bytes.size());
  const auto done = world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
    Change change = edit_change("SOP-014", turn.number, "");
    change.edits[0].staged = *staged;
    return change;
  });
  REQUIRE(done);
  CHECK(world.ledger->head()->read("drafts/documents/SOP/0/SOP-014/content.md") == bytes);
  CHECK(world.ledger->blob(staged->object) == bytes);
  CHECK(first_line(run("git -C '" + world.repository + "' cat-file blob " + staged->object + " | sha256sum").output).substr(0, 64) == staged->sha256);
}

TEST_CASE("a bundle clones with stock git, to the same commit and nothing more") {
  World world;
  for (int i = 1; i <= 12; ++i) REQUIRE(world.edit("SOP-014", "text " + std::to_string(i)));
  const std::string path = world.folder.path + "/whole.bundle";
  {
    std::ofstream out(path, std::ios::binary);
    CHECK(world.ledger->bundle(out) == world.ledger->head_commit());
  }
  CHECK(world.git("bundle verify '" + path + "'").status == 0);
  const std::string clone = world.folder.path + "/clone";
  REQUIRE(run("git clone -q -b main '" + path + "' '" + clone + "'").status == 0);
  CHECK(first_line(run("git -C '" + clone + "' rev-parse HEAD").output) == world.ledger->head_commit());
  CHECK(run("git -C '" + clone + "' fsck --strict --unreachable").output.find("unreachable") == std::string::npos);
  CHECK(contents(clone + "/drafts/documents/SOP/0/SOP-014/content.md") == "text 12");
}

TEST_CASE("the state that an act was done in is what the act before it left") {
  World world;
  const auto first = world.edit("SOP-014", "one"), second = world.edit("SOP-014", "two");
  REQUIRE(second);
  const auto before = world.ledger->before(second->commit);
  CHECK(before->number() == first->number);
  CHECK(before->commit() == first->commit);
  CHECK(before->read("drafts/documents/SOP/0/SOP-014/content.md") == "one");
  CHECK_THROWS(world.ledger->before(world.ledger->before(first->commit)->commit()));   // nothing is before the founding
  CHECK_THROWS(world.ledger->before(std::string(40, 'a')));
}
