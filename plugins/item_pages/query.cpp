#include "item_pages/query.h"
#include "sdk/text.h"

#include <algorithm>
#include <charconv>

namespace chancery::item_pages {
namespace {

constexpr std::size_t longest_echo = 60;   // of what was given, in a sentence

bool is_among(const std::vector<std::string>& all, const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); }

Refusal refused(const char* why, const std::string& name, const std::string& given, Json more = Json::object()) {
  more["parameter"] = beginning(name, longest_echo);
  more["given"] = beginning(given, longest_echo);
  return {Because::invalid, std::string("items.refusal.parameter") + why, std::move(more)};
}

}  // namespace

Outcome<Done> only_known(const PageRequest& request, const std::vector<std::string>& known) {
  for (const auto& [name, value] : request.query)
    if (!is_among(known, name)) return refused(known.empty() ? "-none" : "", name, value, {{"known", known}});
  return Done{};
}

PageFunction knowing(std::vector<std::string> known, PageFunction page) {
  return [known = std::move(known), page = std::move(page)](const PageRequest& request) -> Outcome<Answer> {
    if (auto good = only_known(request, known); !good) return good.refusal();
    return page(request);
  };
}

Outcome<int> number_asked(const PageRequest& request, const std::string& name, int otherwise, int most) {
  const std::string given = request.asked(name);
  if (given.empty()) return otherwise;
  int number = 0;
  const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (problem == std::errc::result_out_of_range && given.front() != '-') return most;
  if (problem != std::errc() || end != given.data() + given.size() || number < 1) return refused("-number", name, given);
  return std::min(number, most);
}

Outcome<Done> one_of(const PageRequest& request, const std::string& name, const std::vector<std::string>& known) {
  const std::string given = request.asked(name);
  if (given.empty() || is_among(known, given)) return Done{};
  return refused("-choice", name, given, {{"known", known}});
}

Outcome<Done> moment(const Host& host, const PageRequest& request, const std::string& name) {
  const std::string given = request.asked(name);
  if (given.empty() || host.is_moment(given)) return Done{};
  return refused("-moment", name, given);
}

Outcome<Done> past_moment(const Host& host, const PageRequest& request, const std::string& name) {
  if (auto good = moment(host, request, name); !good) return good;
  const std::string given = request.asked(name), day = given.substr(0, 10);
  const bool is_day = given.size() == 10, is_utc = !given.empty() && given.back() == 'Z';
  if ((is_day && day > host.now().substr(0, 10)) || (is_utc && given > host.now())) return refused("-future", name, given);
  return Done{};
}

std::string in_capitals(std::string typed) {
  for (char& c : typed) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return typed;
}

Outcome<Done> cursor(const PageRequest& request, const std::string& name) {
  const std::string given = request.asked(name);
  if (given.find_first_not_of("0123456789abcdef") == std::string::npos) return Done{};
  return refused("-cursor", name, given);
}

}  // namespace chancery::item_pages
