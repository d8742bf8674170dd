// Work beside the work: in order, a few pieces at most, and nothing that it throws is lost.
#include "evidence/beside.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

using chancery::evidence::Beside;

TEST_CASE("work beside is done in its order, by another thread, and all of it when it is finished") {
  std::vector<int> done;
  auto by = std::this_thread::get_id();
  Beside beside(3);
  for (int each = 0; each < 100; ++each) beside.add([&, each] { done.push_back(each); by = std::this_thread::get_id(); });
  beside.finish();
  REQUIRE(done.size() == 100);
  CHECK(std::is_sorted(done.begin(), done.end()));
  CHECK(by != std::this_thread::get_id());
}

TEST_CASE("what a piece throws is thrown to whoever gives the next one or finishes, and nothing is done after it") {
  std::atomic<int> after{0};
  Beside beside(2);
  const auto give = [&] {
    beside.add([] { throw std::runtime_error("the disk is full"); });
    for (int each = 0; each < 10; ++each) beside.add([&] { ++after; });   // more than may wait: it must not wait for ever
    beside.finish();
  };
  CHECK_THROWS_WITH(give(), "the disk is full");
  CHECK_THROWS_WITH(beside.finish(), "the disk is full");
  CHECK(after == 0);
}

TEST_CASE("who goes away waits for the piece that is being done, and for no other") {
  std::promise<void> begun;
  std::atomic<bool> leaving{false};
  std::atomic<int> done{0};
  {
    Beside beside(5);
    beside.add([&] {
      begun.set_value();
      while (!leaving) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));   // until long after whoever gave it has begun to wait
      ++done;
    });
    for (int each = 0; each < 3; ++each) beside.add([&] { done += 10; });
    begun.get_future().wait();
    leaving = true;
  }
  CHECK(done == 1);
}
