#include "identity/sqlite_accounts.h"

#include "domain/digest.h"
#include "domain/text.h"
#include "identity/password_rule.h"
#include "identity/random_secret.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace chancery {

using namespace identity;

namespace {

constexpr std::int64_t write_idle_every = 60;                  // seconds: the most that a crash takes off an idle time
constexpr std::int64_t remember_address = 180 * 86400;         // seconds since the last sign-in from there
constexpr std::int64_t longest_lifetime = 10LL * 365 * 86400;  // seconds

Refusal slow_down(std::int64_t seconds) { return {Because::too_many, "refusal.slow-down", {{"retry_after_seconds", seconds}}}; }

// What guesses are counted under: text from outside, bounded. No real login is longer.
std::string login_key(const std::string& login) { return login.substr(0, 40); }

// What is kept of what a browser keeps. The mark tells it from an address; empty: it has nothing that could be ours.
constexpr const char* device_mark = "device:";
std::string device_key(const std::optional<std::string>& device) {
  const bool possible = device && !device->empty() && device->size() <= 100;   // a cookie is whatever somebody sends
  return possible ? device_mark + sha256_hex(*device) : std::string();
}

// Bound to the session, useless without its cookie, and no way back to the secret.
std::string csrf_of(const std::string& session) { return sha256_hex("chancery csrf " + session); }

std::unique_ptr<PasswordHash> ready(std::unique_ptr<PasswordHash> hash) {
  prepare_randomness();
  return hash;
}

}  // namespace

SqliteAccounts::SqliteAccounts(const std::string& path, const Clock& clock, AccountOptions options, std::unique_ptr<PasswordHash> hash)
    : clock_(clock), options_(std::move(options)), hash_(ready(std::move(hash))), nobodys_hash_(hash_->make(random_secret())), file_(std::make_shared<AccountsFile>(path)), store_(file_),
      codes_(file_, options_.code_key.empty() ? path + ".codes" : options_.code_key, clock),
      gate_(std::max<std::size_t>(1, options_.hashings), options_.waiting, options_.patience) {
  written_ = clock_.now().seconds;
  store_.changed_elsewhere();   // what is read now is what later changes are told from
  read_all();
  for (const auto& each : store_.known_addresses(clock_.now().seconds - remember_address)) {
    known_[each.login + " " + each.address] = each.last;
    if (each.address.rfind(device_mark, 0) == 0) devices_.insert(each.address);
  }
  for (auto& [secret_hash, session] : sessions_) session.address = begun_at(session.login, session.created);
}

SqliteAccounts::~SqliteAccounts() { write_idle_times(clock_.now().seconds, true); }

Outcome<SignedIn> SqliteAccounts::sign_in(const std::string& login, const std::string& password, const CameFrom& from) {
  const auto proven = prove(login, password, from, {Because::unidentified, "refusal.sign-in"});
  if (!proven) return proven.refusal();
  return begin_session(login, from);
}

Outcome<Done> SqliteAccounts::reauthenticate(const std::string& login, const std::string& password, const std::optional<CameFrom>& from) {
  return prove(login, password, from, {Because::invalid, "refusal.password-wrong", {{"field", "password"}}});
}

SqliteAccounts::Place SqliteAccounts::place_of(const std::string& login, const std::optional<CameFrom>& from) const {
  if (!from) return {"session", Known::device};
  const std::string device = device_key(from->device), address = from->address.empty() ? "nowhere" : from->address;   // to come from nowhere is no privilege
  if (!device.empty() && known_.count(login + " " + device) > 0) return {device, Known::device};
  return {address, known_.count(login + " " + address_key(address)) > 0 ? Known::address : Known::nowhere};
}

Outcome<Done> SqliteAccounts::prove(const std::string& login, const std::string& password, const std::optional<CameFrom>& from, const Refusal& wrong) {
  const std::string key = login_key(login);
  Place place;
  {
    const std::lock_guard lock(mutex_);
    place = place_of(key, from);
    if (const std::int64_t wait = slow_down_.take(key, place.name, place.known, clock_.now()); wait > 0) return slow_down(wait);
  }
  const auto compared = compare(login, password, wrong);
  if (!compared && compared.refusal().because != Because::too_many) return compared;
  const std::lock_guard lock(mutex_);
  slow_down_.give_back(key, place.name, place.known);   // it was right, or it was never looked at
  return compared;
}

