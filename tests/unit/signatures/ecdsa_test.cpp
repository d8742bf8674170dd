// What a security token without Ed25519 signs with.
#include "signatures/ecdsa.h"
#include "signatures/sshsig.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

// Made with `ssh-keygen -Y sign -n chancery` (OpenSSH 9.2) by a key of P-256 used for nothing else.
const std::string known_ecdsa_key = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAOf46WW9BS1XZtlQSw+sjdq9hwV/Vi7s9hdk5MQOmbmKHH36GxNWJQ4O3GkGV4wh9sgPsNYGtmJ5B95lg2mZGk=";
const std::string known_ecdsa_signature =
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n"
    "EEA5/jpZb0FLVdm2VBLD6yN2r2HBX9WLuz2F2TkxA6ZuYocffobE1YlDg7caQZXjCH2yA+\n"
    "w1ga2YnkH3mWDaZkaQAAAAhjaGFuY2VyeQAAAAAAAAAGc2hhNTEyAAAAZAAAABNlY2RzYS\n"
    "1zaGEyLW5pc3RwMjU2AAAASQAAACEA6wEfvJscqc9UPg5Jq3xhnB502hnJw1yDPtvHJhF+\n"
    "ZdkAAAAgWhblOdQhwKtk/EMdmBhp4ytZIZh1hdOEVR9O+zMGWws=\n"
    "-----END SSH SIGNATURE-----\n";
const std::string statement = "I approve this revision for use.\n";

std::string known_blob() { return sshsig::blob_of_line(known_ecdsa_key).value(); }

bool holds(const std::string& blob, const std::string& name_space, const std::string& signed_text, const std::string& armored = known_ecdsa_signature) {
  const auto parsed = sshsig::parse(armored);
  return parsed && sshsig::verify(*parsed, blob, name_space, signed_text);
}

// The known signature with another blob of r and s in it, and that followed by `rest`.
std::string with_numbers(const std::string& numbers, const std::string& rest = "") {
  std::string made;
  sshsig::put_string(made, ecdsa::algorithm);
  sshsig::put_string(made, numbers);
  return sshsig::wrap(known_blob(), "chancery", made + rest);
}

}  // namespace

TEST_CASE("a signature that ssh-keygen made with P-256 is good for its text, key and namespace only") {
  CHECK(holds(known_blob(), "chancery", statement));
  CHECK_FALSE(holds(known_blob(), "chancery", statement + " "));
  CHECK_FALSE(holds(known_blob(), "git", statement));
  CHECK_FALSE(holds(sshsig::public_blob(sshsig::public_key(sshsig::key_of_seed(std::string(32, 'a')))), "chancery", statement));
}

TEST_CASE("with P-256 nothing but two numbers is a signature") {
  const std::string numbers = sshsig::parse(known_ecdsa_signature)->signature;
  CHECK(holds(known_blob(), "chancery", statement, with_numbers(numbers)));
  CHECK_FALSE(holds(known_blob(), "chancery", statement, with_numbers(numbers, "x")));
  CHECK_FALSE(holds(known_blob(), "chancery", statement, with_numbers(numbers + "x")));
  CHECK_FALSE(holds(known_blob(), "chancery", statement, with_numbers("")));
  CHECK_FALSE(holds(known_blob(), "chancery", statement, with_numbers(numbers.substr(0, 37))));
  std::string zeros;
  for (int i = 0; i < 2; ++i) sshsig::put_string(zeros, std::string(1, '\0'));
  CHECK_FALSE(holds(known_blob(), "chancery", statement, with_numbers(zeros)));
}

TEST_CASE("a point that is not on the curve is no key") {
  std::string blob = known_blob();
  blob.back() ^= 1;
  CHECK_FALSE(ecdsa::verify(blob, "x", sshsig::parse(known_ecdsa_signature)->signature));
  CHECK_FALSE(ecdsa::verify("", "x", sshsig::parse(known_ecdsa_signature)->signature));
  CHECK_THROWS_AS(ecdsa::public_blob("short"), std::invalid_argument);
}

TEST_CASE("what a token gives becomes what OpenSSH writes: no needless zero, and none missing") {
  const std::string small = std::string(31, '\0') + "\x05", big = "\x80" + std::string(31, '\x01');
  const std::string blob = ecdsa::signature_blob(small + big);
  sshsig::Reader reader(blob);
  CHECK(reader.string() == "\x05");
  CHECK(reader.string() == std::string(1, '\0') + big);
  CHECK(reader.at_end());
  CHECK_THROWS_AS(ecdsa::signature_blob("short"), std::invalid_argument);
}
