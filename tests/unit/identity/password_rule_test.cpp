// Which passwords are taken.
#include "identity/password_rule.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {
std::string why(const std::string& login, const std::string& password, bool sample = false) {
  const auto refusal = identity::refuse_password(login, password, sample);
  return refusal ? refusal->key : "taken";
}
}  // namespace

TEST_CASE("twelve characters of anything are enough: spaces, signs and any script") {
  CHECK(why("ada", "blue lathe 7 frog") == "taken");
  CHECK(why("ada", "Übermut tut selten gut") == "taken");
  CHECK(why("ada", "丁丑戊己庚辛壬癸甲乙丙寅") == "taken");
  CHECK(why("ada", "k3vq-91xz-mm") == "taken");
}

TEST_CASE("eleven characters are too few, however many bytes they have") {
  CHECK(why("ada", "elevenchars") == "refusal.password-short");
  CHECK(why("ada", "丁丑戊己庚辛壬癸甲乙丙") == "refusal.password-short");
  CHECK(why("ada", "") == "refusal.password-short");
}

TEST_CASE("a password of 128 characters is taken in any script; one that is longer, with NUL or not of characters is refused") {
  const auto of = [](std::size_t count, const std::string& letters) {
    std::string all;
    for (std::size_t each = 0; each < count; ++each) all += letters;
    return all;
  };
  CHECK(why("ada", of(16, "blue 7f,")) == "taken");
  CHECK(why("ada", of(16, "丁丑戊己庚辛壬癸")) == "taken");
  CHECK(why("ada", of(16, "blue 7f,") + "x") == "refusal.password-long");
  CHECK(why("ada", of(16, "丁丑戊己庚辛壬癸") + "x") == "refusal.password-long");
  CHECK(why("ada", std::string(1025, 'x')) == "refusal.password-long");
  CHECK(why("ada", std::string("blue lathe\0 7 frog", 18)) == "refusal.password-not-text");
  CHECK(why("ada", "blue lathe \xff\xfe frog") == "refusal.password-not-text");
}

TEST_CASE("the login with a little besides is no password") {
  CHECK(why("margarethe", "Margarethe2026") == "refusal.password-is-login");
  CHECK(why("mweber", "mwebermweber1") == "refusal.password-is-login");
  CHECK(why("ada", "adamantine coat rack") == "taken");
}

TEST_CASE("what is tried first is refused, in capitals too") {
  for (const char* each : {"Password1234", "correct horse battery staple", "aaaaaaaaaaaaa", "abcabcabcabc", "123456789012", "210987654321", "abcdefghijklm", "QWERTYQWERTY"})
    CHECK(why("ada", each) == "refusal.password-common");
}

TEST_CASE("the printed password of the sample is taken in a sample organisation only") {
  CHECK(why("author", "chancery-sample") == "refusal.password-common");
  CHECK(why("author", "chancery-sample", true) == "taken");
}
