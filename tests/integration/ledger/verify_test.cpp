// Every way of tampering is named, at the act where it was done.
#include "domain/key_acts.h"
#include "integration/ledger/fixture.h"
#include "ledger/commit_form.h"
#include "ledger/verify.h"
#include "ledger/verify_mark.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

struct Written : World {
  std::vector<std::string> commits;
  explicit Written(int acts = 6) {
    commits.push_back(ledger->head_commit());
    if (acts > 100) {
      edit_many(acts);
      commits.push_back(ledger->head_commit());
      acts = 0;
    }
    for (int i = 1; i <= acts; ++i) commits.push_back(edit(i % 2 == 0 ? "SOP-002" : "SOP-001", "text " + std::to_string(i))->commit);
    ledger.reset();
  }
  // Every object becomes a loose file, so that single ones can be taken or replaced.
  void unpack() {
    REQUIRE(run("cd '" + repository + "' && mkdir old && mv objects/pack/* old/ && for p in old/*.pack; do git unpack-objects -q < $p; done && rm -rf old").status == 0);
  }
  std::string loose(const std::string& id) const { return repository + "/objects/" + id.substr(0, 2) + "/" + id.substr(2); }
  // Puts another commit in place of the last one, by hand as an intruder with access to the disk would.
  std::string rewrite_head(const std::string& sed) {
    const std::string made = git_line("cat-file commit main | sed '" + sed + "' | git -C '" + repository + "' hash-object -t commit -w --stdin");
    REQUIRE(made != commits.back());
    REQUIRE(made.size() == 40);
    REQUIRE(git("update-ref refs/heads/main " + made).status == 0);
    fs::remove(folder.path + "/ledger.head");
    return made;
  }
  Problem found(const VerifyOptions& options = {}) const {
    const auto report = verify(repository, options);
    REQUIRE(report.problem);
    return *report.problem;
  }
};

}  // namespace

TEST_CASE("an honest ledger is proved to its end, with and without deltas") {
  Written world(600);
  std::int64_t last = 0;
  auto report = verify(world.repository, {}, {}, [&](std::int64_t done, std::int64_t total) { return total == 601 && (last = done) > 0; });
  if (report.problem) FAIL(report.problem->key << " " << report.problem->number << " " << report.problem->details);
  CHECK(report.acts == 601);
  CHECK(last == 601);
  CHECK(report.head == world.commits.back());
  CHECK(report.chain.size() == 64);

  const std::string clone = world.folder.path + "/elsewhere/clone";
  REQUIRE(run("mkdir '" + world.folder.path + "/elsewhere' && git clone -q --no-local -b main '" + world.repository + "' '" + clone + "'").status == 0);
  const auto again = verify(clone);
  CHECK_FALSE(again.problem);
  CHECK(again.chain == report.chain);
  CHECK(again.acts == 601);
}

TEST_CASE("an empty ledger has nothing wrong with it") {
  World world(false);
  CHECK_FALSE(verify(world.repository).problem);
  CHECK_THROWS(verify(world.folder.path + "/none"));
}

TEST_CASE("a flipped bit is named with the act that brought the object") {
  Written world;
  world.unpack();
  const std::string id = world.git_line("rev-parse main~2:drafts/documents/SOP/0/SOP-002/content.md");
  const std::string other = world.git_line("rev-parse main~3:drafts/documents/SOP/0/SOP-001/content.md");
  REQUIRE(run("chmod u+w '" + world.loose(id) + "' && cp '" + world.loose(other) + "' '" + world.loose(id) + "'").status == 0);
  const auto problem = world.found();
  CHECK(problem.key == "verify.object-damaged");
  CHECK(problem.number == 4);
  CHECK(problem.commit == world.commits[4]);
  CHECK(problem.details["object"] == id);
}

TEST_CASE("any flipped bit of a pack is noticed") {
  Written world;
  std::vector<std::string> packs;
  for (const auto& each : fs::directory_iterator(world.repository + "/objects/pack")) packs.push_back(each.path().string());
  int noticed = 0, tried = 0;
  for (const auto& path : packs) {
    const std::string good = contents(path);
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
    for (std::size_t at = 5; at < good.size(); at += 1 + good.size() / 12) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 16);
      std::ofstream(path, std::ios::binary | std::ios::trunc) << bad;
      ++tried;
      if (verify(world.repository).problem) ++noticed;
      else UNSCOPED_INFO(path << " at " << at);
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << good;
  }
  CHECK(noticed == tried);
  CHECK(tried > 50);
  CHECK_FALSE(verify(world.repository).problem);
}

