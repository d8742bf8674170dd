// The acts about the server's own keys: what they leave in the list of keys, what they refuse, and that a replay takes nothing else for them.
#include "domain/key_acts.h"
#include "engine/key_recovery.h"
#include "engine/key_revocation.h"
#include "engine/key_rotation.h"
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {

std::string line_of(const OpenSeal& seal) { return seal.public_key(); }

struct Console {
  Office office;
  OpenSeal first, second{'p'}, recovery{'r'}, thief{'t'};

  std::string list() const { return office.ledger.head()->read(paths::allowed_signers).value_or(""); }
  Appended must(Outcome<Appended> done) const {
    if (!done) FAIL(done.refusal().key << " " << done.refusal().details);
    const auto number = done->number;
    CHECK(found(number, office.ledger.act(number), office.ledger.after(number)->tree(), office.ledger.changed_by(number)).empty());
    return *done;
  }
  std::string refused(const Outcome<Appended>& done) const { return done ? "" : done.refusal().key; }
  // What a replay finds in an act as it lies there, or as it was changed.
  std::string found(std::int64_t number, const Recorded& act, const Tree& tree, const std::vector<std::string>& changed) const {
    ParsedObjects parsed;
    const MemorySnapshot then(std::make_shared<Tree>(tree), act.commit, number, act.time);
    const auto problem = replay(act, *office.ledger.after(number - 1), then, changed, parsed);
    return problem ? problem->key : "";
  }
  Appended named() { return must(name_recovery_key(office.ledger, line_of(recovery) + " kept in the safe", "In case.")); }
  std::string signed_by(const OpenSeal& by, const std::string& name_space = recovery_namespace) {
    return *by.sign(name_space, *replacement_statement(office.ledger, line_of(second), "Lost."));
  }
};

}  // namespace

TEST_CASE("rotated, the former key ends with the act and the next begins") {
  Console console;
  console.office.clock.seconds += 100;
  const auto done = console.must(rotate_key(console.office.ledger, console.first, console.second, "Once a year."));
  const auto keys = server_keys_of(console.list());
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].until == done.time);
  CHECK(keys[1].from == done.time);
  CHECK(signs_now(console.list(), line_of(console.second)));
  CHECK_FALSE(signs_now(console.list(), line_of(console.first)));
  CHECK(console.refused(rotate_key(console.office.ledger, console.first, console.thief, "x")) == "key.not-current");
  CHECK(console.refused(rotate_key(console.office.ledger, console.second, console.first, "x")) == "key.given-up");
  CHECK(console.refused(rotate_key(console.office.ledger, console.second, console.second, "x")) == "key.same");
  for (const std::string& reason : {std::string(" "), std::string("two\nlines"), std::string(501, 'x')}) CHECK(console.refused(rotate_key(console.office.ledger, console.second, console.thief, reason)) == "key.no-reason");
}

TEST_CASE("a replay takes no rotation that one of the two did not sign, that says another reason or changes anything else") {
  Console console;
  const auto done = console.must(rotate_key(console.office.ledger, console.first, console.second, "Once a year."));
  const Recorded honest = console.office.ledger.act(done.number);
  const Tree whole = console.office.ledger.after(done.number)->tree();
  const auto changed = console.office.ledger.changed_by(done.number);
  const std::string path = paths::key_statement(done.number);
  const auto with = [&](const std::string& where, const std::string& bytes) { Tree tree = whole; tree[where] = bytes; return tree; };
  for (const std::string ending : {".former.sig", ".new.sig"}) {
    CHECK(console.found(done.number, honest, with(path + ending, *console.thief.sign("chancery", whole.at(path))), changed) == "verify.signoff");
    CHECK(console.found(done.number, honest, with(path + ending, "nothing"), changed) == "verify.signoff");
  }
  CHECK(console.found(done.number, honest, with(path, "another text"), changed) == "verify.tree");
  CHECK(console.found(done.number, honest, with(paths::allowed_signers, whole.at(paths::allowed_signers) + "x y z\n"), changed) == "verify.tree");
  auto more = changed;
  more.push_back("documents/SOP/0/SOP-001/item.json");
  CHECK(console.found(done.number, honest, whole, more) == "verify.foreign-change");
  Recorded other = honest;
  Json act = Json::parse(honest.act_bytes);
  act["reason"] = "Another.";
  other.act_bytes = canonical(act);
  CHECK(console.found(done.number, other, whole, changed) == "verify.act-differs");
  other = honest;
  other.actor = "mia";
  CHECK(console.found(done.number, other, whole, changed) == "verify.trailer");
}

