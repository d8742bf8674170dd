#include "identity/passkeys.h"
#include "support/authenticator.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

struct SetClock final : Clock {
  std::int64_t seconds = 1'800'000'000;
  Instant now() const override { return {seconds}; }
};

std::string answer(const std::string& credential, const std::string& client_data, const std::string& authenticator_data, const std::string& signature) {
  return Json{{"credential", passkey::base64url(credential)}, {"client_data", passkey::base64url(client_data)},
              {"authenticator_data", passkey::base64url(authenticator_data)}, {"signature", passkey::base64url(signature)}}.dump();
}

struct Door {
  SetClock clock;
  Authenticator authenticator;
  SitePasskeys passkeys{clock, "https://quality.example.com"};
  PersonKey key;

  std::string created(const std::string& challenge) const {
    const auto given = authenticator.create(passkey::from_base64url(challenge).value());
    return answer(authenticator.credential, given.client_data, given.authenticator_data, "");
  }
  std::string got(const std::string& bytes) const {
    const auto given = authenticator.get(bytes);
    return answer(authenticator.credential, given.client_data, given.authenticator_data, given.signature);
  }
  void enrol() {
    const auto made = passkeys.enrolled("session", created(passkeys.challenge("enrol", "session")));
    REQUIRE(made);
    key = {1, "Phone", made->at("public_key"), made->at("credential"), false};
  }
  Outcome<std::string> sign_in(const std::string& with) {
    return passkeys.signs_in(with, [this](const std::string& credential) -> std::optional<Passkeys::Found> {
      if (credential != key.credential) return std::nullopt;
      return Passkeys::Found{"rob", key};
    });
  }
};

template <class T> std::string key_of(const Outcome<T>& outcome) { return outcome ? "" : outcome.refusal().key; }

}  // namespace

TEST_CASE("a challenge is good once, in its session, for its purpose and for five minutes") {
  Door door;
  const auto challenge = door.passkeys.challenge("enrol", "session");
  CHECK(key_of(door.passkeys.enrolled("another session", door.created(challenge))) == "passkey.refusal.challenge");
  CHECK(door.passkeys.enrolled("session", door.created(challenge)));
  CHECK(key_of(door.passkeys.enrolled("session", door.created(challenge))) == "passkey.refusal.challenge");
  CHECK(key_of(door.passkeys.enrolled("session", door.created(door.passkeys.challenge("sign-in", "session")))) == "passkey.refusal.challenge");
  const auto later = door.passkeys.challenge("enrol", "session");
  door.clock.seconds += 5 * 60;
  CHECK(key_of(door.passkeys.enrolled("session", door.created(later))) == "passkey.refusal.challenge");
  SitePasskeys restarted(door.clock, "https://quality.example.com");
  CHECK(key_of(restarted.enrolled("session", door.created(door.passkeys.challenge("enrol", "session")))) == "passkey.refusal.challenge");
}

TEST_CASE("whoever holds a passkey that signs for a person is signed in as that person, once for each challenge") {
  Door door;
  door.enrol();
  const auto challenge = passkey::from_base64url(door.passkeys.challenge("sign-in", "")).value();
  const auto login = door.sign_in(door.got(challenge));
  REQUIRE(login);
  CHECK(*login == "rob");
  CHECK(key_of(door.sign_in(door.got(challenge))) == "passkey.refusal.challenge");
  CHECK(key_of(door.sign_in(door.got("made up"))) == "passkey.refusal.challenge");
}

TEST_CASE("a passkey that is nobody's, or another key under a known credential, signs nobody in") {
  Door door;
  door.enrol();
  Authenticator other;   // the same credential id, another key
  door.authenticator = other;
  CHECK(key_of(door.sign_in(door.got(passkey::from_base64url(door.passkeys.challenge("sign-in", "")).value()))) == "passkey.refusal.unknown");
  door.authenticator.credential = "unknown";
  CHECK(key_of(door.sign_in(door.got(passkey::from_base64url(door.passkeys.challenge("sign-in", "")).value()))) == "passkey.refusal.unknown");
}

TEST_CASE("a statement is signed by an answer to that very statement, by one of the person's keys") {
  Door door;
  door.enrol();
  const std::string statement = "I approve this revision for use.\n", right = door.got(passkey::challenge_of("chancery", statement));
  CHECK(door.passkeys.signature({door.key}, statement, right));
  CHECK(key_of(door.passkeys.signature({door.key}, statement + " ", right)) == "passkey.refusal.client-data");
  CHECK(key_of(door.passkeys.signature({}, statement, right)) == "passkey.refusal.not-yours");
}

TEST_CASE("an answer that cannot be read is refused with a sentence") {
  Door door;
  for (const char* text : {"", "{", "[]", "null", "{}", "{\"credential\":1,\"client_data\":\"\",\"authenticator_data\":\"\"}", "{\"credential\":\"AA\",\"client_data\":\"!\",\"authenticator_data\":\"\"}"})
    CHECK(key_of(door.passkeys.enrolled("session", text)) == "passkey.refusal.unreadable");
}

TEST_CASE("why passkeys cannot work at an address is said") {
  CHECK(passkey_problem("https://quality.example.com").empty());
  CHECK(passkey_problem("http://localhost:8080").empty());
  CHECK(passkey_problem("http://quality.example.com") == "passkey.problem.no-tls");
  CHECK(passkey_problem("https://192.0.2.7") == "passkey.problem.ip-address");
  CHECK(passkey_problem("http://127.0.0.1:8080") == "passkey.problem.ip-address");
  CHECK(passkey_problem("https://[2001:db8::1]:8443") == "passkey.problem.ip-address");
  CHECK(passkey_problem("") == "passkey.problem.no-address");
  CHECK(passkey_problem("quality.example.com") == "passkey.problem.no-address");
}

TEST_CASE("the origin is what a browser says it is: without a path and without the standard port") {
  Door door;
  const auto origin = [&](const char* url) { door.passkeys.open_at(url); return door.passkeys.site().origin; };
  CHECK(origin("https://quality.example.com/") == "https://quality.example.com");
  CHECK(origin("https://quality.example.com:443") == "https://quality.example.com");
  CHECK(origin("https://quality.example.com:8443/x") == "https://quality.example.com:8443");
  CHECK(origin("http://localhost:8080") == "http://localhost:8080");
  CHECK(origin("http://192.0.2.7").empty());
}