TEST_CASE("a missing object is named, whether file, folder or commit") {
  Written world;
  world.unpack();
  const auto without = [&](const std::string& id) {
    fs::rename(world.loose(id), world.folder.path + "/kept");
    const auto problem = world.found();
    fs::rename(world.folder.path + "/kept", world.loose(id));
    CHECK(problem.key == "verify.object-missing");
    CHECK(problem.details["object"] == id);
    return problem.number;
  };
  CHECK(without(world.git_line("rev-parse main~1:drafts/documents/SOP/0/SOP-001/content.md")) == 5);
  CHECK(without(world.git_line("rev-parse main~3:drafts/documents/SOP/0/SOP-001/acts/00000003.json")) == 3);
  CHECK(without(world.git_line("rev-parse main~4^{tree}")) == 2);
  CHECK(without(world.commits[3]) == 3);
}

TEST_CASE("a commit that is damaged so that the line leads back into itself, ends early or into nothing is named, and the walk ends") {
  for (const std::string parent : {"s/^parent .*/parent HEAD/", "/^parent /d", "s/^parent .*/parent 0123456789012345678901234567890123456789/", "s/^parent .*/parent nonsense/"}) {
    INFO(parent);
    Written world;
    world.unpack();
    std::string sed = parent;
    if (const auto at = sed.find("HEAD"); at != std::string::npos) sed.replace(at, 4, world.commits.back());
    const std::string other = world.git_line("cat-file commit " + world.commits[3] + " | sed '" + sed + "' | git -C '" + world.repository + "' hash-object -t commit -w --stdin --literally");
    REQUIRE(other.size() == 40);
    fs::permissions(world.loose(world.commits[3]), fs::perms::owner_write, fs::perm_options::add);
    fs::copy_file(world.loose(other), world.loose(world.commits[3]), fs::copy_options::overwrite_existing);
    const auto problem = world.found();
    CHECK(problem.key == "verify.object-damaged");
    CHECK(problem.commit == world.commits[3]);
    CHECK(problem.number == 3);
  }
}

TEST_CASE("an edited trailer, sentence, author or time is noticed") {
  for (const char* sed : {"s/^Actor: author/Actor: approver/", "s/^Edit SOP-002/Edit SOP-001/", "s/^Revision: 1/Revision: 2/", "/^Revision/d"}) {
    Written world;
    const std::string made = world.rewrite_head(sed);
    const auto problem = world.found();
    INFO(sed);
    CHECK(problem.key == "verify.chain");
    CHECK(problem.number == 6);
    CHECK(problem.commit == made);
  }
  for (const char* sed : {"s/^author Ada Author/author Eve Author/", "s/ 1700000000 +0000/ 1700000001 +0000/"}) {
    Written world;
    world.rewrite_head(sed);
    INFO(sed);
    CHECK(world.found().key == "verify.signature");
  }
  Written world;
  world.rewrite_head("s/^Act-Number: 6/Act-Number: 7/");
  CHECK(world.found().key == "verify.number");
  Written unknown;
  unknown.rewrite_head("s/^Actor: author/Actor: author\\nApproved-By: eve/");
  CHECK(unknown.found().key == "verify.foreign");
  Written earlier;
  earlier.rewrite_head("s/ 1700000000 +0000/ 1600000000 +0000/");
  CHECK(earlier.found().key == "verify.time");
}

TEST_CASE("a foreign commit is named, also in the middle") {
  Written world;
  const std::string foreign = world.git_line("-c user.name=x -c user.email=x@y commit-tree main^{tree} -p main -m 'Tidy up'");
  REQUIRE(world.git("update-ref refs/heads/main " + foreign).status == 0);
  auto problem = world.found();
  CHECK(problem.key == "verify.foreign");
  CHECK(problem.commit == foreign);
  CHECK(problem.number == 7);

  const std::string merge = world.git_line("-c user.name=x -c user.email=x@y commit-tree main^{tree} -p main -p " + world.commits[2] + " -m merged");
  REQUIRE(world.git("update-ref refs/heads/main " + merge).status == 0);
  problem = world.found();
  CHECK(problem.key == "verify.merge");
  CHECK(problem.commit == merge);
}

TEST_CASE("acts signed by another key are refused, and so is another founding than the one expected") {
  Written world;
  world.seal = test_seal(9);
  World stranger(false);
  stranger.seal = test_seal(9);
  stranger.open();
  REQUIRE(stranger.ledger->append([&](const Snapshot&, const Turn&) -> Outcome<Change> { return founding_change(*test_seal(7)); }));
  CHECK(verify(stranger.repository).problem->key == "verify.signature");

  VerifyOptions pinned;
  pinned.founding_key = test_seal(7)->public_key();
  CHECK_FALSE(verify(world.repository, pinned).problem);
  pinned.founding_key = test_seal(9)->public_key();
  CHECK(world.found(pinned).key == "verify.founding-key");
  CHECK(world.found(pinned).number == 0);
}

