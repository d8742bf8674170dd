#include "identity/totp.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::identity;

TEST_CASE("the codes of RFC 6238 appendix B are those of their times") {
  const std::string secret = "12345678901234567890";   // the last six digits of its eight
  REQUIRE(totp_step(secret, "287082", {59}) == 1);
  REQUIRE(totp_step(secret, "081804", {1111111109}) == 37037036);
  REQUIRE(totp_step(secret, "005924", {1234567890}) == 41152263);
  REQUIRE(totp_step(secret, "279037", {2000000000}) == 66666666);
}

TEST_CASE("the step found is that of the code, not that of the clock") {
  REQUIRE(totp_step("12345678901234567890", "287082", {61}) == 1);
  REQUIRE(totp_step("12345678901234567890", "287082", {29}) == 1);
  REQUIRE_FALSE(totp_step("12345678901234567890", "287082", {90}));
}

TEST_CASE("what is no six digits is no code") {
  for (const char* each : {"", "28708", "2870822", "28708a", "287 082", "-87082"}) REQUIRE_FALSE(totp_step("12345678901234567890", each, {59}));
}

TEST_CASE("a secret as text is RFC 4648 base32 without padding, and its address says whose it is") {
  REQUIRE(base32("foobar") == "MZXW6YTBOI");
  REQUIRE(totp_address("foobar", "Works & Sons", "ada") == "otpauth://totp/Works%20%26%20Sons:ada?secret=MZXW6YTBOI&issuer=Works%20%26%20Sons&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a QR code keeps its quiet zone, and its finder patterns are where they belong") {
  const Picture picture = qr_picture("otpauth://totp/Works:ada?secret=MZXW6YTBOI");
  REQUIRE((picture.size - 8 - 17) % 4 == 0);                     // versions 1 to 40
  REQUIRE(picture.path.rfind("M4 4h7v1H4z", 0) == 0);            // the upper edge of the first one
  REQUIRE(picture.path.find_first_not_of("MHhvz 0123456789") == std::string::npos);
}
