#include "unit/policy/world.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;
using Logins = std::vector<std::string>;

TEST_CASE("a reviewer and then an approver bring a revision in force") {
  Desk desk;
  CHECK(desk.decide("review", "rita").allowed);
  CHECK_FALSE(desk.decide("approve", "alex").allowed);
  desk.sign("review", "rita");
  CHECK(desk.decide("approve", "alex").allowed);
  CHECK_FALSE(desk.release().taken);
  desk.sign("approve", "alex");
  CHECK(desk.release().taken);
}

TEST_CASE("an author cannot approve their own revision, whatever roles they hold") {
  Desk desk;
  desk.item.authors = {"multi"};
  desk.sign("review", "rita");
  const Decision d = desk.decide("approve", "multi");
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "someone else").sentence == "You wrote part of revision 3. Ask a colleague.");
  desk.sign("approve", "multi");   // even if it had got into the ledger, it would not count
  CHECK_FALSE(desk.release().taken);
}

TEST_CASE("whoever reviewed a revision does not approve it too") {
  Desk desk;
  desk.sign("review", "multi");
  CHECK(row(desk.decide("approve", "multi"), "not the reviewer").result == Result::unmet);
  desk.sign("approve", "multi");
  CHECK_FALSE(desk.release().taken);
}

TEST_CASE("any change of the bytes voids every sign-off") {
  Desk desk;
  desk.sign("review", "rita");
  desk.sign("approve", "alex");
  REQUIRE(desk.release().taken);
  SECTION("of the text") { desk.item.files[0].sha256 = "bb"; }
  SECTION("of an attachment") { desk.item.files.push_back({"figure.png", "image/png", 1, "cc", false}); }
  SECTION("of a field") { desk.item.fields["title"] = "Outgoing inspection"; }
  CHECK_FALSE(desk.release().taken);
}

TEST_CASE("sign-offs from before a return do not count after it, though the bytes are the same") {
  Desk desk;
  desk.sign("review", "rita");
  desk.sign("approve", "alex");
  desk.item.round = 2;
  CHECK_FALSE(desk.release().taken);
  CHECK(desk.decide("review", "rita").allowed);
}

TEST_CASE("a voided sign-off does not count") {
  Desk desk;
  desk.sign("review", "rita");
  desk.item.signoffs[0].voided = "return";
  CHECK_FALSE(desk.decide("approve", "alex").allowed);
}

TEST_CASE("deleting a named approver does not drop the requirement") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  desk.item.fields.erase("approvers");
  desk.item.signoffs[0].subject = subject_of(desk.item);
  CHECK_FALSE(desk.release().taken);
  CHECK(row(desk.release().requirements, "approved").result == Result::unmet);
}

TEST_CASE("an empty list of approvers never weakens the requirement") {
  Desk desk;
  desk.item.fields["approvers"] = Json::array();
  desk.sign("review", "rita");
  CHECK_FALSE(desk.release().taken);
}

TEST_CASE("all named approvers must approve, and somebody else's approval does not stand in for one of them") {
  Desk desk;
  desk.house.add("bert", {"approver"});
  desk.item.fields["approvers"] = {"alex", "bert"};
  desk.sign("review", "rita");
  desk.sign("approve", "alex");
  desk.sign("approve", "quinn");
  const auto waiting = desk.release();
  CHECK_FALSE(waiting.taken);
  CHECK(row(waiting.requirements, "approved").missing == Logins{"bert"});
  desk.sign("approve", "bert");
  CHECK(desk.release().taken);
}

TEST_CASE("a named approver who has left is still required, and the sentence says who can name somebody else") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  desk.house.people["alex"].active = false;
  const auto waiting = desk.release();
  CHECK_FALSE(waiting.taken);
  CHECK(row(waiting.requirements, "approved").missing == Logins{"alex"});
  CHECK_THAT(row(waiting.requirements, "approved").sentence, Catch::Contains("Alex (has left;") && Catch::Contains("Change who signs") && Catch::Contains("quality manager"));
}

