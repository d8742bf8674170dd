// A package of only what is chosen: what it proves with stock tools, and that it says nothing of the rest.
#include "integration/evidence/organisation.h"

#include <catch2/catch.hpp>

#include <regex>

using namespace chancery;
using namespace chancery::testing;
using Catch::Matchers::Contains;

namespace {

// Every byte that somebody can read in an unpacked package: its files, and its pack's objects, inflated.
std::string everything_in(const std::string& folder) {
  const auto objects = run("cd '" + folder + "' && git init -q --bare -b main ../all.git && git -C ../all.git index-pack --stdin --promisor <data/ledger.pack >/dev/null && "
                           "git -C ../all.git cat-file --batch-all-objects --batch --buffer; rm -rf ../all.git; find . -type f | xargs -d '\\n' cat");
  REQUIRE(objects.status == 0);
  return objects.output;
}

struct Two : Organisation {
  std::string chosen = release("", "# Open\n\nThis may be seen.\n", {{"open.bin", "open attachment"}}, "Cleaning the lathe");
  std::string secret = release("", "# Closed\n\nxyzzy-content\n", {{"xyzzy-name.bin", "xyzzy-attachment"}}, "xyzzy-title");
  Two() {
    release(chosen, "# Open\n\nThis may be seen, too.\n");
    act("author", "documents", secret, "revise", Json::object(), text_and_files("xyzzy-draft\n"));
    act("reviewer", "documents", secret, "comment", Json::object(), {}, "xyzzy-comment");
    act("author", "documents", chosen, "revise", Json::object(), text_and_files("A draft of what is chosen.\n"));
    act("operator", "people", "", "add", {{"login", "nora"}, {"name", "xyzzy-person"}, {"roles", Json::array({"staff"})}, {"email", "xyzzy@example.org"}});
  }
};

}  // namespace

TEST_CASE("a package of one document proves its whole history, drafts among it, with stock tools") {
  Two all;
  const auto folder = all.taken("auditor", {{"items", all.chosen}, {"former", "yes"}});
  const auto found = run("cd / && sh '" + folder + "/verify.sh'");
  INFO(found.output);
  CHECK(found.status == 0);
  CHECK_THAT(found.output, Contains("It is a part") && Contains("RESULT: IN ORDER") && Contains("acts, with all that they made") && Contains("The SHA-256 chain over all acts ends with"));
  // Step 2 and the item's history as somebody copies them out of VERIFY.md.
  const auto by_hand = run("cd '" + folder + "' && { sed -n '/^# How/,/^## 1/p' VERIFY.md; sed -n '/^### A part/,/^## 3/p' VERIFY.md; sed -n '/^## 4/,/^Items with/p' VERIFY.md; } | sed -n 's/^    //p' >../steps && sh -e ../steps");
  INFO(by_hand.output);
  CHECK(by_hand.status == 0);
  CHECK_THAT(by_hand.output, Contains("+This may be seen.") && Contains("+This may be seen, too.") && Contains("+A draft of what is chosen.") && !Contains("\n?") && Contains("documents/SOP/0/" + all.chosen + "\n"));
  // Step 4: the files here are those in the ledger, all of each version and nothing else, and each is the last of its revision.
  CHECK_THAT(by_hand.output, !Contains("DIFFERS") && !Contains("NO ACT") && !Contains("\tsignoffs/") && !Contains("\ndata/items/"));
  CHECK(std::regex_search(by_hand.output, std::regex("\n([1-9][0-9]*) are the same, of \\1\n")));
  std::smatch last;
  REQUIRE(std::regex_search(by_hand.output, last, std::regex("\n([0-9a-f]{40}) Approve " + all.chosen + " revision 2, release\n")));
  CHECK_THAT(by_hand.output, Contains("\n" + last[1].str() + " revision 2\n"));
  // A sign-off that was left out, and a commit that no act leads to, are named by hand, too.
  const auto again = [&](const std::string& change) { return run("cd '" + folder + "/..' && rm -rf other && cp -a '" + folder + "' other && cd other && " + change + " && sh ../steps").output; };
  CHECK_THAT(again("grep -v 'approve' data/contents.tsv >../list && cp ../list data/contents.tsv"), Contains("\tsignoffs/") && Contains("-approve-approver.txt\n") && Contains("\ndata/items/"));
  CHECK_THAT(again("sed -i '2s/[0-9a-f]\\{40\\}/" + std::string(40, '1') + "/' data/contents.tsv"), Contains("NO ACT OF THE LEDGER: " + std::string(40, '1')));
  CHECK_THAT(run("sh '" + folder + "/verify.sh'").output, Contains("RESULT: IN ORDER"));   // nothing was left in the package's folder
  REQUIRE(run("touch '" + folder + "/left-here' '" + folder + "/data/left-there'").status == 0);
  CHECK_THAT(run("sh '" + folder + "/verify.sh'").output, Contains("  not listed  left-here\n") && Contains("  not listed  data/left-there\n") && Contains("RESULT: NOT IN ORDER"));
}

