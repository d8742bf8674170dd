// A few people over the engine and a ledger in memory, with the policies as shipped. After every act that was taken it is
// replayed, as `chancery verify` would: what a plan makes and what a replay accepts cannot drift apart.
#pragma once
#include "domain/paths.h"
#include "engine/engine.h"
#include "engine/replay.h"
#include "signatures/sshsig.h"
#include "support/shipped.h"
#include "unit/engine/memory_ledger.h"

#include <catch2/catch.hpp>

namespace chancery::test {

struct HandSetClock final : Clock {
  std::int64_t seconds = 1'800'000'000;
  Instant now() const override { return {seconds}; }
};

// A seal whose key everybody knows.
struct OpenSeal final : Seal {
  explicit OpenSeal(char fill = 'o') : key(sshsig::key_of_seed(std::string(32, fill))) {}
  sshsig::SecretKey key;
  Outcome<std::string> sign(const std::string& name_space, const std::string& text) const override { return sshsig::sign(key, name_space, text); }
  std::string public_key() const override { return sshsig::public_line(sshsig::public_blob(sshsig::public_key(key))); }
  std::string principal() const override { return "server@office.example"; }
};

class Office {
 public:
  explicit Office(std::map<std::string, std::string> policies = {}) {
    if (policies.empty()) for (const char* name : {"documents", "improvements", "people"}) policies[name] = shipped(std::string("policies/") + name + ".yaml");
    Founding founding;
    founding.organisation = "An office";
    founding.domain = "office.example";
    founding.policies = std::move(policies);
    must(engine.found(founding));
    for (const auto& [login, role] : std::map<std::string, std::string>{{"ada", "author"}, {"rob", "reviewer"}, {"ann", "approver"}, {"quinn", "quality"}, {"sam", "staff"}, {"mia", "admin"}})
      add_person(login, {"staff", role});
  }

  Viewer as(const std::string& login) const { return {login, login, {}, "session"}; }   // roles come from the ledger

  Outcome<ActReceipt> perform(const std::string& login, ActRequest request) {
    const auto before = ledger.head_number();
    auto outcome = engine.perform(as(login), request);
    if (outcome && ledger.head_number() > before) check_replay(ledger.head_number());
    if (!outcome) CHECK(ledger.head_number() == before);   // a refusal leaves nothing
    return outcome;
  }
  Outcome<ActReceipt> act(const std::string& login, const std::string& id, const std::string& name, const std::string& comment = "", Json fields = Json::object(), const std::string& register_name = "documents") {
    ActRequest request;
    request.register_name = register_name;
    request.id = id;
    request.act = name;
    request.comment = comment;
    request.fields = std::move(fields);
    return perform(login, request);
  }
  void add_person(const std::string& login, const std::vector<std::string>& roles) {
    must(act("operator", "", "add", "", {{"login", login}, {"name", login + " the person"}, {"roles", roles}}, "people"));
  }
  static ActRequest creation(const std::string& text, Json more = Json::object()) {
    ActRequest request;
    request.register_name = "documents";
    request.act = "create";
    request.fields = {{"title", "A procedure"}, {"type", "SOP"}, {"owner", "ada"}, {"reason", "first issue"}, {"impact", "read it"}};
    request.fields.update(more);
    request.files = {content(text)};
    return request;
  }
  static GivenFile content(const std::string& text) {
    GivenFile file;
    file.name = "content.md";
    file.bytes = text;
    file.content = true;
    return file;
  }
  std::string create(const std::string& text = "text\n", Json more = Json::object()) { return must(perform("ada", creation(text, std::move(more)))).id; }
  Outcome<ActReceipt> edit(const std::string& login, const std::string& id, const std::string& text, Json fields = Json::object()) {
    ActRequest request;
    request.register_name = "documents";
    request.id = id;
    request.act = "edit";
    request.fields = std::move(fields);
    request.files = {content(text)};
    return perform(login, request);
  }
  Outcome<std::string> statement(const std::string& login, const std::string& id, const std::string& name) {
    ActRequest request;
    request.register_name = "documents";
    request.id = id;
    request.act = name;
    request.method = "password";
    if (name == "retire") request.comment = "signed";
    const auto shown = engine.statement(as(login), request);
    if (!shown) return shown.refusal();
    return shown->at("text").get<std::string>();
  }
  Outcome<ActReceipt> sign_text(const std::string& login, const std::string& id, const std::string& name, const std::string& text) {
    ActRequest request;
    request.register_name = "documents";
    request.id = id;
    request.act = name;
    request.method = "password";
    request.statement = text;
    request.comment = "signed";
    if (name != "retire") request.comment.clear();
    return perform(login, request);
  }
  Outcome<ActReceipt> sign(const std::string& login, const std::string& id, const std::string& name) {
    const auto text = statement(login, id, name);
    if (!text) return text.refusal();
    return sign_text(login, id, name, *text);
  }
  std::string released(const std::string& text = "text\n") {
    const auto id = create(text);
    must(act("ada", id, "submit"));
    must(sign("rob", id, "review"));
    must(sign("ann", id, "approve"));
    return id;
  }

  std::optional<Item> item(const std::string& id, Slot slot, const std::string& register_name = "documents") const {
    const auto head = ledger.head();
    ParsedObjects parsed;
    return State(*head, parsed, clock.now()).item(register_name, id, slot);
  }
  std::optional<std::string> file(const std::string& path) const { return ledger.head()->read(path); }

  std::optional<ReplayProblem> replayed(std::int64_t number, const Recorded& recorded) const {
    ParsedObjects parsed;
    const auto before = ledger.after(number - 1), after = ledger.after(number);
    return replay(recorded, *before, *after, ledger.changed_by(number), parsed);
  }
  void check_replay(std::int64_t number) const {
    const auto problem = replayed(number, ledger.act(number));
    INFO("act " << number << ": " << (problem ? problem->key + " " + problem->details.dump() : ""));
    CHECK_FALSE(problem);
  }

  static ActReceipt must(const Outcome<ActReceipt>& outcome) {
    INFO((outcome ? std::string() : outcome.refusal().key + " " + outcome.refusal().details.dump() + outcome.refusal().requirements.dump()));
    REQUIRE(outcome);
    return *outcome;
  }

  HandSetClock clock;
  OpenSeal seal;
  MemoryLedger ledger{clock};
  MemoryIndex index;
  std::vector<std::string> logged;
  std::function<bool()> fact = []() -> bool { throw std::runtime_error("no facts here"); };   // whatever is asked
  Engine engine{{ledger, index, seal, clock, [this](const std::string&, const Item&, const std::string&) { return fact(); },
                 [](const std::string& key, const Json&) { return key; }, [](const std::string&, const std::string& bytes) { return bytes; },
                 [this](const std::string& event, const Json&) { logged.push_back(event); }}};
};

inline bool lacks(const Outcome<ActReceipt>& refused, const std::string& requirement) {
  if (refused) return false;
  for (const auto& each : refused.refusal().requirements) if (each.at("name") == requirement && each.at("result") == "unmet") return true;
  return false;
}

}  // namespace chancery::test