TEST_CASE("a named approver who lost the role is still required") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  desk.house.people["alex"].roles = {"staff"};
  desk.sign("approve", "alex");
  CHECK_FALSE(desk.release().taken);
  CHECK_THAT(row(desk.release().requirements, "approved").sentence, Catch::EndsWith("Alex (does not hold the role; a quality manager can name somebody else: “Change who signs”)."));
}

TEST_CASE("a sign-off counts by the role held when signing, also after its signer has left") {
  Desk desk;
  desk.sign("review", "rita");
  desk.house.people["rita"].active = false;
  desk.house.people["rita"].roles.clear();
  CHECK(desk.decide("approve", "alex").allowed);
}

TEST_CASE("when nobody holds the role, the requirement stays and names the role") {
  Desk desk;
  desk.house.people.erase("rita");
  desk.house.people.erase("multi");
  const auto d = desk.decide("approve", "alex");
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "reviewed").missing == Logins{"role:reviewer"});
  CHECK_THAT(row(d, "reviewed").sentence, Catch::Contains("nobody who could holds it now"));
}

TEST_CASE("a refusal names the people who could help, never an author") {
  Desk desk;
  desk.item.authors = {"multi"};
  CHECK(row(desk.decide("approve", "alex"), "reviewed").missing == Logins{"rita"});
  CHECK(row(desk.decide("approve", "alex"), "reviewed").sentence == "Revision 3 still needs a review by Rita.");
}

TEST_CASE("who may not act is told who may and what they are") {
  Desk desk;
  const auto d = desk.decide("approve", "anna");
  CHECK(row(d, "who").sentence == "Only an approver or a quality manager can do this. You are: author and staff.");
  CHECK(row(d, "who").missing == Logins{"alex", "multi", "quinn"});
}

TEST_CASE("whoever has left can do nothing") {
  Desk desk;
  desk.house.people["rita"].active = false;
  CHECK_FALSE(desk.decide("review", "rita").allowed);
}

TEST_CASE("an editor's save approves nothing: nobody releases by hand") {
  Desk desk;
  desk.sign("review", "rita");
  for (const auto& [login, person] : desk.house.people) CHECK_FALSE(desk.decide("release", login).allowed);
}

TEST_CASE("a signature is not asked of the same person twice") {
  Desk desk;
  desk.sign("review", "rita");
  CHECK(row(desk.decide("review", "rita"), "not signed yet").result == Result::unmet);
}

TEST_CASE("a superseded revision cannot be signed") {
  Desk desk;
  desk.item.state = "superseded";
  CHECK(row(desk.decide("approve", "alex"), "state").sentence == "“Approve” can be done when it is in review. It is superseded now.");
}

TEST_CASE("open comments hold the approval back, answers do not") {
  Desk desk;
  desk.sign("review", "rita");
  desk.item.comments = {{1, "rita", {}, "which gauge?", "", 0, false, ""}, {2, "anna", {}, "the new one", "", 1, false, ""}};
  const auto d = desk.decide("approve", "alex");
  CHECK(row(d, "comments resolved").result == Result::unmet);
  CHECK(row(d, "comments resolved").missing == Logins{"anna", "multi", "otto", "quinn"});
  desk.item.comments[0].resolved = true;
  CHECK(desk.decide("approve", "alex").allowed);
}

TEST_CASE("reason and impact are required for submitting") {
  Desk desk;
  desk.item.state = "draft";
  desk.item.fields.erase("reason");
  const auto d = desk.decide("submit", "anna");
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "field reason").sentence == "Say why this revision is needed.");
}

TEST_CASE("a second draft beside the first is refused") {
  Desk desk;
  desk.item.state = "in force";
  CHECK_FALSE(desk.decide("revise", "anna").allowed);
  desk.draft_exists = false;
  CHECK(desk.decide("revise", "anna").allowed);
}

TEST_CASE("nobody becomes the owner by the very act that only the owner may do") {
  Desk desk;
  const Item before = desk.item;
  desk.item.state = "in force";
  desk.item.owner = "rita";
  desk.item.fields["owner"] = "rita";
  Question q = desk.ask("revise", "rita");
  Item now = before;
  now.state = "in force";
  q.before = &now;
  CHECK(row(decide(q), "who").result == Result::unmet);
}