TEST_CASE("the server's key changes by an act that the old key signed") {
  World world;
  const auto next = test_seal(9);
  REQUIRE(world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
    Change change = edit_change("server", turn.number, "");
    change.register_name = "people";
    change.act_path = "people/server/" + paths::act_file(turn.number);
    change.edits = {put("people/allowed_signers", signers_line(*next))};
    return change;
  }));
  world.ledger.reset();
  world.seal = test_seal(9);
  world.open();
  REQUIRE(world.edit("SOP-001", "with the new key"));
  const auto report = verify(world.repository);
  if (report.problem) FAIL(report.problem->key << report.problem->number);
  world.ledger.reset();
  world.seal = test_seal(7);
  world.open();
  REQUIRE(world.edit("SOP-001", "with the old key"));
  CHECK(verify(world.repository).problem->key == "verify.signature");
  CHECK(verify(world.repository).problem->number == 3);
}

// The act by which `to` takes the place of a lost key, as whoever holds `to` may write it; `recovery` signs the statement.
Change replacement(const Seal& to, const Seal& recovery, const char* name_space, const Turn& turn) {
  const std::string statement = fmt::format("Act: replace key\nAct-Number: {}\nNew key: {}\n", turn.number, to.public_key());
  Change change;
  change.sentence = "Replace the server's lost key";
  change.act = replace_key_act;
  change.actor = "operator";
  change.actor_name = "Operator";
  change.act_path = paths::act_file(turn.number);
  change.act_bytes = "{\n \"act\": \"replace key\"\n}\n";
  const std::string path = paths::key_statement(turn.number);
  change.edits = {put(paths::allowed_signers, signers_line(to)), put(path, statement), put(path + ".recovery.sig", *recovery.sign(name_space, statement))};
  return change;
}

TEST_CASE("a lost key's place is taken by the key that the recovery key names, and on nobody else's word") {
  const auto lost = test_seal(7), next = test_seal(9), recovery = test_seal(11), thief = test_seal(13);
  World world(false);
  REQUIRE(world.ledger->append([&](const Snapshot&, const Turn&) -> Outcome<Change> {
    Change change = founding_change(*lost);
    change.edits.back().bytes += allowed_signers_line({{"recovery@workshop.example"}, *sshsig::blob_of_line(recovery->public_key()), {recovery_namespace}, std::nullopt, std::nullopt});
    return change;
  }));
  const auto written_by = [&](const Seal& by, const Seal& to, const Seal& signer, const char* name_space) {
    world.ledger.reset();
    world.seal = test_seal(by.public_key() == next->public_key() ? 9 : 13);
    world.open();
    REQUIRE(world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> { return replacement(to, signer, name_space, turn); }));
    const auto report = verify(world.repository);
    return report.problem ? report.problem->key : "";
  };
  SECTION("the recovery key names it") {
    CHECK(written_by(*next, *next, *recovery, recovery_namespace).empty());
    REQUIRE(world.edit("SOP-001", "with the new key"));
    CHECK_FALSE(verify(world.repository).problem);
    world.open();   // and the ledger opens again over it
    CHECK_FALSE(world.ledger->damage());
  }
  SECTION("a thief names their own, with a recovery key of their own") { CHECK(written_by(*thief, *thief, *thief, recovery_namespace) == "verify.signature"); }
  SECTION("the statement is for another key") { CHECK(written_by(*thief, *next, *recovery, recovery_namespace) == "verify.signature"); }
  SECTION("the recovery key signed it as something else") { CHECK(written_by(*next, *next, *recovery, "chancery") == "verify.signature"); }
  SECTION("the lost key itself is no recovery key") { CHECK(written_by(*next, *next, *lost, recovery_namespace) == "verify.signature"); }
}

TEST_CASE("a ledger that was rolled back beside its memory is noticed") {
  Written world;
  REQUIRE(world.git("update-ref refs/heads/main main~2").status == 0);
  const auto problem = world.found();
  CHECK(problem.key == "verify.rolled-back");
  CHECK(problem.details == Json{{"ends", 4}, {"had", 6}});
}

TEST_CASE("a second branch and a replaced object are noticed, a tag is not") {
  Written world;
  REQUIRE(world.git("tag SOP-001/1 main~1").status == 0);
  CHECK_FALSE(verify(world.repository).problem);
  REQUIRE(world.git("replace " + world.commits[3] + " " + world.commits[2]).status == 0);
  CHECK(world.found().key == "verify.reference");
  REQUIRE(world.git("replace -d " + world.commits[3]).status == 0);
  REQUIRE(world.git("branch other main~1").status == 0);
  CHECK(world.found().details["name"] == "refs/heads/other");
}

