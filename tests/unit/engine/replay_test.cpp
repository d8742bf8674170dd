// A replay accepts what the engine made (office.h proves that after every act) and nothing that was changed afterwards.
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {

// A ledger's last act, as somebody might have made it instead.
struct Forgery {
  Office office;
  std::string id;
  std::int64_t number = 0;
  Recorded recorded;
  Tree before, after;
  std::vector<std::string> more_changed;

  // `done`: the act to be forged, and what comes before it, on a document that was written and submitted.
  explicit Forgery(const std::function<void(Office&, const std::string& id)>& done = [](Office& office, const std::string& id) { Office::must(office.sign("rob", id, "review")); }) {
    id = office.create("text\n");
    Office::must(office.act("ada", id, "submit"));
    done(office, id);
    number = office.ledger.head_number();
    recorded = office.ledger.act(number);
    before = office.ledger.after(number - 1)->tree();
    after = office.ledger.after(number)->tree();
  }
  std::string folder() const { return paths::item("documents", id, Slot::draft); }
  void change_act(const std::function<void(Json&)>& change) {
    Json act = Json::parse(recorded.act_bytes);
    change(act);
    recorded.act_bytes = canonical(act);
    after[recorded.act_path] = recorded.act_bytes;
  }
  std::string found() const {
    ParsedObjects parsed;
    const auto last = office.ledger.after(number - 1);
    const MemorySnapshot first(std::make_shared<Tree>(before), last->commit(), last->number(), last->time());
    const MemorySnapshot then(std::make_shared<Tree>(after), recorded.commit, number, recorded.time);
    auto changed = office.ledger.changed_by(number);
    changed.insert(changed.end(), more_changed.begin(), more_changed.end());
    const auto problem = replay(recorded, first, then, changed, parsed);
    return problem ? problem->key : "";
  }
};

}  // namespace

TEST_CASE("an act as it was made is in order") { CHECK(Forgery().found().empty()); }

TEST_CASE("an act that its policy did not allow is found") {
  Forgery f;
  f.change_act([](Json& act) { act["actor"] = "ada"; act["signoff"]["signer"] = "ada"; });   // her own revision
  f.recorded.actor = "ada";
  CHECK(f.found() == "verify.not-permitted");
}

TEST_CASE("a commit that shows another sentence or another person than the act is found") {
  Forgery f;
  SECTION("the sentence") { f.recorded.sentence = "Approve SOP-999 revision 1"; CHECK(f.found() == "verify.sentence"); }
  SECTION("the name") { f.recorded.author_name = "ann the person"; CHECK(f.found() == "verify.author"); }
  SECTION("the address") { f.recorded.author_mail = "ann@office.example"; CHECK(f.found() == "verify.author"); }
  SECTION("signs that Git leaves out of a name are no difference") { f.recorded.author_name = "<" + f.recorded.author_name + ">."; CHECK(f.found().empty()); }
}

TEST_CASE("an act file that says other than the act is found") {
  Forgery f;
  SECTION("the decision") { f.change_act([](Json& act) { act["decision"]["requirements"][0]["result"] = "unmet"; }); }
  SECTION("the state") { f.change_act([](Json& act) { act["to"] = "in force"; }); }
  SECTION("the printed name") { f.change_act([](Json& act) { act["actor_name"] = "Somebody else"; }); }
  SECTION("a consequence") { f.change_act([](Json& act) { act["also"] = Json::array({"release"}); }); }
  CHECK(f.found() == "verify.act-differs");
}

TEST_CASE("a sentence that was put better since is no difference") {
  Forgery f;
  f.change_act([](Json& act) { act["decision"]["requirements"][0]["sentence"] = "Said better."; });
  CHECK(f.found().empty());
}