TEST_CASE("a field that the act does not take, a fixed one and an unknown one are refused") {
  Desk desk;
  const Item before = desk.item;
  desk.item.fields["title"] = "Other";
  desk.item.fields["type"] = "WI";
  desk.item.fields["colour"] = "red";
  desk.comment = "why";
  Question q = desk.ask("reassign", "quinn");
  q.before = &before;
  const Decision d = decide(q);
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "field title").result == Result::unmet);
  CHECK(row(d, "field type").sentence == "“Type” is part of the number and never changes.");
  CHECK(row(d, "field colour").sentence == "There is no field “colour” here.");
}

TEST_CASE("who must sign may be exchanged while others sign, and not dropped; in a draft nobody need be named") {
  Desk desk;
  desk.item.fields["approvers"] = {"quinn"};
  const Item before = desk.item;
  desk.comment = "why";
  const auto asked = [&](const char* act, const char* who, const Json& approvers) {
    desk.item.fields["approvers"] = approvers;
    Question q = desk.ask(act, who);
    q.before = &before;
    return decide(q);
  };
  CHECK(asked("reassign", "quinn", {"alex"}).allowed);
  const Decision dropped = asked("reassign", "quinn", Json::array());
  CHECK_FALSE(dropped.allowed);
  CHECK(row(dropped, "field approvers").result == Result::unmet);
  desk.item.state = "draft";
  CHECK(asked("edit", "anna", Json::array()).allowed);
}

TEST_CASE("a fixed field that was left blank is given later, once") {
  Desk desk;
  desk.policy = must_read(with(shipped("documents.yaml"), "  site:      {text: 80}\n", "  site:      {text: 80, fixed: true}\n"));
  desk.item.state = "draft";
  const Item before = desk.item;
  desk.item.fields["site"] = "Hall 2";
  Question q = desk.ask("edit", "anna");
  q.before = &before;
  CHECK(decide(q).allowed);

  const Item given = desk.item;
  desk.item.fields["site"] = "Hall 3";
  q.before = &given;
  CHECK(row(decide(q), "field site").result == Result::unmet);
}

TEST_CASE("a deputy signs in the place of whoever appointed them, and it is written down") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  desk.house.people["otto"].acts_for = {"alex"};
  const Question q = desk.ask("approve", "otto");
  CHECK(decide(q).allowed);
  CHECK(acting_for(q) == "alex");
  CHECK(signing_roles(q) == desk.house.people["alex"].roles);
  desk.sign("approve", "otto", "alex");
  CHECK(desk.release().taken);
}

TEST_CASE("a deputy who wrote the revision cannot sign it for anybody, nor a colleague for an author") {
  Desk desk;
  desk.sign("review", "rita");
  desk.house.people["anna"].acts_for = {"alex"};
  CHECK_FALSE(desk.decide("approve", "anna").allowed);
  desk.house.people["otto"].acts_for = {"multi"};
  desk.item.authors = {"multi"};
  desk.item.signoffs[0].subject = subject_of(desk.item);
  CHECK_FALSE(desk.decide("approve", "otto").allowed);
}

TEST_CASE("one person's hand counts once, for themselves and as a deputy") {
  Desk desk;
  desk.house.add("bert", {"approver"});
  desk.item.fields["approvers"] = {"alex", "bert"};
  desk.sign("review", "rita");
  desk.house.people["bert"].acts_for = {"alex"};
  desk.sign("approve", "bert");
  CHECK_FALSE(desk.decide("approve", "bert").allowed);
  desk.sign("approve", "bert", "alex");
  CHECK_FALSE(desk.release().taken);
}

TEST_CASE("nobody signs in the place of whoever took part already, as a deputy of somebody else") {
  Desk desk;
  desk.house.add("ben", {"approver"});
  desk.house.add("dora", {"staff"});
  desk.item.fields["approvers"] = {"alex", "ben"};
  desk.sign("review", "rita");
  desk.house.people["alex"].acts_for = {"ben"};
  desk.house.people["dora"].acts_for = {"alex"};
  desk.sign("approve", "alex", "ben");
  const Decision d = desk.decide("approve", "dora");
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "not signed yet").sentence == "Alex has taken part in a signature of this already, so nobody signs in their place.");

  Question judged_again = desk.ask("approve", "dora");   // what such a signature brought about in an old ledger stays as it is
  judged_again.of_the_past = true;
  CHECK(row(decide(judged_again), "not signed yet").result == Result::met);
}

