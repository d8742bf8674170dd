#include "item_pages/query.h"
#include "sdk/query.h"

#include <algorithm>
#include <charconv>

namespace chancery::item_pages {
namespace {

bool is_among(const std::vector<std::string>& all, const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); }

}  // namespace

Outcome<int> number_asked(const PageRequest& request, const std::string& name, int otherwise, int most) {
  const std::string given = request.asked(name);
  if (given.empty()) return otherwise;
  int number = 0;
  const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (problem == std::errc::result_out_of_range && given.front() != '-') return most;
  if (problem != std::errc() || end != given.data() + given.size() || number < 1) return parameter_refused("-number", name, given);
  return std::min(number, most);
}

Outcome<Done> one_of(const PageRequest& request, const std::string& name, const std::vector<std::string>& known) {
  const std::string given = request.asked(name);
  if (given.empty() || is_among(known, given)) return Done{};
  return parameter_refused("-choice", name, given, {{"known", known}});
}

Outcome<Done> moment(const Host& host, const PageRequest& request, const std::string& name) {
  const std::string given = request.asked(name);
  if (given.empty() || host.is_moment(given)) return Done{};
  return parameter_refused("-moment", name, given);
}

Outcome<Done> past_moment(const Host& host, const PageRequest& request, const std::string& name) {
  if (auto good = moment(host, request, name); !good) return good;
  const std::string given = request.asked(name), day = given.substr(0, 10);
  const bool is_day = given.size() == 10, is_utc = !given.empty() && given.back() == 'Z';
  if ((is_day && day > host.now().substr(0, 10)) || (is_utc && given > host.now())) return parameter_refused("-future", name, given);
  return Done{};
}

std::string in_capitals(std::string typed) {
  for (char& c : typed) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return typed;
}

Outcome<Done> cursor(const PageRequest& request, const std::string& name) {
  const std::string given = request.asked(name);
  if (given.find_first_not_of("0123456789abcdef") == std::string::npos) return Done{};
  return parameter_refused("-cursor", name, given);
}

}  // namespace chancery::item_pages
