// What opening a ledger clears away, refuses and notices.
#include "integration/ledger/fixture.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

bool has_leftovers(const std::string& repository) {
  for (const auto& each : fs::recursive_directory_iterator(repository)) {
    const auto name = each.path().filename().string();
    if (each.path().extension() == ".lock" || name.rfind("tmp_", 0) == 0) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("stock git says who signed, in the repository as it lies there, also after its folder was moved") {
  World world;
  REQUIRE(world.edit("SOP-001", "text"));
  const auto good = [](const std::string& repository) {
    const auto said = run("git -C '" + repository + "' log --format='%G? %GS' main");
    return said.status == 0 && said.output == "G server@workshop.example\nG server@workshop.example\n";
  };
  world.open();
  CHECK(good(world.repository));
  world.ledger.reset();
  const std::string there = world.folder.path + "/moved";
  fs::create_directory(there);
  fs::rename(world.repository, there + "/ledger.git");
  world.repository = there + "/ledger.git";
  fs::remove(world.folder.path + "/allowed_signers");
  world.open();
  CHECK(good(world.repository));
}

TEST_CASE("a second server is refused while the first one has the ledger") {
  World world;
  const auto second = world.try_open();
  REQUIRE(!second);
  CHECK(second.refusal().key == "refusal.ledger-in-use");
  world.ledger.reset();
  CHECK(world.try_open());
}

TEST_CASE("there must be a ledger to open, and none to create") {
  World world;
  CHECK(GitLedger::create(world.repository).refusal().key == "refusal.ledger-exists");
  CHECK(GitLedger::open({world.folder.path + "/other.git", *world.seal, world.clock, "workshop.example"}).refusal().key == "refusal.ledger-none");
}

TEST_CASE("an empty ledger has no head, and its first act is number 0") {
  World world(false);
  CHECK(world.ledger->head_number() == -1);
  CHECK(world.ledger->head_commit().empty());
  CHECK(world.ledger->head()->list("").empty());
  const auto done = world.ledger->append([&](const Snapshot&, const Turn&) -> Outcome<Change> { return founding_change(*world.seal); });
  CHECK(done->number == 0);
}

TEST_CASE("locks and temporary packs that a crash left are cleared") {
  World world;
  REQUIRE(world.edit("SOP-014", "one"));
  world.ledger.reset();
  for (const char* name : {"/refs/heads/main.lock", "/HEAD.lock", "/config.lock", "/packed-refs.lock", "/objects/pack/tmp_pack_1_2", "/objects/pack/pack-00.idx"})
    std::ofstream(world.repository + name) << "rest";
  world.open();
  CHECK_FALSE(has_leftovers(world.repository));
  CHECK_FALSE(fs::exists(world.repository + "/objects/pack/pack-00.idx"));
  CHECK(world.edit("SOP-014", "two")->number == 2);
}

TEST_CASE("a ledger that was rolled back is read but not written to, and both ends are named") {
  World world;
  for (int i = 1; i <= 5; ++i) REQUIRE(world.edit("SOP-014", std::to_string(i)));
  world.ledger.reset();
  REQUIRE(world.git("update-ref refs/heads/main main~3").status == 0);
  world.open();
  const auto refused = world.edit("SOP-014", "six");
  REQUIRE(!refused);
  CHECK(refused.refusal().because == Because::unavailable);
  CHECK(refused.refusal().key == "refusal.ledger-damaged.rolled-back");
  CHECK(refused.refusal().details == Json{{"ends", 2}, {"had", 5}});
  CHECK(world.ledger->head()->read("drafts/documents/SOP/0/SOP-014/content.md") == std::optional<std::string>("2"));
}

TEST_CASE("another history of the same length is noticed") {
  World world;
  for (int i = 1; i <= 3; ++i) REQUIRE(world.edit("SOP-014", std::to_string(i)));
  const std::string memory = contents(world.folder.path + "/ledger.head");
  world.ledger.reset();
  REQUIRE(world.git("update-ref refs/heads/main main~2").status == 0);
  fs::remove(world.folder.path + "/ledger.head");
  world.open();
  REQUIRE(world.edit("SOP-014", "another two"));
  REQUIRE(world.edit("SOP-014", "another three"));
  world.ledger.reset();
  std::ofstream(world.folder.path + "/ledger.head") << memory;
  world.open();
  CHECK(world.edit("SOP-014", "x").refusal().key == "refusal.ledger-damaged.diverged");
}

TEST_CASE("a commit that is not an act stops writing, and readers see the last act before it") {
  World world;
  const auto last = world.edit("SOP-014", "ours");
  REQUIRE(last);
  world.ledger.reset();
  const std::string foreign = world.git_line("-c user.name=x -c user.email=x@y commit-tree main^{tree} -p main -m foreign");
  REQUIRE(world.git("update-ref refs/heads/main " + foreign).status == 0);
  world.open();
  CHECK(world.edit("SOP-014", "x").refusal().key == "refusal.ledger-damaged.foreign");
  CHECK(world.edit("SOP-014", "x").refusal().details["commit"] == foreign);
  CHECK(world.ledger->head_commit() == last->commit);
}

TEST_CASE("a branch that somebody moves under a running server is not overwritten") {
  World world;
  REQUIRE(world.edit("SOP-014", "ours"));
  const std::string foreign = world.git_line("-c user.name=x -c user.email=x@y commit-tree main^{tree} -p main -m foreign");
  REQUIRE(world.git("update-ref refs/heads/main " + foreign).status == 0);
  CHECK(world.edit("SOP-014", "x").refusal().key == "refusal.ledger-damaged.moved");
  CHECK(world.edit("SOP-014", "x").refusal().key == "refusal.ledger-damaged.moved");
  CHECK(world.git_line("rev-parse main") == foreign);
  CHECK(world.ledger->head()->read("drafts/documents/SOP/0/SOP-014/content.md"));
}

TEST_CASE("a missing object of the state in force is noticed at the start") {
  World world;
  REQUIRE(world.edit("SOP-014", "one"));
  world.ledger.reset();
  REQUIRE(world.git("unpack-objects -q < /dev/null").status != 0);
  const std::string blob = world.git_line("rev-parse main:drafts/documents/SOP/0/SOP-014/content.md");
  // Everything loose, then one object taken away.
  REQUIRE(run("cd '" + world.repository + "' && mkdir old && mv objects/pack/* old/ && for p in old/*.pack; do git unpack-objects -q < $p; done && rm -rf old").status == 0);
  world.open();
  CHECK_FALSE(world.ledger->damage());
  world.ledger.reset();
  REQUIRE(fs::remove(world.repository + "/objects/" + blob.substr(0, 2) + "/" + blob.substr(2)));
  world.open();
  const auto refused = world.edit("SOP-014", "two");
  CHECK(refused.refusal().key == "refusal.ledger-damaged.missing");
  CHECK(refused.refusal().details["object"] == blob);
  CHECK(world.ledger->head()->read("ledger.json"));
}

TEST_CASE("what git gc made of the repository is read like what we made") {
  World world;
  for (int i = 1; i <= 20; ++i) REQUIRE(world.edit("SOP-014", std::string(2000, 'x') + std::to_string(i)));
  const auto held = world.ledger->head();
  REQUIRE(world.git("gc -q").status == 0);
  CHECK(held->read("drafts/documents/SOP/0/SOP-014/content.md"));
  CHECK(world.edit("SOP-014", "after gc")->number == 21);
  world.open();
  CHECK_FALSE(world.ledger->damage());
  int told = 0;
  world.ledger->each(-1, [&](const Recorded&, const Snapshot&) { return ++told > 0; });
  CHECK(told == 22);
  CHECK(world.edit("SOP-014", "again")->number == 22);
  CHECK(world.git("fsck --strict").status == 0);
}