TEST_CASE("a deputy of somebody who has left is nobody's deputy") {
  Desk desk;
  desk.sign("review", "rita");
  desk.house.people["otto"].acts_for = {"alex"};
  desk.house.people["alex"].active = false;
  CHECK_FALSE(desk.decide("approve", "otto").allowed);
}

TEST_CASE("a fact that throws is an error, and an error is never a yes") {
  Desk desk;
  desk.policy = must_read(with(shipped("documents.yaml"), "when: a comment is given", "when: fact training.done"));
  const auto throws = [](const std::string&, const Item&, const std::string&) -> bool { throw std::runtime_error("no database"); };
  const auto throws_a_number = [](const std::string&, const Item&, const std::string&) -> bool { throw 42; };
  for (const policy::Facts& facts : {policy::Facts(throws), policy::Facts(throws_a_number)}) {
    desk.facts = facts;
    const auto d = desk.decide("return", "rita");
    CHECK_FALSE(d.allowed);
    CHECK(row(d, "comment given").result == Result::error);
  }
}

TEST_CASE("an unknown act is refused with a sentence") {
  Desk desk;
  const auto d = desk.decide("aprove", "alex");
  CHECK_FALSE(d.allowed);
  CHECK(d.requirements.size() == 1);
}

TEST_CASE("the decision is the same with and without a catalogue, but for its sentences") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  for (const auto& act : desk.policy.acts)
    for (const auto& [login, person] : desk.house.people) {
      Question q = desk.ask(act.name, login);
      const Decision spoken = decide(q);
      q.say = nullptr;
      const Decision bare = decide(q);
      q.brief = true;
      CHECK(spoken.allowed == bare.allowed);
      CHECK(spoken.allowed == decide(q).allowed);
      REQUIRE(spoken.requirements.size() == bare.requirements.size());
      for (std::size_t i = 0; i < bare.requirements.size(); ++i) {
        CHECK(spoken.requirements[i].name == bare.requirements[i].name);
        CHECK(spoken.requirements[i].result == bare.requirements[i].result);
        CHECK(spoken.requirements[i].missing == bare.requirements[i].missing);
      }
    }
}

TEST_CASE("staff read what is in force and nothing else") {
  Desk desk;
  const Person reader = desk.house.people["otto"];
  desk.item.owner = "anna";
  CHECK_FALSE(may_read(desk.policy, reader, desk.item, true));
  desk.item.state = "in force";
  CHECK(may_read(desk.policy, reader, desk.item, false));
  CHECK_FALSE(may_read_history(desk.policy, reader, desk.item));
  Person gone = reader;
  gone.active = false;
  CHECK_FALSE(may_read(desk.policy, gone, desk.item, false));
}

TEST_CASE("nobody changes their own roles, and nobody makes themselves somebody's deputy") {
  Desk desk;
  desk.policy = must_read(shipped("people.yaml"));
  desk.house.add("ida", {"admin"});
  desk.item = {};
  desk.item.register_name = "people";
  desk.item.id = "ida";
  desk.item.state = "active";
  desk.item.fields = {{"login", "ida"}, {"name", "Ida"}, {"roles", {"admin"}}};
  desk.comment = "why";
  CHECK_FALSE(desk.decide("change roles", "ida").allowed);
  desk.item.id = "alex";
  CHECK(desk.decide("change roles", "ida").allowed);
  desk.item.fields["deputy"] = "ida";
  desk.item.fields["deputy from"] = "2027-01-15";
  desk.item.fields["deputy until"] = "2027-01-15";
  CHECK_FALSE(desk.decide("appoint deputy", "ida").allowed);
  CHECK(desk.decide("appoint deputy", "alex").allowed);
}

