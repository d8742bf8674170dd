#include "signatures/signed_by.h"
#include "support/authenticator.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

const std::string full_text = "Chancery sign-off statement, form 1\n\nMeaning: I approve this revision for use.\n";

std::string refusal_of(const Outcome<passkey::Registered>& outcome) { return outcome ? "" : outcome.refusal().key; }
std::string refusal_of(const Outcome<Done>& outcome) { return outcome ? "" : outcome.refusal().key; }

struct Enrolled {
  Authenticator authenticator;
  passkey::Registered made = *passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"));
  std::string challenge = passkey::challenge_of("chancery", full_text);

  std::string armored() const { return passkey::as_sshsig(made.key, "chancery", authenticator.site, authenticator.get(challenge)).value(); }
  bool counts(const std::string& signature, const std::string& of = full_text, const std::string& name_space = "chancery") const {
    return is_signed_by(allowed_signers_line({{"mweber"}, made.key, {"chancery", "git"}, std::nullopt, std::nullopt}), {"mweber", name_space, {0}}, of, signature);
  }
};

}  // namespace

TEST_CASE("a new passkey gives its credential, its key bound to the host, and whether it may be copied") {
  Authenticator authenticator;
  for (const auto& [flags, synced] : std::vector<std::pair<int, bool>>{{0x05, false}, {0x0d, true}, {0x1d, true}}) {
    authenticator.flags = static_cast<unsigned char>(flags);
    const auto made = passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"));
    REQUIRE(made);
    CHECK(made->credential == "credential-1");
    CHECK(passkey::rp_id_of(made->key) == "quality.example.com");
    CHECK(made->synced == synced);
  }
}

TEST_CASE("a new passkey is refused from another page, for another challenge, or without the person verified") {
  Authenticator authenticator;
  const auto given = authenticator.create("challenge");
  CHECK(refusal_of(passkey::read_registration(authenticator.site, "other", given)) == "passkey.refusal.client-data");
  CHECK(refusal_of(passkey::read_registration({"quality.example.com", "https://evil.example.com"}, "challenge", given)) == "passkey.refusal.client-data");
  CHECK(refusal_of(passkey::read_registration({"example.com", "https://quality.example.com"}, "challenge", given)) == "passkey.refusal.client-data");
  authenticator.flags = 0x01;
  CHECK(refusal_of(passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"))) == "passkey.refusal.not-verified");
  CHECK(refusal_of(passkey::read_registration(authenticator.site, "challenge", {given.client_data, given.authenticator_data.substr(0, 60)})) == "passkey.refusal.kind");
  CHECK(refusal_of(passkey::read_registration(authenticator.site, "challenge", {given.client_data, ""})) == "passkey.refusal.client-data");
}

TEST_CASE("a key of another algorithm is refused, whatever length it has") {
  Authenticator authenticator;
  auto given = authenticator.create("challenge");
  const auto at = given.authenticator_data.find(std::string("\x03\x26", 2), 37);
  given.authenticator_data[at + 1] = '\x27';   // EdDSA (-8)
  CHECK(refusal_of(passkey::read_registration(authenticator.site, "challenge", given)) == "passkey.refusal.kind");
}

TEST_CASE("an assertion is good for its challenge, page and key only") {
  const Enrolled e;
  const auto given = e.authenticator.get("challenge");
  CHECK(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", given));
  CHECK(refusal_of(passkey::check_assertion(e.authenticator.site, e.made.key, "other", given)) == "passkey.refusal.client-data");
  CHECK(refusal_of(passkey::check_assertion({"quality.example.com", "https://evil.example.com"}, e.made.key, "challenge", given)) == "passkey.refusal.client-data");
  CHECK(refusal_of(passkey::check_assertion(e.authenticator.site, Enrolled().made.key, "challenge", given)) == "passkey.refusal.signature");
  auto changed = given;
  changed.authenticator_data[36] ^= 1;   // the counter
  CHECK(refusal_of(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", changed)) == "passkey.refusal.signature");
}

TEST_CASE("an assertion without the person present and verified is refused though it is well signed") {
  for (const int flags : {0x00, 0x01, 0x04}) {
    Enrolled e;
    e.authenticator.flags = static_cast<unsigned char>(flags);
    CHECK(refusal_of(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", e.authenticator.get("challenge"))) == "passkey.refusal.not-verified");
    CHECK_FALSE(e.counts(e.armored()));
  }
}

TEST_CASE("an answer given inside somebody else's page is refused") {
  Enrolled e;
  e.authenticator.more = ",\"crossOrigin\":false";
  CHECK(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", e.authenticator.get("challenge")));
  e.authenticator.more = ",\"crossOrigin\":true";
  CHECK_FALSE(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", e.authenticator.get("challenge")));
  e.authenticator.more = ",\"origin\":\"https://evil.example.com\",\"crossOrigin\":true";
  CHECK_FALSE(passkey::check_assertion(e.authenticator.site, e.made.key, "challenge", e.authenticator.get("challenge")));
}

TEST_CASE("a statement signed with a passkey is a signature that counts for its text, namespace and key") {
  const Enrolled e;
  const std::string signature = e.armored();
  CHECK(e.counts(signature));
  CHECK_FALSE(e.counts(signature, full_text + " "));
  CHECK_FALSE(e.counts(signature, full_text, "git"));
  CHECK_FALSE(Enrolled().counts(signature));
}

TEST_CASE("a passkey's signature holds whatever its numbers, because short and high ones are written as OpenSSH reads them") {
  const Enrolled e;
  for (int round = 0; round < 300; ++round) CHECK(e.counts(e.armored()));   // r or s begins with a zero byte about once in 128
}

TEST_CASE("a passkey's signature of a page on another host does not count") {
  for (const auto& [origin, good] : std::vector<std::pair<std::string, bool>>{{"https://quality.example.com", true},
                                                                             {"https://quality.example.com:8443", true},
                                                                             {"https://docs.quality.example.com", true},
                                                                             {"http://quality.example.com", false},
                                                                             {"https://evilquality.example.com", false},
                                                                             {"https://example.com", false},
                                                                             {"https://quality.example.com.evil.org", false}}) {
    INFO(origin);
    Enrolled e;
    e.authenticator.site.origin = origin;
    CHECK(e.counts(e.armored()) == good);
  }
}

TEST_CASE("a passkey's signature with a byte changed anywhere does not count, and ends nothing") {
  const Enrolled e;
  const auto blob = sshsig::from_armor("SSH SIGNATURE", e.armored()).value();
  int counted = 0;
  for (std::size_t at = 0; at < blob.size(); ++at) {
    auto changed = blob;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    if (e.counts(sshsig::armor("SSH SIGNATURE", changed))) ++counted;
    e.counts(sshsig::armor("SSH SIGNATURE", blob.substr(0, at)));
  }
  CHECK(counted == 0);
}