// The same work whether or not there is such a login, is it suspended, or is the password too long to be one.
Outcome<Done> SqliteAccounts::compare(const std::string& login, const std::string& password, const Refusal& wrong) {
  const auto pass = gate_.enter();
  if (!pass) return slow_down(2);
  const auto stored = store_.password(login);
  const bool too_long = password.size() > longest_typed;
  const bool right = hash_->matches(stored ? *stored : nobodys_hash_, too_long ? password.substr(0, longest_typed) : password);
  if (!right || too_long || !stored || (options_.active && !options_.active(login))) return wrong;
  try {
    if (hash_->is_outdated(*stored)) store_.renew_hash(login, *stored, hash_->make(password));
  } catch (const std::exception&) {   // a full disk: the next sign-in tries again
  }
  return Done{};
}

// One browser has one such value, whoever signs in with it. Only what was given out here is taken up again: a value that somebody
// planted in a browser would be known to them.
std::string SqliteAccounts::device_for(const CameFrom& from) const {
  if (!from.device) return "";
  return devices_.count(device_key(from.device)) > 0 ? *from.device : random_secret();
}

SignedIn SqliteAccounts::begin_session(const std::string& login, const CameFrom& came) {
  const std::string secret = random_secret(), hash = sha256_hex(secret), from = address_key(came.address.empty() ? "nowhere" : came.address);
  const std::int64_t now = clock_.now().seconds;
  std::string device;
  std::vector<KnownAddress> places{{login, from, now}};
  {
    const std::lock_guard lock(mutex_);
    device = device_for(came);
  }
  if (!device.empty()) places.push_back({login, device_key(device), now});
  try {
    store_.add_session({hash, login, now, now}, places);
  } catch (const std::exception&) {   // a full disk: this session ends with the process, but reading goes on
  }
  const std::lock_guard lock(mutex_);
  sessions_[hash] = {login, now, now, false, from};
  for (const auto& each : places) known_[each.login + " " + each.address] = now;
  if (!device.empty()) devices_.insert(device_key(device));
  return {login, secret, csrf_of(secret), "write", device};
}

bool SqliteAccounts::is_over(const Session& session, std::int64_t now) const {
  return now >= session.seen + options_.idle_seconds || now >= session.created + options_.absolute_seconds;
}

std::optional<SignedIn> SqliteAccounts::by_session(const std::string& secret) {
  if (secret.empty() || secret.size() > 100) return std::nullopt;   // a cookie is whatever somebody sends
  const std::string hash = sha256_hex(secret);
  const std::int64_t now = clock_.now().seconds;
  std::optional<SignedIn> found;
  {
    const std::lock_guard lock(mutex_);
    look_for_changes(now, false);
    const auto at = sessions_.find(hash);
    if (at == sessions_.end()) return std::nullopt;
    if (is_over(at->second, now)) {
      sessions_.erase(at);   // from the file with the next idle times
      return std::nullopt;
    }
    if (at->second.seen < now) {
      at->second.seen = now;
      at->second.to_write = true;
    }
    found = SignedIn{at->second.login, secret, csrf_of(secret), "write"};
  }
  write_idle_times(now, false);
  return found;
}

std::optional<SignedIn> SqliteAccounts::by_token(const std::string& token) {
  if (token.empty() || token.size() > 100) return std::nullopt;
  const std::string hash = sha256_hex(token);
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  look_for_changes(now.seconds, false);
  auto at = tokens_.find(hash);
  if (at == tokens_.end()) {
    look_for_changes(now.seconds, true);   // made a moment ago by `chancery token create`
    at = tokens_.find(hash);
  }
  if (at == tokens_.end()) return std::nullopt;
  const TokenInfo& info = at->second.info;
  if (info.revoked || info.expires <= now) return std::nullopt;
  return SignedIn{info.login, "", "", info.scope};
}

void SqliteAccounts::sign_out(const std::string& session) {
  const std::string hash = sha256_hex(session);
  {
    const std::lock_guard lock(mutex_);
    if (sessions_.count(hash) == 0) return;   // a cookie is whatever somebody sends: no write for it
  }
  store_.end_session(hash);   // before memory forgets it: reading the file again in between must not bring it back
  const std::lock_guard lock(mutex_);
  sessions_.erase(hash);
}

void SqliteAccounts::sign_out_everywhere(const std::string& login) {
  store_.end_sessions_of(login);
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return each.second.login == login; });
}

// Of a session of before this process began no more is kept than that somebody last signed in then, from there.
std::string SqliteAccounts::begun_at(const std::string& login, std::int64_t created) const {
  for (const auto& [key, last] : known_)
    if (last == created && key.rfind(login + " ", 0) == 0 && key.compare(login.size() + 1, std::strlen(device_mark), device_mark) != 0) return key.substr(login.size() + 1);
  return "";
}

