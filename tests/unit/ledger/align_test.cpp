#include "ledger/align.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

using Tokens = std::vector<std::string>;

std::string aligned(const Tokens& older, const Tokens& newer) {
  std::string text;
  for (const auto& span : git::align(older, newer))
    for (std::size_t i = span.begin; i < span.end; ++i) text += span.kind + (span.kind == '+' ? newer : older)[i];
  return text;
}

// Whatever is told, both texts must come out of it again.
void check_whole(const Tokens& older, const Tokens& newer) {
  Tokens a, b;
  std::size_t next_old = 0, next_new = 0;
  for (const auto& span : git::align(older, newer)) {
    CHECK(span.begin < span.end);
    for (std::size_t i = span.begin; i < span.end; ++i) {
      if (span.kind != '+') { CHECK(i == next_old++); a.push_back(older[i]); }
      if (span.kind == '+') { CHECK(i == next_new++); b.push_back(newer[i]); }
      if (span.kind == '=') { b.push_back(older[i]); ++next_new; }
    }
  }
  CHECK(a == older);
  CHECK(b == newer);
}

}  // namespace

TEST_CASE("tokens are aligned word by word") {
  CHECK(aligned({"the", "torque", "is", "5", "Nm"}, {"the", "torque", "is", "6", "Nm"}) == "=the=torque=is-5+6=Nm");
  CHECK(aligned({"a", "b"}, {"a", "x", "b"}) == "=a+x=b");
  CHECK(aligned({"a", "x", "b"}, {"a", "b"}) == "=a-x=b");
  CHECK(aligned({"a", "b"}, {"a", "b"}) == "=a=b");
  CHECK(aligned({}, {"a"}) == "+a");
  CHECK(aligned({"a"}, {}) == "-a");
  CHECK(aligned({}, {}).empty());
}

TEST_CASE("line breaks, backslashes, empty tokens and NUL are tokens like others") {
  check_whole({"a\nb", "", "\\n", std::string("\0", 1)}, {"a\\nb", "", "\n", std::string("\0", 1), "x"});
  CHECK(aligned({"\n"}, {"\\n"}) == "-\n+\\n");
}

TEST_CASE("both texts come out of the alignment again, whatever they are") {
  std::uint32_t noise = 7;
  const auto next = [&](std::uint32_t below) { return (noise = noise * 1664525 + 1013904223) / 65536 % below; };
  for (int round = 0; round < 200; ++round) {
    Tokens older, newer;
    for (std::uint32_t i = next(40); i > 0; --i) older.push_back(std::string(1, static_cast<char>('a' + next(4))));
    for (std::uint32_t i = next(40); i > 0; --i) newer.push_back(std::string(1, static_cast<char>('a' + next(4))));
    check_whole(older, newer);
  }
}