TEST_CASE("nobody is newly named who could not do what they are named for, and the sentence says so") {
  Desk desk;
  desk.item.state = "draft";
  const Item before = desk.item;
  desk.item.fields["approvers"] = {"otto"};
  Question q = desk.ask("edit", "anna");
  q.before = &before;
  const Decision d = decide(q);
  CHECK_FALSE(d.allowed);
  CHECK(row(d, "field approvers").sentence == "“Approvers” names Otto, who does not hold the role approver or quality manager. Name somebody who does.");
  desk.item.fields["approvers"] = {"alex", "quinn"};
  CHECK(decide(q).allowed);
}

TEST_CASE("somebody named before who has lost the role since does not stand in the way of another change") {
  Desk desk;
  desk.item.state = "draft";
  desk.item.fields["approvers"] = {"otto"};
  const Item before = desk.item;
  desk.item.fields["approvers"] = {"otto", "alex"};
  Question q = desk.ask("edit", "anna");
  q.before = &before;
  CHECK(decide(q).allowed);
  desk.house.people["quinn"].active = false;
  desk.item.fields["approvers"] = {"otto", "quinn"};
  CHECK_FALSE(decide(q).allowed);
}

TEST_CASE("whoever may never do an act is told that, not what state it would need") {
  Desk desk;
  desk.item.state = "in force";
  const auto rows = [&](const std::string& act, const std::string& login) {
    std::vector<std::string> names;
    for (const auto& each : told(desk.policy, *desk.policy.act(act), desk.decide(act, login))) names.push_back(each.name);
    return names;
  };
  CHECK(rows("revise", "otto") != std::vector<std::string>{"who"});   // owns it, so what stands in the way is told
  desk.item.owner = "anna";
  CHECK(rows("revise", "otto") == std::vector<std::string>{"who"});
  desk.item.state = "in review";
  CHECK(rows("approve", "anna") == std::vector<std::string>{"who", "someone else", "not the reviewer"});   // and what is about herself
  CHECK(rows("approve", "alex").size() > 4);
}

namespace {

// The approvers sign one after the other, as they are named.
struct OneByOne : Desk {
  OneByOne() {
    policy = must_read(with(shipped("documents.yaml"), "all named in: approvers,", "all named in: approvers, in order: true,"));
    house.add("bo", {"staff", "approver"});
    item.fields["approvers"] = {"bo", "alex"};
    sign("review", "rita");
  }
};

}  // namespace

TEST_CASE("where the named sign in order, whoever comes later waits for those before, by name") {
  OneByOne desk;
  const auto early = desk.decide("approve", "alex");
  CHECK_FALSE(early.allowed);
  CHECK(row(early, "in turn").sentence == "It waits for Bo first: those named under “Approvers” sign in that order.");
  CHECK(row(early, "in turn").missing == std::vector<std::string>{"bo"});
  CHECK(desk.decide("approve", "bo").allowed);
  desk.sign("approve", "bo");
  CHECK(desk.decide("approve", "alex").allowed);
  CHECK_FALSE(desk.release().taken);
  desk.sign("approve", "alex");
  CHECK(desk.release().taken);
}

TEST_CASE("the order is as named, and its sentence says who comes after whom") {
  OneByOne desk;
  CHECK(row(desk.release().requirements, "approved").sentence == "Revision 3 still needs the approval of Bo, then Alex.");
  desk.item.fields["approvers"] = {"alex", "bo"};
  desk.item.signoffs.clear();
  desk.sign("review", "rita");
  CHECK(desk.decide("approve", "alex").allowed);
  CHECK_FALSE(desk.decide("approve", "bo").allowed);
}

TEST_CASE("a deputy signs in order too: for whose turn it is, and not before") {
  OneByOne desk;
  desk.house.add("dana", {"staff"});
  desk.house.people["dana"].acts_for = {"alex"};
  CHECK_FALSE(desk.decide("approve", "dana").allowed);
  desk.house.people["dana"].acts_for = {"alex", "bo"};
  CHECK(acting_for(desk.ask("approve", "dana")) == "bo");
  CHECK(desk.decide("approve", "dana").allowed);
}

TEST_CASE("a policy without an order decides as before, with no row about turns") {
  Desk desk;
  desk.item.fields["approvers"] = {"multi", "alex"};
  desk.sign("review", "rita");
  const auto decision = desk.decide("approve", "alex");
  CHECK(decision.allowed);
  for (const auto& each : decision.requirements) CHECK(each.name != "in turn");
}

