#include "identity/passkeys.h"

#include "identity/random_secret.h"
#include "signatures/sshsig.h"

#include <sodium.h>

#include <algorithm>

namespace chancery {
namespace {

constexpr std::int64_t challenge_seconds = 5 * 60;
constexpr std::size_t nonce_bytes = 16, time_bytes = 8, mac_bytes = 32, unsigned_bytes = nonce_bytes + time_bytes;
constexpr const char* statement_namespace = "chancery";   // as in engine/statement.h; SSHSIG namespace of sign-offs

Refusal refused(const char* why) { return {Because::invalid, std::string("passkey.refusal.") + why}; }

struct Address { std::string scheme, host, port; };

Address parts_of(const std::string& url) {
  Address address;
  const auto slashes = url.find("://");
  if (slashes == std::string::npos) return address;
  address.scheme = url.substr(0, slashes);
  const std::string authority = url.substr(slashes + 3, url.find('/', slashes + 3) - slashes - 3);
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  address.host = authority.substr(0, has_port ? colon : std::string::npos);
  if (has_port) address.port = authority.substr(colon + 1);
  return address;
}

bool is_ip_address(const std::string& host) {
  return host.find('[') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string number_text(std::int64_t number) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8) text.push_back(static_cast<char>(number >> shift & 0xff));
  return text;
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  for (const char c : text) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::optional<std::string> bytes_in(const Json& answer, const char* name) {
  const auto at = answer.find(name);
  return at != answer.end() && at->is_string() ? passkey::from_base64url(at->get_ref<const std::string&>()) : std::nullopt;
}

std::string challenge_in(const std::string& client_data) {
  const Json data = Json::parse(client_data, nullptr, false);
  return data.is_object() ? bytes_in(data, "challenge").value_or("") : std::string();
}

}  // namespace

std::string passkey_problem(const std::string& url) {
  const Address address = parts_of(url);
  if (address.host.empty() || (address.scheme != "https" && address.scheme != "http")) return "passkey.problem.no-address";
  if (is_ip_address(address.host)) return "passkey.problem.ip-address";
  if (address.scheme == "http" && address.host != "localhost") return "passkey.problem.no-tls";
  return "";
}

SitePasskeys::SitePasskeys(const Clock& clock, const std::string& url) : clock_(clock) {
  identity::prepare_randomness();
  randombytes_buf(secret_.data(), secret_.size());
  open_at(url);
}

void SitePasskeys::open_at(const std::string& url) {
  const Address address = parts_of(url);
  const std::string standard = address.scheme == "https" ? "443" : "80";   // a browser's origin leaves it out
  PasskeySite site{url, address.host, "", passkey_problem(url)};
  if (site.problem.empty()) site.origin = address.scheme + "://" + address.host + (address.port.empty() || address.port == standard ? "" : ":" + address.port);
  const std::lock_guard lock(mutex_);
  site_ = std::move(site);
}

PasskeySite SitePasskeys::site() const {
  const std::lock_guard lock(mutex_);
  return site_;
}

Outcome<passkey::Site> SitePasskeys::ready() const {
  const PasskeySite now = site();
  if (!now.problem.empty()) return Refusal{Because::unavailable, now.problem, {{"url", now.url}, {"host", now.rp_id}}};
  return passkey::Site{now.rp_id, now.origin};
}

std::string SitePasskeys::mac(const std::string& purpose, const std::string& session, const std::string& unsigned_part) const {
  const std::string text = purpose + '\0' + session + '\0' + unsigned_part;
  std::string made(mac_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(made.data()), made.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), secret_.data(), secret_.size());
  return made;
}

std::string SitePasskeys::challenge(const std::string& purpose, const std::string& session) {
  std::string made(nonce_bytes, '\0');
  randombytes_buf(made.data(), made.size());
  made += number_text(clock_.now().seconds + challenge_seconds);
  return passkey::base64url(made + mac(purpose, session, made));
}

Outcome<Done> SitePasskeys::use(const std::string& challenge, const std::string& purpose, const std::string& session) {
  if (challenge.size() != unsigned_bytes + mac_bytes) return refused("challenge");
  const std::string expected = mac(purpose, session, challenge.substr(0, unsigned_bytes));
  if (sodium_memcmp(expected.data(), challenge.data() + unsigned_bytes, mac_bytes) != 0) return refused("challenge");
  const std::int64_t ends = number_in(std::string_view(challenge).substr(nonce_bytes, time_bytes)), now = clock_.now().seconds;
  const std::lock_guard lock(mutex_);
  for (auto each = used_.begin(); each != used_.end();) each = each->second <= now ? used_.erase(each) : std::next(each);
  if (ends <= now || !used_.emplace(challenge, ends).second) return refused("challenge");
  return Done{};
}

Outcome<SitePasskeys::Answer> SitePasskeys::read(const std::string& answer) {
  const Json given = Json::parse(answer, nullptr, false);
  if (!given.is_object()) return refused("unreadable");
  const auto client_data = bytes_in(given, "client_data"), authenticator_data = bytes_in(given, "authenticator_data");
  if (!client_data || !authenticator_data || !given.contains("credential") || !given["credential"].is_string()) return refused("unreadable");
  Answer read{given["credential"], {*client_data, *authenticator_data, bytes_in(given, "signature").value_or("")}, challenge_in(*client_data)};
  return read;
}

Outcome<Json> SitePasskeys::enrolled(const std::string& session, const std::string& answer) {
  const auto at = ready();
  if (!at) return at.refusal();
  const auto read = SitePasskeys::read(answer);
  if (!read) return read.refusal();
  if (auto used = use(read->challenge, "enrol", session); !used) return used.refusal();
  const auto made = passkey::read_registration(*at, read->challenge, {read->given.client_data, read->given.authenticator_data});
  if (!made) return made.refusal();
  return Json{{"public_key", sshsig::public_line(made->key)}, {"credential", passkey::base64url(made->credential)}, {"synced", made->synced}};
}

namespace {
std::string blob_of(const PersonKey& key) { return sshsig::blob_of_line(key.public_key).value_or(""); }
}  // namespace

Outcome<std::string> SitePasskeys::signature(const std::vector<PersonKey>& keys, const std::string& statement, const std::string& answer) const {
  const auto at = ready();
  if (!at) return at.refusal();
  const auto read = SitePasskeys::read(answer);
  if (!read) return read.refusal();
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const PersonKey& each) { return each.credential == read->credential; });
  if (key == keys.end()) return refused("not-yours");
  // The challenge is worked out from the statement here too: it is never what the browser says it was.
  const std::string challenge = passkey::challenge_of(statement_namespace, statement);
  if (auto good = passkey::check_assertion(*at, blob_of(*key), challenge, read->given); !good) return good.refusal();
  const auto armored = passkey::as_sshsig(blob_of(*key), statement_namespace, *at, read->given);
  if (!armored) return refused("signature");
  return *armored;
}

Outcome<std::string> SitePasskeys::signs_in(const std::string& answer, const FindKey& find) {
  const auto at = ready();
  if (!at) return at.refusal();
  const auto read = SitePasskeys::read(answer);
  if (!read) return read.refusal();
  if (auto used = use(read->challenge, "sign-in", ""); !used) return used.refusal();
  const auto found = find(read->credential);
  const Refusal unknown{Because::unidentified, "passkey.refusal.unknown"};
  if (!found) return unknown;
  if (auto good = passkey::check_assertion(*at, blob_of(found->key), read->challenge, read->given); !good) return unknown;
  return found->login;
}

}  // namespace chancery
