#include "domain/time.h"

#include <catch2/catch.hpp>

using namespace chancery;

TEST_CASE("a moment is spelled in UTC and read back as the same moment") {
  for (std::int64_t seconds : {0LL, 951827696LL, 1735689599LL, 1795337400LL, 4102444800LL})
    CHECK(read_instant(to_text(Instant{seconds})) == Instant{seconds});
  CHECK(to_text(Instant{1795337400}) == "2026-11-22T08:50:00Z");
}

TEST_CASE("an offset is taken off") { CHECK(read_instant("2026-11-22T09:50:00.25+01:00") == Instant{1795337400}); }

TEST_CASE("what is not a time is refused") {
  for (const char* text : {"", "2026-11-22", "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:50:00", "2026-11-22T08:50:00.Z", "yesterday"})
    CHECK_FALSE(read_instant(text));
}

TEST_CASE("as of a day means its last second") {
  CHECK(to_text(*read_as_of("2026-03-31")) == "2026-03-31T23:59:59Z");
  CHECK_FALSE(read_as_of("2026-02-30"));
}

TEST_CASE("months later is the same day, or the last of a month that has no such day") {
  CHECK(months_after("2024-02-29", 12) == "2025-02-28");
  CHECK(months_after("2024-01-31", 1) == "2024-02-29");
  CHECK(months_after("2023-11-14", 24) == "2025-11-14");
  CHECK(months_after("2023-12-31", 2) == "2024-02-29");
  CHECK(months_after("", 12) == "");
  CHECK(months_after("2023-02-30", 12) == "");
}
