// A company too small for two independent approvals: its policy names the control that stands in for the second one, and a release by it
// says so on record. That the ledger verifies, release and all, is checked when the workshop ends.
#include "integration/engine/workshop.h"
#include "policy/check.h"
#include "policy/read.h"

using namespace chancery;
using namespace chancery::testing;

namespace {

void exchange(std::string& text, const std::string& part, const std::string& instead) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  text.replace(at, part.size(), instead);
}

// The documents as shipped, with the rules of policies/GUIDE.md for small companies.
std::string of_a_small_company(const std::string& name, std::string yaml) {
  if (name != "documents") return yaml;
  exchange(yaml, "  readers:\n    choices:", "  compensating control: {text: 400}\n  readers:\n    choices:");
  exchange(yaml, "needs: [someone else, not the reviewer, reviewed, comments resolved]", "needs: [someone else, reviewed, comments resolved]");
  exchange(yaml, "    sign-offs: {of: approve, at least: 1, all named in: approvers, other than: [authors, signers of review]}\n",
           "    any of:\n"
           "      - sign-offs: {of: approve, at least: 1, other than: [authors, signers of review]}\n"
           "      - all of:\n"
           "          - when: compensating control is given\n"
           "          - sign-offs: {of: approve, at least: 1, other than: [authors]}\n");
  const auto unused = yaml.find("  not the reviewer:\n");
  yaml.erase(unused, yaml.find("  reviewed:\n", unused) - unused);
  exchange(yaml, "by someone other than its authors, by different people,", "by someone other than its authors,");
  return yaml;
}

const std::string control = "The owner's wife, an engineer, reads it by Friday.";

}  // namespace

TEST_CASE("what its reviewer approved comes in force where the policy names a control for that, and says so on record") {
  Workshop all(of_a_small_company);
  CHECK(policy::check(*policy::read(*all.ledger->head()->read("policies/documents.yaml"), "documents.yaml", {"staff", "author", "reviewer", "approver", "quality", "auditor", "admin", "operator"})).problems.empty());
  all.add_person("pat", {"staff", "reviewer", "approver"});
  const auto signed_by_pat = [&](const Json& more) {
    ActRequest act = Workshop::document_act("", "create");
    act.fields = {{"title", "A procedure"}, {"type", "SOP"}, {"owner", "ada"}, {"reason", "first issue"}, {"impact", "everybody reads it"}};
    act.fields.update(more);
    act.files = {Workshop::text_file("Deburr both ends.\n")};
    const std::string id = Workshop::must(all.engine->perform(all.as("ada"), act)).id;
    Workshop::must(all.perform("ada", id, "submit"));
    Workshop::must(all.sign("pat", id, "review"));
    return Workshop::must(all.sign("pat", id, "approve"));
  };
  const auto without = signed_by_pat(Json::object());
  CHECK(without.also.empty());   // the same person twice is no second person
  CHECK(all.item("ada", without.id, Slot::draft).at("state") == "in review");

  const auto with = signed_by_pat({{"compensating control", control}});
  CHECK(with.also == std::vector<std::string>{"release"});
  const Json item = all.item("sam", with.id);
  CHECK(item.at("state") == "in force");
  CHECK(item.at("fields").at("compensating control") == control);
  const std::string number = std::to_string(with.number), folder = "documents/SOP/0/" + with.id;
  REQUIRE(item.at("signoffs").size() == 2);
  for (const auto& each : item.at("signoffs")) {
    CHECK(each.at("signer") == "pat");
    CHECK(all.ledger->head()->read(folder + "/" + each.at("statement").get<std::string>())->find("\nField compensating control: " + control + "\n") != std::string::npos);
  }
  // The decision on record: the release was taken because this was met.
  const Json release = Json::parse(*all.ledger->head()->read(folder + "/acts/" + std::string(8 - number.size(), '0') + number + ".json")).at("decision").at("consequences").at(0);
  CHECK(release.at("taken") == true);
  for (const auto& each : release.at("requirements")) CHECK(each.at("result") == "met");
}
