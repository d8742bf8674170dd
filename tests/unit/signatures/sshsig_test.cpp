#include "signatures/signed_by.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

// Made with `ssh-keygen -Y sign -n chancery` (OpenSSH 9.2) by a key used for nothing else.
#include "unit/signatures/known_signature.inc"

sshsig::SecretKey key_of(char each) { return sshsig::key_of_seed(std::string(32, each)); }
std::string blob_of(char each) { return sshsig::public_blob(sshsig::public_key(key_of(each))); }

bool verify(const std::string& armored, const std::string& blob, const std::string& name_space, const std::string& text) {
  const auto signature = sshsig::parse(armored);
  return signature && sshsig::verify(*signature, blob, name_space, text);
}

}  // namespace

TEST_CASE("a signature that ssh-keygen made is verified") {
  CHECK(verify(known_signature, sshsig::blob_of_line(known_key).value(), "chancery", known_text));
}

TEST_CASE("the same key signs the same text to the very bytes that ssh-keygen makes") {
  const auto key = sshsig::key_of_seed(std::string(known_seed, 32));
  CHECK(sshsig::public_line(sshsig::public_blob(sshsig::public_key(key))) == known_key);
  CHECK(sshsig::sign(key, "chancery", known_text) == known_signature);
}

TEST_CASE("a signature is good for its text, key and namespace only") {
  const std::string text = "I approve this revision for use.\n", signature = sshsig::sign(key_of('a'), "chancery", text);
  CHECK(verify(signature, blob_of('a'), "chancery", text));
  CHECK_FALSE(verify(signature, blob_of('a'), "chancery", text + " "));
  CHECK_FALSE(verify(signature, blob_of('a'), "git", text));
  CHECK_FALSE(verify(signature, blob_of('b'), "chancery", text));
}

TEST_CASE("what is no signature is not verified") {
  const std::string good = sshsig::sign(key_of('a'), "chancery", "x");
  for (const std::string& bad : {std::string(), std::string("nonsense"), good.substr(0, good.size() / 2), good + "more", std::string("-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----\n")})
    CHECK_FALSE(verify(bad, blob_of('a'), "chancery", "x"));
  CHECK_FALSE(verify(good, "ssh-ed25519", "chancery", "x"));
  CHECK_FALSE(verify(good, "", "chancery", "x"));
}

TEST_CASE("armor has lines of 70 and a final newline") {
  const std::string armored = sshsig::sign(key_of('a'), "git", "x");
  CHECK(armored.rfind("-----BEGIN SSH SIGNATURE-----\n", 0) == 0);
  CHECK(armored.substr(armored.size() - 28) == "-----END SSH SIGNATURE-----\n");
  CHECK(armored.find('\n', 30) == 100);
}
