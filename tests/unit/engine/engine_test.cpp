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

namespace {

// The rules of documents, where a release also waits for a fact or, in its place, for a comment.
std::map<std::string, std::string> with_a_fact() {
  std::string rules = shipped("policies/documents.yaml");
  const auto put = [&](const std::string& before, const std::string& instead) {
    const auto at = rules.find(before);
    REQUIRE(at != std::string::npos);
    rules.replace(at, before.size(), instead);
  };
  put("when: [reviewed, approved, comments resolved]", "when: [reviewed, approved, comments resolved, weather]");
  put("requirements:\n", "requirements:\n  weather:\n    any of: [fact garden.sunny, a comment is given]\n    says: \"It rains.\"\n");
  return {{"documents", rules}, {"people", shipped("policies/people.yaml")}};
}

}  // namespace

TEST_CASE("what a fact said beside other conditions is on record, so that a replay comes to the same") {
  Office office(with_a_fact());
  bool sunny = false;
  SECTION("no: the revision waits") { office.fact = [&] { return sunny; }; }
  SECTION("that it could not be told: the revision waits") {}
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));   // every act is replayed (office.h), and nothing follows in the replay that did not follow then
  CHECK_FALSE(office.item(id, Slot::current));
  const Json act = Json::parse(office.ledger.act(office.ledger.head_number()).act_bytes);
  CHECK(act.at("decision").at("facts").size() == 1);
}

TEST_CASE("what was changed in a recorded answer of a fact is found") {
  Office office(with_a_fact());
  office.fact = [] { return false; };
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  Recorded recorded = office.ledger.act(office.ledger.head_number());
  const std::string said = "\"garden.sunny\": \"no\"";
  const auto at = recorded.act_bytes.find(said);
  REQUIRE(at != std::string::npos);
  recorded.act_bytes.replace(at, said.size(), "\"garden.sunny\": \"yes\"");
  const auto problem = office.replayed(recorded.number, recorded);
  REQUIRE(problem);
  CHECK(problem->key == "verify.act-differs");
}

TEST_CASE("a title that reads otherwise than it is written is refused, and one from right to left is not") {
  Office office;
  for (const char* title : {"Approve \u202Etxet\u202C now", "One line\u2028another", "\u2066inside\u2069"}) {
    const auto refused = office.perform("ada", Office::creation("text\n", {{"title", title}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.field.order");
    CHECK(refused.refusal().details.at("field") == "title");
  }
  Office::must(office.perform("ada", Office::creation("text\n", {{"title", "\u05E0\u05D5\u05D4\u05DC \u05E2\u05D1\u05D5\u05D3\u05D4"}})));
}

TEST_CASE("a fact that performs an act is an error of that fact, and holds nobody up") {
  Office office(with_a_fact());
  int asked = 0;
  office.fact = [&]() -> bool {
    ++asked;
    return static_cast<bool>(office.engine.perform(office.as("ada"), Office::creation("by a fact\n")));
  };
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  CHECK(asked > 0);
  CHECK_FALSE(office.item(id, Slot::current));
}
