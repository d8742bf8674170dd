#include "domain/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace chancery {
namespace {

struct Civil { std::int64_t year; int month, day; };

// Howard Hinnant's days-from-civil, proleptic Gregorian.
std::int64_t days(const Civil& c) {
  const std::int64_t y = c.month <= 2 ? c.year - 1 : c.year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<std::int64_t>(y - era * 400);
  const std::int64_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

Civil civil(std::int64_t z) {
  z += 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const auto mp = static_cast<int>((5 * doy + 2) / 153);
  const int day = static_cast<int>(doy) - (153 * mp + 2) / 5 + 1;
  const int month = mp < 10 ? mp + 3 : mp - 9;
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::int64_t floor_days(std::int64_t seconds) { return seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400; }

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int length_of(std::int64_t year, int month) {
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap ? 29 : lengths[static_cast<std::size_t>(month) - 1];
}

std::optional<std::int64_t> date_part(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !m || !d || *m < 1 || *m > 12 || *d < 1) return std::nullopt;
  if (*d > length_of(*y, *m)) return std::nullopt;
  return days({*y, *m, *d});
}

}  // namespace

std::string months_after(std::string_view date, int months) {
  if (date.size() != 10 || !date_part(date)) return {};
  const int all = *digits(date, 0, 4) * 12 + *digits(date, 5, 2) - 1 + months;
  const int year = all / 12, month = all % 12 + 1;
  return fmt::format("{:04}-{:02}-{:02}", year, month, std::min(*digits(date, 8, 2), length_of(year, month)));
}

std::string date_of(Instant at) {
  const Civil c = civil(floor_days(at.seconds));
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string to_text(Instant at) {
  const std::int64_t rest = at.seconds - floor_days(at.seconds) * 86400;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", date_of(at), rest / 3600, rest / 60 % 60, rest % 60);
}

std::optional<Instant> read_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto day = date_part(text);
  if (!day) return std::nullopt;
  return Instant{*day * 86400};
}

std::optional<Instant> read_instant(std::string_view text) {
  const auto day = date_part(text);
  if (!day || text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  std::size_t at = 19;
  if (text[at] == '.') {   // fractions are allowed by RFC 3339 section 5.6; the ledger counts whole seconds
    ++at;
    const std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == first) return std::nullopt;
  }
  if (at >= text.size()) return std::nullopt;
  std::int64_t offset = 0;
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    if ((text[at] != '+' && text[at] != '-') || at + 6 != text.size() || text[at + 3] != ':') return std::nullopt;
    const auto oh = digits(text, at + 1, 2), om = digits(text, at + 4, 2);
    if (!oh || !om || *oh > 23 || *om > 59) return std::nullopt;
    offset = (*oh * 3600 + *om * 60) * (text[at] == '-' ? -1 : 1);
  }
  return Instant{*day * 86400 + *h * 3600 + *m * 60 + *s - offset};
}

std::optional<Instant> read_as_of(std::string_view text) {
  if (auto day = read_date(text)) return Instant{day->seconds + 86399};
  return read_instant(text);
}

}  // namespace chancery