TEST_CASE("no byte of another item, nor its title, is in a package of only what is chosen; its number and the fact of its acts are") {
  Two all;
  const auto folder = all.taken("auditor", {{"items", all.chosen}, {"former", "yes"}});
  const auto everything = everything_in(folder);
  CHECK_THAT(everything, !Contains("xyzzy"));
  CHECK_THAT(everything, Contains("This may be seen, too.") && Contains("Approve " + all.secret + " revision 1"));
  CHECK_THAT(whole_file(folder + "/VERIFY.md"), Contains("What is not in it"));
  CHECK_THAT(whole_file(folder + "/README.html"), Contains("not their titles"));
}

TEST_CASE("whoever goes on writing what is chosen while a package is made does not leave it with a ledger older than its acts") {
  Two all;
  std::thread writing([&] {
    for (int each = 0; each < 40; ++each) all.act("author", "documents", all.chosen, "edit", {{"keywords", Json::array({"k" + std::to_string(each)})}});
  });
  std::vector<std::string> taken;
  for (int each = 0; each < 3; ++each) taken.push_back(all.taken("auditor", {{"items", all.chosen}, {"former", "yes"}}));
  writing.join();
  for (const auto& folder : taken) {
    INFO(folder);
    CHECK_THAT(run("sh '" + folder + "/verify.sh'").output, Contains("RESULT: IN ORDER"));
    const auto newest = run("sed -n 2p '" + folder + "/data/acts.csv' | grep -o '[0-9a-f]\\{40\\}' | tail -1 | tr -d '\\n'").output;
    REQUIRE(newest.size() == 40);
    CHECK(run("cd '" + folder + "' && git init -q --bare -b main l && git -C l index-pack --stdin --promisor <data/ledger.pack >/dev/null && git -C l merge-base --is-ancestor " + newest + " $(cat data/ledger.head); echo $?; rm -rf l").output == "0\n");
  }
}

TEST_CASE("the same search finds the other items in a package of the whole ledger") {
  Two all;
  const auto folder = all.taken("auditor", {{"items", all.chosen}, {"scope", "whole"}});
  CHECK_THAT(run("cd '" + folder + "' && git clone -q --bare data/ledger.bundle all.git && git -C all.git cat-file --batch-all-objects --batch --buffer").output, Contains("xyzzy-content") && Contains("xyzzy-title"));
}

