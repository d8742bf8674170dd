// What an act makes of the tree, and what it leaves alone.
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {

std::string folder(const std::string& id, Slot slot) { return paths::item("documents", id, slot); }

// Paths that the last act changed, without its own act file.
std::vector<std::string> touched(const Office& office) {
  const auto number = office.ledger.head_number();
  auto paths = office.ledger.changed_by(number);
  paths.erase(std::remove(paths.begin(), paths.end(), office.ledger.act(number).act_path), paths.end());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("a new document is a draft, and nothing below documents/") {
  Office office;
  const auto id = office.create("# Text\n");
  CHECK(touched(office) == std::vector<std::string>{folder(id, Slot::draft) + "/content.md", folder(id, Slot::draft) + "/item.json", "numbers.json"});
  CHECK(office.file(folder(id, Slot::draft) + "/content.md") == "# Text\n");
  CHECK(office.ledger.head()->list("documents").empty());
  const auto item = office.item(id, Slot::draft);
  REQUIRE(item);
  CHECK(item->revision == 1);
  CHECK(item->authors == std::vector<std::string>{"ada"});
  CHECK(item->state == "draft");
}

TEST_CASE("an edit of the next revision touches the draft alone") {
  Office office;
  const auto id = office.released("in force\n");
  Office::must(office.act("ada", id, "revise"));
  CHECK(office.file(folder(id, Slot::draft) + "/content.md") == "in force\n");
  CHECK(office.item(id, Slot::draft)->signoffs.empty());
  Office::must(office.edit("ada", id, "next\n", {{"title", "Another title"}}));
  for (const auto& path : touched(office)) CHECK(path.rfind("drafts/", 0) == 0);
  CHECK(office.file(folder(id, Slot::current) + "/content.md") == "in force\n");
  CHECK(office.item(id, Slot::current)->title() == "A procedure");
}

TEST_CASE("the last approval moves the draft's whole folder to what is in force, and leaves no draft") {
  Office office;
  const auto id = office.released("one\n");
  Office::must(office.act("ada", id, "revise"));
  Office::must(office.edit("ada", id, "two\n", {{"reason", "better"}, {"impact", "read it"}}));
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  const auto receipt = Office::must(office.sign("ann", id, "approve"));
  CHECK(receipt.also == std::vector<std::string>{"release"});
  CHECK(receipt.state == "in force");
  CHECK(office.ledger.head()->list(folder(id, Slot::draft)).empty());
  CHECK(office.file(folder(id, Slot::current) + "/content.md") == "two\n");
  const auto item = office.item(id, Slot::current);
  CHECK(item->revision == 2);
  CHECK(item->in_force_since->seconds == office.clock.seconds);
  REQUIRE(item->signoffs.size() == 2);
  // Statement and signature lie beside the item, and the acts of the revision moved along.
  for (const auto& each : item->signoffs) {
    const auto text = office.file(folder(id, Slot::current) + "/" + each.statement);
    REQUIRE(text);
    CHECK(sha256_hex(*text) == each.statement_sha256);
    CHECK(office.file(folder(id, Slot::current) + "/" + each.statement + ".sig") == *office.seal.sign("chancery", *text));
  }
  CHECK(office.ledger.head()->list(folder(id, Slot::current) + "/acts").size() == 5);
}

TEST_CASE("a statement with an act that signs nothing is refused, and nobody's sign-off gets into its act file") {
  Office office;
  const auto id = office.create();
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  ActRequest request;
  request.register_name = "documents";
  request.id = id;
  request.act = "comment";
  request.comment = "I have a question.";
  request.statement = "x";
  const auto refused = office.perform("ann", request);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::invalid);
  CHECK(refused.refusal().key == "refusal.signs-nothing");
  request.statement.clear();
  Office::must(office.perform("ann", request));
  CHECK(Json::parse(office.ledger.act(office.ledger.head_number()).act_bytes).at("signoff").is_null());
}

TEST_CASE("a draft that is given up goes to the archive with its bytes, and what is in force stays") {
  Office office;
  const auto id = office.released("in force\n");
  Office::must(office.act("ada", id, "revise"));
  Office::must(office.edit("ada", id, "given up\n"));
  Office::must(office.act("ada", id, "withdraw", "Not needed."));
  CHECK_FALSE(office.item(id, Slot::draft));
  CHECK(office.item(id, Slot::current)->revision == 1);
  const auto archive = office.ledger.head()->list(paths::archived("documents", id));
  REQUIRE(archive.size() == 1);
  CHECK(office.file(paths::archived("documents", id) + "/" + archive[0].name + "/content.md") == "given up\n");
  Office::must(office.act("ada", id, "revise"));   // and another can begin
}

TEST_CASE("a document out of use leaves what is in force") {
  Office office;
  const auto id = office.released("text\n");
  ActRequest request;
  request.register_name = "documents";
  request.id = id;
  request.act = "retire";
  request.comment = "The machine was sold.";
  request.method = "password";
  request.statement = (*office.engine.statement(office.as("quinn"), request)).at("text");
  Office::must(office.perform("quinn", request));
  CHECK(office.ledger.head()->list("documents").empty());
  CHECK(office.file(paths::archived("documents", id) + "/content.md") == "text\n");
  CHECK_FALSE(office.act("ada", id, "revise"));
}

TEST_CASE("the change says identifiers only: no title, no reason, no comment, no text") {
  Office office;
  const auto id = office.create("textzz\n", {{"title", "titlezz"}, {"reason", "reasonzz"}});
  Office::must(office.act("ada", id, "comment", "commentzz"));
  for (std::int64_t number = 0; number <= office.ledger.head_number(); ++number) {
    const auto& act = office.ledger.act(number);
    for (const auto& said : {act.act, act.register_name, act.item, act.actor, act.act_path, act.policy_object}) CHECK(said.find("zz") == std::string::npos);
  }
}

TEST_CASE("somebody who may not act learns that, not what else is wrong") {
  Office office;
  auto request = Office::creation("text\n", {{"no such field", "x"}});
  const auto refused = office.perform("sam", request);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::forbidden);
  CHECK(office.perform("ada", request).refusal().key == "refusal.field.unknown");
}

