#include "ledger/seal.h"
#include "ledger/sshsig.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

// Made with `ssh-keygen -Y sign -n chancery` (OpenSSH 9.2) by a key used for nothing else.
#include "unit/ledger/known_signature.inc"

}  // namespace

TEST_CASE("a signature that ssh-keygen made is verified") {
  CHECK(verify_signature(known_signature, known_key, "chancery", known_text));
  CHECK(signing_key(known_signature) == known_key);
}

TEST_CASE("the same key signs the same text to the very bytes that ssh-keygen makes") {
  const auto seal = Ed25519Seal::from_seed(std::string(known_seed, 32), "workshop.example");
  CHECK(seal->public_key() == known_key);
  CHECK(seal->sign("chancery", known_text) == known_signature);
}

TEST_CASE("a signature is good for its text, key and namespace only") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 'a'), "workshop.example");
  const auto other = Ed25519Seal::from_seed(std::string(32, 'b'), "workshop.example");
  const std::string text = "I approve this revision for use.\n", signature = seal->sign("chancery", text);
  CHECK(verify_signature(signature, seal->public_key(), "chancery", text));
  CHECK_FALSE(verify_signature(signature, seal->public_key(), "chancery", text + " "));
  CHECK_FALSE(verify_signature(signature, seal->public_key(), "git", text));
  CHECK_FALSE(verify_signature(signature, other->public_key(), "chancery", text));
}

TEST_CASE("what is no signature is not verified and has no key") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 'a'), "workshop.example");
  const std::string good = seal->sign("chancery", "x");
  for (const std::string& bad : {std::string(), std::string("nonsense"), good.substr(0, good.size() / 2), good + "more", std::string("-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----\n")}) {
    CHECK_FALSE(verify_signature(bad, seal->public_key(), "chancery", "x"));
    CHECK(signing_key(bad).empty());
  }
  CHECK_FALSE(verify_signature(good, "ssh-ed25519 AAAA", "chancery", "x"));
  CHECK_FALSE(verify_signature(good, "", "chancery", "x"));
}

TEST_CASE("armor has lines of 70 and a final newline") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 'a'), "workshop.example");
  const std::string armored = seal->sign("git", "x");
  CHECK(armored.rfind("-----BEGIN SSH SIGNATURE-----\n", 0) == 0);
  CHECK(armored.substr(armored.size() - 28) == "-----END SSH SIGNATURE-----\n");
  CHECK(armored.find('\n', 30) == 100);
}

TEST_CASE("the principal and the allowed_signers line name the organisation") {
  const auto seal = Ed25519Seal::from_seed(std::string(32, 'a'), "workshop.example");
  CHECK(seal->principal() == "server@workshop.example");
  CHECK(allowed_signers_line(*seal) == "server@workshop.example namespaces=\"git,chancery\" " + seal->public_key() + "\n");
}
