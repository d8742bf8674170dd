#include "domain/text.h"
#include "sdk/text.h"

#include <catch2/catch.hpp>

using namespace chancery;

TEST_CASE("names that differ only in case are one name to a disk that folds them, in every script with two cases that we know") {
  for (const auto& [one, other] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Plan.TXT", "plan.txt"}, {"\u00dcbersicht.md", "\u00fcbersicht.md"}, {"\u00c6\u00d8\u00c5", "\u00e6\u00f8\u00e5"}, {"\u0141\u00d3D\u0179", "\u0142\u00f3d\u017a"}, {"\u010cESK\u00dd", "\u010desk\u00fd"},
           {"\u0391\u03a3", "\u03b1\u03c3"}, {"\u0418\u041d\u0421\u0422\u0420\u0423\u041a\u0426\u0418\u042f", "\u0438\u043d\u0441\u0442\u0440\u0443\u043a\u0446\u0438\u044f"}, {"\u0401\u0416", "\u0451\u0436"}, {"\u0490", "\u0491"}})
    CHECK(folded_name(one) == folded_name(other));
  for (const auto& [one, other] : std::initializer_list<std::pair<const char*, const char*>>{{"a", "b"}, {"\u00d7", "\u00f7"}, {"\u00fc", "u"}, {"\u017a", "\u017b"}, {"\u0628", "\u062a"}, {"\U0001f529", "\U0001f528"}})
    CHECK(folded_name(one) != folded_name(other));
  for (const char* kept : {"plan.txt", "\u00fc", "\u0638\u0627\u0645", "\U0001f529", "\xff\xfe"}) CHECK(folded_name(kept) == kept);
}

TEST_CASE("folding what is folded changes nothing, and what comes out is text") {
  for (char32_t c = 0x20; c < 0x800; ++c) {
    std::string one;
    if (c < 0x80) one += static_cast<char>(c);
    else { one += static_cast<char>(0xC0 | (c >> 6)); one += static_cast<char>(0x80 | (c & 0x3F)); }
    const auto folded = folded_name(one);
    INFO("U+" << std::hex << static_cast<unsigned>(c));
    CHECK(is_text(folded));
    CHECK(folded_name(folded) == folded);
  }
}

TEST_CASE("the beginning of a text cuts no character in two") {
  CHECK(beginning("a\u00fc\U0001f529", 2) == "a");
  CHECK(beginning("a\u00fc\U0001f529", 3) == "a\u00fc");
  CHECK(beginning("a\u00fc\U0001f529", 6) == "a\u00fc");
  CHECK(beginning("a\u00fc\U0001f529", 7) == "a\u00fc\U0001f529");
  CHECK(beginning("\u00fc", 0).empty());
}

TEST_CASE("the name of a file is one that every system can keep, or it says why not") {
  for (const std::string& good : {std::string("a"), std::string(200, 'x'), std::string("Grüße – Maß.txt"), std::string("\U0001f529.txt"), std::string("console.txt"), std::string("com10.txt"), std::string("a..b")}) CHECK_FALSE(bad_file_name(good));
  for (const auto& [bad, why] : std::initializer_list<std::pair<std::string, const char*>>{
           {"", "empty"}, {std::string(201, 'x'), "long"}, {std::string(101, 'x') + std::string("\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc") + std::string(50, 'y'), "long"}, {"\xff", "not-text"}, {"a\nb", "control"}, {"a\u202eb", "control"}, {"a\u0085b", "control"}, {"a/b", "slash"}, {"a\\b", "slash"},
           {"a:b", "sign"}, {"a*", "sign"}, {".git", "ends"}, {"..", "ends"}, {"a.", "ends"}, {" a", "ends"}, {"a ", "ends"}, {"GIT~1", "git"}, {"con", "device"}, {"Con.txt", "device"}, {"LPT1.pdf", "device"}}) {
    INFO(bad);
    CHECK(bad_file_name(bad) == std::string("refusal.file-name.") + why);
  }
}
