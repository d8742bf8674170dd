#include "signatures/signed_by.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

const sshsig::SecretKey key = sshsig::key_of_seed(std::string(32, 'a'));
const std::string line = sshsig::public_line(sshsig::public_blob(sshsig::public_key(key)));
const std::string approval = "I approve this revision for use.\n";
const std::string signed_approval = sshsig::sign(key, "chancery", approval);

bool counts(const std::string& file, const std::string& principal, const std::string& at = "2026-06-01T12:00:00Z") {
  return is_signed_by(file, {principal, "chancery", *read_instant(at)}, approval, signed_approval);
}

}  // namespace

TEST_CASE("a signature counts for the principal of its key and for nobody else") {
  CHECK(counts("mweber " + line + "\n", "mweber"));
  CHECK_FALSE(counts("mweber " + line + "\n", "server@workshop.example"));
  CHECK_FALSE(counts("server@workshop.example " + line + "\n", "mweber"));
  CHECK_FALSE(counts("mweber-2 " + line + "\n", "mweber"));
  CHECK_FALSE(counts("* " + line + "\n", "mweber"));
}

TEST_CASE("a signature counts only in a namespace that its key is for") {
  CHECK(counts("mweber namespaces=\"git,chancery\" " + line + "\n", "mweber"));
  CHECK_FALSE(counts("mweber namespaces=\"git\" " + line + "\n", "mweber"));
  CHECK_FALSE(is_signed_by("mweber " + line + "\n", {"mweber", "git", {0}}, approval, signed_approval));
}

TEST_CASE("a signature counts only while its key is valid, the first and the last second included") {
  const std::string file = "mweber namespaces=\"chancery\",valid-after=\"20260101000000Z\",valid-before=\"20260630235959Z\" " + line + "\n";
  CHECK(counts(file, "mweber", "2026-01-01T00:00:00Z"));
  CHECK(counts(file, "mweber", "2026-06-30T23:59:59Z"));
  CHECK_FALSE(counts(file, "mweber", "2025-12-31T23:59:59Z"));
  CHECK_FALSE(counts(file, "mweber", "2026-07-01T00:00:00Z"));
}

TEST_CASE("a line that says more than is understood gives nobody a key") {
  for (const char* option : {"cert-authority", "verify-required", "valid-after=\"soon\"", "valid-before=\"2026\""})
    CHECK(read_allowed_signers(std::string("mweber ") + option + " " + line + "\n").empty());
  CHECK(read_allowed_signers("# mweber " + line + "\n\nmweber\nmweber ssh-ed25519 !!!\nmweber ssh-rsa " + line.substr(line.find(' ') + 1) + "\n").empty());
}

TEST_CASE("a line is written so that ssh-keygen takes a signature of the key's first second") {
  const AllowedKey each{{"mweber"}, sshsig::blob_of_line(line).value(), {"chancery"}, read_instant("2026-01-01T00:00:00Z"), read_instant("2026-06-30T00:00:00Z")};
  CHECK(allowed_signers_line(each) == "mweber namespaces=\"chancery\",valid-after=\"20251231235959Z\",valid-before=\"20260630000000Z\" " + line + "\n");
  CHECK(allowed_signers_line({{"a", "b"}, each.blob, {}, std::nullopt, std::nullopt}) == "a,b " + line + "\n");
  CHECK(read_allowed_signers(allowed_signers_line(each)).size() == 1);
}

TEST_CASE("several lines of one principal are several keys") {
  CHECK(counts("mweber ssh-ed25519 " + sshsig::base64(sshsig::public_blob({})) + "\nmweber " + line + "\n", "mweber"));
}