std::vector<SessionInfo> SqliteAccounts::sessions_of(const std::string& login) {
  const std::int64_t now = clock_.now().seconds;
  std::vector<SessionInfo> all;
  const std::lock_guard lock(mutex_);
  look_for_changes(now, false);
  for (const auto& [hash, session] : sessions_)
    if (session.login == login && !is_over(session, now)) all.push_back({hash, session.address, Instant{session.created}, Instant{session.seen}});
  std::sort(all.begin(), all.end(), [](const SessionInfo& one, const SessionInfo& other) { return one.seen.seconds != other.seen.seconds ? other.seen < one.seen : one.id < other.id; });
  return all;
}

bool SqliteAccounts::end_session(const std::string& login, const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto at = sessions_.find(id);
    if (at == sessions_.end() || at->second.login != login) return false;
  }
  store_.end_session(id);   // before memory forgets it, as at signing out
  const std::lock_guard lock(mutex_);
  sessions_.erase(id);
  return true;
}

Outcome<Done> SqliteAccounts::set_password(const std::string& login, const std::string& password) {
  if (!is_name(login)) return Refusal{Because::invalid, "refusal.login"};
  if (const auto refusal = refuse_password(login, password, options_.sample)) return *refusal;
  const auto pass = gate_.enter();
  if (!pass) return slow_down(2);
  store_.set_password(login, hash_->make(password), clock_.now());
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return each.second.login == login; });
  return Done{};
}

bool SqliteAccounts::has_password(const std::string& login) const { return store_.password(login).has_value(); }

std::string SqliteAccounts::create_token(const std::string& login, const std::string& label, const std::string& scope, std::int64_t lifetime) {
  if (scope != "read" && scope != "write") throw std::invalid_argument("A token's scope is read or write.");
  if (lifetime < 1 || lifetime > longest_lifetime) throw std::invalid_argument("A token lives from one second to ten years.");
  const std::string secret = "chancery_" + random_secret();   // the word lets scanners for leaked secrets know it
  const Instant now = clock_.now();
  const StoredToken made{sha256_hex(secret), {random_id(), login, label, scope, now, Instant{now.seconds + lifetime}, false}};
  store_.add_token(made);
  const std::lock_guard lock(mutex_);
  tokens_[made.hash] = made;
  return secret;
}

std::vector<TokenInfo> SqliteAccounts::tokens(const std::string& login) const {
  std::vector<TokenInfo> all;
  for (const auto& each : store_.tokens()) if (each.info.login == login) all.push_back(each.info);
  return all;
}

bool SqliteAccounts::revoke_token(const std::string& id) {
  const bool revoked = store_.revoke_token(id);
  const std::lock_guard lock(mutex_);
  for (auto& [hash, token] : tokens_) if (token.info.id == id) token.info.revoked = true;
  return revoked;
}

// Under the lock, or before others can call.
void SqliteAccounts::read_all() {
  std::unordered_map<std::string, Session> sessions;
  for (const auto& each : store_.sessions()) {
    Session session{each.login, each.created, each.seen, false};
    const auto before = sessions_.find(each.hash);
    if (before != sessions_.end()) session.address = before->second.address;
    if (before != sessions_.end() && before->second.seen > each.seen) session = before->second;
    sessions.emplace(each.hash, session);
  }
  sessions_ = std::move(sessions);
  tokens_.clear();
  for (auto& each : store_.tokens()) tokens_[each.hash] = std::move(each);
}

void SqliteAccounts::look_for_changes(std::int64_t now, bool at_once) {
  if (!at_once && looked_ == now) return;
  looked_ = now;
  if (store_.changed_elsewhere()) read_all();
}

void SqliteAccounts::write_idle_times(std::int64_t now, bool at_once) {
  std::vector<StoredSession> renewed;
  {
    const std::lock_guard lock(mutex_);
    if (!at_once && now < written_ + write_idle_every) return;
    written_ = now;
    std::erase_if(sessions_, [&](const auto& each) { return is_over(each.second, now); });
    for (auto& [hash, session] : sessions_) {
      if (!session.to_write) continue;
      session.to_write = false;
      renewed.push_back({hash, session.login, session.created, session.seen});
    }
  }
  try {
    store_.renew(renewed, now - options_.absolute_seconds, now - options_.idle_seconds);
  } catch (const std::exception&) {   // a full disk must not stop anybody from reading; the next minute tries again
  }
}

}  // namespace chancery
