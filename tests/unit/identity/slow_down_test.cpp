// The arithmetic of guessing slowly; time is an argument.
#include "identity/slow_down.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace chancery;
using identity::Known;
using identity::SlowDown;

namespace {
constexpr std::int64_t begin = 1'800'000'000;
Instant at(std::int64_t seconds) { return {begin + seconds}; }
std::string address(int number) { return fmt::format("198.51.{}.{}", number / 250, number % 250); }
}  // namespace

TEST_CASE("one address may guess at one login five times at once, then once in three minutes") {
  SlowDown slow;
  for (int i = 0; i < 5; ++i) CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(0)) == 0);
  CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(0)) == 180);
  CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(179)) == 1);
  CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(180)) == 0);
  CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(180)) > 0);
}

TEST_CASE("in an hour a login is guessed at a hundred times at most, from a thousand places, its owner's desk, browser and session among them") {
  SlowDown slow;
  int looked_at = 0;
  for (int second = 0; second < 3600; ++second) {
    for (int i = 0; i < 5; ++i) looked_at += slow.take("ada", address(second * 5 % 1000 + i), Known::nowhere, at(second)) == 0;
    for (int i = 0; i < 3; ++i) looked_at += slow.take("ada", address(i), Known::address, at(second)) == 0;
    looked_at += slow.take("ada", "device:1", Known::device, at(second)) == 0;
    looked_at += slow.take("ada", "session", Known::device, at(second)) == 0;
  }
  CHECK(looked_at <= 100);
  CHECK(looked_at > 80);   // the paces are those that were meant
}

TEST_CASE("an address that tries many logins is slowed as one") {
  SlowDown slow;
  int looked_at = 0;
  for (int i = 0; i < 300; ++i) looked_at += slow.take(fmt::format("login{}", i), "192.0.2.1", Known::nowhere, at(i / 10)) == 0;
  CHECK(looked_at <= 30);
}

TEST_CASE("many addresses that guess at one login are slowed together") {
  SlowDown slow;
  int looked_at = 0;
  for (int i = 0; i < 100; ++i) looked_at += slow.take("ada", address(i), Known::nowhere, at(0)) == 0;
  CHECK(looked_at == 10);
}

TEST_CASE("while others guess without end, the owner passes at once in a browser of theirs, also when colleagues guess at the same address") {
  SlowDown slow;
  for (int second = 0; second < 600; ++second) {
    for (int i = 0; i < 20; ++i) slow.take("ada", address(i), Known::nowhere, at(second));
    slow.take("ada", "192.0.2.1", Known::address, at(second));
  }
  CHECK(slow.take("ada", "192.0.2.1", Known::address, at(600)) > 0);
  CHECK(slow.take("ada", "device:1", Known::device, at(600)) == 0);
  CHECK(slow.take("ada", "session", Known::device, at(600)) == 0);
}

TEST_CASE("while others guess from elsewhere, the owner passes at once where they signed in before, whatever browser it is") {
  SlowDown slow;
  for (int i = 0; i < 200; ++i) slow.take("ada", address(i), Known::nowhere, at(0));
  CHECK(slow.take("ada", "192.0.2.1", Known::address, at(0)) == 0);
}

TEST_CASE("one address that guesses leaves others some of what a login has: a first sign-in elsewhere passes within minutes") {
  SlowDown slow;
  for (int second = 0; second < 7200; ++second) slow.take("ada", "198.51.100.1", Known::nowhere, at(second));
  CHECK(slow.take("ada", "192.0.2.1", Known::nowhere, at(7200)) == 0);
}

TEST_CASE("nobody is ever told to wait longer than five minutes") {
  SlowDown slow;
  for (int i = 0; i < 5000; ++i) {
    const std::int64_t wait = slow.take("ada", address(i % 200), i % 3 == 0 ? Known::device : i % 3 == 1 ? Known::address : Known::nowhere, at(i / 100));
    CHECK(wait <= SlowDown::longest_wait);
  }
  CHECK(SlowDown::longest_wait == 300);
}

TEST_CASE("the right password gives its attempt back") {
  for (const Known known : {Known::nowhere, Known::address, Known::device}) {
    SlowDown slow;
    for (int i = 0; i < 100; ++i) {
      REQUIRE(slow.take("ada", "192.0.2.1", known, at(0)) == 0);
      slow.give_back("ada", "192.0.2.1", known);
    }
  }
}

TEST_CASE("what is remembered is forgotten when it says nothing any more, and a flood leaves a bounded trace") {
  SlowDown slow;
  for (int i = 0; i < 60'000; ++i) slow.take("ada", fmt::format("2001:db8:{:x}:{:x}::1", i / 65536, i % 65536), Known::nowhere, at(0));
  CHECK(slow.remembered() < 100);
  slow.take("bob", "192.0.2.9", Known::nowhere, at(7200));
  CHECK(slow.remembered() <= 3);
}

TEST_CASE("an IPv6 customer is one address, and so is an IPv4 address in either spelling") {
  using identity::address_key;
  CHECK(address_key("2001:db8:1:2:3:4:5:6") == address_key("2001:db8:1:2::9"));
  CHECK(address_key("2001:db8:1:2::9") != address_key("2001:db8:1:3::9"));
  CHECK(address_key("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(address_key("192.0.2.1") == "192.0.2.1");
  CHECK(address_key(std::string(10'000, 'x')).size() <= 64);
}
