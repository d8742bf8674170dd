#include "ledger/flushes.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>

using namespace chancery::git;

TEST_CASE("flushes that belong together have all ended when they were waited for, more of them than threads, too") {
  Flushers flushers;
  std::atomic<int> ended{0};
  for (int round = 0; round < 100; ++round) {
    Flushes flushes(flushers);
    for (int i = 0; i < 10; ++i) flushes.begin([&] { ++ended; });
    flushes.wait();
    CHECK(ended == (round + 1) * 10);
  }
}

TEST_CASE("a flush that fails is told once the others have ended, and the next ones go on") {
  Flushers flushers;
  Flushes flushes(flushers);
  std::atomic<int> ended{0};
  flushes.begin([] { throw std::runtime_error("first"); });
  for (int i = 0; i < 5; ++i) flushes.begin([&] { ++ended; });
  CHECK_THROWS_WITH(flushes.wait(), "first");
  CHECK(ended == 5);
  flushes.begin([&] { ++ended; });
  flushes.wait();
  CHECK(ended == 6);
}

TEST_CASE("flushes that nobody waits for have ended, or never begin, once they are forgotten") {
  Flushers flushers;
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> ended{0};
    {
      Flushes flushes(flushers);
      for (int i = 0; i < 10; ++i) flushes.begin([&] { ++ended; });
    }
    const int then = ended;
    CHECK(then <= 10);
    CHECK(ended == then);
  }
}