TEST_CASE("a repository that shows something else than its branch is noticed") {
  Written world;
  REQUIRE(world.git("update-ref refs/remotes/other/main main~2").status == 0);
  REQUIRE(world.git("symbolic-ref HEAD refs/remotes/other/main").status == 0);
  CHECK(world.found().details["name"] == "HEAD");
}

TEST_CASE("an act that touches another item or rewrites an earlier act file is named, though our own key signed it") {
  const auto after = [](const Edit& extra) {
    World world;
    REQUIRE(world.edit("SOP-001", "one"));
    REQUIRE(world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
      Change change = edit_change("SOP-001", turn.number, "two");
      change.edits.push_back(extra);
      return change;
    }));
    REQUIRE(world.edit("SOP-001", "three"));
    return *verify(world.repository).problem;
  };
  auto problem = after(put("documents/SOP/0/SOP-002/content.md", "slipped in"));
  CHECK(problem.key == "verify.touches");
  CHECK(problem.details["path"] == "documents/SOP/0/SOP-002/content.md");
  CHECK(problem.number == 2);
  problem = after(put("drafts/documents/SOP/0/SOP-001/acts/00000001.json", "{}\n"));
  CHECK(problem.key == "verify.act-rewritten");
  CHECK(problem.number == 2);
}

TEST_CASE("the judge sees each act once, with the states before and after and what changed, and its first objection counts") {
  Written world(300);
  std::mutex mutex;
  std::map<std::int64_t, int> seen;
  const Judge judge = [&](const Recorded& act, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed) -> std::optional<Problem> {
    const std::lock_guard lock(mutex);
    ++seen[act.number];
    if (before.number() != act.number - 1 || after.number() != act.number || (act.number > 0 && changed.size() != 2)) return Problem{act.commit, act.number, "judge.confused", {}};
    if (act.number == 270 || act.number == 290) return Problem{act.commit, act.number, "judge.objects", {}};
    return std::nullopt;
  };
  const auto report = verify(world.repository, {}, judge);
  REQUIRE(report.problem);
  CHECK(report.problem->key == "judge.objects");
  CHECK(report.problem->number == 270);
  for (std::int64_t i = 0; i <= 270; ++i) CHECK(seen[i] == 1);
}

TEST_CASE("verification can be cancelled") {
  Written world(600);
  VerifyOptions alone;
  alone.threads = 1;
  const auto report = verify(world.repository, alone, {}, [](std::int64_t, std::int64_t) { return false; });
  CHECK(report.cancelled);
  CHECK(report.acts == 256);
}

TEST_CASE("what verify found stops acts, also of a server that runs, until a later verify finds nothing") {
  Written world;
  VerifyReport report;
  report.problem = Problem{std::string(40, 'a'), 3, "verify.object-damaged", {{"object", std::string(40, 'b')}}};
  const VerifyMark mark(world.repository);
  world.open();
  CHECK_FALSE(world.ledger->damage());
  CHECK(mark.note(report, "Act 3 is damaged."));
  const auto before = world.ledger->head_number();
  for (const bool again : {false, true}) {
    if (again) world.open();
    const auto refused = world.edit("SOP-001", "on top");
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().because == Because::unavailable);
    CHECK(refused.refusal().key == "refusal.ledger-damaged.found");
    CHECK(refused.refusal().details == Json{{"act", 3}, {"commit", std::string(40, 'a')}, {"problem", "verify.object-damaged"}, {"says", "Act 3 is damaged."}});
    CHECK(world.ledger->head_number() == before);
    CHECK(world.ledger->head()->read("ledger.json"));
  }
  VerifyReport cancelled;
  cancelled.cancelled = true;
  CHECK(mark.note(cancelled, ""));
  CHECK(world.ledger->damage());
  CHECK_FALSE(mark.note(verify(world.repository), ""));
  CHECK_FALSE(world.ledger->damage());
  CHECK(world.edit("SOP-001", "goes through"));
}

TEST_CASE("a mark of which only the name is left counts, and a copy without ledger.head gets none") {
  Written world;
  world.open();
  { std::ofstream empty(world.folder.path + "/ledger.problem"); }
  CHECK(world.edit("SOP-001", "on top").refusal().key == "refusal.ledger-damaged.found-something");
  Folder elsewhere;
  const std::string clone = elsewhere.path + "/copy.git";
  REQUIRE(run("git clone -q --bare '" + world.repository + "' '" + clone + "'").status == 0);
  VerifyReport report;
  report.problem = Problem{"", -1, "verify.pack-damaged", Json::object()};
  CHECK_FALSE(VerifyMark(clone).note(report, "Something."));
  CHECK_FALSE(fs::exists(elsewhere.path + "/ledger.problem"));
}
