// What the index learns from each act.
#include "domain/unavailable.h"
#include "engine/reading.h"
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

TEST_CASE("a draft is told to the index as a draft, with nothing that a search could find") {
  Office office;
  const auto id = office.create("secretzz\n", {{"title", "titlezz"}});
  Office::must(office.act("ada", id, "submit"));
  for (const auto& each : office.index.applied)
    for (const auto& version : each.versions) {
      if (version.id != id) continue;
      CHECK(version.slot == Slot::draft);
      CHECK_FALSE(version.in_force);
      CHECK(version.searchable.empty());
    }
}

TEST_CASE("a release empties the draft's slot and fills the one in force, with its text") {
  Office office;
  const auto id = office.released("findme\n");
  const auto& told = office.index.applied.back().versions;
  REQUIRE(told.size() == 2);
  CHECK(told[0].slot == Slot::draft);
  CHECK_FALSE(told[0].item);
  CHECK(told[1].slot == Slot::current);
  CHECK(told[1].in_force);
  CHECK(told[1].searchable.find("findme") != std::string::npos);
  CHECK(told[1].folder_object == *office.ledger.head()->object(paths::item("documents", id, Slot::current)));
  CHECK(office.index.applied.back().blobs == std::vector<std::pair<std::string, std::string>>{{sha256_hex("findme\n"), MemorySnapshot::id("blob", "findme\n")}});
}

TEST_CASE("a draft that is given up, and a document out of use, empty their slots") {
  Office office;
  const auto id = office.released("text\n");
  Office::must(office.act("ada", id, "revise"));
  Office::must(office.act("ada", id, "withdraw", "No."));
  REQUIRE(office.index.last(id, Slot::draft));
  CHECK_FALSE(office.index.last(id, Slot::draft)->item);
  CHECK(office.index.last(id, Slot::current)->in_force);
}

TEST_CASE("a rebuild tells the same as the live acts did, but for text that is no longer in force") {
  Office office;
  const auto id = office.released("one\n");
  Office::must(office.act("ada", id, "revise"));
  Office::must(office.edit("ada", id, "two\n", {{"reason", "better"}, {"impact", "read"}}));
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  const auto live = office.index.applied;
  office.index.clear();
  office.engine.catch_up();
  REQUIRE(office.index.applied.size() == live.size());
  int dropped = 0;
  for (std::size_t act = 0; act < live.size(); ++act) {
    const auto& before = live[act], &again = office.index.applied[act];
    CHECK(before.recorded.commit == again.recorded.commit);
    CHECK(before.act == again.act);
    CHECK(before.blobs == again.blobs);
    REQUIRE(before.versions.size() == again.versions.size());
    for (std::size_t each = 0; each < before.versions.size(); ++each) {
      const auto& was = before.versions[each], &is = again.versions[each];
      CHECK(was.folder_object == is.folder_object);
      CHECK(was.in_force == is.in_force);
      CHECK(was.item.has_value() == is.item.has_value());
      if (was.searchable != is.searchable) { CHECK(is.searchable.empty()); ++dropped; }
    }
  }
  CHECK(dropped == 1);
}

TEST_CASE("while the index cannot know the latest act, nothing is said to be absent, and what may have been done is not done again") {
  Office office;
  auto request = Office::creation("x\n");
  request.once = "nonce";
  office.index.fails = true;
  Office::must(office.engine.perform(office.as("ada"), Office::creation("y\n")));
  const auto head = office.ledger.head_number();
  CHECK(office.engine.behind(head)->key == "refusal.index-behind");
  CHECK(office.perform("ada", request).refusal().because == Because::unavailable);
  CHECK(office.ledger.head_number() == head);
  Reading reading(office.engine);
  CHECK_THROWS_AS(reading.find(office.as("ada"), "documents", "SOP-001", Slot::current, ""), Unavailable);
  CHECK_THROWS_AS(reading.list(office.as("ada"), {"documents", {}, "", false, "id", "", 500}), Unavailable);
  CHECK(reading.viewer("ada"));   // who somebody is stands in the ledger
  office.index.fails = false;
  CHECK_FALSE(office.engine.behind(head));
  CHECK(office.perform("ada", request));
}

TEST_CASE("whatever is thrown while an act is projected, the act stands and its answer is given") {
  Office office;
  office.index.fails_oddly = true;
  const auto id = office.create();
  CHECK(office.item(id, Slot::draft));
  CHECK(office.logged == std::vector<std::string>{"index behind"});
}

TEST_CASE("an index that fails costs no act: it catches up afterwards") {
  Office office;
  office.index.fails = true;
  const auto id = office.create();
  CHECK(office.item(id, Slot::draft));
  CHECK(office.logged == std::vector<std::string>{"index behind"});
  office.index.fails = false;
  office.engine.catch_up();
  CHECK(office.index.position() == office.ledger.head_number());
}
