// Retention, legal holds and dispositions over the real ledger and index. That each of these ledgers verifies, and that a rebuilt
// index is the same, is checked when the workshop ends.
#include "integration/engine/archive.h"

#include "domain/paths.h"
#include "policy/read.h"

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("an item is due when the period has passed since it came to the state that its policy names") {
  Archive all;
  const std::string id = all.ended();
  CHECK(all.one("training", id).at("keeping").at("since") == "2023-11-14");
  CHECK(all.one("training", id).at("keeping").at("due") == "2024-11-14");
  all.days_pass(365);
  CHECK(all.due().empty());   // 2024 is a leap year
  all.days_pass(1);
  REQUIRE(all.due().size() == 1);
  CHECK(all.due()[0].at("id") == id);
  CHECK(all.due("sam").empty());   // whoever may not read the items is not told of them
}

TEST_CASE("a disposition is approved by two who did not propose it, and then carried out with a certificate") {
  Archive all;
  const std::string id = all.ended();
  all.days_pass(400);
  const std::string disposition = all.proposed({"training/" + id});
  CHECK(says(all.act("quinn", "dispositions", disposition, "approve").refusal(), "someone else"));
  all.must(all.act("ann", "dispositions", disposition, "approve"));
  CHECK(says(all.act("quinn", "dispositions", disposition, "carry out").refusal(), "approved"));
  CHECK(!all.act("ann", "dispositions", disposition, "approve"));   // the same person twice is one
  all.must(all.act("vera", "dispositions", disposition, "approve"));
  all.must(all.act("quinn", "dispositions", disposition, "carry out"));

  const Json certificate = all.one("dispositions", disposition).at("certificate");
  CHECK(certificate.at("approved").size() == 2);
  CHECK(certificate.at("items").at(0).at("how") == "destroyed");
  CHECK(certificate.at("items").at(0).at("sha256").get<std::string>().size() == 64);
  CHECK(all.one("training", id).at("keeping").at("disposed").at("by") == "dispositions/" + disposition);
  CHECK(all.due().empty());
  CHECK(all.act("quinn", "training", id, "comment", Json::object(), "Still here?").refusal().key == "refusal.disposed.destroyed");
}

TEST_CASE("nothing is disposed of before its time, twice, or without there being such an item") {
  Archive all;
  const std::string id = all.ended();
  const auto propose = [&](const std::vector<std::string>& items) { return all.act("quinn", "dispositions", "", "propose", {{"title", "Too early"}, {"items", items}}); };
  CHECK(says(propose({"training/" + id}).refusal(), "due"));
  CHECK(propose({"training/TRN-1999-0001"}).refusal().key == "refusal.field.link");
  CHECK(says(propose({id}).refusal(), "due"));   // a number is enough where no other register has it
  all.days_pass(400);
  const std::string first = all.proposed({"training/" + id}), second = all.proposed({"training/" + id});
  for (const auto& each : {first, second})
    for (const char* login : {"ann", "vera"}) all.must(all.act(login, "dispositions", each, "approve"));
  all.must(all.act("quinn", "dispositions", first, "carry out"));
  CHECK(says(all.act("quinn", "dispositions", second, "carry out").refusal(), "due"));
}

TEST_CASE("a legal hold wins, also over a disposition that is approved already, until every case is released") {
  Archive all;
  const std::string id = all.ended(), other = all.ended("Milling");
  all.days_pass(400);
  const std::string disposition = all.proposed({"training/" + id});
  for (const char* login : {"ann", "vera"}) all.must(all.act(login, "dispositions", disposition, "approve"));
  const std::string named = all.must(all.act("quinn", "holds", "", "open", {{"title", "Case A"}, {"reason", "A dispute."}, {"items", {"training/" + id}}})).id;
  const std::string asked = all.must(all.act("mia", "holds", "", "open", {{"title", "Case B"}, {"reason", "An inquiry."}, {"in register", "training"}, {"of year", "2023"}})).id;
  const auto held = [&](const std::string& of) { return all.one("training", of).at("keeping").at("held").size(); };
  CHECK(held(id) == 2);
  CHECK(held(other) == 1);
  CHECK(says(all.act("quinn", "dispositions", disposition, "carry out").refusal(), "not held"));
  all.must(all.act("quinn", "holds", named, "release", Json::object(), "Settled."));
  CHECK(says(all.act("quinn", "dispositions", disposition, "carry out").refusal(), "not held"));
  all.must(all.act("quinn", "holds", asked, "release", Json::object(), "Closed."));
  CHECK(held(id) == 0);
  all.must(all.act("quinn", "dispositions", disposition, "carry out"));
}

