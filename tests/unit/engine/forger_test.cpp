// A forger with the whole data folder and the server's key, but with nobody's passkey. Whatever they write, in their own program and signed as any
// act, a replay takes none of it for signed with the passkey that the person has. What they can do is at the end, so that nobody believes more.
// That a past act is changed or removed at all is what witnesses tell: tests/contract/witness.test.mjs.
#include "unit/engine/keyring.h"

using namespace chancery;
using namespace chancery::test;

namespace {

// Somebody has a confirmed passkey and has signed for one revision with it: Rob a review, or Ann an approval, which put it in force. The
// forger wants another one of theirs.
struct Forger {
  Desk desk;
  Keyring theirs{"credential-theirs"}, own{"credential-forger"};
  std::string who, sign_off, signed_one, wanted;
  Tree tree;                     // what the forger's act leaves
  Recorded act;
  std::vector<std::string> changed;
  std::int64_t number = 0;

  explicit Forger(bool releases = false) : who(releases ? "ann" : "rob"), sign_off(releases ? "approve" : "review") {
    Desk::must(desk.add(who, theirs.key("Phone")));
    Desk::must(desk.confirm("mia", who, 1));
    desk.clock.seconds += 60;
    signed_one = waiting();
    Desk::must(desk.sign_by_passkey(who, asked(signed_one), theirs));
    wanted = waiting();
  }
  bool releases() const { return sign_off == "approve"; }
  std::string waiting() {   // what waits for their signature alone
    const std::string id = desk.in_review();
    if (releases()) Desk::must(desk.sign("rob", id, "review"));
    return id;
  }
  ActRequest asked(const std::string& id) {
    ActRequest request = desk.review(id);
    request.act = sign_off;
    return request;
  }
  // The last act of the ledger, for the forger to change.
  void take_last() {
    number = desk.ledger.head_number();
    act = desk.ledger.act(number);
    tree = desk.ledger.after(number)->tree();
    changed = desk.ledger.changed_by(number);
  }
  std::string folder(const std::string& id) const { return paths::item("documents", id, releases() ? Slot::current : Slot::draft); }   // once it is signed
  // As verify would judge it: what it finds, or nothing.
  std::string found() const {
    ParsedObjects parsed;
    const auto last = desk.ledger.after(number - 1);
    const MemorySnapshot then(std::make_shared<Tree>(tree), act.commit, number, act.time);
    const auto problem = replay(act, *last, then, changed, parsed);
    return problem ? problem->key : "";
  }
  std::string statement_path() const { return folder(wanted) + "/" + Json::parse(act.act_bytes).at("signoff").at("statement").get<std::string>(); }
  // The server says that they signed by password, as it can; the act file, the statement and the item then say that it was their passkey.
  void claim_passkey(const std::string& statement, const std::string& signature, const std::string& key) {
    Desk::must(desk.sign(who, wanted, sign_off));
    take_last();
    tree[statement_path()] = statement;
    tree[statement_path() + ".sig"] = signature;
    const auto say_so = [&](Json& signoff) {
      signoff["method"] = "passkey";
      signoff["key"] = key;
      signoff["statement_sha256"] = sha256_hex(statement);
    };
    Json told = Json::parse(act.act_bytes);
    say_so(told["signoff"]);
    act.act_bytes = canonical(told);
    tree[act.act_path] = act.act_bytes;
    Json item = Json::parse(tree.at(folder(wanted) + "/item.json"));
    say_so(item["signoffs"].back());
    tree[folder(wanted) + "/item.json"] = canonical(item);
  }
  // The statement that their browser would have been shown for it.
  std::string wanted_statement() {
    auto request = asked(wanted);
    request.method = "passkey";
    return desk.engine.statement(desk.as(who), request)->at("text");
  }
  std::string server_signs(const std::string& statement) const { return *OpenSeal().sign("chancery", statement); }
  std::string fingerprint(const Keyring& ring) const { return key_fingerprint(sshsig::public_line(ring.made.key)); }
  void forge_last(const std::function<void()>& change) {
    take_last();
    change();
  }
};

}  // namespace

