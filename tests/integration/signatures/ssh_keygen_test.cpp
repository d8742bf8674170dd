// A passkey's signature of a statement, and its line of allowed_signers, as stock ssh-keygen takes them.
#include "domain/digest.h"
#include "integration/ledger/fixture.h"
#include "signatures/signed_by.h"
#include "support/authenticator.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

const std::string text = "Chancery sign-off statement, form 1\n\nMeaning: I approve this revision for use.\n";

struct Checked {
  Folder folder;
  Authenticator authenticator;
  passkey::Registered made = *passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"));
  AllowedKey key{{"mweber"}, made.key, {"chancery"}, read_instant("2026-01-01T00:00:00Z"), read_instant("2026-06-30T00:00:00Z")};

  Ran verify(const std::string& signed_text, const std::string& signature, const std::string& time, const std::string& principal = "mweber") {
    std::ofstream(folder.path + "/signers") << allowed_signers_line(key);
    std::ofstream(folder.path + "/text") << signed_text;
    std::ofstream(folder.path + "/sig") << signature;
    return run("cd '" + folder.path + "' && TZ=UTC ssh-keygen -Y verify -n chancery -O verify-time=" + time + " -I " + principal + " -f signers -s sig < text");
  }
  std::string armored() { return passkey::as_sshsig(made.key, "chancery", authenticator.site, authenticator.get(passkey::challenge_of("chancery", text))).value(); }
};

}  // namespace

TEST_CASE("a statement signed with a passkey is good to stock ssh-keygen, and a changed word, another person or time is not") {
  Checked checked;
  const auto good = checked.verify(text, checked.armored(), "20260301120000Z");
  INFO(good.output);
  CHECK(good.status == 0);
  CHECK(good.output.find("ECDSA-SK") != std::string::npos);
  CHECK(checked.verify(text + " ", checked.armored(), "20260301120000Z").status != 0);
  CHECK(checked.verify(text, checked.armored(), "20260301120000Z", "other").status != 0);
  CHECK(checked.verify(text, checked.armored(), "20251201120000Z").status != 0);
  CHECK(checked.verify(text, checked.armored(), "20260801120000Z").status != 0);
}

TEST_CASE("a key counts from its first second on to its last for ssh-keygen too") {
  Checked checked;
  CHECK(checked.verify(text, checked.armored(), "20260101000000Z").status == 0);
  CHECK(checked.verify(text, checked.armored(), "20260630000000Z").status == 0);
}

TEST_CASE("ssh-keygen takes a passkey's signature with extensions and further client data, as we do") {
  Checked checked;
  checked.authenticator.more = ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"see the standard\"";
  CHECK(is_signed_by(allowed_signers_line(checked.key), {"mweber", "chancery", *read_instant("2026-03-01T12:00:00Z")}, text, checked.armored()));
  const auto good = checked.verify(text, checked.armored(), "20260301120000Z");
  INFO(good.output);
  CHECK(good.status == 0);
}

