#include "identity/slow_down.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace chancery::identity {
namespace {

constexpr std::int64_t forget_every = 60;       // seconds

std::int64_t wait_of(const std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace, std::int64_t now) {
  const auto at = marks.find(key);
  if (at == marks.end()) return 0;
  return std::max<std::int64_t>(0, at->second - now - (pace.burst - 1) * pace.seconds);
}

void take_one(std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace, std::int64_t now) {
  auto& mark = marks[key];
  mark = std::max(mark, now) + pace.seconds;
}

void return_one(std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace) {
  const auto at = marks.find(key);
  if (at != marks.end()) at->second -= pace.seconds;
}

// No address has a blank in it, nor has what names a device: neither can be taken for all known addresses together.
std::string pair_key(const std::string& login, std::string_view place, Known known) {
  return login + (known == Known::address ? " known addresses" : " " + address_key(place));
}

Pace pace_of(Known known) { return known == Known::nowhere ? SlowDown::pair_pace : known == Known::address ? SlowDown::known_pace : SlowDown::device_pace; }

}  // namespace

std::string address_key(std::string_view address) {
  const std::string text(address.substr(0, 64));
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  constexpr std::array<unsigned char, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};   // RFC 4291 section 2.5.5.2
  std::array<char, INET6_ADDRSTRLEN> spelled{};
  if (std::memcmp(bytes.data(), mapped.data(), mapped.size()) == 0) {
    inet_ntop(AF_INET, bytes.data() + 12, spelled.data(), spelled.size());
    return spelled.data();
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  inet_ntop(AF_INET6, bytes.data(), spelled.data(), spelled.size());
  return std::string(spelled.data()) + "/64";
}

std::int64_t SlowDown::take(const std::string& login, std::string_view place, Known known, Instant at) {
  const std::int64_t now = at.seconds;
  forget(now);
  const std::string from = address_key(place), pair = pair_key(login, place, known);
  const Pace own = pace_of(known);
  std::int64_t wait = wait_of(pairs_, pair, own, now);
  if (known == Known::nowhere) wait = std::max({wait, wait_of(addresses_, from, address_pace, now), wait_of(logins_, login, login_pace, now)});
  if (wait > 0) return std::min(wait, longest_wait);
  take_one(pairs_, pair, own, now);
  if (known != Known::nowhere) return 0;
  take_one(addresses_, from, address_pace, now);
  take_one(logins_, login, login_pace, now);
  return 0;
}

void SlowDown::give_back(const std::string& login, std::string_view place, Known known) {
  return_one(pairs_, pair_key(login, place, known), pace_of(known));
  if (known != Known::nowhere) return;
  return_one(addresses_, address_key(place), address_pace);
  return_one(logins_, login, login_pace);
}

// A mark in the past says nothing: its pace is whole. So what is kept is bounded by the guesses of the last minutes.
void SlowDown::forget(std::int64_t now) {
  if (now < forgotten_ + forget_every) return;
  forgotten_ = now;
  const auto past = [now](const auto& each) { return each.second <= now; };
  std::erase_if(pairs_, past);
  std::erase_if(addresses_, past);
  std::erase_if(logins_, past);
}

}  // namespace chancery::identity
