#include "identity/one_time_codes.h"

#include "domain/digest.h"
#include "identity/random_secret.h"
#include "identity/totp.h"

#include <sodium.h>

#include <algorithm>

namespace chancery::identity {
namespace {

constexpr std::int64_t offered_seconds = 15 * 60, halfway_seconds = 5 * 60;
constexpr std::size_t recovery_codes = 10, recovery_letters = 10;   // 49 random bits each
constexpr std::size_t most_waiting = 10'000;                        // offers and halves; each needs a right password

Refusal refused(const char* why) { return {Because::invalid, std::string("code.refusal.") + why, {{"field", "code"}}}; }

// Without the letters and digits that are read as one another.
std::string new_recovery_code() {
  static constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string code;
  for (std::size_t i = 0; i < recovery_letters; ++i) code += letters[randombytes_uniform(letters.size())];
  return code;
}

std::string in_halves(const std::string& code) { return code.substr(0, recovery_letters / 2) + "-" + code.substr(recovery_letters / 2); }

// As it was typed: apps show blanks, people type hyphens and capitals.
std::string plain(const std::string& typed) {
  std::string code;
  for (const char c : typed.substr(0, 40)) {
    if (c == ' ' || c == '-') continue;
    code += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return code;
}

std::string in_fours(const std::string& text) {
  std::string spaced;
  for (std::size_t i = 0; i < text.size(); i += 4) spaced += (i == 0 ? "" : " ") + text.substr(i, 4);
  return spaced;
}

}  // namespace

CodeState OneTimeCodes::of(const std::string& login) const {
  const auto stored = store_.find(login);
  return stored ? CodeState{true, {stored->since}, stored->recovery_left, stored->wrong} : CodeState{};
}

CodeOffer OneTimeCodes::offer(const std::string& login, const std::string& session, const std::string& issuer) {
  const std::int64_t now = clock_.now().seconds;
  const std::lock_guard lock(mutex_);
  forget_old(now);
  auto& offered = offered_[session];
  if (offered.login != login) {   // the same while it is offered: whoever loads the page again has scanned the first one
    offered = {login, new_totp_secret(), {}, 0};
    for (std::size_t i = 0; i < recovery_codes; ++i) offered.recovery.push_back(new_recovery_code());
  }
  offered.until = now + offered_seconds;
  const std::string address = totp_address(offered.secret, issuer, login);
  Picture picture = qr_picture(address);
  CodeOffer offer{in_fours(base32(offered.secret)), address, {}, picture.size, std::move(picture.path)};
  for (const auto& each : offered.recovery) offer.recovery.push_back(in_halves(each));
  return offer;
}

Outcome<Done> OneTimeCodes::begin(const std::string& login, const std::string& session, const std::string& code) {
  Offered offered;
  const Instant now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    forget_old(now.seconds);
    const auto at = offered_.find(session);
    if (at == offered_.end() || at->second.login != login) return refused("no-offer");
    offered = at->second;
  }
  const auto step = totp_step(offered.secret, plain(code), now);
  if (!step) return refused("not-the-app");
  const StoredCodes codes{key_.seal(offered.secret, login), now.seconds, *step, 0, 0};
  std::vector<std::string> hashes;
  for (const auto& each : offered.recovery) hashes.push_back(key_.hash_of(each, login));
  store_.begin(login, codes, hashes);
  const std::lock_guard lock(mutex_);
  offered_.erase(session);
  spent_[login] = *step;
  return Done{};
}

// Whoever guesses codes has the password: where they do it from must make no difference, or a thousand machines would be a thousand
// times as quick. So every guess at a login's codes counts as from one place, unknown.
Outcome<Done> OneTimeCodes::use(const std::string& login, const std::string& code) {
  const std::string place = "codes of " + login;
  {
    const std::lock_guard lock(mutex_);
    if (const std::int64_t wait = slow_down_.take(login, place, Known::nowhere, clock_.now()); wait > 0)
      return Refusal{Because::too_many, "refusal.slow-down", {{"retry_after_seconds", wait}}};
  }
  const auto good = compare(login, plain(code));
  if (good) {
    const std::lock_guard lock(mutex_);
    slow_down_.give_back(login, place, Known::nowhere);
  }
  return good;
}

Outcome<Done> OneTimeCodes::compare(const std::string& login, const std::string& code) {
  const auto stored = store_.find(login);
  if (!stored) return refused("none");
  const auto secret = key_.open(stored->sealed, login);
  if (!secret) return Refusal{Because::unavailable, "code.refusal.unreadable", {{"login", login}}};
  if (const auto step = totp_step(*secret, code, clock_.now())) return spend_step(login, *step);
  if (code.size() == recovery_letters && store_.spend_recovery(login, key_.hash_of(code, login), clock_.now().seconds)) return Done{};
  try {
    store_.note_wrong(login);
  } catch (const std::exception&) {   // a full disk: the guess is slowed all the same
  }
  return refused("wrong");
}

Outcome<Done> OneTimeCodes::spend_step(const std::string& login, std::int64_t step) {
  {
    const std::lock_guard lock(mutex_);
    auto& last = spent_[login];
    if (step <= last) return refused("used");
    last = step;
  }
  try {
    return store_.spend_step(login, step) ? Outcome<Done>(Done{}) : Outcome<Done>(refused("used"));
  } catch (const std::exception&) {   // a full disk: people can still sign in, to read, and this process knows what was used
    return Done{};
  }
}

std::string OneTimeCodes::halfway(const std::string& login) {
  const std::string ticket = random_secret();
  const std::int64_t now = clock_.now().seconds;
  const std::lock_guard lock(mutex_);
  forget_old(now);
  halfway_[sha256_hex(ticket)] = {login, now + halfway_seconds};
  return ticket;
}

std::string OneTimeCodes::login_halfway(const std::string& ticket) const {
  const std::lock_guard lock(mutex_);
  const auto at = halfway_.find(sha256_hex(ticket));
  return at == halfway_.end() || at->second.until <= clock_.now().seconds ? "" : at->second.login;
}

void OneTimeCodes::spend(const std::string& ticket) {
  const std::lock_guard lock(mutex_);
  halfway_.erase(sha256_hex(ticket));
}

// Under the lock.
void OneTimeCodes::forget_old(std::int64_t now) {
  std::erase_if(offered_, [&](const auto& each) { return each.second.until <= now; });
  std::erase_if(halfway_, [&](const auto& each) { return each.second.until <= now; });
  if (offered_.size() > most_waiting) offered_.clear();
  if (halfway_.size() > most_waiting) halfway_.clear();
}

}  // namespace chancery::identity
