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
  CHECK(changed("    who: [reviewer]\n", "    who: [reviewer, quality]\n").all == Words{"May now do “Sign the review”: Quality manager"});
  CHECK(changed("other than: [authors, signers of review]", "other than: [authors]").less == Words{"Whoever signed “review” may now sign for “approved” too"});
  CHECK(changed("needs: [someone else, not the reviewer, reviewed, comments resolved]", "needs: [someone else, not the reviewer, reviewed]").less.size() == 1);
  CHECK(changed("  site:      {text: 80}\n", "").all == Words{"The field “Site” is gone"});
  CHECK(changed("number: \"{type}-{seq:3}\"", "number: \"{type}-{seq:4}\"").all == Words{"Numbers of new items: {type}-{seq:3} → {type}-{seq:4}"});
  CHECK(changed("  - \"every in review can reach in force or be withdrawn\"\n", "").less == Words{"No longer promised: “every in review can reach in force or be withdrawn”"});
}

TEST_CASE("what asks for less is told first") {
  const std::string both = with(with(shipped("documents.yaml"), "keep: 10 years", "keep: 1 year"), "title: Controlled documents", "title: Documents");
  const auto all = differences(documents(), must_read(both), {});
  REQUIRE(all.size() == 2);
  CHECK(all[0].less);
  CHECK(said(all[0].says) == "Retention: 10 years → 1 year");
}
