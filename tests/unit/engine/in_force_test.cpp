// The promise of document control, under random people: whatever is in force has the sign-offs that the policy claims, of
// exactly its bytes, by people who had the role when they signed and wrote nothing of it. The ledger is read as an auditor
// would read it: the test knows the rule itself and asks the engine nothing.
#include "unit/engine/office.h"

#include <random>
#include <set>

using namespace chancery;
using namespace chancery::test;

namespace {

bool has(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

struct Good { std::set<std::string> reviewers, approvers; };

// The sign-offs of an item in force that an auditor would accept, by the files beside it alone.
Good accepted(const Office& office, const std::string& folder, const Item& item) {
  Good good;
  for (const auto& s : item.signoffs) {
    const auto statement = office.file(folder + "/" + s.statement);
    if (!statement || office.file(folder + "/" + s.statement + ".sig") != *office.seal.sign("chancery", *statement)) continue;
    bool of_these_bytes = statement->find("Item: " + item.id + "\nTitle: " + item.title() + "\nRevision: " + std::to_string(item.revision) + "\nAct: " + s.act + "\n") != std::string::npos;
    for (const auto& file : item.files)
      of_these_bytes = of_these_bytes && statement->find("File " + sha256_hex(*office.file(folder + "/" + paths::content_or_file(file.content, file.name))) + "  ") != std::string::npos;
    const auto& who = s.on_behalf_of.empty() ? s.signer : s.on_behalf_of;
    if (!of_these_bytes || !s.voided.empty() || item.has_author(s.signer) || item.has_author(who)) continue;
    if (s.act == "review" && has(s.roles, "reviewer")) good.reviewers.insert({s.signer, who});
    if (s.act == "approve" && (has(s.roles, "approver") || has(s.roles, "quality"))) good.approvers.insert({s.signer, who});
  }
  for (const auto& each : good.reviewers) good.approvers.erase(each);
  return good;
}

// Everybody whose act wrote a word of the revision in force, from the acts themselves.
std::set<std::string> writers(const Office& office, const std::string& id, int revision) {
  std::set<std::string> all;
  office.ledger.each(-1, [&](const Recorded& r, const Snapshot&) {
    const Json act = Json::parse(r.act_bytes);
    const bool wrote = r.act == "create" || r.act == "revise" || (r.act == "edit" && (!act.at("fields").empty() || !act.at("files").empty()));
    if (r.item == id && r.revision == revision && wrote) all.insert(r.actor);
    return true;
  });
  return all;
}

void must_be_signed_off(const Office& office, const std::string& id) {
  const auto item = office.item(id, Slot::current);
  if (!item) return;
  REQUIRE(item->state == "in force");
  const auto good = accepted(office, paths::item("documents", id, Slot::current), *item);
  CHECK_FALSE(good.reviewers.empty());
  CHECK_FALSE(good.approvers.empty());
  for (const char* field : {"reviewers", "approvers"}) {
    const auto& signers = std::string(field) == "reviewers" ? good.reviewers : good.approvers;
    if (item->fields.contains(field)) for (const auto& named : item->fields.at(field)) CHECK(signers.count(named.get<std::string>()) == 1);
  }
  const auto wrote = writers(office, id, item->revision);
  for (const auto* signers : {&good.reviewers, &good.approvers})
    for (const auto& each : *signers) CHECK(wrote.count(each) == 0);
}

// People of a random day: everyone tries everything, also what is not theirs.
class Crowd {
 public:
  Crowd(Office& office, unsigned seed) : office_(office), random_(seed) {
    office.add_person("multi", {"staff", "author", "reviewer", "approver", "quality"});
    office.add_person("max", {"staff", "admin"});
    people_ = {"ada", "rob", "ann", "quinn", "sam", "mia", "multi", "max"};
  }
  std::size_t releases() const { return releases_; }

  void step() {
    const auto& who = pick(people_);
    if (ids_.empty() || (ids_.size() < 3 && below(25) == 0)) {   // few, so that they get somewhere
      if (const auto made = office_.perform(who, Office::creation(text(), {{"owner", pick(people_)}}))) ids_.push_back(made->id);
      return;
    }
    const auto& id = pick(ids_);
    Outcome<ActReceipt> outcome = Refusal{};
    auto choice = below(26);
    if (choice >= 4 && choice <= 8 && below(4) != 0) choice = 25;   // what throws back is rarer than what leads on, or nothing would be released
    switch (choice) {
      case 0: outcome = office_.act(who, id, "revise", "", {{"reason", "r"}, {"impact", "i"}}); break;
      case 1: outcome = office_.edit(who, id, text(), {{"reason", "r"}, {"impact", "i"}}); break;
      case 2: case 3: case 10: case 11: outcome = office_.act(who, id, "submit", "", below(3) ? Json::object() : Json{{"approvers", {pick(people_)}}}); break;
      case 4: outcome = office_.act(who, id, pick({"recall", "return"}), "Why not."); break;
      case 5: outcome = office_.act(who, id, "reassign", "Others.", {{pick({"reviewers", "approvers"}), {pick(people_), pick(people_)}}}); break;
      case 6: outcome = office_.act(who, pick(people_), pick({"leave", "return"}), "Because.", Json::object(), "people"); break;
      case 7: outcome = office_.act(who, pick(people_), "change roles", "Because.", {{"roles", {"staff", pick({"author", "reviewer", "approver", "quality", "admin"})}}}, "people"); break;
      case 8: outcome = office_.act(who, who, "appoint deputy", "Away.", {{"deputy", pick(people_)}, {"deputy from", date_of(office_.clock.now())}, {"deputy until", date_of({office_.clock.seconds + 86400})}}, "people"); break;
      case 9: outcome = old_statement(who, id); break;
      default: outcome = sign(who, id); break;
    }
    if (outcome && has(outcome->also, "release")) ++releases_;
    office_.clock.seconds += below(400);
  }
  // Nobody can act for long when everybody has left: the console brings people back, as an operator would.
  void restore() {
    const std::map<std::string, std::vector<std::string>> roles = {{"ada", {"staff", "author"}}, {"rob", {"staff", "reviewer"}}, {"ann", {"staff", "approver"}}, {"quinn", {"staff", "quality"}}, {"mia", {"staff", "admin"}}};
    for (const auto& [login, held] : roles) {
      (void)office_.act("operator", login, "return", "Needed.", {{"roles", held}}, "people");
      (void)office_.act("operator", login, "change roles", "As before.", {{"roles", held}}, "people");
    }
  }
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  unsigned below(std::size_t most) { return static_cast<unsigned>(random_() % most); }
  template <class T> T pick(const std::vector<T>& all) { return all[below(all.size())]; }
  std::string pick(std::initializer_list<const char*> all) { return *(all.begin() + below(all.size())); }
  std::string text() { return "text " + std::to_string(random_() % 1000) + "\n"; }

  Outcome<ActReceipt> sign(const std::string& who, const std::string& id) {
    const auto act = pick({"review", "review", "approve"});
    const auto shown = office_.statement(who, id, act);
    if (!shown) return shown.refusal();
    if (below(4) == 0) { kept_.push_back({who, id, act, *shown}); return Refusal{}; }   // signs later, if it still can
    return office_.sign_text(who, id, act, *shown);
  }
  Outcome<ActReceipt> old_statement(const std::string& who, const std::string& id) {
    if (kept_.empty()) return Refusal{};
    const auto& old = kept_[below(kept_.size())];
    return office_.sign_text(below(2) ? old.who : who, below(2) ? old.id : id, old.act, old.text);
  }

  struct Kept { std::string who, id, act, text; };
  Office& office_;
  std::mt19937 random_;
  std::vector<std::string> people_, ids_;
  std::vector<Kept> kept_;
  std::size_t releases_ = 0;
};

}  // namespace

TEST_CASE("whatever random people do, what is in force has the sign-offs that the policy claims, of its own bytes") {
  std::size_t releases = 0;
  for (unsigned seed = 20261125; seed < 20261125 + 4; ++seed) {
    INFO("seed " << seed);
    Office office;
    Crowd crowd(office, seed);
    for (int step = 0; step < 350; ++step) {
      const auto before = office.ledger.head_number();
      crowd.step();
      if (step % 20 == 0) crowd.restore();
      if (office.ledger.head_number() > before) for (const auto& id : crowd.ids()) must_be_signed_off(office, id);
    }
    releases += crowd.releases();
  }
  CHECK(releases >= 4);   // or nothing was tried
}

TEST_CASE("a removed approver is still required, and whoever signed before losing the role still counts") {
  Office office;
  office.add_person("abe", {"staff", "approver"});
  const auto id = office.create("text\n", {{"approvers", {"abe", "ann"}}});
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  Office::must(office.act("mia", "ann", "change roles", "Other work.", {{"roles", {"staff"}}}, "people"));
  SECTION("left") { Office::must(office.act("mia", "abe", "leave", "Gone.", Json::object(), "people")); }
  SECTION("without the role") { Office::must(office.act("mia", "abe", "change roles", "Other work.", {{"roles", {"staff"}}}, "people")); }
  CHECK_FALSE(office.sign("abe", id, "approve"));
  CHECK_FALSE(office.item(id, Slot::current));
  Office::must(office.act("quinn", id, "reassign", "He left.", {{"approvers", {"quinn"}}}));
  CHECK_FALSE(office.item(id, Slot::current));
  Office::must(office.sign("rob", id, "review"));
  CHECK(Office::must(office.sign("quinn", id, "approve")).also == std::vector<std::string>{"release"});
}

TEST_CASE("a deputy's signature counts for the person named, says so, and not when either of them wrote it") {
  Office office;
  office.add_person("una", {"staff", "admin"});   // who approves nothing by their own roles
  const auto deputise = [&](const std::string& who, const std::string& deputy) {
    Office::must(office.act(who, who, "appoint deputy", "Away.", {{"deputy", deputy}, {"deputy from", date_of(office.clock.now())}, {"deputy until", date_of({office.clock.seconds + 86400})}}, "people"));
  };
  const auto id = office.create("text\n", {{"approvers", {"ann"}}});
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  deputise("ann", "ada");
  CHECK_FALSE(office.sign("ada", id, "approve"));   // the author, in place of the approver
  deputise("ann", "una");
  Office::must(office.sign("una", id, "approve"));
  const auto item = office.item(id, Slot::current);
  REQUIRE(item);
  CHECK(item->signoffs.back().signer == "una");
  CHECK(item->signoffs.back().on_behalf_of == "ann");
  const auto statement = office.file(paths::item("documents", id, Slot::current) + "/" + item->signoffs.back().statement);
  CHECK(statement->find("In place of: ann the person (ann)") != std::string::npos);
}

TEST_CASE("bytes that change void what was signed of them, and it says why") {
  Office office;
  const auto id = office.create("one\n", {{"approvers", {"ann", "quinn"}}});
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  Office::must(office.act("ada", id, "recall", "A slip."));
  const auto recalled = office.item(id, Slot::draft);
  REQUIRE(recalled->signoffs.size() == 2);
  for (const auto& each : recalled->signoffs) CHECK(each.voided == "recall");
  Office::must(office.edit("ada", id, "two\n"));
  Office::must(office.edit("ada", id, "one\n"));   // the same bytes again revive nothing
  Office::must(office.act("ada", id, "submit"));
  CHECK(lacks(office.sign("quinn", id, "approve"), "reviewed"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("quinn", id, "approve"));
  CHECK_FALSE(office.item(id, Slot::current));
  CHECK(Office::must(office.sign("ann", id, "approve")).also == std::vector<std::string>{"release"});
}

TEST_CASE("a withdrawn review no longer counts, so the approval waits for another, and the approver's signature stays") {
  Office office;
  office.add_person("rita", {"staff", "reviewer"});
  const auto id = office.create("text\n");
  Office::must(office.act("ada", id, "submit"));
  CHECK(lacks(office.act("rob", id, "withdraw signature", "Too early."), "own signature"));
  Office::must(office.sign("rob", id, "review"));
  CHECK(lacks(office.act("rita", id, "withdraw signature", "Not mine."), "own signature"));
  Office::must(office.act("rob", id, "withdraw signature", "I misread the table."));
  CHECK(office.item(id, Slot::draft)->signoffs[0].voided == "withdraw signature");
  CHECK(lacks(office.sign("ann", id, "approve"), "reviewed"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  CHECK(office.item(id, Slot::current)->state == "in force");
  CHECK_FALSE(office.act("ann", id, "withdraw signature", "Too late."));
}
