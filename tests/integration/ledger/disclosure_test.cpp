// A part of the ledger as one pack, read and verified by stock git in a folder of its own.
#include "integration/ledger/fixture.h"

#include "ledger/disclosure.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;
using Catch::Matchers::Contains;

namespace {

// Two documents written by turns; what is disclosed of the first, as stock git has it.
struct Disclosed : World {
  std::string bare = folder.path + "/part.git", head;
  explicit Disclosed(int rounds) {
    for (int i = 1; i <= rounds; ++i) {
      REQUIRE(edit("SOP-014", "open " + std::to_string(i) + "\n"));
      REQUIRE(edit("SOP-015", "secret " + std::to_string(i) + "\n"));
    }
    std::fstream out(folder.path + "/part.pack", std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
    head = ledger->disclosure({"ledger.json", "people/allowed_signers", "drafts/documents/SOP/0/SOP-014", "documents/SOP/0/SOP-014"}, out);
    out.close();
    const auto made = run("git init -q --bare -b main '" + bare + "' && cd '" + bare + "' && git index-pack --stdin --promisor < ../part.pack && "
                          "git config core.repositoryformatversion 1 && git config extensions.partialClone origin && git update-ref refs/heads/main " + head);
    INFO(made.output);
    REQUIRE(made.status == 0);
  }
  Ran in_part(const std::string& arguments) const { return run("git -C '" + bare + "' " + arguments); }
};

}  // namespace

TEST_CASE("stock git reads a disclosed item's whole history, and its fsck is content") {
  const Disclosed part(70);
  CHECK(part.head == part.ledger->head_commit());
  const auto log = part.in_part("log -p --format=%s main -- drafts/documents/SOP/0/SOP-014");
  CHECK(log.status == 0);
  CHECK_THAT(log.output, Contains("+open 1\n") && Contains("-open 69\n+open 70\n") && !Contains("secret"));
  CHECK(part.in_part("fsck --strict").status == 0);
  CHECK(first_line(part.in_part("rev-list --count main").output) == "141");
}

TEST_CASE("every commit of a part has its good signature") {
  const Disclosed part(3);
  const auto log = part.in_part("show main:people/allowed_signers > '" + part.folder.path + "/signers' && git -C '" + part.bare +
                                "' -c gpg.format=ssh -c gpg.ssh.allowedSignersFile='" + part.folder.path + "/signers' log --format=%G? main");
  CHECK(log.output == "G\nG\nG\nG\nG\nG\nG\n");
}

TEST_CASE("nothing of an item that is not disclosed is in the part but its number and the fact of its acts") {
  const Disclosed part(60);
  const auto all = part.in_part("cat-file --batch-all-objects --batch --buffer");
  CHECK_THAT(all.output, Contains("open 60") && Contains("Edit SOP-015 revision 1") && !Contains("secret") && !Contains("\"item\": \"SOP-015\""));
  CHECK(part.in_part("cat-file -e main:drafts/documents/SOP/0/SOP-015").status != 0);
}

TEST_CASE("folders are told as what changed, never more than fifty in a row") {
  const Disclosed part(130);
  const auto packed = run("git verify-pack -v '" + part.bare + "'/objects/pack/*.idx");
  CHECK_THAT(packed.output, Contains("chain length = 50: ") && !Contains("chain length = 51: "));
}

TEST_CASE("an object that lies in several packs is in the part once, and so is one that lies in none") {
  World world;
  for (int i = 1; i <= 3; ++i) REQUIRE(world.edit("SOP-014", "version " + std::to_string(i % 2) + "\n"));   // the first wording comes back
  const auto head = *git::ObjectId::from_hex(world.ledger->head_commit());
  world.ledger.reset();   // stock git works in it meanwhile
  const bool loose = GENERATE(false, true);
  // The state after the last act in one pack, all acts before it in another: what was there before lies in both.
  const std::string as_asked = loose ? "for p in packs/*.pack; do git unpack-objects -q < $p; done"
                                     : "export GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/before && mkdir -p before && mv packs before/pack && "
                                       "for acts in main~1 '--no-walk main'; do git rev-list --objects $acts | cut -c1-40 | git pack-objects -q --window=0 objects/pack/pack; done";
  INFO(run("cd '" + world.repository + "' && mkdir packs && mv objects/pack/* packs/ && " + as_asked).output);
  const git::ObjectStore store(world.repository, world.repository + "/objects", git::ObjectStore::Trust::bytes);
  CHECK(store.packs().size() == (loose ? 0U : 2U));
  std::fstream out(world.folder.path + "/part.pack", std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
  git::write_disclosure(store, head, {"drafts/documents/SOP/0/SOP-014"}, out);
  out.close();
  const auto indexed = run("git init -q --bare '" + world.folder.path + "/part.git' && cd '" + world.folder.path + "/part.git' && git index-pack --stdin --promisor < ../part.pack && git update-ref refs/heads/main " + head.hex() +
                           " && echo \"twice: $(cat objects/pack/*.idx | git show-index | cut -d' ' -f2 | sort | uniq -d)\" && git log -p --format=%s main -- drafts/documents/SOP/0/SOP-014");
  INFO(indexed.output);
  CHECK(indexed.status == 0);
  CHECK_THAT(indexed.output, Contains("twice: \n") && Contains("-version 0\n+version 1\n"));
}

TEST_CASE("a damaged object is named, and no part is made of it") {
  World world;
  for (int i = 1; i <= 3; ++i) REQUIRE(world.edit("SOP-014", "version " + std::to_string(i) + "\n"));
  const auto head = *git::ObjectId::from_hex(world.ledger->head_commit());
  const auto blob = git::id_of(git::Kind::blob, "version 2\n");
  const git::ObjectStore store(world.repository, world.repository + "/objects", git::ObjectStore::Trust::bytes);
  for (const auto& pack : store.packs()) {
    const auto at = pack->find(blob);
    if (!at) continue;
    fs::permissions(pack->base() + ".pack", fs::perms::owner_write, fs::perm_options::add);
    std::fstream file(pack->base() + ".pack", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(pack->offset(*at) + 6));
    file << "???";
  }
  std::fstream out(world.folder.path + "/part.pack", std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
  try {
    git::write_disclosure(store, head, {"drafts/documents/SOP/0/SOP-014"}, out);
    FAIL("nobody noticed");
  } catch (const git::ObjectFault& fault) {
    CHECK(fault.id == blob);
    CHECK_FALSE(fault.missing);
  }
}