namespace {

std::string assured(Desk& desk, const std::string& wanted, const std::string& method) {
  desk.policy = must_read(with(shipped("documents.yaml"), "    signs: \"I approve this revision for use.\"\n", "    signs: \"I approve this revision for use.\"\n" + wanted));
  Question q = desk.ask("approve", "alex");
  q.method = method;
  for (const auto& row : decide(q).requirements) if (row.name == "assurance") return row.result == Result::met ? "met" : row.sentence;
  return "not asked";
}

}  // namespace

TEST_CASE("a sign-off is as sure as the policy asks or surer: password, password and code, passkey") {
  const std::string code = "    assurance: password and code\n", key = "    assurance: passkey\n", word = "    assurance: password\n";
  Desk desk;
  desk.house.people["alex"].has_codes = true;
  desk.house.people["alex"].keys = {{1, "Phone", "sk", "id", false}};
  for (const auto& [wanted, method, good] : std::vector<std::tuple<std::string, std::string, bool>>{
           {word, "password and code", true}, {word, "passkey", true}, {code, "password and code", true}, {code, "passkey", true}, {code, "password", false},
           {key, "passkey", true}, {key, "password and code", false}, {key, "password", false}, {code, "a nod", false}})
    CHECK((assured(desk, wanted, method) == "met") == good);
}

TEST_CASE("the refusal of a sign-off that is not sure enough says how to get a surer one") {
  Desk desk;
  CHECK(assured(desk, "    assurance: password and code\n", "password") == "“Approve” is signed with your password and a one-time code, and you have no codes yet. Add them on your own page under People.");
  desk.house.people["alex"].has_codes = true;
  CHECK(assured(desk, "    assurance: password and code\n", "password") == "“Approve” is signed with your password and a one-time code, not with the password alone. Give a code of your app as well.");
  const std::string key = "    assurance: passkey\n";
  CHECK(assured(desk, key, "password and code") == "“Approve” is signed with a passkey, and none signs for you yet. Add one on your own page under People, then have it confirmed.");
  CHECK(assured(desk, key, "") == assured(desk, key, "password and code"));   // the page says so before anybody has chosen a way
  desk.house.people["alex"].keys = {{1, "Phone", "sk", "id", false}};
  CHECK(assured(desk, key, "password and code") == "“Approve” is signed with a passkey, not with a password. Choose your passkey on the page.");
}

TEST_CASE("whoever has one-time codes signs nothing with the password alone, whatever the policy asks") {
  Desk desk;
  CHECK(assured(desk, "", "password") == "not asked");
  desk.house.people["alex"].has_codes = true;
  CHECK(assured(desk, "", "password and code") == "not asked");
  CHECK(assured(desk, "", "password").find("not with the password alone") != std::string::npos);
  CHECK(assured(desk, "    assurance: password\n", "password").find("not with the password alone") != std::string::npos);
  Question edit = desk.ask("comment", "alex");   // what is not signed is not asked for any way of signing
  edit.method = "password";
  for (const auto& row : decide(edit).requirements) CHECK(row.name != "assurance");
}

TEST_CASE("what nobody has chosen yet is judged by the surest way the person has") {
  Desk desk;
  CHECK(assured(desk, "    assurance: password and code\n", "") != "met");
  desk.house.people["alex"].has_codes = true;
  CHECK(assured(desk, "    assurance: password and code\n", "") == "met");
  CHECK(assured(desk, "    assurance: passkey\n", "") != "met");
}

TEST_CASE("a plugin is not asked for somebody who may never do the act") {
  Desk desk;
  desk.policy = must_read(with(shipped("documents.yaml"), "  comments resolved:\n    when: comments are resolved\n", "  comments resolved:\n    when: fact trainings.planned\n"));
  int asked = 0;
  desk.facts = [&](const std::string&, const Item&, const std::string&) { ++asked; return true; };
  CHECK_FALSE(desk.decide("approve", "otto").allowed);
  CHECK(asked == 0);
  desk.decide("approve", "alex");
  CHECK(asked == 1);
}
