#include "domain/digest.h"
#include "ledger/commit_form.h"
#include "ledger/seal.h"
#include "support/signers_line.h"
#include "ledger/signers.h"
#include "signatures/sshsig.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::git;

namespace {

Change approval() {
  Change change;
  change.sentence = "Approve SOP-014 revision 3";
  change.act = "approve";
  change.register_name = "documents";
  change.item = "SOP-014";
  change.revision = 3;
  change.actor = "mweber";
  change.policy_object = std::string(40, 'b');
  change.act_path = "documents/SOP/0/SOP-014/acts/00000057.json";
  change.content_sha256 = std::string(64, 'c');
  return change;
}

const std::string act_sha256(64, 'd');
const ObjectId act_object = *ObjectId::from_hex(std::string(40, 'a'));

std::string message_of(const Change& change, std::int64_t number = 57) {
  const std::string body = message_body(change, number, act_object, act_sha256);
  return with_chain(body, chain_of(no_chain, act_sha256, body));
}

}  // namespace

TEST_CASE("a commit message is a sentence of identifiers and trailers in one order") {
  const std::string body = message_body(approval(), 57, act_object, act_sha256);
  CHECK(body ==
        "Approve SOP-014 revision 3\n\nAct: approve\nRegister: documents\nItem: SOP-014\nRevision: 3\nActor: mweber\nAct-Number: 57\n"
        "Policy: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\nAct-File: documents/SOP/0/SOP-014/acts/00000057.json\n"
        "Act-Object: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        "Act-SHA256: " + act_sha256 + "\nContent-SHA256: " + std::string(64, 'c') + "\n");
}

TEST_CASE("what a message says is read back, and fields without a value are left out") {
  auto read = read_message(message_of(approval()));
  REQUIRE(read);
  CHECK(read->recorded.act == "approve");
  CHECK(read->recorded.item == "SOP-014");
  CHECK(read->recorded.revision == 3);
  CHECK(read->recorded.number == 57);
  CHECK(read->recorded.policy_object == std::string(40, 'b'));
  CHECK(read->act_object == act_object);
  CHECK(read->recorded.chain == chain_of(no_chain, act_sha256, read->body));
  Change founding;
  founding.sentence = "Found the ledger";
  founding.act = "found";
  founding.act_path = "acts/00000000.json";
  const std::string message = message_of(founding, 0);
  CHECK(message.find("Item") == std::string::npos);
  CHECK(message.find("Revision") == std::string::npos);
  read = read_message(message);
  REQUIRE(read);
  CHECK(read->recorded.number == 0);
  CHECK(read->recorded.item.empty());
}

TEST_CASE("a message in any other form is not an act") {
  const std::string good = message_of(approval());
  const auto without = [&](const std::string& what, const std::string& instead = "") {
    std::string text = good;
    text.replace(text.find(what), what.size(), instead);
    return read_message(text);
  };
  CHECK(read_message(good));
  CHECK_FALSE(without("Act-Number: 57\n"));
  CHECK_FALSE(without("Act-Number: 57", "Act-Number: 057"));
  CHECK_FALSE(without("Act-Number: 57", "Act-Number: -57"));
  CHECK_FALSE(without("Revision: 3", "Revision: 0"));
  CHECK_FALSE(without("Actor: mweber\n", "Actor: mweber\nActor: eve\n"));
  CHECK_FALSE(without("Item: SOP-014\nRevision: 3\n", "Revision: 3\nItem: SOP-014\n"));
  CHECK_FALSE(without("Act: approve\n", "Reason: because\nAct: approve\n"));
  CHECK_FALSE(without("Act: approve\n"));
  CHECK_FALSE(without("\n\n", "\n"));
  CHECK_FALSE(read_message(good + "Signed-off-by: eve\n"));
  CHECK_FALSE(read_message(good.substr(0, good.size() - 1)));
  CHECK_FALSE(read_message("Tidy up"));
  CHECK_FALSE(read_message(""));
}

TEST_CASE("no field can forge a trailer") {
  for (const char* evil : {"x\nAct: approve", "x\r", "\x01"}) {
    Change change = approval();
    change.actor = evil;
    CHECK_THROWS_AS(message_body(change, 1, act_object, act_sha256), std::invalid_argument);
    change = approval();
    change.sentence = evil;
    CHECK_THROWS_AS(message_body(change, 1, act_object, act_sha256), std::invalid_argument);
  }
}

TEST_CASE("the chain value covers the one before, the act file and every other trailer") {
  const std::string body = message_body(approval(), 57, act_object, act_sha256);
  const std::string chain = chain_of(no_chain, act_sha256, body);
  CHECK(chain == sha256_hex(no_chain + "\n" + act_sha256 + "\n" + body));
  CHECK(chain != chain_of(std::string(64, '1'), act_sha256, body));
  CHECK(chain != chain_of(no_chain, std::string(64, 'e'), body));
  Change other = approval();
  other.actor = "eve";
  CHECK(chain != chain_of(no_chain, act_sha256, message_body(other, 57, act_object, act_sha256)));
}

TEST_CASE("names cannot break out of a commit's author line") {
  CHECK(identity_line({"Ada <root@x>\nauthor Eve", "ada@workshop.example"}, {5}) == "Ada root@xauthor Eve <ada@workshop.example> 5 +0000");
  CHECK(identity_line({"", "a@b"}, {5}) == "unnamed <a@b> 5 +0000");
  CHECK(identity_line({"Zoë Ångström", "z@b"}, {5}) == "Zoë Ångström <z@b> 5 +0000");
}

TEST_CASE("a signed commit is read back, and its signature covers everything but itself") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 7), "workshop.example");
  CommitParts parts;
  parts.tree = act_object;
  parts.parent = *ObjectId::from_hex(std::string(40, '1'));
  parts.author = {"Mia Weber", "mweber@workshop.example"};
  parts.committer = {"Chancery", "server@workshop.example"};
  parts.time = {1700000000};
  parts.message = message_of(approval());
  const std::string payload = unsigned_commit(parts);
  const std::string bytes = signed_commit(payload, *seal->sign("git", payload));
  const auto read = read_commit(bytes, true);
  REQUIRE(read);
  CHECK(read->payload == payload);
  CHECK(read->tree == parts.tree);
  REQUIRE(read->parents.size() == 1);
  CHECK(read->parents[0] == *parts.parent);
  CHECK(first_parent(bytes) == parts.parent);
  CHECK(read->author.email == "mweber@workshop.example");
  CHECK(read->committer.name == "Chancery");
  CHECK(read->time.seconds == 1700000000);
  CHECK(read->message == parts.message);
  const auto keys = server_keys(signers_line(*seal));
  REQUIRE(keys.size() == 1);
  CHECK(is_signed_by(*read, keys));
  auto changed = *read;
  changed.payload[50] ^= 1;
  CHECK_FALSE(is_signed_by(changed, keys));
  CHECK_FALSE(is_signed_by(*read_commit(payload, true), keys));
}