TEST_CASE("the server's own signature does not pass for a person's passkey, on a review or on what puts a revision in force") {
  Forger f(GENERATE(false, true));
  const std::string statement = f.wanted_statement();
  f.claim_passkey(statement, f.server_signs(statement), f.fingerprint(f.theirs));
  CHECK(f.found() == "verify.signoff");
}

TEST_CASE("a passkey of the forger's does not pass for the one that the ledger knows") {
  Forger f(GENERATE(false, true));
  const std::string statement = f.wanted_statement();
  f.claim_passkey(statement, f.own.sign(statement), f.fingerprint(f.theirs));
  CHECK(f.found() == "verify.signoff");
}

TEST_CASE("what a passkey signed once is good for no other item, and for no changed word") {
  Forger f(GENERATE(false, true));
  const auto at = f.desk.item(f.signed_one, f.releases() ? Slot::current : Slot::draft);
  const std::string path = f.folder(f.signed_one) + "/" + at->signoffs.back().statement;
  const std::string statement = f.desk.file(path).value(), signature = f.desk.file(path + ".sig").value();
  SECTION("the old statement under the new act") {
    f.claim_passkey(statement, signature, f.fingerprint(f.theirs));
    CHECK(f.found() == "verify.not-permitted");
  }
  SECTION("the new statement with the old signature") {
    f.claim_passkey(f.wanted_statement(), signature, f.fingerprint(f.theirs));
    CHECK(f.found() == "verify.signoff");
  }
}

TEST_CASE("a sign-off by password is not made one by passkey, nor the other way round") {
  Forger f(GENERATE(false, true));
  SECTION("more than it was: in the act and the item, with the statement as it was signed") {
    Desk::must(f.desk.sign(f.who, f.wanted, f.sign_off));
    f.take_last();
    const std::string statement = f.tree.at(f.statement_path()), signature = f.tree.at(f.statement_path() + ".sig");
    Forger again(f.releases());
    again.claim_passkey(statement, signature, again.fingerprint(again.theirs));
    CHECK_FALSE(again.found().empty());
  }
  SECTION("less than it was: the server signs over it") {
    Desk::must(f.desk.sign_by_passkey(f.who, f.asked(f.wanted), f.theirs));
    f.forge_last([&] {
      Json told = Json::parse(f.act.act_bytes);
      told["signoff"]["method"] = "password";
      f.act.act_bytes = canonical(told);
      f.tree[f.act.act_path] = f.act.act_bytes;
      f.tree[f.statement_path() + ".sig"] = f.server_signs(f.tree.at(f.statement_path()));
    });
    CHECK_FALSE(f.found().empty());
  }
}

TEST_CASE("the keys that the ledger knows are changed by acts about them alone") {
  Forger f;
  Desk::must(f.desk.act("ada", f.wanted, "comment", "Looks good."));
  f.take_last();
  const std::string line = allowed_signers_line({{"rob"}, f.own.made.key, {"chancery"}, Instant{f.desk.clock.seconds - 1000}, std::nullopt});
  SECTION("a line for Rob, in the list") {
    f.tree["people/allowed_signers"] += line;
    f.changed.push_back("people/allowed_signers");
  }
  SECTION("another key in Rob's entry") {
    Json rob = Json::parse(f.tree.at("people/rob/item.json"));
    rob["keys"][0]["public_key"] = sshsig::public_line(f.own.made.key);
    f.tree["people/rob/item.json"] = canonical(rob);
    f.changed.push_back("people/rob/item.json");
  }
  CHECK(f.found() == "verify.foreign-change");
}

