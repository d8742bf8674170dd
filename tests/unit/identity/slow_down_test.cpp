// The arithmetic of guessing slowly; time is an argument.
#include "identity/slow_down.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace chancery;
using identity::SlowDown;

namespace {
constexpr std::int64_t begin = 1'800'000'000;
Instant at(std::int64_t seconds) { return {begin + seconds}; }

// Wrong guesses that are looked at within so many seconds, when one is tried every second.
int guesses(SlowDown& slow, const std::string& login, const std::string& address, bool known, int seconds) {
  int looked_at = 0;
  for (int i = 0; i < seconds; ++i) looked_at += slow.take(login, address, known, at(i)) == 0;
  return looked_at;
}
}  // namespace

TEST_CASE("one address may guess at one login five times at once, then three times a minute") {
  SlowDown slow;
  for (int i = 0; i < 5; ++i) CHECK(slow.take("ada", "192.0.2.1", false, at(0)) == 0);
  CHECK(slow.take("ada", "192.0.2.1", false, at(0)) == 20);
  CHECK(slow.take("ada", "192.0.2.1", false, at(19)) == 1);
  CHECK(slow.take("ada", "192.0.2.1", false, at(20)) == 0);
  CHECK(slow.take("ada", "192.0.2.1", false, at(20)) > 0);
}

TEST_CASE("in an hour one address gets fewer than two hundred guesses at a login") {
  SlowDown slow;
  CHECK(guesses(slow, "ada", "192.0.2.1", false, 3600) < 200);
}

TEST_CASE("an address that tries many logins is slowed as one") {
  SlowDown slow;
  int looked_at = 0;
  for (int i = 0; i < 300; ++i) looked_at += slow.take(fmt::format("login{}", i), "192.0.2.1", false, at(i / 10)) == 0;
  CHECK(looked_at <= 30);
}

TEST_CASE("many addresses that guess at one login are slowed together") {
  SlowDown slow;
  int looked_at = 0;
  for (int i = 0; i < 100; ++i) looked_at += slow.take("ada", fmt::format("192.0.2.{}", i), false, at(0)) == 0;
  CHECK(looked_at == 10);
}

TEST_CASE("while others guess, the owner passes at once from where they signed in before") {
  SlowDown slow;
  for (int i = 0; i < 200; ++i) slow.take("ada", fmt::format("198.51.100.{}", i), false, at(0));
  CHECK(slow.take("ada", "192.0.2.1", true, at(0)) == 0);
}

TEST_CASE("while others guess without end, the owner passes from a new address within a minute") {
  SlowDown slow;
  std::int64_t passed = -1;
  for (std::int64_t second = 0; second <= 60 && passed < 0; ++second) {
    for (int i = 0; i < 50; ++i) slow.take("ada", fmt::format("198.51.100.{}", (second * 50 + i) % 250), false, at(second));
    if (slow.take("ada", "192.0.2.1", false, at(second)) == 0) passed = second;
  }
  CHECK(passed > 0);
  CHECK(passed <= SlowDown::longest_wait);
}

TEST_CASE("nobody is ever told to wait longer than a minute") {
  SlowDown slow;
  for (int i = 0; i < 5000; ++i) {
    const std::int64_t wait = slow.take("ada", fmt::format("203.0.113.{}", i % 200), i % 3 == 0, at(i / 100));
    CHECK(wait <= SlowDown::longest_wait);
  }
}

TEST_CASE("the right password gives its attempt back") {
  SlowDown slow;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(slow.take("ada", "192.0.2.1", false, at(0)) == 0);
    slow.give_back("ada", "192.0.2.1", false);
  }
}

TEST_CASE("what is remembered is forgotten when it says nothing any more, and a flood leaves a bounded trace") {
  SlowDown slow;
  for (int i = 0; i < 60'000; ++i) slow.take("ada", fmt::format("2001:db8:{:x}:{:x}::1", i / 65536, i % 65536), false, at(0));
  CHECK(slow.remembered() < 25'000);
  slow.take("bob", "192.0.2.9", false, at(3600));
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
