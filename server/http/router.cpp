#include "http/router.h"
#include "domain/text.h"
#include "http/negotiation.h"
#include "sdk/registers.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace chancery::http {
namespace {

bool is_name_segment(const std::string& segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

// "/a/b" -> {"a", "b"}; "/" -> {}.
std::vector<std::string> segments_of(std::string_view path) {
  if (path == "/") return {};
  return split(path.substr(1), '/');
}

bool decode(std::vector<std::string>& segments) {
  for (auto& each : segments) {
    auto decoded = percent_decoded(each, false);
    if (!decoded || !is_text(*decoded) || *decoded == "." || *decoded == ".." || decoded->find('/') != decoded->npos || decoded->find('\\') != decoded->npos) return false;
    each = std::move(*decoded);
  }
  return true;
}

}  // namespace

Router::Router(std::vector<Page> pages, Revisioned revisioned) : pages_(std::move(pages)), revisioned_(std::move(revisioned)) {
  for (std::size_t index = 0; index < pages_.size(); ++index) add(index);
}

void Router::add(std::size_t index) {
  const auto& page = pages_[index];
  if (page.pattern.empty() || page.pattern.front() != '/') throw std::invalid_argument("not a path: " + page.pattern);
  if (page.registers != Registers::all && page.pattern.rfind("/{register}", 0) != 0) throw std::invalid_argument("no register in: " + page.pattern);
  if (page.registers != Registers::all && page.permission.anyone) throw std::invalid_argument("a register is for nobody unknown: " + page.pattern);
  if (page.method != "GET" && page.method != "POST") throw std::invalid_argument(fmt::format("{} {}: only GET and POST can be served", page.method, page.pattern));
  Place* place = &root_;
  for (const auto& segment : segments_of(page.pattern)) {
    auto& next = is_name_segment(segment) ? place->any : place->literal[segment];
    if (!next) next = std::make_unique<Place>();
    place = next.get();
  }
  auto& here = place->pages[page.method];
  for (const auto other : here)
    if (meet(page.registers, pages_[other].registers)) throw std::invalid_argument(fmt::format("two pages for {} {}: {}", page.method, page.pattern, pages_[other].pattern));
  here.push_back(index);
}

bool Router::serves(const Page& page, Asked& asked) const {
  if (page.registers == Registers::all || !asked.tells) return true;
  if (!asked.revisioned) asked.revisioned = revisioned_ && revisioned_(asked.register_name);
  return *asked.revisioned == (page.registers == Registers::revisioned);
}

std::vector<std::size_t> Router::pages_at(const Place& place, Asked& asked) const {
  std::vector<std::size_t> found;
  for (const auto& [method, pages] : place.pages)
    for (const auto index : pages)
      if (serves(pages_[index], asked)) found.push_back(index);
  return found;
}

const Router::Place* Router::find(const Place& place, const std::vector<std::string>& segments, std::size_t at, Asked& asked) const {
  if (at == segments.size()) return pages_at(place, asked).empty() ? nullptr : &place;
  if (const auto next = place.literal.find(segments[at]); next != place.literal.end())
    if (const auto* found = find(*next->second, segments, at + 1, asked)) return found;
  if (place.any && !segments[at].empty()) return find(*place.any, segments, at + 1, asked);
  return nullptr;
}

Match Router::match(std::string_view method, std::string_view path, bool tells) const {
  Match match;
  if (path.empty() || path.front() != '/') { match.malformed = true; return match; }
  auto segments = segments_of(path);
  if (segments.size() > 32 || !decode(segments)) { match.malformed = true; return match; }
  const std::string first = segments.empty() ? "" : segments.front();
  Asked asked{first, tells};
  const auto* place = find(root_, segments, 0, asked);
  if (!place) return match;
  for (const auto index : pages_at(*place, asked)) {
    const std::string& each = pages_[index].method;
    if (std::find(match.allowed.begin(), match.allowed.end(), each) == match.allowed.end()) {
      match.allowed.push_back(each);
      if (each == "GET") match.allowed.emplace_back("HEAD");
    }
    if (each != method && !(each == "GET" && method == "HEAD")) continue;
    match.page = &pages_[index];
    const auto pattern = segments_of(match.page->pattern);
    for (std::size_t at = 0; at < pattern.size(); ++at)
      if (is_name_segment(pattern[at])) match.names[pattern[at].substr(1, pattern[at].size() - 2)] = segments[at];
  }
  return match;
}

}  // namespace chancery::http
