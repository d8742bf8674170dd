// Who is asking, and may they. The one place where a cookie or token becomes a person, where a page's permission is held against
// their roles, and where a forged request is told from a real one.
#pragma once
#include "engine/ports.h"
#include "sdk/page.h"

#include <Poco/Net/HTTPRequest.h>

#include <functional>
#include <optional>
#include <string>

namespace chancery::http {

// Name and roles as the ledger has them now; nothing for people who left, are suspended or are unknown.
using Person = std::function<std::optional<Viewer>(const std::string& login)>;

struct Caller {
  SignedIn who;              // empty login: nobody
  std::string token;         // the bearer token, when one was sent
  bool by_token() const { return !token.empty(); }
  std::string key() const { return by_token() ? "t" + token : "s" + who.session; }   // never the same for two people
};

class Gate {
 public:
  Gate(Accounts& accounts, Person person, bool secure) : accounts_(accounts), person_(std::move(person)), secure_(secure) {}

  // A bearer token that does not count is refused; a cookie that does not count is nobody. A token wins over a cookie.
  Outcome<Caller> identify(const Poco::Net::HTTPRequest&) const;
  Viewer viewer(const Caller&) const;   // nobody when the ledger does not know them
  // Refuses `unidentified` or `forbidden`. `writes`: a POST, which a token for reading may not do.
  Outcome<Done> open(const Permission&, const Viewer&, const Caller&, bool writes) const;
  // For every POST that a browser could be made to send: from our own pages (Origin, Sec-Fetch-Site)?
  Outcome<Done> same_origin(const Poco::Net::HTTPRequest&) const;
  // And with the session's own token?
  Outcome<Done> not_forged(const Caller&, const std::string& csrf) const;

  const char* device_name() const { return secure_ ? "__Host-chancery_device" : "chancery_device"; }
  const char* cookie_name() const { return secure_ ? "__Host-chancery_session" : "chancery_session"; }
  std::string session_cookie(const std::string& session) const;   // value of Set-Cookie; empty: ends it
  std::optional<std::string> session_of(const Poco::Net::HTTPRequest&) const;
  // What tells a browser that somebody signed in with before: for half a year, and worth nothing but a quicker pace of guesses.
  std::string device_cookie(const std::string& device) const;
  std::string device_of(const Poco::Net::HTTPRequest&) const;   // empty: it has none
  // Viewer::session of the session that the accounts know by that id.
  static std::string session_digest(const std::string& id);

 private:
  Accounts& accounts_;
  Person person_;
  bool secure_;   // served over TLS, here or by a proxy in front
};

}  // namespace chancery::http
