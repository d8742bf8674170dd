// Days and months on the calendar, for reviews that fall due: one answer for the document's own page and for everybody's lists.
// Dates are ISO 8601 ("2026-11-22"), so they compare as text.
#pragma once
#include <chrono>
#include <string>

namespace chancery::item_pages {

// The date `months` later; the last day of a month where there is no such day. Empty when `date` is none.
inline std::string months_after(const std::string& date, int months) {
  using namespace std::chrono;
  if (date.size() < 10) return "";
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) value = date[i] >= '0' && date[i] <= '9' ? value * 10 + (date[i] - '0') : -1'000'000;
    return value;
  };
  const int y = digits(0, 4), m = digits(5, 2), d = digits(8, 2);
  if (y < 0 || m < 1 || m > 12 || d < 1 || d > 31) return "";
  const int all = y * 12 + (m - 1) + months;
  const year_month there = year{all / 12} / month{static_cast<unsigned>(all % 12 + 1)};
  const auto last = (there / std::chrono::last).day();
  const day on{std::min(static_cast<unsigned>(d), static_cast<unsigned>(last))};
  const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  std::string year_text = std::to_string(static_cast<int>(there.year()));
  year_text.insert(0, year_text.size() < 4 ? 4 - year_text.size() : 0, '0');
  return year_text + "-" + two(static_cast<unsigned>(there.month())) + "-" + two(static_cast<unsigned>(on));
}

// The date `days` later (earlier when negative). Empty when `date` is none.
inline std::string days_after(const std::string& date, int days) {
  using namespace std::chrono;
  if (months_after(date, 0).empty()) return "";
  const sys_days there = sys_days{year{std::stoi(date.substr(0, 4))} / std::stoi(date.substr(5, 2)) / std::stoi(date.substr(8, 2))} + std::chrono::days{days};
  const year_month_day on{there};
  const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(static_cast<int>(on.year())) + "-" + two(static_cast<unsigned>(on.month())) + "-" + two(static_cast<unsigned>(on.day()));
}

}  // namespace chancery::item_pages
