// What a change of a policy is called in plain words.
#include "policy/differences.h"
#include "unit/policy/world.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

struct Told { std::vector<std::string> all, less; };

Told changed(const std::string& part, const std::string& instead, const std::string& file = "documents.yaml") {
  Told told;
  for (const auto& each : differences(must_read(shipped(file)), must_read(with(shipped(file), part, instead)), {{"quality", "Quality manager"}, {"reviewer", "Reviewer"}}))
    (each.less ? told.less : told.all).push_back(said(each.says));
  return told;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a text that changes nothing but its comments has no differences") {
  CHECK(differences(documents(), must_read("# Other words.\n" + shipped("documents.yaml")), {}).empty());
}

TEST_CASE("a change of a policy is told in plain words, and whether it asks for less") {
  CHECK(changed("of: approve, at least: 1", "of: approve, at least: 2").all == Words{"Sign-offs needed for “approved”: 1 → 2"});
  CHECK(changed("keep: 10 years", "keep: 5 years").less == Words{"Retention: 10 years → 5 years"});
  CHECK(changed("every: 24 months", "every: 18 months").all == Words{"Review interval: 2 years → 18 months"});
  CHECK(changed("    who: [reviewer]\n", "    who: [reviewer, quality]\n").less == Words{"May now do “Sign the review”: Quality manager"});
  CHECK(changed("other than: [authors, signers of review]", "other than: [authors]").less == Words{"Whoever signed “review” may now sign for “approved” too"});
  CHECK(changed("needs: [someone else, not the reviewer, reviewed, comments resolved]", "needs: [someone else, not the reviewer, reviewed]").less.size() == 1);
  CHECK(changed("  site:      {text: 80}\n", "").all == Words{"The field “Site” is gone"});
  CHECK(changed("number: \"{type}-{seq:3}\"", "number: \"{type}-{seq:4}\"").all == Words{"Numbers of new items: {type}-{seq:3} → {type}-{seq:4}"});
  CHECK(changed("  - \"every in review can reach in force or be withdrawn\"\n", "").less == Words{"No longer promised: “every in review can reach in force or be withdrawn”"});
}

TEST_CASE("how sure a signature must be is told for every way, and what is less sure is marked") {
  const std::string act = "signs: \"I approve this revision for use.\"";
  const auto from_to = [&](const std::string& was, const std::string& is) {
    const auto text = [&](const std::string& how) { return how.empty() ? shipped("documents.yaml") : with(shipped("documents.yaml"), act, act + "\n    assurance: " + how); };
    Told told;
    for (const auto& each : differences(must_read(text(was)), must_read(text(is)), {})) (each.less ? told.less : told.all).push_back(said(each.says));
    return told;
  };
  CHECK(from_to("", "password and code").all == Words{"“Approve” is signed with a password and a code, or with a passkey"});
  CHECK(from_to("password and code", "passkey").all == Words{"“Approve” is signed with a passkey"});
  CHECK(from_to("passkey", "password and code").less == Words{"“Approve” is signed with a password and a code, or with a passkey"});
  CHECK(from_to("password and code", "").less == Words{"“Approve” may be signed with a password"});
  const std::string counted = "of: approve, at least: 1", sure = counted + ", assurance: password and code";
  CHECK(changed(counted, sure).all == Words{"“approved” needs signatures by password and code, or by passkey"});
  const auto laxer = differences(must_read(with(shipped("documents.yaml"), counted, sure)), documents(), {});
  REQUIRE(laxer.size() == 1);
  CHECK(laxer[0].less);
  CHECK(said(laxer[0].says) == "“approved” takes signatures by password too");
}

TEST_CASE("what an act does to codes, and that it says who has read, are told") {
  CHECK(changed("    codes: ends\n", "", "people.yaml").all == Words{"“End the one-time codes” does something else to the item, its comments, its keys or one-time codes"});
  const auto text = shipped("documents.yaml");
  const auto at = text.find("\n    reads: ");
  REQUIRE(at != std::string::npos);
  const std::string line = text.substr(at, text.find('\n', at + 1) - at);
  const auto gone = changed(line, "");
  REQUIRE(gone.less.size() == 1);
  CHECK_THAT(gone.less[0], Catch::Contains("no longer says that somebody has read"));
}

TEST_CASE("sign-offs within other conditions are compared too") {
  CHECK(changed("{of: approve, at least: 1, role: approver, other than: [authors]}", "{of: approve, at least: 1, role: approver}", "policies.yaml").less ==
        Words{"Whoever wrote it may now sign for “authorised”"});
  const auto another_way = changed("      - adoption is given\n", "      - adoption is given\n      - content is given\n", "policies.yaml");
  CHECK(another_way.less.size() == 1);
  CHECK(changed("      - adoption is given\n", "", "policies.yaml").less.empty());
}

TEST_CASE("what asks for less is told first") {
  const std::string both = with(with(shipped("documents.yaml"), "keep: 10 years", "keep: 1 year"), "title: Controlled documents", "title: Documents");
  const auto all = differences(documents(), must_read(both), {});
  REQUIRE(all.size() == 2);
  CHECK(all[0].less);
  CHECK(said(all[0].says) == "Retention: 10 years → 1 year");
}
