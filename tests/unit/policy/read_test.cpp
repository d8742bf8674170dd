#include "unit/policy/world.h"

#include <catch2/catch.hpp>

#include <random>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

Json refused(const std::string& part, const std::string& instead) {
  auto policy = read(with(shipped("documents.yaml"), part, instead), "documents.yaml", roles());
  REQUIRE_FALSE(policy);
  CHECK(policy.refusal().key == "refusal.policy");
  Json details = policy.refusal().details;
  for (const char* each : {"problem", "advice"}) {
    CHECK(chancery::test::shipped_sentences().count(details.at(each).at("say")) == 1);
    details[each] = said(details[each]);
  }
  return details;
}

}  // namespace

TEST_CASE("a misspelt key is refused with its place and the key that was meant") {
  const Json d = refused("    label: Edit\n", "    lable: Edit\n");
  CHECK(d.at("line") == 59);
  CHECK(d.at("column") == 5);
  CHECK(d.at("advice") == "Did you mean “label”?");
}

TEST_CASE("a misspelt key that is needed is named where it stands, not missed at the top") {
  const Json d = refused("title: Controlled documents\n", "titel: Controlled documents\n");
  CHECK(d.at("problem") == "The policy cannot have “titel”.");
  CHECK(d.at("advice") == "Did you mean “title”?");
  CHECK(d.at("line").get<int>() > 1);
  CHECK(refused("title: Controlled documents\n", "").at("problem") == "The policy has no “title”.");
}

TEST_CASE("names that do not exist are refused with the one that was meant") {
  CHECK(refused("who: [reviewer]", "who: [reviwer]").at("advice") == "Did you mean “reviewer”?");
  CHECK(refused("to: in review", "to: in reveiw").at("advice") == "Did you mean “in review”?");
  CHECK(refused("reviewed, comments resolved]\n    signs", "reviewd, comments resolved]\n    signs").at("advice") == "Did you mean “reviewed”?");
  CHECK(refused("{of: review,", "{of: reveiw,").at("advice") == "Did you mean “review”?");
  CHECK(refused("only fields: [reviewers,", "only fields: [reviewer,").at("advice") == "Did you mean “reviewers”?");
  CHECK(refused("actor is not an author", "actor is not author").at("advice") == "Did you mean “actor is not an author”?");
  CHECK(refused("needs a review by {missing}", "needs a review by {mising}").at("advice") == "Did you mean “missing”?");
}

TEST_CASE("keys given twice, aliases, anchors, tags and second documents are refused") {
  CHECK_THAT(refused("title: Controlled documents\n", "title: A\ntitle: B\n").at("problem").get<std::string>(), Catch::Contains("given twice"));
  CHECK_THAT(refused("title: Controlled documents\n", "title: &a B\n").at("problem").get<std::string>(), Catch::Contains("anchor"));
  CHECK_THAT(refused("title: Controlled documents\n", "title: !!str B\n").at("problem").get<std::string>(), Catch::Contains("type mark"));
  CHECK_THAT(refused("review:    {every", "---\nreview:    {every").at("problem").get<std::string>(), Catch::Contains("second YAML document"));
}

