// People, roles and policies as one commit says, and as the day says.
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {
std::optional<Person> person_at(const Office& office, const std::string& login, std::int64_t number, std::int64_t seconds) {
  const auto snapshot = office.ledger.after(number);
  ParsedObjects parsed;
  return State(*snapshot, parsed, {seconds}).find(login);
}
}  // namespace

TEST_CASE("roles are those of the commit that is asked, not those of today") {
  Office office;
  const auto before = office.ledger.head_number();
  Office::must(office.act("mia", "rob", "change roles", "Other work.", {{"roles", {"staff"}}}, "people"));
  CHECK(person_at(office, "rob", before, office.clock.seconds)->has("reviewer"));
  CHECK_FALSE(person_at(office, "rob", office.ledger.head_number(), office.clock.seconds)->has("reviewer"));
}

TEST_CASE("a deputy acts for somebody between two days, and for nobody who has left") {
  Office office;
  office.add_person("una", {"staff", "admin"});   // who approves nothing by their own roles
  const auto day = [&](int offset) { return date_of({office.clock.seconds + offset * 86400}); };
  Office::must(office.act("ann", "ann", "appoint deputy", "Leave.", {{"deputy", "una"}, {"deputy from", day(1)}, {"deputy until", day(3)}}, "people"));
  const auto acts_for = [&](int offset) { return person_at(office, "una", office.ledger.head_number(), office.clock.seconds + offset * 86400)->acts_for; };
  CHECK(acts_for(0).empty());
  CHECK(acts_for(1) == std::vector<std::string>{"ann"});
  CHECK(acts_for(3) == std::vector<std::string>{"ann"});
  CHECK(acts_for(4).empty());
  Office::must(office.act("mia", "ann", "leave", "Gone.", Json::object(), "people"));
  CHECK(acts_for(2).empty());
}

TEST_CASE("a register whose policy cannot be read takes no act, and the others go on") {
  Office office({{"people", shipped("policies/people.yaml")}, {"documents", shipped("policies/documents.yaml")}, {"broken", "register: ["}});
  CHECK(office.act("sam", "", "raise", "", Json::object(), "broken").refusal().because == Because::unknown);
  CHECK(office.create() == "SOP-001");
}

TEST_CASE("names that are no register are none, whatever they hold") {
  Office office;
  for (const char* name : {"", ".", "..", "../documents", "documents/", "Documents", "policies", "people.yaml", "drafts/documents", "documents\n"})
    CHECK(office.act("ada", "", "create", "", {{"title", "T"}}, name).refusal().because == Because::unknown);
}
