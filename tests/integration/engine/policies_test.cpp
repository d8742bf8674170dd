// The rules change by acts: written, checked, signed by somebody else, in force for the acts after that; or adopted at the console.
#include "engine/policy_reading.h"
#include "integration/engine/workshop.h"

using namespace chancery;
using namespace chancery::testing;

namespace {

std::string shipped_policy(const std::string& name) { return file_text(std::string(CHANCERY_SOURCE) + "/policies/" + name + ".yaml"); }

std::string with(std::string text, const std::string& part, const std::string& instead) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), instead);
}

std::string two_approvals() { return with(shipped_policy("documents"), "of: approve, at least: 1", "of: approve, at least: 2"); }

ActRequest policy_act(const std::string& id, const std::string& act) {
  ActRequest request;
  request.register_name = "policies";
  request.id = id;
  request.act = act;
  return request;
}

GivenFile rules(const std::string& yaml) {
  GivenFile file;
  file.name = "content.yaml";
  file.bytes = yaml;
  file.content = true;
  return file;
}

ActReceipt propose(Workshop& w, const std::string& name, const std::string& yaml) {
  ActRequest act = policy_act("", "propose");
  act.fields = {{"name", name}, {"reason", "It has to change."}};
  act.files = {rules(yaml)};
  return Workshop::must(w.engine->perform(w.as("quinn"), act));
}

void edit(Workshop& w, const std::string& name, const std::string& yaml) {
  ActRequest act = policy_act(name, "edit");
  act.files = {rules(yaml)};
  Workshop::must(w.engine->perform(w.as("quinn"), act));
}

Outcome<ActReceipt> submit(Workshop& w, const std::string& name) { return w.engine->perform(w.as("quinn"), policy_act(name, "submit")); }

Outcome<ActReceipt> approve(Workshop& w, const std::string& login, const std::string& name) {
  ActRequest act = policy_act(name, "approve");
  act.method = "password";
  const auto statement = w.engine->statement(w.as(login), act);
  if (!statement) return statement.refusal();
  act.statement = statement->at("text");
  return w.engine->perform(w.as(login), act);
}

void change(Workshop& w, const std::string& name, const std::string& yaml) {
  propose(w, name, yaml);
  Workshop::must(submit(w, name));
  Workshop::must(approve(w, "ann", name));
}

Outcome<ActReceipt> adopt(Workshop& w, const Viewer& who, const std::string& name, const std::string& yaml, const std::string& id = "") {
  ActRequest act = policy_act(id, id.empty() ? "adopt" : "adopt again");
  act.fields = {{"adoption", "An upgrade."}};
  if (id.empty()) act.fields["name"] = name;
  act.files = {rules(yaml)};
  return w.engine->perform(who, act);
}

const Viewer console{"operator", "Operator", {"operator"}, "console"};

std::string in_force(const Workshop& w, const std::string& name) { return w.ledger->head()->read("policies/" + name + ".yaml").value_or(""); }

}  // namespace

TEST_CASE("rules that somebody else has signed are in force, in that one commit, for the acts after it") {
  Workshop w;
  const std::string before = w.released("text\n");   // by one approval, as the rules were
  propose(w, "documents", two_approvals());
  CHECK(in_force(w, "documents") == shipped_policy("documents"));
  Workshop::must(submit(w, "documents"));
  const auto head = w.ledger->head_number();
  const auto receipt = Workshop::must(approve(w, "ann", "documents"));
  CHECK(receipt.also == std::vector<std::string>{"release"});
  CHECK(w.ledger->head_number() == head + 1);
  CHECK(in_force(w, "documents") == two_approvals());

  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  CHECK(Workshop::must(w.sign("ann", id, "approve")).also.empty());
  CHECK(Workshop::must(w.sign("quinn", id, "approve")).also == std::vector<std::string>{"release"});
  CHECK(w.item("sam", before).at("state") == "in force");   // and verify finds the old acts permitted (~Workshop)
}

