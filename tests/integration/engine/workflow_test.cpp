#include "integration/engine/workshop.h"

#include <atomic>
#include <thread>

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("the last approval releases the revision and supersedes the former one in one commit") {
  Workshop w;
  const std::string id = w.released("Torque: 5 Nm\n");
  CHECK(id == "SOP-001");
  w.revise(id, "Torque: 6 Nm\n");
  CHECK(w.text_of("sam", w.item("sam", id)) == "Torque: 5 Nm\n");
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  const auto before = w.ledger->head_number();
  const auto receipt = Workshop::must(w.sign("ann", id, "approve"));
  CHECK(w.ledger->head_number() == before + 1);
  CHECK(receipt.also == std::vector<std::string>{"release"});
  CHECK(w.item("sam", id).at("revision") == 2);
  CHECK(w.text_of("sam", w.item("sam", id)) == "Torque: 6 Nm\n");
  const auto former = w.reading->revision(w.as("sam"), "documents", id, 1);
  REQUIRE(former);
  CHECK(w.text_of("sam", *former) == "Torque: 5 Nm\n");
  CHECK_FALSE(w.reading->find(w.as("ada"), "documents", id, Slot::draft, ""));
}

TEST_CASE("where the rules ask for two approvals, one person's is not enough, and the second person's releases") {
  Workshop w([](const std::string& name, std::string yaml) {
    const std::string one = "of: approve, at least: 1", two = "of: approve, at least: 2";
    if (name == "documents") yaml.replace(yaml.find(one), one.size(), two);
    return yaml;
  });
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  const auto first = Workshop::must(w.sign("ann", id, "approve"));
  CHECK(first.also.empty());
  CHECK(w.item("ada", id, Slot::draft).at("state") == "in review");
  CHECK_FALSE(w.sign("ann", id, "approve"));   // the same person once more
  CHECK_FALSE(w.sign("rob", id, "approve"));   // nor who reviewed, nor who wrote it
  CHECK_FALSE(w.sign("ada", id, "approve"));
  CHECK_FALSE(w.reading->find(w.as("sam"), "documents", id, Slot::current, ""));
  const auto second = Workshop::must(w.sign("quinn", id, "approve"));
  CHECK(second.also == std::vector<std::string>{"release"});
  CHECK(w.item("sam", id).at("state") == "in force");
  CHECK(w.item("sam", id).at("signoffs").size() == 3);
}

TEST_CASE("an author cannot approve or review their own revision") {
  Workshop w;
  w.add_person("both", {"staff", "author", "reviewer", "approver", "quality"});
  const std::string id = Workshop::must(w.create("both", "mine\n")).id;
  Workshop::must(w.perform("both", id, "submit"));
  for (const char* act : {"review", "approve"}) {
    const auto refused = w.sign("both", id, act);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().because == Because::unmet);
    CHECK(says(refused.refusal(), "someone else"));
  }
}

