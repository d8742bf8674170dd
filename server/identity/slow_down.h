// How fast passwords may be guessed. Arithmetic only: no clock, no file. For one thread at a time.
//
// Three paces, each a generic cell rate (a burst, then one guess every so many seconds):
//  - this login from this address: slows somebody at one desk;
//  - this address, whatever the login: slows one machine that tries many accounts;
//  - this login from anywhere: slows many machines that try one account.
// Nobody is locked out by another's guessing: an address from which the login has signed in before is held to the first
// pace only, a quicker one; and whoever is held up by the third is let through once, at the latest `longest_wait` after.
// Only wrong guesses count: the right password gives back what its attempt took. (OWASP ASVS 2.2.1; NIST SP 800-63B 5.2.2.)
#pragma once
#include "domain/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chancery::identity {

struct Pace {
  std::int64_t burst;     // guesses that may follow each other at once
  std::int64_t seconds;   // then one in so many
};

class SlowDown {
 public:
  static constexpr Pace pair_pace{5, 20}, known_pace{10, 2}, address_pace{20, 3}, login_pace{10, 30};
  static constexpr std::int64_t longest_wait = 60;   // seconds

  // Seconds to wait before another attempt is looked at; 0: it may go on, and a guess has been taken from each pace.
  std::int64_t take(const std::string& login, std::string_view address, bool known, Instant now);
  // The attempt was no wrong guess.
  void give_back(const std::string& login, std::string_view address, bool known);
  std::size_t remembered() const { return pairs_.size() + addresses_.size() + logins_.size() + promised_.size(); }

 private:
  using Marks = std::unordered_map<std::string, std::int64_t>;   // when the pace is whole again, in seconds since 1970
  void forget(std::int64_t now);
  bool is_promised(const std::string& pair, std::int64_t wait, std::int64_t now);

  Marks pairs_, addresses_, logins_;
  Marks promised_;      // pair -> when it is let through whatever the login's pace says
  std::int64_t forgotten_ = 0;
};

// What counts as one address: all of an IPv4 address, the first 64 bits of an IPv6 one (one customer has them all).
std::string address_key(std::string_view address);

}  // namespace chancery::identity
