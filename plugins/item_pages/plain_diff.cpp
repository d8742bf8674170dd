#include "item_pages/plain_diff.h"

#include "item_pages/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace chancery::item_pages {
namespace {

constexpr std::size_t context = 3;

struct Line { char sign; std::string text; };

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) {
      lines.push_back(text.substr(at));
      break;
    }
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<Line> aligned(const Host& host, const std::vector<std::string>& older, const std::vector<std::string>& newer) {
  std::vector<Line> lines;
  for (const auto& span : host.align(older, newer)) {
    const auto& from = span.kind == '+' ? newer : older;
    for (std::size_t i = span.begin; i < span.end; ++i) lines.push_back({span.kind == '=' ? ' ' : span.kind, from[i]});
  }
  return lines;
}

Json hunk(const Host& host, const std::vector<Line>& lines, std::size_t begin, std::size_t end, std::size_t older_line, std::size_t newer_line) {
  Json rows = Json::array();
  std::size_t older = 0, newer = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const Line& line = lines[i];
    older += line.sign != '+' ? 1U : 0U;
    newer += line.sign != '-' ? 1U : 0U;
    rows.push_back({{"sign", std::string(1, line.sign)}, {"text", as_utf8(line.text)}, {"added", line.sign == '+'}, {"removed", line.sign == '-'}});
  }
  return {{"header", fmt::format("@@ -{},{} +{},{} @@", older ? older_line : older_line - 1, older, newer ? newer_line : newer_line - 1, newer)},
          {"says", host.say("documents.compare.line", {{"line", newer_line}})}, {"lines", std::move(rows)}};
}

}  // namespace

Json plain_diff(const Host& host, const std::string& older, const std::string& newer) {
  const std::vector<Line> lines = aligned(host, lines_of(older), lines_of(newer));
  Json hunks = Json::array();
  std::size_t older_line = 1, newer_line = 1, walked = 0;
  const auto walk_to = [&](std::size_t to) {
    for (; walked < to; ++walked) {
      older_line += lines[walked].sign != '+' ? 1U : 0U;
      newer_line += lines[walked].sign != '-' ? 1U : 0U;
    }
  };
  for (std::size_t at = 0; at < lines.size();) {
    if (lines[at].sign == ' ') {
      ++at;
      continue;
    }
    // The hunk ends where more than twice the context stays the same.
    const std::size_t begin = std::max(walked, at > context ? at - context : 0);
    std::size_t last = at, same = 0;
    for (std::size_t i = at; i < lines.size() && same <= 2 * context; ++i) {
      if (lines[i].sign == ' ') ++same;
      else last = i, same = 0;
    }
    const std::size_t end = std::min(lines.size(), last + 1 + context);
    walk_to(begin);
    hunks.push_back(hunk(host, lines, begin, end, older_line, newer_line));
    walk_to(end);
    at = end;
  }
  return hunks;
}

}  // namespace chancery::item_pages
