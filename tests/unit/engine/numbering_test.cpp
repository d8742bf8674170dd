#include "engine/numbering.h"
#include "unit/engine/office.h"

using namespace chancery;
using namespace chancery::test;

namespace {
policy::Policy with_number(const std::string& pattern) {
  policy::Policy policy;
  policy.register_name = "things";
  policy.number = pattern;
  return policy;
}
const Instant in_2026{1'790'000'000};   // 2026-09-21
}  // namespace

TEST_CASE("numbers count on within their series and begin anew in another") {
  Json counters = Json::object();
  const auto policy = with_number("{type}-{seq:3}");
  CHECK(*next_number(policy, {{"type", "SOP"}}, in_2026, counters) == "SOP-001");
  CHECK(*next_number(policy, {{"type", "SOP"}}, in_2026, counters) == "SOP-002");
  CHECK(*next_number(policy, {{"type", "WI"}}, in_2026, counters) == "WI-001");
  CHECK(*next_number(policy, {{"type", "SOP"}}, in_2026, counters) == "SOP-003");
}

TEST_CASE("a number with the year begins anew each year, and never twice in one") {
  Json counters = Json::object();
  const auto policy = with_number("NC-{year}-{seq:4}");
  CHECK(*next_number(policy, Json::object(), in_2026, counters) == "NC-2026-0001");
  CHECK(*next_number(policy, Json::object(), {in_2026.seconds + 365 * 86400}, counters) == "NC-2027-0001");
  CHECK(*next_number(policy, Json::object(), in_2026, counters) == "NC-2026-0002");
}

TEST_CASE("a number grows past its digits instead of being given again") {
  Json counters = {{"things", {{"A-", 999}}}};
  CHECK(*next_number(with_number("A-{seq:3}"), Json::object(), in_2026, counters) == "A-1000");
}

TEST_CASE("a number is refused that its fields cannot make, and nothing is counted for it") {
  Json counters = Json::object();
  CHECK(next_number(with_number("{login}"), Json::object(), in_2026, counters).refusal().key == "refusal.number-field");
  for (const char* login : {"../x", "a/b", "a b", "a\nb", "\x01"})
    CHECK(next_number(with_number("{login}"), {{"login", login}}, in_2026, counters).refusal().key == "refusal.number-sign");
  CHECK(counters == Json::object());
}

TEST_CASE("a number is not given again after its draft was given up") {
  Office office;
  const auto first = office.create();
  Office::must(office.act("ada", first, "withdraw", "No."));
  CHECK(first == "SOP-001");
  CHECK(office.create() == "SOP-002");
}

TEST_CASE("a number that is taken is refused, also by somebody who left") {
  Office office;
  const auto again = [&] { return office.act("operator", "", "add", "", {{"login", "sam"}, {"name", "Another Sam"}, {"roles", {"staff"}}}, "people"); };
  CHECK(again().refusal().key == "refusal.number-taken");
  Office::must(office.act("mia", "sam", "leave", "Gone.", Json::object(), "people"));
  CHECK(again().refusal().key == "refusal.number-taken");
}

TEST_CASE("a refused act counts no number") {
  Office office;
  const auto before = office.file("numbers.json");
  CHECK_FALSE(office.perform("sam", Office::creation("x")));
  CHECK(office.file("numbers.json") == before);
  CHECK(office.create() == "SOP-001");
}