TEST_CASE("sign-offs of a round that was returned no longer count, and say why") {
  Workshop w;
  const std::string id = Workshop::must(w.create("ada", "one\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  Workshop::must(w.perform("ann", id, "return", "The torque is missing."));
  w.edit(id, "two\n");
  Workshop::must(w.perform("ada", id, "submit"));
  const Json draft = w.item("ada", id, Slot::draft), &former = draft.at("signoffs").at(0);
  CHECK(former.at("voided") == "return");
  CHECK(former.at("subject") != draft.at("subject"));   // and other bytes were signed
  const auto early = w.sign("ann", id, "approve");
  REQUIRE_FALSE(early);
  CHECK(says(early.refusal(), "reviewed"));
  Workshop::must(w.sign("rob", id, "review"));
  CHECK(Workshop::must(w.sign("ann", id, "approve")).state == "in force");
}

TEST_CASE("a sign-off is of exactly the statement that was shown") {
  Workshop w;
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  ActRequest act = Workshop::document_act(id, "review");
  act.method = "password";
  const auto shown = w.engine->statement(w.as("rob"), act);
  REQUIRE(shown);
  SECTION("a changed word is refused") {
    std::string text = shown->at("text");
    text.replace(text.find("reviewed"), 8, "approved");
    act.statement = text;
    const auto refused = w.engine->perform(w.as("rob"), act);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.statement-other");
  }
  SECTION("somebody else's statement is refused") {
    act.statement = shown->at("text");
    w.add_person("rita", {"staff", "reviewer"});
    const auto refused = w.engine->perform(w.as("rita"), act);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.statement-other");
  }
  SECTION("without the password given again it is refused") {
    act.statement = shown->at("text");
    act.method.clear();
    const auto refused = w.engine->perform(w.as("rob"), act);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().key == "refusal.sign-again");
  }
  SECTION("of a text that was recalled and changed meanwhile it is refused") {
    act.statement = shown->at("text");
    Workshop::must(w.perform("ada", id, "recall", "A slip."));
    w.edit(id, "other text\n");
    Workshop::must(w.perform("ada", id, "submit"));
    const auto refused = w.engine->perform(w.as("rob"), act);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().because == Because::stale);
  }
}

TEST_CASE("an act on an item that moved meanwhile is stale, on one that did not it is not") {
  Workshop w;
  const std::string id = w.released("text\n"), other = w.released("other\n");
  const std::string seen = w.reading->head();
  w.revise(other, "changed\n");
  ActRequest act = Workshop::document_act(id, "revise");
  act.seen = seen;
  Workshop::must(w.engine->perform(w.as("ada"), act));
  act = Workshop::document_act(id, "edit");
  act.seen = seen;
  act.fields = {{"title", "Late"}};
  const auto refused = w.engine->perform(w.as("ada"), act);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::stale);
  act.seen = std::string(40, 'f');
  CHECK(w.engine->perform(w.as("ada"), act).refusal().because == Because::stale);
}

TEST_CASE("who has read a revision is kept beside it: nobody's page gets stale by it, and the next revision asks again") {
  Workshop w;
  const std::string id = w.released("Torque: 5 Nm\n");
  const auto reading = [&](const std::string& login) { return w.reading->readers(w.as(login), "documents", id).operator*(); };
  ActRequest asked = Workshop::document_act(id, "revise");
  asked.fields = {{"readers", {"staff"}}};
  Workshop::must(w.engine->perform(w.as("ada"), asked));
  w.edit(id, "Torque: 6 Nm\n");
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  CHECK(w.reading->to_read(w.as("sam")).empty());
  Workshop::must(w.sign("ann", id, "approve"));
  REQUIRE(w.reading->to_read(w.as("sam")).size() == 1);
  CHECK(w.reading->to_read(w.as("sam"))[0].at("item").at("revision") == 2);
  for (const auto& login : {"ada", "rob", "ann"}) CHECK(w.reading->to_read(w.as(login)).empty());   // they wrote or signed it

  const std::string seen = w.reading->head();
  const Json before = w.item("sam", id);
  for (const auto& login : {"sam", "quinn"}) {   // both have seen the page before either has read it
    ActRequest read = Workshop::document_act(id, "acknowledge");
    read.seen = seen;
    Workshop::must(w.engine->perform(w.as(login), read));
  }
  CHECK(says(w.perform("sam", id, "acknowledge").refusal(), "not read yet"));
  Json after = w.item("sam", id);
  after["seen"] = before.at("seen");
  CHECK(after == before);
  CHECK(w.reading->to_read(w.as("sam")).empty());
  CHECK(reading("sam").at("read").is_string());
  CHECK(reading("sam").at("readers").empty());   // not theirs to see
  CHECK(reading("ada").at("readers").size() == 2);

  ActRequest revise = Workshop::document_act(id, "revise");
  revise.seen = seen;
  Workshop::must(w.engine->perform(w.as("ada"), revise));
  w.edit(id, "Torque: 7 Nm\n");
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  Workshop::must(w.sign("ann", id, "approve"));
  REQUIRE(w.reading->to_read(w.as("sam")).size() == 1);
  CHECK(reading("sam").at("last_read") == 2);
  CHECK(reading("ada").at("readers").empty());
  CHECK_FALSE(w.ledger->head()->object("documents/SOP/0/" + id + "/readings/sam.json"));
}

