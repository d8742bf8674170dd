#include "identity/slow_down.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace chancery::identity {
namespace {

constexpr std::size_t most_promises = 20'000;   // refused attempts cost nothing, so what they leave behind is bounded
constexpr std::int64_t forget_every = 60;       // seconds

std::int64_t wait_of(const std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace, std::int64_t now) {
  const auto at = marks.find(key);
  if (at == marks.end()) return 0;
  return std::max<std::int64_t>(0, at->second - now - (pace.burst - 1) * pace.seconds);
}

void take_one(std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace, std::int64_t now) {
  auto& mark = marks[key];
  // Bounded, so that attempts let through by promise do not push the mark away for good.
  mark = std::min(std::max(mark, now) + pace.seconds, now + pace.burst * pace.seconds);
}

void return_one(std::unordered_map<std::string, std::int64_t>& marks, const std::string& key, Pace pace) {
  const auto at = marks.find(key);
  if (at != marks.end()) at->second -= pace.seconds;
}

std::string pair_key(const std::string& login, const std::string& address) { return login + " " + address; }

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

std::int64_t SlowDown::take(const std::string& login, std::string_view address, bool known, Instant at) {
  const std::int64_t now = at.seconds;
  forget(now);
  const std::string from = address_key(address), pair = pair_key(login, from);
  const Pace own = known ? known_pace : pair_pace;
  std::int64_t wait = wait_of(pairs_, pair, own, now);
  if (!known) {
    wait = std::max(wait, wait_of(addresses_, from, address_pace, now));
    const std::int64_t of_login = wait_of(logins_, login, login_pace, now);
    if (of_login > 0 && !is_promised(pair, of_login, now)) wait = std::max(wait, of_login);
  }
  if (wait > 0) return std::min(wait, longest_wait);
  take_one(pairs_, pair, own, now);
  if (known) return 0;
  take_one(addresses_, from, address_pace, now);
  take_one(logins_, login, login_pace, now);
  promised_.erase(pair);
  return 0;
}

// True when the promise made at an earlier refusal is due; else makes one.
bool SlowDown::is_promised(const std::string& pair, std::int64_t wait, std::int64_t now) {
  const auto at = promised_.find(pair);
  if (at != promised_.end()) return at->second <= now;
  if (promised_.size() < most_promises) promised_[pair] = now + std::min(wait, longest_wait);
  return false;
}

void SlowDown::give_back(const std::string& login, std::string_view address, bool known) {
  const std::string from = address_key(address);
  return_one(pairs_, pair_key(login, from), known ? known_pace : pair_pace);
  if (known) return;
  return_one(addresses_, from, address_pace);
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
  std::erase_if(promised_, [now](const auto& each) { return each.second + 10 * longest_wait <= now; });
}

}  // namespace chancery::identity