TEST_CASE("a draft that fails may be written, but not submitted until it is mended") {
  Workshop w;
  SECTION("it cannot be read") { propose(w, "documents", with(two_approvals(), "who: [reviewer]", "who: [reviwer]")); }
  SECTION("it does not hold what it promises") { propose(w, "documents", with(two_approvals(), "other than: [authors, signers of review]", "other than: [owner]")); }
  SECTION("it is of another register") { propose(w, "documents", shipped_policy("improvements")); }
  const auto refused = submit(w, "documents");
  REQUIRE_FALSE(refused);
  CHECK(says(refused.refusal(), "checks"));
  edit(w, "documents", two_approvals());
  Workshop::must(submit(w, "documents"));
  Workshop::must(approve(w, "ann", "documents"));
  CHECK(in_force(w, "documents") == two_approvals());
}

TEST_CASE("whoever wrote the rules cannot approve them") {
  Workshop w;
  w.add_person("both", {"staff", "quality", "approver"});
  ActRequest act = policy_act("", "propose");
  act.fields = {{"name", "documents"}, {"reason", "It suits me."}};
  act.files = {rules(two_approvals())};
  Workshop::must(w.engine->perform(w.as("both"), act));
  Workshop::must(submit(w, "documents"));
  const auto refused = approve(w, "both", "documents");
  REQUIRE_FALSE(refused);
  CHECK(says(refused.refusal(), "someone else"));
}

TEST_CASE("rules that leave something in the ledger without any are refused, and named") {
  Workshop w;
  SECTION("documents in a state that is gone") {
    w.released("text\n");
    const std::string draft = Workshop::must(w.create("ada", "in work\n")).id;
    std::string yaml = two_approvals();
    for (const char* where : {"draft, in review, in force", "in: draft\n", "from: draft\n", "to: draft\n"}) {
      std::string instead = where;
      instead.replace(instead.find("draft"), 5, "writing");
      for (auto at = yaml.find(where); at != std::string::npos; at = yaml.find(where, at + 1)) yaml.replace(at, std::string(where).size(), instead);
    }
    for (const auto& [part, instead] : std::map<std::string, std::string>{{"[draft, in review]", "[writing, in review]"}, {"every draft can", "every writing can"}})
      for (auto at = yaml.find(part); at != std::string::npos; at = yaml.find(part, at + 1)) yaml.replace(at, part.size(), instead);
    const auto head = w.ledger->head();
    const auto trial = w.engine->trials().of(State(*head, w.engine->parsed(), w.clock.now()), "documents", yaml);
    REQUIRE_FALSE(trial.unreadable);
    REQUIRE(trial.clashes.size() == 1);
    CHECK(trial.clashes[0].at("say") == "policy-clash.state");
    CHECK(trial.clashes[0].at("with").at("ids") == Json::array({draft}));
    propose(w, "documents", yaml);
    CHECK_FALSE(submit(w, "documents"));
  }
  SECTION("a role that people hold and other rules name") {
    propose(w, "people", with(shipped_policy("people"), "      reviewer: Reviewer\n", ""));
    CHECK_FALSE(submit(w, "people"));
  }
}

TEST_CASE("a text is read and checked once, however often it is asked for, and what it does not fit is looked up when that may have changed") {
  Workshop w;
  const auto trial = [&](const std::string& yaml) {
    const auto head = w.ledger->head();
    return w.engine->trials().of(State(*head, w.engine->parsed(), w.clock.now()), "documents", yaml);
  };
  std::string yaml = with(shipped_policy("documents"), "  site:      {text: 80}\n", "  site:      {number: true}\n");
  const auto first = trial(yaml);
  REQUIRE(first.policy);
  CHECK(first.clashes.empty());
  Workshop::must(w.create("ada", "text\n"));
  CHECK(trial(yaml).policy == first.policy);
  CHECK(trial(yaml).clashes.empty());
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  ActRequest where = Workshop::document_act(id, "edit");
  where.fields = {{"site", "Hall 2"}};
  Workshop::must(w.engine->perform(w.as("ada"), where));
  CHECK(trial(yaml).clashes.size() == 1);
  CHECK(w.engine->trials().texts_known() == 1);
  CHECK(trial("no policy").unreadable);
  CHECK(trial("no policy").unreadable);
  CHECK(w.engine->trials().texts_known() == 2);
}

