// A few people over the real engine, ledger, index and the policies as shipped. When it ends, every test has proved that
// the index is what a rebuild makes, and that the ledger verifies act by act.
#pragma once
#include "domain/digest.h"
#include "engine/engine.h"
#include "engine/keeping.h"
#include "engine/reading.h"
#include "engine/replay.h"
#include "index/sqlite_index.h"
#include "integration/ledger/fixture.h"
#include "ledger/git_ledger.h"
#include "ledger/seal.h"
#include "ledger/verify.h"
#include "sealing/sealed_ledger.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <memory>
#include <string>

namespace chancery::testing {

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Workshop {
 public:
  // `adjust`: a policy as shipped -> the one in force here; empty: the ledger is founded without it.
  explicit Workshop(const std::function<std::string(const std::string& name, std::string yaml)>& adjust = nullptr) {
    REQUIRE(GitLedger::create(repository()));
    open_ledger();
    index = std::make_unique<SqliteIndex>(path("index.sqlite"));
    engine = std::make_unique<Engine>(parts(*index));
    reading = std::make_unique<Reading>(*engine);
    Founding founding;
    founding.organisation = "Test workshop";
    founding.domain = "sample.example";
    for (const auto& entry : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/policies"))
      if (entry.path().extension() == ".yaml") founding.policies[entry.path().stem().string()] = file_text(entry.path());
    for (auto& [name, yaml] : founding.policies)
      if (adjust) yaml = adjust(name, std::move(yaml));
    for (auto at = founding.policies.begin(); at != founding.policies.end();) at = at->second.empty() ? founding.policies.erase(at) : std::next(at);
    REQUIRE(engine->found(founding));
    for (const auto& [login, role] : std::map<std::string, std::string>{
             {"ada", "author"}, {"rob", "reviewer"}, {"ann", "approver"}, {"quinn", "quality"}, {"sam", "staff"}, {"otto", "auditor"}, {"mia", "admin"}})
      add_person(login, {"staff", role});
  }

  // As the server does at a start.
  void open_ledger() {
    auto opened = GitLedger::open({repository(), *seal, clock, "sample.example"});
    REQUIRE(opened);
    stored = opened->get();
    ledger = std::make_unique<sealing::SealedLedger>(std::move(*opened), std::make_unique<sealing::ItemKeys>(path("item-keys"), path("keys/items")), seals);
  }

  ~Workshop() {
    if (!unreadable) CHECK(index->dump() == rebuilt());
    const auto report = verified();
    INFO((report.problem ? report.problem->key + " " + report.problem->details.dump() : std::string()));
    CHECK(report.problem.has_value() == spoilt);
  }

  void add_person(const std::string& login, const std::vector<std::string>& roles) {
    const Viewer console{"operator", "Operator", {"operator"}, "console"};
    ActRequest act;
    act.register_name = "people";
    act.act = "add";
    act.fields = {{"login", login}, {"name", login + " the person"}, {"roles", roles}};
    must(engine->perform(console, act));
  }

  Viewer as(const std::string& login) const { return reading->viewer(login).value_or(Viewer{login, login, {}, "session"}); }

  static ActRequest document_act(const std::string& id, const std::string& act) {
    ActRequest request;
    request.register_name = "documents";
    request.id = id;
    request.act = act;
    return request;
  }

  static GivenFile text_file(const std::string& text) {
    GivenFile file;
    file.name = "content.md";
    file.bytes = text;
    file.content = true;
    return file;
  }

  Outcome<ActReceipt> create(const std::string& login, const std::string& text, const std::string& title = "A procedure") {
    ActRequest act = document_act("", "create");
    act.fields = {{"title", title}, {"type", "SOP"}, {"owner", login}, {"reason", "first issue"}, {"impact", "everybody reads it"}};
    act.files = {text_file(text)};
    return engine->perform(as(login), act);
  }

  Outcome<ActReceipt> perform(const std::string& login, const std::string& id, const std::string& act, const std::string& comment = "") {
    ActRequest request = document_act(id, act);
    request.comment = comment;
    return engine->perform(as(login), request);
  }

  Outcome<ActReceipt> sign(const std::string& login, const std::string& id, const std::string& act) {
    ActRequest request = document_act(id, act);
    request.method = "password";
    const auto statement = engine->statement(as(login), request);
    if (!statement) return statement.refusal();
    request.statement = statement->at("text");
    return engine->perform(as(login), request);
  }

  // Created, submitted, reviewed and approved by four different people.
  std::string released(const std::string& text, const std::string& title = "A procedure") {
    const std::string id = must(create("ada", text, title)).id;
    must(perform("ada", id, "submit"));
    must(sign("rob", id, "review"));
    must(sign("ann", id, "approve"));
    return id;
  }

  void revise(const std::string& id, const std::string& text) {
    must(perform("ada", id, "revise"));
    edit(id, text);
  }

  void edit(const std::string& id, const std::string& text) {
    ActRequest act = document_act(id, "edit");
    act.fields = {{"reason", "it got better"}, {"impact", "read it again"}};
    act.files = {text_file(text)};
    must(engine->perform(as("ada"), act));
  }

  Json item(const std::string& login, const std::string& id, Slot slot = Slot::current) {
    const auto found = reading->find(as(login), "documents", id, slot, "");
    INFO(id << (found ? "" : ": " + found.refusal().key));
    REQUIRE(found);
    return *found;
  }

  std::string text_of(const std::string& login, const Json& found) {
    const auto bytes = reading->bytes(as(login), found, found.at("content").at("sha256"));
    REQUIRE(bytes);
    return *bytes;
  }

  static ActReceipt must(const Outcome<ActReceipt>& outcome) {
    INFO((outcome ? std::string() : outcome.refusal().key + " " + outcome.refusal().details.dump() + outcome.refusal().requirements.dump()));
    REQUIRE(outcome);
    return *outcome;
  }

  // Nothing where sealed bytes are not what their key sealed.
  static std::optional<Recorded> opened(const Recorded& recorded, const sealing::OpenedSnapshot& after) {
    try {
      return sealing::opened(recorded, after);
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
  }

  // With the keys that lie beside the ledger, or those of another place.
  VerifyReport verified() const { return verified(path("")); }
  VerifyReport verified(const std::string& keys_in) const {
    ParsedObjects parsed;
    const sealing::ItemKeys keys(keys_in + "/item-keys", keys_in + "/keys/items");
    return verify(repository(), {}, [&](const Recorded& r, const Snapshot& stored_before, const Snapshot& stored_after, const std::vector<std::string>& changed) -> std::optional<Problem> {
      const sealing::OpenedSnapshot before(stored_before, keys, seals), after(stored_after, keys, seals);
      const auto told = opened(r, after);
      if (!told) return Problem{r.commit, r.number, "verify.sealed.forged", Json::object()};
      const auto wrong = replay(*told, before, after, changed, parsed);
      return wrong ? std::optional(Problem{r.commit, r.number, wrong->key, wrong->details}) : std::nullopt;
    });
  }

  // The server stopped and started again: nothing is remembered but what the ledger and the index hold.
  void restart() {
    reading.reset();
    engine = std::make_unique<Engine>(parts(*index));
    reading = std::make_unique<Reading>(*engine);
  }

  std::string rebuilt() {
    SqliteIndex other(path("rebuilt.sqlite"));
    other.clear();
    Engine again(parts(other));
    again.catch_up();
    return other.dump();
  }

  std::string repository() const { return path("ledger.git"); }
  std::string path(const std::string& name) const { return folder.path + "/" + name; }

  bool unreadable = false;   // what was forged cannot be projected
  bool spoilt = false;   // a test has forged an act, which verify must find
  Folder folder;
  SetClock clock;
  std::unique_ptr<Seal> seal = Ed25519Seal::from_seed(std::string(32, 's'), "sample.example");
  mutable ParsedObjects policies;
  sealing::Seals seals = [this](const Snapshot& before, const std::string& name) { return seals_what_begins(before, policies, name); };
  GitLedger* stored = nullptr;   // what lies behind `ledger`
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<SqliteIndex> index;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Reading> reading;

 private:
  EngineParts parts(Index& to) {
    return {*ledger, to, *seal, clock, [](const std::string&, const Item&, const std::string&) -> bool { throw std::runtime_error("no facts here"); },
            [](const std::string& key, const Json&) { return key; }, [](const std::string&, const std::string& bytes) { return bytes; },
            [](const std::string& event, const Json& details) { FAIL(event << " " << details.dump()); }};
  }
};

inline bool says(const Refusal& refusal, const std::string& requirement) {
  for (const auto& each : refusal.requirements)
    if (each.at("name") == requirement && each.at("result") == "unmet") return true;
  return false;
}

}  // namespace chancery::testing
