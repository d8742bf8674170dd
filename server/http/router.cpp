#include "http/router.h"
#include "domain/text.h"
#include "http/negotiation.h"

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

Router::Router(std::vector<Page> pages) : pages_(std::move(pages)) {
  for (std::size_t index = 0; index < pages_.size(); ++index) add(index);
}

void Router::add(std::size_t index) {
  const auto& page = pages_[index];
  if (page.pattern.empty() || page.pattern.front() != '/') throw std::invalid_argument("not a path: " + page.pattern);
  if (page.method != "GET" && page.method != "POST") throw std::invalid_argument(fmt::format("{} {}: only GET and POST can be served", page.method, page.pattern));
  Place* place = &root_;
  for (const auto& segment : segments_of(page.pattern)) {
    auto& next = is_name_segment(segment) ? place->any : place->literal[segment];
    if (!next) next = std::make_unique<Place>();
    place = next.get();
  }
  const auto [at, fresh] = place->pages.emplace(page.method, index);
  if (!fresh) throw std::invalid_argument(fmt::format("two pages for {} {}: {}", page.method, page.pattern, pages_[at->second].pattern));
}

const Router::Place* Router::find(const Place& place, const std::vector<std::string>& segments, std::size_t at) const {
  if (at == segments.size()) return place.pages.empty() ? nullptr : &place;
  if (const auto next = place.literal.find(segments[at]); next != place.literal.end())
    if (const auto* found = find(*next->second, segments, at + 1)) return found;
  if (place.any && !segments[at].empty()) return find(*place.any, segments, at + 1);
  return nullptr;
}

Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (path.empty() || path.front() != '/') { match.malformed = true; return match; }
  auto segments = segments_of(path);
  if (segments.size() > 32 || !decode(segments)) { match.malformed = true; return match; }
  const auto* place = find(root_, segments, 0);
  if (!place) return match;
  for (const auto& [each, index] : place->pages) {
    match.allowed.push_back(each);
    if (each == "GET") match.allowed.emplace_back("HEAD");
    if (each != method && !(each == "GET" && method == "HEAD")) continue;
    match.page = &pages_[index];
    const auto pattern = segments_of(match.page->pattern);
    for (std::size_t at = 0; at < pattern.size(); ++at)
      if (is_name_segment(pattern[at])) match.names[pattern[at].substr(1, pattern[at].size() - 2)] = segments[at];
  }
  return match;
}

}  // namespace chancery::http