TEST_CASE("the same form sent twice at once is one act with one answer") {
  Workshop w;
  ActRequest act = Workshop::document_act("", "create");
  act.fields = {{"title", "Once"}, {"type", "SOP"}, {"owner", "ada"}};
  act.once = "a-nonce-of-the-form";
  std::vector<std::string> ids(6);
  std::vector<std::thread> clicks;
  for (auto& id : ids) clicks.emplace_back([&] { const auto made = w.engine->perform(w.as("ada"), act); if (made) id = made->id; });
  for (auto& click : clicks) click.join();
  for (const auto& id : ids) CHECK(id == "SOP-001");
  CHECK_FALSE(w.reading->find(w.as("ada"), "documents", "SOP-002", Slot::draft, ""));
}

TEST_CASE("numbers are never given twice, also after a draft was given up") {
  Workshop w;
  const std::string first = Workshop::must(w.create("ada", "x\n")).id;
  Workshop::must(w.perform("ada", first, "withdraw", "Not needed."));
  CHECK(Workshop::must(w.create("ada", "y\n")).id == "SOP-002");
}

TEST_CASE("a reader finds nothing of a draft by any way of reading") {
  Workshop w;
  const std::string id = w.released("public words\n"), unborn = Workshop::must(w.create("ada", "zebracrossing\n", "Zebratitle")).id;
  w.revise(id, "zebracrossing\n");
  const Viewer sam = w.as("sam");
  CHECK_FALSE(w.reading->find(sam, "documents", id, Slot::draft, ""));
  CHECK_FALSE(w.reading->find(sam, "documents", unborn, Slot::draft, ""));
  CHECK(w.item("sam", id).at("draft").is_null());
  CHECK(w.reading->search(sam, "zebracrossing", 10).empty());
  CHECK(w.reading->search(sam, "public", 10).size() == 1);
  ListQuery list;
  list.register_name = "documents";
  list.drafts = true;
  for (const auto& row : w.reading->list(sam, list).rows) CHECK(row.at("draft") == false);
  for (const auto& act : w.reading->trail(sam, {})) CHECK(act.dump().find("ebra") == std::string::npos);
  CHECK(w.reading->work(sam).empty());
  CHECK(w.item("ada", id).at("draft").at("revision") == 2);
}