TEST_CASE("only keys that allowed_signers names for the server, for commits and for that time, count") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 7), "workshop.example");
  const std::string key = seal->public_key();
  CHECK(server_keys("mweber@workshop.example " + key + "\n").empty());
  CHECK(server_keys("server@workshop.example namespaces=\"chancery\" " + key + "\n").empty());
  CHECK(server_keys("server@workshop.example cert-authority " + key + "\n").empty());
  CHECK(server_keys("# comment\n\nserver@workshop.example " + key + "\n").size() == 1);
  const auto dated = server_keys("server@workshop.example namespaces=\"git\",valid-after=\"20240101\",valid-before=\"20250101120000Z\" " + key + "\n");
  REQUIRE(dated.size() == 1);
  CHECK(*dated[0].from == *read_instant("2024-01-01T00:00:00Z"));
  CHECK(*dated[0].until == *read_instant("2025-01-01T12:00:00Z"));
  ReadCommit commit;
  commit.payload = "payload";
  commit.signature = *seal->sign("git", "payload");
  commit.time = *read_instant("2024-06-01T00:00:00Z");
  CHECK(is_signed_by(commit, dated));
  commit.time = *read_instant("2025-06-01T00:00:00Z");
  CHECK_FALSE(is_signed_by(commit, dated));
  commit.time = *read_instant("2023-06-01T00:00:00Z");
  CHECK_FALSE(is_signed_by(commit, dated));
}
