// A moment, and its spellings: RFC 3339 in UTC with whole seconds ("2026-11-22T08:30:00Z"), dates as ISO 8601.
// Whole seconds, because that is what a Git commit holds. No clock here: time is always an argument.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chancery {

struct Instant {
  std::int64_t seconds = 0;   // since 1970-01-01T00:00:00Z, leap seconds not counted
  friend bool operator==(Instant a, Instant b) { return a.seconds == b.seconds; }
  friend bool operator<(Instant a, Instant b) { return a.seconds < b.seconds; }
  friend bool operator<=(Instant a, Instant b) { return a.seconds <= b.seconds; }
};

std::string to_text(Instant);                                // "2026-11-22T08:30:00Z"
std::string date_of(Instant);                                // "2026-11-22", the UTC day
std::optional<Instant> read_instant(std::string_view);       // RFC 3339, any offset
std::optional<Instant> read_date(std::string_view);          // "2026-11-22": its first second, UTC
// A time as given, or the last second of a date: what "as of 22 November" means.
std::optional<Instant> read_as_of(std::string_view);
// The date so many months later ("2024-02-29" + 12 = "2025-02-28"): the last day of a month that has no such day. Empty when it is no date.
std::string months_after(std::string_view date, int months);

}  // namespace chancery
