// Samples that anybody can draw again: the drawing itself, and its page.
#include "integration/evidence/organisation.h"

#include "sdk/drawing.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

const std::string commit(40, 'c');

Drawing drawn(std::vector<std::string> names, const std::string& seed, std::size_t size, const std::string& at = commit) {
  return draw(std::move(names), at, seed, size, [](const std::string& text) { return sha256_hex(text); });
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> names;
  for (int each = 0; each < count; ++each) names.push_back("SOP-" + std::to_string(each));
  return names;
}

}  // namespace

TEST_CASE("the same population, commit, seed and size give the same sample, in whatever order the names came") {
  auto names = numbered(50), turned = names;
  std::reverse(turned.begin(), turned.end());
  turned.push_back(names[3]);   // named twice is there once
  const auto one = drawn(names, "31415", 7), other = drawn(turned, "31415", 7);
  CHECK(one.sample.size() == 7);
  CHECK(one.sample == other.sample);
  CHECK(one.hash == other.hash);
}

TEST_CASE("another seed, another commit or another population gives another sample") {
  const auto names = numbered(50);
  const auto one = drawn(names, "31415", 7).sample;
  CHECK(drawn(names, "31416", 7).sample != one);
  CHECK(drawn(names, "31415", 7, std::string(40, 'd')).sample != one);
  CHECK(drawn(numbered(51), "31415", 7).sample != one);
}

TEST_CASE("a sample larger than the population is all of it, and a larger sample begins with the smaller one") {
  CHECK(drawn(numbered(3), "x", 10).sample.size() == 3);
  const auto many = drawn(numbered(20), "x", 10).sample, few = drawn(numbered(20), "x", 4).sample;
  CHECK(std::vector<std::string>(many.begin(), many.begin() + 4) == few);
}

TEST_CASE("every member of a population is drawn about as often as any other") {
  std::map<std::string, int> times;
  for (int seed = 0; seed < 2000; ++seed)
    for (const auto& name : drawn(numbered(10), std::to_string(seed), 3).sample) ++times[name];
  for (const auto& name : numbered(10)) {
    INFO(name);
    CHECK(times[name] > 500);   // 600 expected, give or take 20
    CHECK(times[name] < 700);
  }
}

TEST_CASE("the page draws what the commands of VERIFY.md draw from a package of the same choice") {
  Organisation all;
  for (int each = 0; each < 5; ++each) all.release("", "# Text " + std::to_string(each) + "\n", {}, "Procedure " + std::to_string(each));
  PageRequest get;
  get.viewer = all.as("auditor");
  get.query = {{"register", "documents"}, {"size", "2"}, {"seed", "six dice: 3 1 4 1 5 2"}};
  get.wants_json = true;
  const auto page = all.page("GET", "/evidence/sample").answer(get);
  REQUIRE(page);
  const auto& model = std::get<Model>(*page).model;
  const auto folder = all.taken("auditor", {{"register", "documents"}});
  const std::string given = "SEED='six dice: 3 1 4 1 5 2' COMMIT=" + model["commit"].get<std::string>() + " SIZE=2";
  const auto by_hand = run("cd '" + folder + "' && sed -n '/^## 7/,$p' VERIFY.md | sed -n 's/^    //p' >steps && " + given + "; export SEED COMMIT SIZE; sh -e steps");
  INFO(by_hand.output);
  REQUIRE(by_hand.status == 0);
  std::istringstream lines(by_hand.output);
  std::string hash, lot, name;
  std::getline(lines, hash);
  CHECK(hash == model["population_sha256"]);
  for (const auto& row : model["sample"]["rows"]) {
    REQUIRE(lines >> lot >> name);
    CHECK(name == row["name"]);
  }
  CHECK(model["sample"]["rows"].size() == 2);
  CHECK(model["population"].size() == 5);
}

TEST_CASE("the population of a sample is what was in force in a period and answers a clause") {
  Organisation all;
  const std::string bought = all.release("", "# Buying\n", {}, "Buying bar", {{"clauses", Json::array({"8.4.2"})}}), cleaned = all.release("", "# Cleaning\n"), stored = all.release("", "# Storing\n");
  const std::string before = to_text(all.clock.now()).substr(0, 10);
  all.clock.seconds += 86400 * 10;
  all.release(cleaned, "# Cleaning\n\nTwice.\n");
  const std::string later = all.release("", "# Washing\n");
  const auto population = [&](std::multimap<std::string, std::string> query) {
    PageRequest get;
    get.viewer = all.as("auditor");
    get.query = std::move(query);
    get.query.insert({{"register", "documents"}, {"seed", "3 1 4"}, {"size", "1"}});
    get.wants_json = true;
    const auto page = all.page("GET", "/evidence/sample").answer(get);
    REQUIRE(page);
    const auto& model = std::get<Model>(*page).model;
    CHECK(model["sample"]["rows"].size() == 1);
    return model["population"];
  };
  const auto names = [](std::vector<std::string> all_of) { return Json(std::move(all_of)); };
  CHECK(population({{"clause", "8.4.2"}}) == names({bought + "/revision-1"}));
  CHECK(population({{"clause", "7.1.3"}, {"until", before}}) == names({cleaned + "/revision-1", stored + "/revision-1"}));
  CHECK(population({{"clause", "7.1.3"}, {"from", to_text(all.clock.now()).substr(0, 10)}}) == names({cleaned + "/revision-2", stored + "/revision-1", later + "/revision-1"}));
}

TEST_CASE("a sample that cannot be meant is refused with a sentence") {
  Organisation all;
  all.release("", "# Text\n");
  const auto refused = [&](std::multimap<std::string, std::string> query) {
    PageRequest get;
    get.viewer = all.as("auditor");
    get.query = std::move(query);
    get.wants_json = true;   // people get the form again
    const auto page = all.page("GET", "/evidence/sample").answer(get);
    REQUIRE_FALSE(page);
    CHECK(all.sentences.contains(page.refusal().key));
    return page.refusal().key;
  };
  CHECK(refused({{"size", "0"}, {"seed", "x"}}) == "evidence.bad-size");
  CHECK(refused({{"size", "many"}, {"seed", "x"}}) == "evidence.bad-size");
  CHECK(refused({{"size", "1"}, {"seed", "a\nb"}}) == "evidence.bad-seed");
  CHECK(refused({{"size", "1"}, {"seed", "x"}, {"commit", "HEAD"}}) == "evidence.bad-commit");
  CHECK(refused({{"clause", "99"}}) == "evidence.nothing");
}
