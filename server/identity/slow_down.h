// How fast passwords may be guessed. Arithmetic only: no clock, no file. For one thread at a time.
//
// Paces are generic cell rates (a burst, then one guess every so many seconds). Where a guess comes from decides which one holds:
//  - a browser that the login signed in with before (or a session of theirs): a pace of its own, so nobody else's guesses slow it;
//  - an address from which the login signed in before: one pace for all of them together, because colleagues share it;
//  - from anywhere else: this login from this address; this address, whatever the login (one machine that tries many accounts); and
//    this login from anywhere (many machines that try one account).
// Together they let through at most 100 wrong guesses at a login in an hour, from however many places, a browser of its owner and an
// open session in it among them (OWASP ASVS 2.2.1; NIST SP 800-63B 5.2.2). Whoever comes from where they never signed in may be held
// up as long as others guess; in the browsers that they use they are not. Only wrong guesses count: the right password gives back what
// its attempt took.
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

enum class Known { nowhere, address, device };   // where the login signed in before

class SlowDown {
 public:
  static constexpr Pace device_pace{8, 300}, known_pace{10, 240}, pair_pace{5, 180}, login_pace{10, 144}, address_pace{20, 3};
  static constexpr std::int64_t longest_wait = 300;   // seconds

  // Seconds to wait before another attempt is looked at; 0: it may go on, and a guess has been taken from each pace.
  // `place`: the address, or what names the device.
  std::int64_t take(const std::string& login, std::string_view place, Known, Instant now);
  // The attempt was no wrong guess.
  void give_back(const std::string& login, std::string_view place, Known);
  std::size_t remembered() const { return pairs_.size() + addresses_.size() + logins_.size(); }

 private:
  using Marks = std::unordered_map<std::string, std::int64_t>;   // when the pace is whole again, in seconds since 1970
  void forget(std::int64_t now);

  Marks pairs_, addresses_, logins_;   // pairs_: also of a login and its devices, or all its known addresses
  std::int64_t forgotten_ = 0;
};

// What counts as one address: all of an IPv4 address, the first 64 bits of an IPv6 one (one customer has them all).
std::string address_key(std::string_view address);

}  // namespace chancery::identity
