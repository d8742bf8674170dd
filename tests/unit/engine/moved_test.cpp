// What somebody is told whose item moved while they were at it.
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {

// What rob asks of what he saw before `meanwhile` was done.
Refusal late(Office& office, const std::string& id, const std::string& act, const std::function<void()>& meanwhile) {
  ActRequest request;
  request.register_name = "documents";
  request.id = id;
  request.act = act;
  request.comment = "Late.";
  request.seen = office.ledger.head_commit();
  meanwhile();
  const auto refused = office.perform("rob", request);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::stale);
  return refused.refusal();
}

}  // namespace

TEST_CASE("an act that can still be done where somebody else was first may be sent again") {
  Office office;
  const auto id = office.create();
  CHECK(late(office, id, "comment", [&] { Office::must(office.edit("ada", id, "moved\n")); }).key == "refusal.stale-by");
}

TEST_CASE("an act that can no longer be done in the state that somebody else brought about is not asked for again") {
  Office office;
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  const auto sent_back = late(office, id, "return", [&] { Office::must(office.act("ada", id, "recall", "A slip.")); });
  CHECK(sent_back.key == "refusal.stale-over");
  CHECK(sent_back.details.at("state") == "draft");
  CHECK(sent_back.details.at("label") == "Send back");
  CHECK(sent_back.details.at("by") == "ada");
}

TEST_CASE("of a draft that was released meanwhile the release is told, and of one that was given up that it was, not what is in force") {
  Office office;
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  const auto released = late(office, id, "comment", [&] { Office::must(office.sign("ann", id, "approve")); });
  CHECK(released.key == "refusal.stale-over");
  CHECK(released.details.at("state") == "in force");
  CHECK(released.details.at("by") == "ann");
  Office::must(office.act("ada", id, "revise"));
  const auto given_up = late(office, id, "comment", [&] { Office::must(office.act("ada", id, "withdraw", "Not needed.")); });
  CHECK(given_up.key == "refusal.stale-over");
  CHECK(given_up.details.at("state") == "withdrawn");
  CHECK(given_up.details.at("act_done") == "withdraw");
  CHECK(given_up.details.at("revision") == 2);
}

TEST_CASE("of a document that was taken out of use meanwhile it is said by whom, to whoever may read it") {
  Office office;
  const auto id = office.released();
  ActRequest request;
  request.register_name = "documents";
  request.id = id;
  request.act = "revise";
  request.seen = office.ledger.head_commit();
  Office::must(office.sign("quinn", id, "retire"));
  const auto refused = office.perform("ada", request);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().key == "refusal.stale-over");
  CHECK(refused.refusal().details.at("state") == "obsolete");
  request.act = "acknowledge";
  const auto unseen = office.perform("sam", request);
  REQUIRE_FALSE(unseen);
  CHECK(unseen.refusal().key == "refusal.stale");
  CHECK_FALSE(unseen.refusal().details.contains("by"));
}
