#include "policy/explain.h"
#include "unit/policy/world.h"

#include <catch2/catch.hpp>

using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {
const Possible& possible(const std::vector<Possible>& all, const std::string& act) {
  for (const auto& each : all) if (each.act == act) return each;
  throw std::runtime_error("not explained: " + act);
}
}  // namespace

TEST_CASE("explain says who can do each act now, and of the others why nobody can") {
  Desk desk;
  const auto all = explain(desk.ask("", "otto"));
  CHECK(possible(all, "review").sentence == "Sign the review: Multi or Rita can do it now.");
  CHECK(possible(all, "approve").who.empty());
  CHECK_THAT(possible(all, "approve").sentence, Catch::Contains("still needs a review by Rita or Multi") || Catch::Contains("still needs a review by Multi or Rita"));
  CHECK(possible(all, "return").who == std::vector<std::string>{"alex", "multi", "quinn", "rita"});
  CHECK_THAT(possible(all, "release").sentence, Catch::Contains("happens by itself after review, approve or resolve"));
  for (const auto& each : all) CHECK(each.act != "retire");
}