TEST_CASE("one recovery key counts at a time, and only one whose signatures can be checked") {
  Console console;
  CHECK_FALSE(current_recovery_key(console.list()));
  console.named();
  CHECK(current_recovery_key(console.list()) == line_of(console.recovery));
  CHECK(console.refused(name_recovery_key(console.office.ledger, line_of(console.recovery), "Again.")) == "key.recovery.known");
  CHECK(console.refused(name_recovery_key(console.office.ledger, line_of(console.first), "The server's own.")) == "key.recovery.known");
  for (const char* bad : {"", "ssh-ed25519", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ==", "-----BEGIN OPENSSH PRIVATE KEY-----"})
    CHECK(console.refused(name_recovery_key(console.office.ledger, bad, "x")) == "key.recovery.kind");
  const OpenSeal next('n');
  console.must(name_recovery_key(console.office.ledger, line_of(next), "The safe was opened."));
  CHECK(current_recovery_key(console.list()) == line_of(next));
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", console.signed_by(console.recovery))) == "key.recovery.not-signed");
  CHECK(signs_now(console.list(), line_of(console.first)));
}

TEST_CASE("what the recovery key signs lets one key take the place of the lost one, at one place in the line of acts") {
  Console console;
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", "")) == "key.recovery.none");
  console.named();
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", "")) == "key.recovery.not-signed");
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", console.signed_by(console.thief))) == "key.recovery.not-signed");
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", console.signed_by(console.first))) == "key.recovery.not-signed");
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", console.signed_by(console.recovery, "chancery"))) == "key.recovery.not-signed");
  const std::string early = console.signed_by(console.recovery);
  CHECK(console.refused(replace_key(console.office.ledger, console.thief, "Lost.", early)) == "key.recovery.not-signed");
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Another reason.", early)) == "key.recovery.not-signed");
  console.office.add_person("eve", {"staff"});
  CHECK(console.refused(replace_key(console.office.ledger, console.second, "Lost.", early)) == "key.recovery.not-signed");
  CHECK(reason_of_replacement(*replacement_statement(console.office.ledger, line_of(console.second), "Reason: it broke.")) == "Reason: it broke.");
  const auto done = console.must(replace_key(console.office.ledger, console.second, "Lost.", console.signed_by(console.recovery)));
  CHECK(signs_now(console.list(), line_of(console.second)));
  CHECK(server_keys_of(console.list())[0].until == done.time);
  CHECK(current_recovery_key(console.list()) == line_of(console.recovery));
  Tree tree = console.office.ledger.after(done.number)->tree();
  tree[paths::key_statement(done.number) + ".recovery.sig"] = *console.thief.sign(recovery_namespace, tree.at(paths::key_statement(done.number)));
  CHECK(console.found(done.number, console.office.ledger.act(done.number), tree, console.office.ledger.changed_by(done.number)) == "verify.signoff");
}

TEST_CASE("revoked, a former key's signatures count until that time, whatever it signed after") {
  Console console;
  const Instant begun = *server_keys_of(console.list())[0].from;
  const auto at = [&](std::int64_t seconds) { return Instant{begun.seconds + seconds}; };
  const std::string key = key_fingerprint(line_of(console.first));
  console.office.clock.seconds = begun.seconds + 1000;
  CHECK(console.refused(revoke_key(console.office.ledger, key, at(500), "Stolen.")) == "key.revoke.signs");
  console.must(rotate_key(console.office.ledger, console.first, console.second, "Stolen."));
  CHECK(console.refused(revoke_key(console.office.ledger, "SHA256:none", at(500), "Stolen.")) == "key.revoke.unknown");
  CHECK(console.refused(revoke_key(console.office.ledger, key, at(1001), "Stolen.")) == "key.revoke.time");
  CHECK(console.refused(revoke_key(console.office.ledger, key, at(0), "Stolen.")) == "key.revoke.time");
  CHECK(console.refused(revoke_key(console.office.ledger, key, at(500), "")) == "key.no-reason");
  console.must(revoke_key(console.office.ledger, key, at(500), "Stolen: act=7 since=never."));
  CHECK(console.refused(revoke_key(console.office.ledger, key, at(600), "Later.")) == "key.revoke.known");
  auto keys = server_keys_of(console.list());
  REQUIRE(keys.size() == 2);
  REQUIRE(keys[0].revoked);
  CHECK(keys[0].revoked->since == at(500));
  CHECK(keys[0].revoked->signed_until == at(1000));
  CHECK(keys[0].revoked->reason == "Stolen: act=7 since=never.");
  CHECK(keys[0].until == at(1000));
  CHECK(read_allowed_signers(console.list())[0].until == at(499));
  CHECK(is_revoked(keys, line_of(console.first), at(500)));
  CHECK_FALSE(is_revoked(keys, line_of(console.first), at(499)));
  CHECK_FALSE(is_revoked(keys, line_of(console.second), at(1500)));
  const auto done = console.must(revoke_key(console.office.ledger, key, at(300), "Earlier than we thought."));
  keys = server_keys_of(console.list());
  CHECK(keys[0].revoked->since == at(300));
  CHECK(keys[0].revoked->signed_until == at(1000));
  CHECK(keys[0].revoked->act == done.number);
  // People who come and go leave what was said of the keys where it is.
  console.office.add_person("eve", {"staff"});
  CHECK(server_keys_of(console.list())[0].revoked->since == at(300));
}
