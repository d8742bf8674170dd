// Long work in the background, with real threads: its order, its end, its cancelling, and what a stop does.
#include "host/background.h"

#include <catch2/catch.hpp>

#include <future>
#include <vector>

using namespace chancery;

namespace {

struct Gate {   // work that waits here runs until it is opened
  std::promise<void> reached, open;
  std::function<void(Progress&)> work() {
    return [this](Progress& progress) {
      progress.at(3, 7);
      reached.set_value();
      open.get_future().wait();
    };
  }
};

void until_ended(const Background& background, const std::string& name) {
  while (background.find(name)->state == Work::State::waiting || background.find(name)->state == Work::State::running) std::this_thread::yield();
}

}  // namespace

TEST_CASE("work goes on after it was begun, one after the other, and says how far it is") {
  Gate gate;   // before the work that waits at it, so that it is there until that has ended
  Background background([](const std::string&, const std::string&) {});
  std::vector<int> order;
  REQUIRE(background.begin("first", gate.work()));
  REQUIRE(background.begin("second", [&](Progress&) { order.push_back(2); }));
  REQUIRE(background.begin("third", [&](Progress&) { order.push_back(3); }));
  gate.reached.get_future().wait();
  CHECK(background.find("first")->state == Work::State::running);
  CHECK(background.find("first")->done == 3);
  CHECK(background.find("first")->of == 7);
  CHECK(background.find("third")->state == Work::State::waiting);
  CHECK(background.find("third")->ahead == 2);
  CHECK_FALSE(background.find("fourth"));
  gate.open.set_value();
  until_ended(background, "third");
  CHECK(order == std::vector<int>{2, 3});
  CHECK(background.find("first")->state == Work::State::done);
}

TEST_CASE("cancelled work is told, and what waits is never begun") {
  Background background([](const std::string&, const std::string&) {});
  std::promise<void> reached;
  bool begun = false;
  REQUIRE(background.begin("long", [&](Progress& progress) {
    reached.set_value();
    while (!progress.cancelled()) std::this_thread::yield();
  }));
  REQUIRE(background.begin("waiting", [&](Progress&) { begun = true; }));
  reached.get_future().wait();
  background.cancel("waiting");
  background.cancel("long");
  until_ended(background, "long");
  CHECK(background.find("long")->state == Work::State::cancelled);
  CHECK(background.find("waiting")->state == Work::State::cancelled);
  background.stop();
  CHECK_FALSE(begun);
}

TEST_CASE("work that throws has failed, is logged, and does not hold up the next") {
  std::string said;
  Background background([&](const std::string& work, const std::string& problem) { said = work + ": " + problem; });
  REQUIRE(background.begin("broken", [](Progress&) { throw std::runtime_error("no space"); }));
  REQUIRE(background.begin("good", [](Progress&) {}));
  until_ended(background, "good");
  CHECK(background.find("broken")->state == Work::State::failed);
  CHECK(background.find("good")->state == Work::State::done);
  background.stop();
  CHECK(said == "broken: no space");
}

TEST_CASE("too much work waiting is refused, and the same work twice is one") {
  Gate gate;   // before the work that waits at it, so that it is there until that has ended
  Background background([](const std::string&, const std::string&) {});
  REQUIRE(background.begin("first", gate.work()));
  gate.reached.get_future().wait();
  for (std::size_t each = 0; each < Background::most_waiting; ++each) REQUIRE(background.begin(std::to_string(each), [](Progress&) {}));
  const auto refused = background.begin("one more", [](Progress&) {});
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::too_many);
  CHECK(background.begin("3", [](Progress&) {}));
  gate.open.set_value();
}

TEST_CASE("a stop waits for what runs, drops what waits, and takes nothing more") {
  Background background([](const std::string&, const std::string&) {});
  std::promise<void> reached;
  bool ended = false, begun = false;
  REQUIRE(background.begin("long", [&](Progress& progress) {
    reached.set_value();
    while (!progress.cancelled()) std::this_thread::yield();
    ended = true;
  }));
  REQUIRE(background.begin("waiting", [&](Progress&) { begun = true; }));
  reached.get_future().wait();
  background.stop();
  CHECK(ended);
  CHECK_FALSE(begun);
  const auto refused = background.begin("late", [](Progress&) {});
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::unavailable);
}