// What ssh-keygen does not ask, the package's own verify.sh does: its two functions, on signatures that ssh-keygen accepts.
TEST_CASE("verify.sh refuses a passkey's signature without the person present and verified, or of another host's page, and VERIFY.md shows it by hand") {
  struct Row { unsigned char flags; std::string origin; bool good; };
  for (const auto& [flags, origin, good] : std::vector<Row>{{0x05, "https://quality.example.com", true},
                                                           {0x1d, "https://quality.example.com:8443", true},
                                                           {0x05, "https://docs.quality.example.com", true},
                                                           {0x01, "https://quality.example.com", false},
                                                           {0x04, "https://quality.example.com", false},
                                                           {0x05, "https://example.com", false},
                                                           {0x05, "https://evilquality.example.com", false},
                                                           {0x05, "http://quality.example.com", false},
                                                           {0x05, "http://localhost:8080", false}}) {
    INFO(static_cast<int>(flags) << " " << origin);
    Checked checked;
    checked.authenticator.flags = flags;
    checked.authenticator.site.origin = origin;
    const std::string signature = checked.armored();
    CHECK(checked.verify(text, signature, "20260301120000Z").status == 0);   // also puts the signature into its file
    CHECK(run("work='" + checked.folder.path + "'; eval \"$(sed -n '/^passkey_of()/,/^}/p; /^passkey_is_good()/,/^}/p' '" CHANCERY_SOURCE
              "/plugins/evidence/package/verify.sh')\"; passkey_is_good \"$work/sig\"").status == (good ? 0 : 1));
    // And what somebody types who does not want to trust the script, as it stands in VERIFY.md.
    CHECK(run("eval \"$(sed -n '/^    passkey_of()/,/^    }/p' '" CHANCERY_SOURCE "/plugins/evidence/package/VERIFY.md')\"; passkey_of '" + checked.folder.path + "/sig'").output ==
          std::string((flags & 0x01) != 0 ? "present, " : "NOT PRESENT, ") + ((flags & 0x04) != 0 ? "verified" : "NOT VERIFIED") + ", key of quality.example.com, on a page of " + origin + "\n");
    CHECK(is_signed_by(allowed_signers_line(checked.key), {"mweber", "chancery", *read_instant("2026-03-01T12:00:00Z")}, text, signature) == good);
  }
}

TEST_CASE("verify.sh finds in the policy how an act had to be signed, and refuses what was signed with less") {
  const std::string password = "signed by the server on the signer's behalf, after the signer gave their password again", code = password + " and a one-time code",
                    key = "signed by the signer with a passkey of their own, over this very text";
  struct Row { std::string way, method; bool good; };
  std::vector<Row> rows;
  for (const auto& [way, goods] : std::map<std::string, std::vector<bool>>{{"", {true, true, true}}, {"    assurance: password\n", {true, true, true}},
                                                                          {"    assurance: \"password and code\"   # or surer\n", {false, true, true}},
                                                                          {"    assurance: passkey\n", {false, false, true}}})
    for (std::size_t i = 0; i < 3; ++i) rows.push_back({way, std::vector{password, code, key}[i], goods[i]});
  for (const auto& [way, method, good] : rows) {
    INFO(way << " " << method);
    Folder folder;
    std::ofstream(folder.path + "/policy") << "register: documents\nacts:\n  review:\n    assurance: passkey\n  approve:\n    who: [approver]\n" << way << "  retire:\n    assurance: passkey\nrequirements:\n  approve:\n    assurance: passkey\n";
    std::ofstream(folder.path + "/statement") << "Act: approve\nMethod: " << method << "\nPolicy: policies/documents.yaml, Git blob 0123456789abcdef0123456789abcdef01234567, SHA-256 " << std::string(64, 'a') << "\n";
    CHECK(run("work='" + folder.path + "'; in_ledger() { cat \"$work/policy\"; }; eval \"$(sed -n '/^way_asked_for()/,/^}/p; /^is_sure_enough()/,/^}/p' '" CHANCERY_SOURCE
              "/plugins/evidence/package/verify.sh')\"; is_sure_enough \"$(sed -n 's/^Method: //p' \"$work/statement\")\" \"$(way_asked_for \"$work/statement\")\"").status == (good ? 0 : 1));
  }
}

TEST_CASE("verify.sh takes no other rules for those that a statement names, even under their Git id") {
  Folder folder;
  std::ofstream(folder.path + "/policy") << "register: documents\n";
  for (const bool good : {true, false}) {
    std::ofstream(folder.path + "/statement") << "Act: approve\nPolicy: policies/documents.yaml, Git blob 0123456789abcdef0123456789abcdef01234567, SHA-256 " << sha256_hex(good ? "register: documents\n" : "register: others\n") << "\n";
    CHECK(run("work='" + folder.path + "'; in_ledger() { cat \"$work/policy\"; }; sha256() { sha256sum \"$@\"; }; eval \"$(sed -n '/^rules_are_those()/,/^}/p' '" CHANCERY_SOURCE "/plugins/evidence/package/verify.sh')\"; rules_are_those \"$work/statement\"").status == (good ? 0 : 1));
  }
}
