#include "http/gate.h"

#include "domain/digest.h"
#include "http/form_token.h"
#include "http/negotiation.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace chancery::http {
namespace {

bool same_secret(const std::string& one, const std::string& other) {
  return !one.empty() && one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

std::optional<std::string> Gate::session_of(const Poco::Net::HTTPRequest& request) const {
  const auto field = request.find("Cookie");
  return field == request.end() ? std::nullopt : cookie(field->second, cookie_name());
}

Outcome<Caller> Gate::identify(const Poco::Net::HTTPRequest& request) const {
  Caller caller;
  if (const auto field = request.find("Authorization"); field != request.end()) {
    constexpr std::string_view scheme = "bearer ";
    const auto& value = field->second;
    const bool bearer = value.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), value.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    caller.token = bearer ? value.substr(scheme.size()) : "";
    auto known = bearer ? accounts_.by_token(caller.token) : std::nullopt;
    if (!known) return Refusal{Because::unidentified, "refusal.token"};
    caller.who = std::move(*known);
    return caller;
  }
  if (const auto session = session_of(request); session && !session->empty())
    if (auto known = accounts_.by_session(*session)) caller.who = std::move(*known);
  return caller;
}

Viewer Gate::viewer(const Caller& caller) const {
  if (caller.who.login.empty()) return {};
  auto found = person_(caller.who.login);
  if (!found) return {};
  found->via = caller.by_token() ? "token" : "session";
  found->session = caller.by_token() ? sha256_hex(caller.key()) : session_digest(sha256_hex(caller.who.session));
  return *found;
}

Outcome<Done> Gate::open(const Permission& permission, const Viewer& viewer, const Caller& caller, bool writes) const {
  if (writes && caller.by_token() && caller.who.scope != "write") return Refusal{Because::forbidden, "refusal.read-only-token"};
  if (permission.anyone) return Done{};
  if (!viewer.signed_in()) return Refusal{Because::unidentified, "refusal.sign-in-first"};
  const auto& roles = permission.roles;
  if (roles.empty() || std::any_of(roles.begin(), roles.end(), [&](const auto& role) { return viewer.has(role); })) return Done{};
  return Refusal{Because::forbidden, "refusal.role", {{"roles", roles}}};
}

Outcome<Done> Gate::same_origin(const Poco::Net::HTTPRequest& request) const {
  const Refusal foreign{Because::forbidden, "refusal.foreign-origin"};
  const auto site = request.get("Sec-Fetch-Site", "");
  if (!site.empty() && site != "same-origin" && site != "none") return foreign;
  const auto origin = request.get("Origin", "");
  if (origin.empty()) return Done{};
  // The scheme is left out of the comparison: behind a proxy that ends TLS the browser says https and we see http.
  const auto authority = origin.find("://");
  if (authority == origin.npos || origin.substr(authority + 3) != request.get("Host", "")) return foreign;
  return Done{};
}

Outcome<Done> Gate::not_forged(const Caller& caller, const std::string& csrf) const {
  if (caller.by_token() || caller.who.login.empty()) return Done{};   // no cookie speaks for them
  if (same_secret(csrf, caller.who.csrf) || same_secret(unmasked(csrf), caller.who.csrf)) return Done{};
  return Refusal{Because::forbidden, "refusal.csrf"};
}

std::string Gate::session_digest(const std::string& id) { return sha256_hex("session " + id); }

std::string Gate::device_cookie(const std::string& device) const {
  constexpr int half_a_year = 180 * 86400;   // seconds: as long as it is kept here
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", device_name(), device, half_a_year, secure_ ? "; Secure" : "");
}

std::string Gate::device_of(const Poco::Net::HTTPRequest& request) const {
  const auto field = request.find("Cookie");
  return field == request.end() ? "" : cookie(field->second, device_name()).value_or("");
}

std::string Gate::session_cookie(const std::string& session) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", cookie_name(), session, secure_ ? "; Secure" : "", session.empty() ? "; Max-Age=0" : "");
}

}  // namespace chancery::http
