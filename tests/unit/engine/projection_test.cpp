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

TEST_CASE("the index is told who decided a release and what a former revision is called, as the policy says") {
  const auto last = [](Office& office, const std::string& id) { return *office.index.last(id, Slot::current); };
  {
    Office office;
    const auto version = last(office, office.released());
    CHECK(version.superseded == "superseded");
    REQUIRE(version.approved_by.size() == 1);   // the approver, not the reviewer before
    CHECK(version.approved_by[0].at("login") == "ann");
    CHECK(version.approved_by[0].at("act") == "approve");
  }
  const std::string other = R"(
register: documents
title: Notes
number: "{type}-{seq:3}"
revisioned: true
superseded: replaced
read: {in force: [staff], otherwise: [staff], history: [staff]}
fields:
  title:  {text: 120, required: true}
  type:   {text: 10, required: true, fixed: true}
  owner:  {person: true}
  reason: {text: 80}
  impact: {text: 80}
states: [draft, in force, replaced]
may rest in: [in force, replaced]
acts:
  create:   {begins: item, to: draft, who: [author], takes: [fields, files]}
  check:    {in: draft, who: [reviewer], signs: "I have checked it."}
  accept:   {in: draft, who: [approver], signs: "I accept it.", needs: [checked]}
  approve of layout: {in: draft, who: [quality], signs: "It looks well."}
  release:  {from: draft, to: in force, follows: [accept], when: [checked, accepted], releases: true}
requirements:
  checked:  {sign-offs: {of: check, role: reviewer}, says: "Needs {missing}."}
  accepted: {sign-offs: {of: accept, role: approver}, says: "Needs {missing}."}
)";
  Office office({{"documents", other}, {"people", shipped("policies/people.yaml")}});
  const auto id = office.create();
  Office::must(office.sign("quinn", id, "approve of layout"));
  Office::must(office.sign("rob", id, "check"));
  Office::must(office.sign("ann", id, "accept"));
  const auto version = last(office, id);
  CHECK(version.superseded == "replaced");
  REQUIRE(version.approved_by.size() == 1);
  CHECK(version.approved_by[0].at("login") == "ann");
}