TEST_CASE("nobody who may not propose rules makes a text be tried") {
  Workshop w;
  ActRequest act = policy_act("", "propose");
  act.fields = {{"name", "documents"}, {"reason", "It has to change."}};
  act.files = {rules(two_approvals())};
  REQUIRE_FALSE(w.engine->perform(w.as("sam"), act));
  CHECK(w.engine->trials().texts_known() == 0);
  propose(w, "documents", two_approvals());
  REQUIRE_FALSE(w.engine->perform(w.as("sam"), policy_act("documents", "submit")));
  Workshop::must(submit(w, "documents"));
  CHECK(w.engine->trials().texts_known() == 1);
}

TEST_CASE("a proposal that was given up does not keep the rules from being changed later") {
  Workshop w;
  for (int round = 0; round < 2; ++round) {
    propose(w, "documents", two_approvals());
    ActRequest give_up = policy_act("documents", "withdraw");
    give_up.comment = "Not now.";
    Workshop::must(w.engine->perform(w.as("quinn"), give_up));
  }
  change(w, "documents", two_approvals());
  CHECK(in_force(w, "documents") == two_approvals());
}

TEST_CASE("a statement shown under the old rules is not signed under the new ones") {
  Workshop w;
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  ActRequest act = Workshop::document_act(id, "approve");
  act.method = "password";
  const auto shown = w.engine->statement(w.as("ann"), act);
  REQUIRE(shown);
  change(w, "documents", two_approvals());
  act.statement = shown->at("text");
  const auto refused = w.engine->perform(w.as("ann"), act);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::stale);
  CHECK(Workshop::must(w.sign("ann", id, "approve")).also.empty());   // judged by the new ones
}

TEST_CASE("the rules of rules change as they say themselves") {
  Workshop w;
  const std::string two = with(shipped_policy("policies"), "of: approve, at least: 1", "of: approve, at least: 2");
  change(w, "policies", two);
  w.add_person("bob", {"staff", "approver"});
  propose(w, "documents", two_approvals());
  Workshop::must(submit(w, "documents"));
  CHECK(Workshop::must(approve(w, "ann", "documents")).also.empty());
  CHECK(Workshop::must(approve(w, "bob", "documents")).also == std::vector<std::string>{"release"});
}

TEST_CASE("a register can be proposed, and has its rules from then on") {
  Workshop w;
  std::string yaml = shipped_policy("improvements");
  yaml = with(with(yaml, "register: improvements", "register: visits"), "IMP-{year}", "VIS-{year}");
  propose(w, "visits", yaml);
  CHECK_FALSE(w.reading->policy("visits"));
  Workshop::must(submit(w, "visits"));
  Workshop::must(approve(w, "ann", "visits"));
  CHECK(w.reading->policy("visits"));
  ActRequest raise;
  raise.register_name = "visits";
  raise.act = "raise";
  raise.fields = {{"title", "A visit"}, {"kind", "idea"}, {"description", "They came."}};
  CHECK(Workshop::must(w.engine->perform(w.as("sam"), raise)).id.rfind("VIS-", 0) == 0);
}

TEST_CASE("a ledger founded without rules of rules adopts them at the console, and nowhere else") {
  Workshop w([](const std::string& name, std::string yaml) { return name == "policies" ? std::string() : yaml; });
  CHECK_FALSE(w.reading->policy("policies"));
  CHECK_FALSE(adopt(w, w.as("mia"), "policies", shipped_policy("policies")));
  CHECK_FALSE(adopt(w, console, "documents", two_approvals()));   // there are no rules yet by which that could be done
  const auto hole = with(with(shipped_policy("policies"), "other than: [authors]", "other than: [owner]"), "needs: [someone else, checks,", "needs: [checks,");
  CHECK_FALSE(adopt(w, console, "policies", hole));
  Workshop::must(adopt(w, console, "policies", shipped_policy("policies")));
  Workshop::must(adopt(w, console, "documents", two_approvals()));
  CHECK(in_force(w, "documents") == two_approvals());
  Workshop::must(adopt(w, console, "documents", shipped_policy("documents"), "documents"));
  CHECK(in_force(w, "documents") == shipped_policy("documents"));
  TrailQuery query;
  query.register_name = "policies";
  query.id = "documents";
  const auto trail = w.reading->trail(w.as("quinn"), query);
  REQUIRE(trail.size() == 2);
  CHECK(trail[0].at("actor") == "operator");
  CHECK(trail[0].at("fields").at("adoption").at(1) == "An upgrade.");
}