namespace {

std::string with_retention(const std::string& name, std::string yaml, const std::string& other) {
  const std::string shipped = "{from: ended, keep: 12 months, then: destroy with approval}";
  const auto at = name == "training" ? yaml.find(shipped) : std::string::npos;
  REQUIRE((name == "training") == (at != std::string::npos));
  return name == "training" ? yaml.replace(at, shipped.size(), other) : yaml;
}
std::string handed_over(const std::string& name, const std::string& yaml) { return with_retention(name, yaml, "{from: ended, keep: 12 months, then: transfer with approval}"); }
std::string kept_since_held(const std::string& name, const std::string& yaml) { return with_retention(name, yaml, "{from: held on, keep: 12 months, then: keep}"); }

}  // namespace

TEST_CASE("what is handed over stays where it is, and says so") {
  Archive all(handed_over);
  const std::string id = all.ended();
  all.days_pass(400);
  const std::string disposition = all.disposed({"training/" + id});
  CHECK(all.one("dispositions", disposition).at("certificate").at("items").at(0).at("how") == "transferred");
  CHECK(all.act("quinn", "training", id, "comment", Json::object(), "Still here?").refusal().key == "refusal.disposed.transferred");
  CHECK(all.one("training", id).at("title") == "Deburring");
}

TEST_CASE("an item whose rules count from a date in it is due by that date, once nobody works on it any more") {
  Archive all(kept_since_held);
  const std::string id = all.must(all.act("rob", "training", "", "record", {{"title", "Deburring"}, {"person", "sam"}, {"held on", "2023-11-02"}})).id;
  all.days_pass(400);
  CHECK(all.one("training", id).at("keeping").at("due").is_null());   // it is still open: whoever works on it is not to lose it
  CHECK(all.due().empty());
  all.must(all.act("quinn", "training", id, "end", Json::object(), "Sam has left."));
  CHECK(all.one("training", id).at("keeping").at("since") == "2023-11-02");
  CHECK(all.one("training", id).at("keeping").at("due") == "2024-11-02");
  REQUIRE(all.due().size() == 1);
  CHECK(all.due()[0].at("id") == id);
  const std::string later = all.must(all.act("rob", "training", "", "record", {{"title", "Milling"}, {"person", "sam"}, {"held on", "2024-11-02"}})).id;
  all.must(all.act("quinn", "training", later, "end", Json::object(), "No longer needed."));
  CHECK(all.due().size() == 1);
}

TEST_CASE("what its rules keep stays, says that it was looked at, and is due no more") {
  Archive all(kept_since_held);
  const std::string id = all.ended();
  all.days_pass(400);
  const std::string disposition = all.disposed({"training/" + id});
  const Json certificate = all.one("dispositions", disposition).at("certificate");
  CHECK(certificate.at("items").at(0).at("how") == "kept");
  CHECK(certificate.at("approved").size() == 2);
  CHECK(all.one("training", id).at("keeping").at("disposed").at("how") == "kept");
  CHECK(all.one("training", id).at("title") == "Deburring");
  CHECK(all.due().empty());
  CHECK(says(all.act("quinn", "dispositions", "", "propose", {{"title", "Once more"}, {"items", {"training/" + id}}}).refusal(), "due"));
}

TEST_CASE("rules that would destroy what lies in the clear already are refused, and what began before is never destroyed") {
  Archive all(handed_over);
  const std::string id = all.ended(), shipped = file_text(std::string(CHANCERY_SOURCE) + "/policies/training.yaml");
  const auto clashes = [&] {
    const auto head = all.ledger->head();
    const State state(*head, all.engine->parsed(), head->time());
    return policy_clashes(state, "training", *policy::read(shipped, "training.yaml", state.roles()));
  };
  REQUIRE(clashes().size() == 1);
  CHECK(clashes()[0].at("say") == "policy-clash.in-the-clear");
  // Somebody brings them in all the same.
  all.spoilt = true;
  all.must_append("policies/training.yaml", shipped);
  all.days_pass(400);
  CHECK(says(all.act("quinn", "dispositions", "", "propose", {{"title", "Out of time"}, {"items", {"training/" + id}}}).refusal(), "possible"));
}

TEST_CASE("a hold that names nothing there is, is refused") {
  Archive all;
  const auto open = [&](Json fields) {
    fields.update({{"title", "Case"}, {"reason", "A dispute."}});
    return all.act("quinn", "holds", "", "open", fields);
  };
  CHECK(says(open(Json::object()).refusal(), "names something"));
  CHECK(says(open({{"in register", "trainings"}}).refusal(), "names something"));
  CHECK(says(open({{"in register", "training"}, {"in state", "in force"}}).refusal(), "names something"));
  CHECK(says(open({{"of year", "last"}}).refusal(), "names something"));
  CHECK(open({{"in state", "in force"}}));
  CHECK(open({{"owned by", "sam"}}));
}