TEST_CASE("what the actor may not see is not there for them") {
  Office office;
  const auto id = office.create("secret\n");
  for (const char* name : {"edit", "submit", "comment", "approve"}) {
    const auto hidden = office.act("sam", id, name, "x"), absent = office.act("sam", "SOP-999", name, "x");
    REQUIRE_FALSE(hidden);
    CHECK(hidden.refusal().because == absent.refusal().because);
    CHECK(hidden.refusal().key == absent.refusal().key);
  }
}

TEST_CASE("the controlled file and an attachment never have one name, however it is written: one address leads to both") {
  Office office;
  const auto attached = [](const std::string& name) { GivenFile file; file.name = name; file.bytes = "attached\n"; return file; };
  auto request = Office::creation("text\n");
  request.files.push_back(attached("Content.md"));
  CHECK(office.perform("ada", request).refusal().key == "refusal.file-name.is-content");
  const auto id = office.create();
  ActRequest later;
  later.register_name = "documents";
  later.id = id;
  later.act = "edit";
  later.files = {attached("content.md")};
  CHECK(office.perform("ada", later).refusal().key == "refusal.file-name.is-content");
  later.files = {attached("plan.md")};
  Office::must(office.perform("ada", later));
  later.files = {Office::content("new\n")};
  later.files[0].name = "Plan.md";
  CHECK(office.perform("ada", later).refusal().key == "refusal.file-name.attached");
  later.files[0].name = "Item.json";
  CHECK(office.perform("ada", later).refusal().key == "refusal.file-name.content");
}

TEST_CASE("nobody begins a revision over a draft, not even one that they may not see") {
  Office office;
  const auto id = office.create("text\n", {{"owner", "sam"}});
  Office::must(office.act("ada", id, "submit"));
  Office::must(office.sign("rob", id, "review"));
  Office::must(office.sign("ann", id, "approve"));
  Office::must(office.act("ada", id, "revise"));
  Office::must(office.edit("ada", id, "new words\n", {{"owner", "ada"}}));
  const std::string draft = paths::item("documents", id, Slot::draft);
  const auto refused = office.act("sam", id, "revise");
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::unmet);
  CHECK(office.file(draft + "/content.md") == "new words\n");
}

TEST_CASE("whoever has a login that ends in a number is found like anybody else") {
  Office office;
  office.add_person("mueller-2", {"staff", "author"});
  CHECK(office.perform("mueller-2", Office::creation("text\n")));
}

TEST_CASE("a login is lower case and belongs to a person, not to the console or the clock") {
  Office office;
  for (const char* bad : {"Anna", "a.b", "2fast", "operator", "server"}) {
    INFO(bad);
    const auto refused = office.act("operator", "", "add", "", {{"login", bad}, {"name", "Somebody"}, {"roles", {"staff"}}}, "people");
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.login");
  }
}

TEST_CASE("a number that no JSON can hold is no number") {
  Office office({{"people", shipped("policies/people.yaml")},
                 {"readings", "register: readings\ntitle: Readings\nitem: reading\npurpose: What was measured.\nanswers: [\"7.1.5\"]\nnumber: \"R-{seq:3}\"\n"
                              "read: {items: [staff], history: [staff]}\nfields:\n  value: {number: true}\nstates: [taken]\nmay rest in: [taken]\n"
                              "acts:\n  take: {begins: item, to: taken, who: [staff], takes: [fields], label: Take}\n"}});
  for (const char* good : {"1", "-2.5", "1e3", " 4 "}) CHECK(office.act("sam", "", "take", "", {{"value", good}}, "readings"));
  for (const char* bad : {"nan", "inf", "-infinity", "1e999", "0x10", "1 2", "one", "1,5", "+-1", "-"}) {
    const auto refused = office.act("sam", "", "take", "", {{"value", bad}}, "readings");
    INFO(bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.field.number");
  }
}