TEST_CASE("the manual is read as it was at any moment") {
  Workshop w;
  w.clock.seconds = 1'700'000'000;
  const std::string id = w.released("old\n");
  w.clock.seconds = 1'710'000'000;
  w.revise(id, "new\n");
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  Workshop::must(w.sign("ann", id, "approve"));
  const auto then = w.reading->find(w.as("sam"), "documents", id, Slot::current, to_text({1'705'000'000}));
  REQUIRE(then);
  CHECK(w.text_of("sam", *then) == "old\n");
  CHECK_FALSE(w.reading->find(w.as("sam"), "documents", id, Slot::current, to_text({1'600'000'000})));
}

TEST_CASE("a document out of use leaves what is in force and keeps its history") {
  Workshop w;
  const std::string id = w.released("text\n");
  ActRequest act = Workshop::document_act(id, "retire");
  act.comment = "The machine was sold.";
  act.method = "password";
  act.statement = w.engine->statement(w.as("quinn"), act)->at("text");
  Workshop::must(w.engine->perform(w.as("quinn"), act));
  CHECK(w.ledger->head()->list("documents").empty());
  CHECK(w.reading->search(w.as("sam"), "text", 10).empty());
  CHECK(w.reading->revision(w.as("quinn"), "documents", id, 1));
}

TEST_CASE("a deputy signs in place of somebody, and the sign-off says so") {
  Workshop w;
  w.add_person("una", {"staff", "admin"});   // who approves nothing by their own roles
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  ActRequest act = Workshop::document_act("ann", "appoint deputy");
  act.register_name = "people";
  act.comment = "On leave.";
  act.fields = {{"deputy", "una"}, {"deputy from", date_of(w.clock.now())}, {"deputy until", date_of({w.clock.now().seconds + 86400})}};
  Workshop::must(w.engine->perform(w.as("ann"), act));
  Workshop::must(w.sign("una", id, "approve"));
  const Json signoff = w.item("una", id).at("signoffs").back();
  CHECK(signoff.at("signer") == "una");
  CHECK(signoff.at("on_behalf_of") == "ann");
}

TEST_CASE("who has one-time codes signs with them or not at all, who has none cannot claim them, and it is on record since when") {
  Workshop w;
  const std::string id = Workshop::must(w.create("ada", "text\n")).id;
  Workshop::must(w.perform("ada", id, "submit"));
  const auto signs = [&](const std::string& login, const std::string& act, const std::string& method) {
    ActRequest request = Workshop::document_act(id, act);
    request.method = method;
    const auto statement = w.engine->statement(w.as(login), request);
    if (!statement) return statement.refusal().key;
    request.statement = statement->at("text");
    const auto done = w.engine->perform(w.as(login), request);
    return done ? request.statement : done.refusal().key;
  };
  CHECK(signs("rob", "review", "password and code") == "refusal.codes-not-yours");
  ActRequest add = Workshop::document_act("rob", "add codes");
  add.register_name = "people";
  Workshop::must(w.engine->perform(w.as("rob"), add));
  CHECK(w.reading->find(w.as("mia"), "people", "rob", Slot::current, "")->at("codes_since") == to_text(w.clock.now()));
  CHECK(w.as("rob").has_codes);
  CHECK(signs("rob", "review", "password") == "refusal.unmet");
  const std::string statement = signs("rob", "review", "password and code");
  CHECK(statement.find("Method: signed by the server on the signer's behalf, after the signer gave their password again and a one-time code\n") != std::string::npos);
  CHECK(w.item("rob", id, Slot::draft).at("signoffs").back().at("method") == "password and code");
  ActRequest others = add;
  others.id = "ann";
  CHECK(w.engine->perform(w.as("rob"), others).refusal().because == Because::forbidden);
  ActRequest leave = Workshop::document_act("rob", "leave");
  leave.register_name = "people";
  leave.comment = "He went to sea.";
  Workshop::must(w.engine->perform(w.as("mia"), leave));
  CHECK_FALSE(w.reading->find(w.as("mia"), "people", "rob", Slot::current, "")->contains("codes_since"));
}

TEST_CASE("a register needs a policy and nothing else") {
  Workshop w;
  ActRequest act;
  act.register_name = "improvements";
  act.act = "raise";
  act.fields = {{"title", "Dull tool"}, {"description", "The drill is dull."}};
  const auto policy = w.reading->policy("improvements");
  for (const auto& field : policy->at("fields"))
    if (field.value("required", false) && !act.fields.contains(field.at("name")))
      act.fields[field.at("name").get<std::string>()] = field.at("choices").empty() ? Json("something") : Json(field.at("choices").at(0).is_object() ? field.at("choices").at(0).at("value") : field.at("choices").at(0));
  const auto raised = Workshop::must(w.engine->perform(w.as("sam"), act));
  CHECK(raised.id.rfind("IMP-", 0) == 0);
  CHECK(w.reading->find(w.as("sam"), "improvements", raised.id, Slot::current, ""));
}

TEST_CASE("a form sent again with other content is refused and not answered as if it had been taken, also after a restart") {
  Workshop w;
  ActRequest act = Workshop::document_act("", "create");
  act.fields = {{"title", "First"}, {"type", "SOP"}, {"owner", "ada"}};
  act.files = {Workshop::text_file("first\n")};
  act.once = "a-nonce-of-the-form";
  const auto first = Workshop::must(w.engine->perform(w.as("ada"), act));
  for (const bool restarted : {false, true}) {
    if (restarted) w.restart();
    const auto again = w.engine->perform(w.as("ada"), act);
    REQUIRE(again);
    CHECK(again->commit == first.commit);
    ActRequest other_text = act, other_title = act, other_act = act;
    other_text.files = {Workshop::text_file("second\n")};
    other_title.fields["title"] = "Second";
    other_act = Workshop::document_act(first.id, "submit");
    other_act.once = act.once;
    for (const auto& each : {other_text, other_title, other_act}) {
      const auto refused = w.engine->perform(w.as("ada"), each);
      REQUIRE_FALSE(refused);
      CHECK(refused.refusal().key == "refusal.once-other");
      CHECK(refused.refusal().details.at("item") == first.id);
    }
    CHECK(w.ledger->head_number() == first.number);
  }
}

TEST_CASE("former revisions are read by those whom `former` names, wherever they are asked for") {
  Workshop w([](const std::string& name, std::string yaml) {
    const std::string rule = "  in force:  [staff]\n";
    if (name == "documents") yaml.replace(yaml.find(rule), rule.size(), rule + "  former:    [auditor]\n");
    return yaml;
  });
  const std::string id = w.released("first\n", "Alpha");
  w.clock.seconds += 86400;
  const std::string between = to_text(Instant{w.clock.seconds});
  w.clock.seconds += 86400;
  w.revise(id, "second\n");
  Workshop::must(w.perform("ada", id, "submit"));
  Workshop::must(w.sign("rob", id, "review"));
  Workshop::must(w.sign("ann", id, "approve"));
  const auto sees_former = [&](const std::string& login) {
    ListQuery then;
    then.register_name = "documents";
    then.as_of = between;
    const std::vector<bool> ways = {static_cast<bool>(w.reading->revision(w.as(login), "documents", id, 1)), static_cast<bool>(w.reading->find(w.as(login), "documents", id, Slot::current, between)),
                                    w.reading->list(w.as(login), then).total == 1, w.reading->revisions(w.as(login), "documents", id)->size() == 2};
    CHECK(std::count(ways.begin(), ways.end(), ways[0]) == 4);
    return ways[0];
  };
  CHECK(sees_former("otto"));
  CHECK_FALSE(sees_former("sam"));
  CHECK_FALSE(sees_former("quinn"));   // drafts yes, former revisions no
  CHECK(w.reading->revision(w.as("sam"), "documents", id, 2));
  CHECK(w.reading->find(w.as("sam"), "documents", id, Slot::current, to_text(Instant{w.clock.seconds})));
}

TEST_CASE("only those to whom no register closes anything see everything") {
  Workshop w;
  w.released("text\n");
  for (const char* each : {"quinn", "otto"}) CHECK(w.reading->sees_everything(w.as(each)));
  for (const char* each : {"mia", "ada", "rob", "ann", "sam"}) CHECK_FALSE(w.reading->sees_everything(w.as(each)));
  Viewer narrow = w.as("otto");
  narrow.roles.clear();   // a token without roles
  CHECK_FALSE(w.reading->sees_everything(narrow));
}

TEST_CASE("acts of many people at once are one line, each whole") {
  Workshop w;
  std::atomic<int> done{0};
  std::vector<std::thread> people;
  for (int i = 0; i < 8; ++i)
    people.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k)
        if (w.create("ada", "text " + std::to_string(i * 100 + k) + "\n")) ++done;
    });
  for (auto& each : people) each.join();
  CHECK(done == 80);
  CHECK(w.index->position() == w.ledger->head_number());
  CHECK(w.reading->find(w.as("ada"), "documents", "SOP-080", Slot::draft, ""));
}