TEST_CASE("only the console adopts") {
  Workshop w;
  const auto refused = adopt(w, w.as("mia"), "documents", two_approvals());
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::forbidden);
}

TEST_CASE("a forged change of the rules is found by verify") {
  Workshop w;
  const auto forged = [&](const std::string& path) {
    const auto made = w.ledger->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
      const State state(head, w.engine->parsed(), turn.time);
      ActInput input;
      input.register_name = "policies";
      input.act = "propose";
      input.actor = "quinn";
      input.fields = {{"name", "improvements"}};
      auto planned = plan(state, input, turn, w.engine->surroundings(state));
      REQUIRE(planned);
      Edit edit;
      edit.path = path;
      edit.bytes = two_approvals();
      planned->change.edits.push_back(edit);
      return planned->change;
    });
    REQUIRE(made);
    w.engine->catch_up();
    w.spoilt = true;
    const auto report = w.verified();
    REQUIRE(report.problem);
    CHECK(report.problem->number == made->number);
    return report.problem->key;
  };
  SECTION("beside an act on a policy") { CHECK(forged("policies/documents.yaml") == "verify.foreign-change"); }
  SECTION("of the very policy that is being written") { CHECK(forged("policies/improvements.yaml") == "verify.foreign-change"); }
}

namespace {

Json dry_run(Workshop& w, const std::string& login, const std::string& yaml) { return PolicyReading(*w.engine).tried(w.as(login), "documents", yaml).at("dry_run"); }

}  // namespace

TEST_CASE("new rules are tried on what happened: what they would have refused or left waiting") {
  Workshop w;
  const std::string first = w.released("one\n", "The first"), second = w.released("two\n", "The second");
  CHECK(dry_run(w, "quinn", shipped_policy("documents")).at("otherwise") == 0);
  const Json stricter = dry_run(w, "quinn", two_approvals());
  CHECK(stricter.at("acts") == 8);
  CHECK(stricter.at("releases") == 2);
  CHECK(stricter.at("releases_otherwise") == 2);
  REQUIRE(stricter.at("rows").size() == 2);
  CHECK(stricter.at("rows")[0].at("how") == "not released");
  CHECK(stricter.at("rows")[0].at("id") == second);
  CHECK(stricter.at("rows")[1].at("id") == first);
  CHECK(stricter.at("rows")[1].at("title") == "The first");
  CHECK(stricter.at("rows")[1].at("why").size() == 1);
  const Json refused = dry_run(w, "quinn", with(shipped_policy("documents"), "    who: [author, quality]\n", "    who: [quality]\n"));
  CHECK(refused.at("otherwise") == 2);   // whoever began them could not have
  CHECK(refused.at("rows")[1].at("how") == "refused");
  CHECK(refused.at("rows")[1].at("act") == "create");
  CHECK(dry_run(w, "sam", two_approvals()).is_null());   // who may not read the history is not told of it
}

TEST_CASE("new rules are tried on what happened: what would have been in force earlier") {
  Workshop w([](const std::string& name, std::string yaml) { return name == "documents" ? two_approvals() : yaml; });
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  const auto early = Workshop::must(w.sign("ann", id, "approve")).number;
  Workshop::must(w.sign("quinn", id, "approve"));
  const Json looser = dry_run(w, "quinn", shipped_policy("documents"));
  CHECK(looser.at("releases") == 1);
  REQUIRE(looser.at("rows").size() == 1);
  CHECK(looser.at("rows")[0].at("how") == "released");
  CHECK(looser.at("rows")[0].at("number") == early);
}

TEST_CASE("the rules can be read as they were on any day") {
  Workshop w;
  const auto before = w.ledger->head_number();
  change(w, "documents", two_approvals());
  CHECK(w.reading->policy("documents", "act-" + std::to_string(before))->at("source") == shipped_policy("documents"));
  CHECK(w.reading->policy("documents")->at("source") == two_approvals());
  CHECK(w.reading->policy("documents", "1999-12-31").refusal().because == Because::unknown);
  CHECK(w.reading->policy("documents", "yesterday").refusal().because == Because::invalid);
  const auto item = w.reading->find(w.as("sam"), "policies", "documents", Slot::current, "");
  REQUIRE(item);
  CHECK(item->at("revision") == 1);
}
