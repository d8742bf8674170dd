#include "engine/statement.h"
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {
struct InReview : Office {
  std::string id = create("the very bytes\n");
  InReview() { must(act("ada", id, "submit")); }
};
}  // namespace

TEST_CASE("a statement names the item, the revision, the meaning, the signer, the policy and every file by its hash") {
  InReview office;
  const auto text = office.statement("rob", office.id, "review");
  REQUIRE(text);
  for (const std::string& line : {std::string("Organisation: An office\n"), "Item: " + office.id + "\n", std::string("Title: A procedure\n"), std::string("Revision: 1\n"), std::string("Act: review\n"),
                                  std::string("Meaning: I have reviewed this revision.\n"), std::string("Signer: rob the person (rob)\n"), "File " + sha256_hex("the very bytes\n") + "  content.md\n"})
    CHECK(text->find(line) != std::string::npos);
  const auto head = office.ledger.head();
  CHECK(text->find("Policy: policies/documents.yaml, Git blob " + *head->object("policies/documents.yaml") + ", SHA-256 " + sha256_hex(*head->read("policies/documents.yaml")) + "\n") != std::string::npos);
}

TEST_CASE("the frame of a statement is read back, and of nothing else") {
  InReview office;
  const auto text = *office.statement("rob", office.id, "review");
  const auto frame = read_statement_frame(text);
  REQUIRE(frame);
  CHECK(frame->prepared.seconds == office.clock.seconds);
  CHECK(text.find(frame->nonce) != std::string::npos);
  for (std::string other : {std::string(), std::string("hello"), text.substr(0, text.find("Nonce")), std::string("\nPrepared: yesterday\nNonce: 0123456789abcdef0123456789abcdef\n"), std::string("\nPrepared: 2026-01-01T00:00:00Z\nNonce: XYZ\n")})
    CHECK_FALSE(read_statement_frame(other));
}

TEST_CASE("a title cannot add a line to a statement") {
  Office office;
  const auto id = office.create("x\n", {{"title", "A\nItem: SOP-999\nRevision: 9"}});
  Office::must(office.act("ada", id, "submit"));
  const auto text = *office.statement("rob", id, "review");
  CHECK(text.find("\nItem: SOP-999") == std::string::npos);
  CHECK(text.find("\nRevision: 9") == std::string::npos);
}

TEST_CASE("no byte of a statement can be changed by its signer") {
  InReview office;
  const auto text = *office.statement("rob", office.id, "review");
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto other = text;
    other[at] = other[at] == 'x' ? 'y' : 'x';
    // The signer may choose a nonce or a time within the half hour, nothing else: those name nothing.
    const auto frame = read_statement_frame(other), own = read_statement_frame(text);
    if (frame && (frame->nonce != own->nonce || frame->prepared.seconds != own->prepared.seconds)) continue;
    const auto refused = office.sign_text("rob", office.id, "review", other);
    INFO("byte " << at << ": " << other);
    REQUIRE_FALSE(refused);
  }
  CHECK(office.sign_text("rob", office.id, "review", text));
}

TEST_CASE("a statement is good for half an hour, and not before it was made") {
  InReview office;
  const auto text = *office.statement("rob", office.id, "review");
  office.clock.seconds += statement_lifetime + 1;
  CHECK(office.sign_text("rob", office.id, "review", text).refusal().key == "refusal.statement-old");
  office.clock.seconds -= statement_lifetime + 1 + 3600;
  // The ledger's time never runs backwards, so that the clock set back changes nothing for whoever signs now.
  CHECK(office.sign_text("rob", office.id, "review", text));
}

TEST_CASE("after the clock once ran ahead, people still sign: the ledger's time is what counts") {
  InReview office;
  office.clock.seconds += 7200;
  Office::must(office.act("ada", office.id, "comment", "Written while the clock was wrong."));
  office.clock.seconds -= 7200;
  CHECK(office.sign_text("rob", office.id, "review", *office.statement("rob", office.id, "review")));
}

TEST_CASE("a statement of another item, act, signer or round signs nothing") {
  InReview office;
  const auto other = office.create("other\n");
  Office::must(office.act("ada", other, "submit"));
  office.add_person("rita", {"staff", "reviewer", "approver"});
  const auto text = *office.statement("rob", office.id, "review");
  CHECK(office.sign_text("rob", other, "review", text).refusal().key == "refusal.statement-other");
  CHECK(office.sign_text("rita", office.id, "review", text).refusal().key == "refusal.statement-other");
  Office::must(office.act("ada", office.id, "recall", "A slip."));
  Office::must(office.edit("ada", office.id, "other bytes\n"));
  Office::must(office.act("ada", office.id, "submit"));
  CHECK(office.sign_text("rob", office.id, "review", text).refusal().because == Because::stale);
  Office::must(office.sign("rita", office.id, "review"));
  CHECK_FALSE(office.sign_text("rita", office.id, "approve", text));
}
