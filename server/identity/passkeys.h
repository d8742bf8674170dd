// Passkeys at the door of this site: challenges that are good once, for one purpose, session and few minutes, and what browsers
// answer to them (engine/ports.h, Passkeys). The keys themselves are in the ledger. Thread-safe; nothing is kept in a file: a
// restart voids the challenges that were out.
#pragma once
#include "engine/ports.h"
#include "signatures/passkey.h"

#include <array>
#include <map>
#include <mutex>
#include <string>

namespace chancery {

class SitePasskeys final : public Passkeys {
 public:
  // `url`: the address that people open ("https://quality.example.com"), without a path; nothing works until it is known.
  explicit SitePasskeys(const Clock& clock, const std::string& url = "");

  PasskeySite site() const override;
  void open_at(const std::string& url) override;
  std::string challenge(const std::string& purpose, const std::string& session) override;
  Outcome<Json> enrolled(const std::string& session, const std::string& answer) override;
  Outcome<std::string> signature(const std::vector<PersonKey>&, const std::string& statement, const std::string& answer) const override;
  Outcome<std::string> signs_in(const std::string& answer, const FindKey&) override;

 private:
  struct Answer { std::string credential; passkey::AssertionGiven given; std::string challenge; };
  static Outcome<Answer> read(const std::string& answer);
  Outcome<passkey::Site> ready() const;
  std::string mac(const std::string& purpose, const std::string& session, const std::string& unsigned_part) const;
  // Good now, for that purpose and session, and not used before; then it is used.
  Outcome<Done> use(const std::string& challenge, const std::string& purpose, const std::string& session);

  const Clock& clock_;
  std::array<unsigned char, 32> secret_{};
  mutable std::mutex mutex_;
  PasskeySite site_;
  std::map<std::string, std::int64_t> used_;   // challenge -> second in which it ends
};

// Why passkeys cannot work at that address: the key of a sentence, or nothing. (WebAuthn, 5.1.3 and 13.4.9: https, or localhost;
// a host name, never an IP address.)
std::string passkey_problem(const std::string& url);

}  // namespace chancery