TEST_CASE("an act about keys gives only the key that it names, from its own time on") {
  Forger f;
  Desk::must(f.desk.add("rob", f.own.key("Another phone")));
  f.desk.clock.seconds += 60;
  Desk::must(f.desk.confirm("mia", "rob", 2));
  f.take_last();
  std::string& signers = f.tree["people/allowed_signers"];
  SECTION("dated back") {
    const std::string now = allowed_signers_line({{"rob"}, f.own.made.key, {"chancery"}, f.act.time, std::nullopt});
    const std::string back = allowed_signers_line({{"rob"}, f.own.made.key, {"chancery"}, Instant{f.act.time.seconds - 86400}, std::nullopt});
    const auto at = signers.find(now);
    REQUIRE(at != std::string::npos);
    signers.replace(at, now.size(), back);
  }
  SECTION("for somebody else as well") { signers += allowed_signers_line({{"mia"}, f.own.made.key, {"chancery"}, f.act.time, std::nullopt}); }
  SECTION("in the place of the key that was there") {
    const auto at = signers.find("rob ");
    signers.erase(at, signers.find('\n', at) + 1 - at);
  }
  CHECK(f.found() == "verify.tree");
}

// An administrator's passkey confirms others', so that the server's key alone gives nobody one.
TEST_CASE("no passkey is confirmed in an administrator's name without their passkey") {
  Forger f;
  Desk::must(f.desk.add("rob", f.own.key("Not his")));
  CHECK(f.desk.sign_by_password("mia", f.desk.about_key("rob", "confirm passkey", 2)).refusal().key == "refusal.unmet");
  Desk::must(f.desk.perform("operator", f.desk.about_key("rob", "accept passkey", 2)));
  f.take_last();
  Json told = Json::parse(f.act.act_bytes);
  SECTION("as if she had given her password") {
    told["signoff"] = Json::parse(f.desk.ledger.act(f.desk.ledger.head_number()).act_bytes).value("signoff", Json());
  }
  SECTION("with the signature that she gave for another") {
    for (auto number = f.number; number > 0 && told["signoff"].is_null(); --number) {
      const Json past = Json::parse(f.desk.ledger.act(number).act_bytes);
      if (past.at("act") == "confirm passkey") told["signoff"] = past.at("signoff");
    }
    REQUIRE(told["signoff"].is_object());
  }
  told["act"] = f.act.act = "confirm passkey";
  told["actor"] = f.act.actor = "mia";
  f.act.act_bytes = canonical(told);
  f.tree[f.act.act_path] = f.act.act_bytes;
  CHECK_FALSE(f.found().empty());
}

// The boundary. The console accepts the first administrator's passkey, which nobody's can confirm: that is the server's word alone, and whoever has
// its key can say so of anybody. What is then signed is signed by a key with another fingerprint, from that act on and never before; `verify` names each
// such key (tests/contract/keys.test.mjs), so that it can be compared with the person. The keys they had prove what they proved.
TEST_CASE("a fabricated enrolment shows: another fingerprint, from its own act on, and never for what was before") {
  Forger f;
  const std::int64_t before = f.desk.clock.seconds;
  f.desk.clock.seconds += 3600;
  Desk::must(f.desk.add("rob", f.own.key("Not his")));
  Desk::must(f.desk.perform("operator", f.desk.about_key("rob", "accept passkey", 2)));
  Desk::must(f.desk.sign_by_passkey("rob", f.desk.review(f.wanted), f.own));
  f.take_last();
  CHECK(f.found().empty());   // verify cannot know whose hand the key is in
  const auto signoff = f.desk.item(f.wanted, Slot::draft)->signoffs.back();
  CHECK(signoff.key == f.fingerprint(f.own));
  CHECK(signoff.key != f.fingerprint(f.theirs));
  const SignatureAsked then{"rob", "chancery", Instant{before}}, now{"rob", "chancery", f.act.time};
  const std::string statement = "words", signature = f.own.sign(statement);
  CHECK_FALSE(is_signed_by(f.desk.signers(), then, statement, signature));
  CHECK(is_signed_by(f.desk.signers(), now, statement, signature));
}