TEST_CASE("bombs are refused at once: aliases, depth, size, bytes that are no text") {
  CHECK_FALSE(read("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "x", roles()));
  CHECK_FALSE(read(std::string(100000, '['), "x", roles()));
  CHECK_FALSE(read("register: x\ntitle: " + std::string(300 * 1024, 'y'), "x", roles()));
  CHECK_FALSE(read("register: \xff\xfe", "x", roles()));
  CHECK_FALSE(read(std::string("register: a\0b", 13), "x", roles()));
  CHECK_FALSE(read("", "x", roles()));
}

TEST_CASE("a field of people offers only roles that exist and can do what the people are named for") {
  CHECK(refused("{people: [reviewer],", "{people: [reviwer],").at("advice") == "Did you mean “reviewer”?");
  CHECK_THAT(refused("{people: [reviewer],", "{people: [reviewer, author],").at("problem").get<std::string>(), Catch::Contains("who cannot do “review”"));
  CHECK_THAT(refused("{people: [reviewer],", "{people: [],").at("problem").get<std::string>(), Catch::Contains("names nobody"));
  CHECK(must_read(shipped("documents.yaml")).field("approvers")->roles == std::vector<std::string>{"approver", "quality"});
  CHECK(must_read(with(shipped("documents.yaml"), "{people: [reviewer],", "{people: true,")).field("reviewers")->roles.empty());
}

TEST_CASE("an act says how it reads when it is past") {
  CHECK(documents().act("return")->done == "Sent back for changes");
  CHECK(must_read(with(shipped("documents.yaml"), "    done: Sent back for changes\n", "")).act("return")->done.empty());
}

TEST_CASE("an order is asked only of those who are named") {
  CHECK_THAT(refused("at least: 1, all named in: approvers", "at least: 1, in order: true").at("problem").get<std::string>(), Catch::Contains("no order"));
}

TEST_CASE("only a date can say when something is due") {
  CHECK_THAT(refused("site:      {text: 80}", "site:      {text: 80, due: true}").at("problem").get<std::string>(), Catch::Contains("not a date"));
  CHECK(must_read(shipped("improvements.yaml")).field("due")->due);
}

TEST_CASE("an act by which people say that they have read does nothing else, is of what is in force, and asks roles") {
  CHECK(documents().act("acknowledge")->reads == "readers");
  CHECK_THAT(refused("    reads: readers\n", "    reads: readers\n    takes: [comment]\n").at("problem").get<std::string>(), Catch::Contains("does more"));
  CHECK_THAT(refused("    in: in force\n    who: [staff]\n    needs: [not read yet]\n", "    in: [in review, in force]\n    who: [staff]\n").at("problem").get<std::string>(), Catch::Contains("not done to one in force"));
  CHECK_THAT(refused("reads: readers", "reads: keywords").at("problem").get<std::string>(), Catch::Contains("does not exist"));
  CHECK(refused("author: Authors", "auther: Authors").at("advice") == "Did you mean “author”?");
}

TEST_CASE("a policy that makes no sense is refused") {
  CHECK_THAT(refused("    releases: true\n", "").at("problem").get<std::string>(), Catch::Contains("does not release"));
  CHECK_THAT(refused("    retires: true\n", "").at("problem").get<std::string>(), Catch::Contains("in force to another state"));
  CHECK_THAT(refused("number: \"{type}-{seq:3}\"", "number: \"{title}-{seq:3}\"").at("problem").get<std::string>(), Catch::Contains("required and fixed"));
  CHECK_THAT(refused("at least: 1, all named in: reviewers", "at least: 0, all named in: reviewers").at("problem").get<std::string>(), Catch::Contains("whole number from 1"));
  CHECK_THAT(refused("    writes: false\n    needs: [comment given]\n    new round: true\n    label: Change who signs", "    needs: [comment given]\n    new round: true\n    writes: maybe\n    label: Change who signs").at("problem").get<std::string>(), Catch::Contains("true or false"));
  CHECK_THAT(refused("nothing is in force without: reviewed,", "nothing is in force without: someone else,").at("problem").get<std::string>(), Catch::Contains("cannot be seen afterwards"));
}

TEST_CASE("cut and spoilt policies are refused or read, and never crash the reader") {
  const std::string text = shipped("documents.yaml");
  std::mt19937 random(7);
  for (int i = 0; i < 1500; ++i) {
    std::string spoilt = text;
    if (i % 3 == 0) spoilt.resize(random() % spoilt.size());
    for (int n = 0; n < 3; ++n)
      if (!spoilt.empty()) spoilt[random() % spoilt.size()] = "{}[]:,&*!|>'\"%@`#-? \n\tax\x01\xc3"[random() % 26];
    const auto result = read(spoilt, "spoilt.yaml", roles());
    if (!result) CHECK_FALSE(result.refusal().details.at("problem").at("say").get<std::string>().empty());
  }
}

TEST_CASE("roles are the choices of the policy of people") {
  const auto all = roles_in(must_read(shipped("people.yaml")));
  for (const auto& role : roles()) CHECK(std::find(all.begin(), all.end(), role) != all.end());
}

TEST_CASE("former revisions are read by whoever reads what is in force, unless the policy says otherwise") {
  const auto readers = [](const std::string& rule) {
    return to_json(must_read(with(shipped("documents.yaml"), "  in force:  [staff]\n", rule))).at("read");
  };
  CHECK(readers("  in force:  [staff]\n").at("former") == Json::array({"staff"}));
  CHECK(readers("  in force:  [staff]\n  former:    [auditor, its owner]\n").at("former") == Json::array({"auditor", "its owner"}));
  CHECK(to_json(must_read(shipped("improvements.yaml"))).at("read").at("former").empty());
  CHECK(refused("  in force:  [staff]\n", "  in force:  [staff]\n  former:    [audtor]\n").at("advice") == "Did you mean “auditor”?");
}

TEST_CASE("the rules of rules keep revisions, take nothing out of force and put nothing in force unchecked") {
  const auto refused = [](const std::string& part, const std::string& instead) {
    const auto policy = read(with(shipped("policies.yaml"), part, instead), "policies.yaml", roles());
    REQUIRE_FALSE(policy);
    return policy.refusal().details.at("problem").at("say").get<std::string>();
  };
  CHECK(refused("when: [authorised, checks, comments resolved]", "when: [authorised, comments resolved]") == "policy-file.rules.unchecked");
  CHECK(refused("number: \"{name}\"", "number: \"POL-{seq:3}\"") == "policy-file.rules.number");
  CHECK(refused("  withdraw:\n", "  drop: {from: in force, to: withdrawn, who: [quality], retires: true}\n  withdraw:\n") == "policy-file.rules.retires");
  CHECK_FALSE(read(with(shipped("documents.yaml"), "when: content is given", "when: the policy checks"), "documents.yaml", roles()));
}

TEST_CASE("what cannot be undone is asked for by the policy, or the policy is refused") {
  const auto refused = [](const std::string& part, const std::string& instead, const std::string& file = "dispositions.yaml") {
    const auto read = policy::read(with(shipped(file), part, instead), "test.yaml", roles());
    return read ? std::string() : said(read.refusal().details.at("problem"));
  };
  CHECK_THAT(refused("needs: [approved, due, not held, possible]", "needs: [approved, due, possible]"), Catch::Contains("without asking whether it may"));
  CHECK_THAT(refused("at least: 2, other than: [authors]", "at least: 1, other than: [authors]"), Catch::Contains("two people"));
  CHECK_THAT(refused("at least: 2, other than: [authors]", "at least: 2"), Catch::Contains("two people"));
  CHECK_THAT(refused("from: ended, keep: 12 months", "from: recorded, keep: 12 months", "training.yaml"), Catch::Contains("no state in which an item may rest"));
  CHECK_THAT(refused("then: destroy with approval", "then: destroy", "training.yaml"), Catch::Contains("cannot be"));
  CHECK_THAT(refused("then: keep}", "then: destroy with approval}", "documents.yaml"), Catch::Contains("revisions"));
  CHECK_THAT(refused("then: keep}", "then: destroy with approval}"), Catch::Contains("rests on them"));
  CHECK_THAT(refused("then: keep}", "then: destroy with approval}", "holds.yaml"), Catch::Contains("rests on them"));
  CHECK_THAT(refused("items: items, register", "items: reason, register", "holds.yaml"), Catch::Contains("field of links"));
  CHECK(must_read(with(shipped("training.yaml"), "from: ended", "from: held on")).retention.at("of_date") == true);
}
