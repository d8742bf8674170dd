// The engine around a plan: who was first, what was answered already, and what a refusing ledger leaves.
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

TEST_CASE("a ledger is founded once") {
  Office office;
  CHECK(office.engine.found({}).refusal().key == "refusal.founded");
}

TEST_CASE("an act on what moved meanwhile is stale and says who moved it; on what stood still it is not") {
  Office office;
  const auto one = office.create(), other = office.create();
  const auto seen = office.ledger.head_commit();
  Office::must(office.edit("ada", one, "moved\n"));
  ActRequest request;
  request.register_name = "documents";
  request.act = "comment";
  request.comment = "x";
  request.seen = seen;
  request.id = other;
  CHECK(office.perform("rob", request));
  request.id = one;
  const auto refused = office.perform("rob", request);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::stale);
  CHECK(refused.refusal().details.at("by") == "ada");
  CHECK(refused.refusal().details.at("changed") == Json{"content.md"});
  for (const char* nonsense : {"", "x", "HEAD", "0000000000000000000000000000000000000000", "../../../../../../../../../../etc/passwd"}) {
    request.seen = nonsense;
    const auto outcome = office.perform("rob", request);
    CHECK(static_cast<bool>(outcome) == request.seen.empty());
    if (!outcome) CHECK(outcome.refusal().because == Because::stale);
  }
}

TEST_CASE("what moved is told only to those who may see it: for the others it is not there, whatever they claim to have seen") {
  Office office;
  const auto seen = office.ledger.head_commit();
  const auto id = office.create("secret\n");
  ActRequest request;
  request.register_name = "documents";
  request.act = "comment";
  request.comment = "x";
  request.id = id;
  request.seen = seen;
  const auto hidden = office.perform("sam", request);
  request.id = "SOP-999";
  const auto absent = office.perform("sam", request);
  REQUIRE_FALSE(hidden);
  CHECK(hidden.refusal().key == absent.refusal().key);
  CHECK(hidden.refusal().because == absent.refusal().because);
  CHECK_FALSE(hidden.refusal().details.contains("by"));
}

TEST_CASE("a nonce that is too long is refused: its beginning is not it") {
  Office office;
  auto request = Office::creation("x\n");
  request.once = std::string(81, 'n');
  CHECK(office.perform("ada", request).refusal().key == "refusal.once-long");
  request.once.pop_back();
  CHECK(office.perform("ada", request));
}

TEST_CASE("the same request twice is one act with one answer, also from another index, and only for the same person") {
  Office office;
  auto request = Office::creation("x\n");
  request.once = "nonce";
  const auto first = Office::must(office.perform("ada", request));
  const auto acts = office.ledger.head_number();
  const auto again = Office::must(office.perform("ada", request));
  CHECK(office.ledger.head_number() == acts);
  CHECK(again.id == first.id);
  CHECK(again.commit == first.commit);
  CHECK(Office::must(office.perform("quinn", request)).id != first.id);
  // Remembered by the ledger, not only by this process.
  Engine restarted(office.engine.parts());
  const auto later = restarted.perform(office.as("ada"), request);
  REQUIRE(later);
  CHECK(later->commit == first.commit);
}

TEST_CASE("what the ledger refuses is refused with its sentence, and the next act is as if nothing had been") {
  Office office;
  office.ledger.refuses = Refusal{Because::unavailable, "refusal.storage"};
  const auto refused = office.perform("ada", Office::creation("x\n"));
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().key == "refusal.storage");
  office.ledger.refuses.reset();
  CHECK(office.create() == "SOP-001");
}

TEST_CASE("nobody who has not signed in, and no text that is none, gets as far as the ledger") {
  Office office;
  const auto before = office.ledger.head_number();
  CHECK(office.engine.perform({}, Office::creation("x\n")).refusal().because == Because::unidentified);
  auto request = Office::creation("x\n");
  request.act = std::string("cre\0ate", 7);
  CHECK(office.engine.perform(office.as("ada"), request).refusal().because == Because::malformed);
  CHECK(office.ledger.head_number() == before);
}

TEST_CASE("listeners are told acts in order, from where they were") {
  Office office;
  office.create();
  std::vector<std::int64_t> told;
  office.engine.tell(3, [&](const ActTold& act) { told.push_back(act.number); return told.size() < 3; });
  CHECK(told == std::vector<std::int64_t>{4, 5, 6});
}

TEST_CASE("the time of an act never runs backwards, whatever the clock does") {
  Office office;
  office.create();
  office.clock.seconds -= 86400;
  const auto id = office.create();
  CHECK(office.item(id, Slot::draft)->created.seconds == office.clock.seconds + 86400);
}
