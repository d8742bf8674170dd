#include "item_pages/moment.h"

#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace chancery::item_pages {
namespace {

// Registers whose items can be shown as they were. The page of a package is no item's: it tells of a file, which never changes.
std::set<std::string, std::less<>> registers_with_a_past(const Host& host) {
  std::set<std::string, std::less<>> names;
  for (const Json& policy : host.registers()) names.insert(text_of(policy, "register"));
  names.erase("evidence");
  return names;
}

// "/documents/SOP-014" -> "documents"; empty: no item's address.
std::string_view register_in(std::string_view address) {
  address = address.substr(0, address.find('#'));
  const auto slash = address.find('/', 1);
  if (address.empty() || address[0] != '/' || slash == std::string_view::npos || slash + 1 == address.size() || address.find('/', slash + 1) != std::string_view::npos) return {};
  return address.substr(1, slash - 1);
}

}  // namespace

std::string at_moment(const std::string& address, const std::string& as_of) {
  if (as_of.empty() || address.find('?') != std::string::npos) return address;
  const auto fragment = std::min(address.find('#'), address.size());
  return address.substr(0, fragment) + "?as_of=" + shown::encoded(as_of) + address.substr(fragment);
}

std::string links_at_moment(const Host& host, std::string html, const std::string& as_of) {
  static constexpr std::string_view opening = "<a ", attribute = " href=\"";
  if (as_of.empty()) return html;
  const auto registers = registers_with_a_past(host);
  std::string all;
  std::size_t done = 0;
  for (std::size_t at = html.find(opening); at != std::string::npos; at = html.find(opening, at + 1)) {
    const auto end = html.find('>', at), href = html.find(attribute, at);
    if (end == std::string::npos || href == std::string::npos || href > end) continue;
    const auto from = href + attribute.size(), until = html.find('"', from);
    const std::string address = html.substr(from, until - from);
    if (registers.count(register_in(address)) == 0) continue;
    all.append(html, done, from - done).append(at_moment(address, as_of));
    done = until;
  }
  return all.append(html, done);
}

}  // namespace chancery::item_pages