TEST_CASE("verify.sh finds what was left out of a version, and tells which revisions and drafts the ledger has besides") {
  Two all;
  const auto folder = all.taken("auditor", {{"items", all.chosen}, {"former", "yes"}});
  const auto refit = "find data -type f | sort | xargs -d '\\n' sha256sum > manifest-sha256.txt && sha256sum README.html VERIFY.md verify.sh bagit.txt bag-info.txt manifest-sha256.txt > tagmanifest-sha256.txt";
  const auto without = [&](const std::string& pattern) {
    return run("rm -rf '" + folder + "-less' && cp -r '" + folder + "' '" + folder + "-less' && cd '" + folder + "-less' && grep -v '" + pattern + "' data/contents.tsv >../less && cp ../less data/contents.tsv && find data/items -type f | grep '" + pattern +
               "' | xargs -d '\\n' rm && find data/items -type d -empty -delete && " + refit + " && sh verify.sh");
  };
  CHECK_THAT(run("sh '" + folder + "/verify.sh'").output, !Contains("which are not in data/items:") && Contains("There is a draft, not in force and not in data/items, of: " + all.chosen));
  for (const char* part : {"signoffs/.*-review-", "/revision-2/content"}) {
    const auto found = without(part);
    INFO(found.output);
    CHECK(found.status == 1);
    CHECK_THAT(found.output, Contains("is in the ledger and was left out here") && Contains("RESULT: NOT IN ORDER"));
  }
  const auto revision = without("/revision-1/");
  INFO(revision.output);
  CHECK(revision.status == 0);   // it may not have been chosen: that is told
  CHECK_THAT(revision.output, Contains("which are not in data/items: " + all.chosen + " revision 1."));
}

TEST_CASE("verify.sh finds what was left out of a part, and commits that were put beside it") {
  Two all;
  const auto taken = all.taken("auditor", {{"items", all.chosen}, {"former", "yes"}});
  const auto try_out = [&](const std::string& name, const std::string& change, const std::string& says) {
    INFO(name);
    const auto folder = taken + "-" + name;
    const auto changed = run("cp -r '" + taken + "' '" + folder + "' && cd '" + folder + "' && git init -q --bare -b main l && git -C l config core.repositoryformatversion 1 && "
                             "git -C l config extensions.partialClone origin && git -C l index-pack --stdin --promisor <data/ledger.pack >/dev/null && git -C l update-ref refs/heads/main $(cat data/ledger.head) && " + change +
                             " && rm -rf l && find data -type f | sort | xargs -d '\\n' sha256sum > manifest-sha256.txt && sha256sum README.html VERIFY.md verify.sh bagit.txt bag-info.txt manifest-sha256.txt > tagmanifest-sha256.txt");
    INFO(changed.output);
    REQUIRE(changed.status == 0);
    const auto found = run("cd / && sh '" + folder + "/verify.sh'");
    INFO(found.output);
    CHECK(found.status == 1);
    CHECK_THAT(found.output, Contains(says) && Contains("RESULT: NOT IN ORDER"));
  };
  const auto packed_without = [](const std::string& object) {
    return "git -C l cat-file --batch-all-objects --batch-check='%(objectname)' | grep -v \"^$(" + object + ")$\" >objects && git -C l pack-objects --missing=allow-promisor --stdout <objects >data/ledger.pack && rm objects";
  };
  const auto act_file = "git -C l log --format=%B main | grep -m1 -A9 '^Item: " + all.chosen + "' | sed -n 's/^Act-Object: //p'";
  try_out("act-gone", packed_without(act_file), "the act file of commit");
  try_out("draft-gone", packed_without("git -C l rev-parse main:drafts/documents/SOP/0/" + all.chosen + "/content.md"), "parts of the history of the chosen items are missing");
  try_out("beside", "git -C l -c user.name=x -c user.email=x@x commit-tree -m beside main^{tree} >extra && git -C l cat-file --batch-all-objects --batch-check='%(objectname)' >objects && "
          "git -C l pack-objects --missing=allow-promisor --stdout <objects >data/ledger.pack && rm objects extra", "there are commits in data/ledger.pack that do not lead to");
  try_out("shorter", "git -C l rev-parse main~1 >data/ledger.head", "there are commits in data/ledger.pack that do not lead to");
}