TEST_CASE("a trailer that says other than the act is found") {
  Forgery f;
  SECTION("act") { f.recorded.act = "approve"; }
  SECTION("item") { f.recorded.item = "SOP-999"; }
  SECTION("actor") { f.recorded.actor = "ann"; }
  SECTION("revision") { f.recorded.revision = 2; }
  SECTION("policy") { f.recorded.policy_object = std::string(40, 'f'); }
  SECTION("content") { f.recorded.content_sha256 = std::string(64, 'f'); }
  CHECK(f.found() == "verify.trailer");
}

TEST_CASE("a file changed beside the act is found, in the item and elsewhere") {
  Forgery f;
  SECTION("item.json") { f.after[f.folder() + "/item.json"].insert(1, " "); CHECK(f.found() == "verify.tree"); }
  SECTION("another item") {
    f.after["documents/SOP/0/SOP-999/item.json"] = "{}";
    f.more_changed = {"documents/SOP/0/SOP-999/item.json"};
    CHECK(f.found() == "verify.foreign-change");
  }
  SECTION("a policy") {
    f.after["policies/documents.yaml"] += "# weaker\n";
    f.more_changed = {"policies/documents.yaml"};
    CHECK(f.found() == "verify.foreign-change");
  }
}

TEST_CASE("a statement or a signature that was changed is found") {
  Forgery f;
  const auto statement = f.folder() + "/" + Json::parse(f.recorded.act_bytes).at("signoff").at("statement").get<std::string>();
  REQUIRE(f.after.count(statement + ".sig") == 1);
  SECTION("the signature") { f.after[statement + ".sig"] = "other"; CHECK(f.found() == "verify.signoff"); }
  SECTION("the statement") { f.after[statement] += "more"; CHECK_FALSE(f.found().empty()); }
  SECTION("no signature") { f.after.erase(statement + ".sig"); CHECK(f.found() == "verify.signoff"); }
}

TEST_CASE("a statement signed by somebody else whose key the ledger knows is found") {
  Forgery f;
  const auto statement = f.folder() + "/" + Json::parse(f.recorded.act_bytes).at("signoff").at("statement").get<std::string>();
  const auto other = sshsig::key_of_seed(std::string(32, 'x'));
  const AllowedKey ann{{"ann"}, sshsig::public_blob(sshsig::public_key(other)), {"chancery"}, std::nullopt, std::nullopt};
  for (auto* tree : {&f.before, &f.after}) (*tree)[paths::allowed_signers] += allowed_signers_line(ann);
  CHECK(f.found().empty());
  f.after[statement + ".sig"] = sshsig::sign(other, "chancery", f.after[statement]);
  CHECK(f.found() == "verify.signoff");
}

TEST_CASE("an act that signs nothing cannot carry the sign-off of an earlier one") {
  Forgery f([](Office& office, const std::string& id) {
    Office::must(office.sign("rob", id, "review"));
    Office::must(office.act("ann", id, "comment", "One more question."));
  });
  CHECK(f.found().empty());
  const Json review = Json::parse(f.office.ledger.act(f.number - 1).act_bytes);
  f.change_act([&](Json& act) { act["signoff"] = review.at("signoff"); });
  CHECK(f.found() == "verify.not-permitted");
}

TEST_CASE("an act file that is none is named, not thrown at") {
  Forgery f;
  for (const char* bytes : {"", "{", "[]", "null", "{}", "{\"act\":1}"}) {
    f.recorded.act_bytes = bytes;
    CHECK(f.found() == "verify.act-unreadable");
  }
}

TEST_CASE("the founding may bring policies, people's signers and counters, and nothing else") {
  Office office;
  CHECK_FALSE(office.replayed(0, office.ledger.act(0)));
  ParsedObjects parsed;
  const auto before = office.ledger.after(-1), after = office.ledger.after(0);
  const auto problem = replay(office.ledger.act(0), *before, *after, {"documents/SOP/0/SOP-001/item.json"}, parsed);
  REQUIRE(problem);
  CHECK(problem->key == "verify.foreign-change");
}
