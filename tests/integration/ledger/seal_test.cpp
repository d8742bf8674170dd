// The server's key and its signatures against stock ssh-keygen.
#include "integration/ledger/fixture.h"
#include "signatures/signed_by.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("a statement that the server signed is good to stock ssh-keygen, and a changed word is not") {
  Folder folder;
  const auto seal = test_seal();
  std::ofstream(folder.path + "/allowed_signers") << signers_line(*seal);
  std::ofstream(folder.path + "/statement") << "I approve this revision for use.\n";
  std::ofstream(folder.path + "/statement.sig") << *seal->sign("chancery", "I approve this revision for use.\n");
  const std::string verify = "ssh-keygen -Y verify -n chancery -I server@workshop.example -f '" + folder.path + "/allowed_signers' -s '" + folder.path + "/statement.sig' < ";
  const auto good = run(verify + "'" + folder.path + "/statement'");
  INFO(good.output);
  CHECK(good.status == 0);
  std::ofstream(folder.path + "/other") << "I approve this revision for abuse.\n";
  CHECK(run(verify + "'" + folder.path + "/other'").status != 0);
}

TEST_CASE("a new key file is the owner's alone, is read again, and is one that stock ssh-keygen reads") {
  Folder folder;
  const std::string path = folder.path + "/server.key";
  const auto made = Ed25519Seal::load_or_create(path, "workshop.example");
  REQUIRE(made);
  CHECK((fs::status(path).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
  const auto again = Ed25519Seal::load_or_create(path, "workshop.example");
  REQUIRE(again);
  CHECK((*again)->public_key() == (*made)->public_key());
  const auto stock = run("ssh-keygen -y -f '" + path + "'");
  INFO(stock.output);
  CHECK(stock.output.rfind((*made)->public_key(), 0) == 0);
}

TEST_CASE("a key that stock ssh-keygen made signs for the server") {
  Folder folder;
  const std::string path = folder.path + "/server.key";
  REQUIRE(run("ssh-keygen -q -t ed25519 -N '' -f '" + path + "'").status == 0);
  const auto seal = Ed25519Seal::load_or_create(path, "workshop.example");
  REQUIRE(seal);
  CHECK(contents(path + ".pub").rfind((*seal)->public_key(), 0) == 0);
  CHECK(is_signed_by(signers_line(**seal), {(*seal)->principal(), "chancery", {0}}, "x", *(*seal)->sign("chancery", "x")));
}

TEST_CASE("a key file that others may read, or that is none, is refused") {
  Folder folder;
  const std::string path = folder.path + "/server.key";
  REQUIRE(Ed25519Seal::load_or_create(path, "workshop.example"));
  fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
  CHECK(Ed25519Seal::load_or_create(path, "workshop.example").refusal().key == "refusal.seal-open");
  std::ofstream(folder.path + "/nonsense") << "nonsense";
  fs::permissions(folder.path + "/nonsense", fs::perms::owner_read | fs::perms::owner_write);
  CHECK(Ed25519Seal::load_or_create(folder.path + "/nonsense", "workshop.example").refusal().key == "refusal.seal-unreadable");
  REQUIRE(run("ssh-keygen -q -t ed25519 -N secret -f '" + folder.path + "/locked'").status == 0);
  CHECK(Ed25519Seal::load_or_create(folder.path + "/locked", "workshop.example").refusal().key == "refusal.seal-locked");
  CHECK(Ed25519Seal::load_or_create(folder.path + "/locked", "workshop.example", "another").refusal().key == "refusal.seal-passphrase");
  CHECK(Ed25519Seal::load_or_create(folder.path + "/locked", "workshop.example", "secret"));
  CHECK(Ed25519Seal::load_or_create(folder.path + "/no/such/folder/key", "workshop.example").refusal().key == "refusal.storage");
}

TEST_CASE("a key made with a passphrase lies nowhere in the clear, and stock ssh-keygen opens it with the passphrase") {
  Folder folder;
  const std::string path = folder.path + "/server.key";
  const auto made = Ed25519Seal::load_or_create(path, "workshop.example", "long and quiet");
  REQUIRE(made);
  CHECK(Ed25519Seal::load_or_create(path, "workshop.example").refusal().key == "refusal.seal-locked");
  const auto again = Ed25519Seal::load_or_create(path, "workshop.example", "long and quiet");
  REQUIRE(again);
  CHECK((*again)->public_key() == (*made)->public_key());
  CHECK(run("ssh-keygen -y -P 'something else' -f '" + path + "'").status != 0);
  const auto stock = run("ssh-keygen -y -P 'long and quiet' -f '" + path + "'");
  INFO(stock.output);
  CHECK(stock.output.rfind((*made)->public_key(), 0) == 0);
}
