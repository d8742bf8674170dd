// Whom an item waits for: nobody is asked for what would complete nothing.
#include "policy/next_steps.h"
#include "unit/policy/world.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

using Names = std::vector<std::string>;

Names asked(const Question& q, const std::string& act) {
  for (const auto& each : next_steps(q)) if (each.act == act) return each.who;
  return {};
}

// IMP-2026-0001, raised by olga and owned by otto.
struct Ideas : Desk {
  explicit Ideas(const std::string& state) {
    policy = must_read(shipped("improvements.yaml"));
    house.add("olga", {"staff"});
    draft_exists = false;
    item.register_name = "improvements";
    item.state = state;
    item.revision = 0;
    item.authors = {"olga"};
    item.fields = {{"title", "Lamp"}, {"owner", "otto"}};
  }
};

}  // namespace

TEST_CASE("a signature is asked of those whose sign-off is missing, not of everybody who might sign") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  CHECK(asked(desk.ask("", "otto"), "approve") == Names{"alex"});   // quinn may approve too, and would complete nothing
  desk.sign("approve", "alex");
  CHECK(asked(desk.ask("", "otto"), "approve").empty());
}

TEST_CASE("a signature is asked of whoever could give it where nobody is named, and only when it can be given") {
  Desk desk;
  CHECK(asked(desk.ask("", "otto"), "review") == Names{"multi", "rita"});
  CHECK(asked(desk.ask("", "otto"), "approve").empty());   // not reviewed yet
}

TEST_CASE("a deputy is asked for what is asked of the person they stand in for") {
  Desk desk;
  desk.item.fields["approvers"] = {"alex"};
  desk.sign("review", "rita");
  desk.house.add("dana", {"staff"});
  desk.house.people["dana"].acts_for = {"alex"};
  const auto steps = next_steps(desk.ask("", "otto"));
  REQUIRE(steps.size() == 1);
  CHECK(asked_of(steps[0], desk.ask("approve", "dana")));
  CHECK(asked_of(steps[0], desk.ask("approve", "alex")));
  CHECK_FALSE(asked_of(steps[0], desk.ask("approve", "quinn")));
}

TEST_CASE("a record waits for whoever leads it on: its owner before a role, and nobody for a comment or a way back") {
  CHECK(asked(Ideas("raised").ask("", "olga"), "assess") == Names{"multi", "quinn"});
  CHECK(asked(Ideas("assessed").ask("", "olga"), "plan") == Names{"otto"});
  CHECK(asked(Ideas("assessed").ask("", "olga"), "decline").empty());   // possible, but nobody waits for it
  CHECK(asked(Ideas("planned").ask("", "olga"), "finish") == Names{"otto"});
  CHECK(asked(Ideas("done").ask("", "olga"), "close") == Names{"multi", "quinn"});
  CHECK(asked(Ideas("done").ask("", "olga"), "send back").empty());
  CHECK(asked(Ideas("done").ask("", "olga"), "comment").empty());
  CHECK(next_steps(Ideas("closed").ask("", "olga")).empty());
  Ideas left("planned");
  left.house.people["otto"].active = false;
  CHECK(asked(left.ask("", "olga"), "finish") == Names{"multi", "quinn"});
}

TEST_CASE("only states that wait for somebody are looked through, and wholly only for who holds an asked role") {
  const Policy ideas = must_read(shipped("improvements.yaml"));
  const auto states = [&](const Names& roles) {
    Person person;
    person.active = true;
    person.roles = roles;
    std::string text;
    for (const auto& each : open_states(ideas, person)) text += each.state + (each.by_role ? "! " : " ");
    return text;
  };
  CHECK(states({"staff"}) == "raised assessed planned done ");
  CHECK(states({"staff", "quality"}) == "raised! assessed! planned! done! ");
}
