#include "item_pages/outline.h"

#include <array>
#include <utility>

namespace chancery::item_pages {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 6> entities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}}};

std::string attribute_id(std::string_view tag) {
  const auto at = tag.find(" id=\"");
  if (at == std::string_view::npos) return "";
  const auto begin = at + 5, end = tag.find('"', begin);
  return end == std::string_view::npos ? "" : plain(tag.substr(begin, end - begin));
}

}  // namespace

std::string plain(std::string_view html) {
  std::string text;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      const auto end = html.find('>', at);
      if (end == std::string_view::npos) break;
      at = end + 1;
      continue;
    }
    bool resolved = false;
    for (const auto& [name, character] : entities) {
      if (html.substr(at, name.size()) != name) continue;
      text += character;
      at += name.size();
      resolved = true;
      break;
    }
    if (!resolved) text += html[at++];
  }
  return text;
}

std::vector<Heading> outline(std::string_view html) {
  std::vector<Heading> found;
  for (std::size_t at = html.find("<h"); at != std::string_view::npos; at = html.find("<h", at + 2)) {
    const char level = at + 2 < html.size() ? html[at + 2] : ' ';
    if (level < '1' || level > '4') continue;
    const auto open_end = html.find('>', at);
    if (open_end == std::string_view::npos) break;
    const std::string close = std::string("</h") + level + ">";
    const auto end = html.find(close, open_end);
    if (end == std::string_view::npos) break;
    const std::string id = attribute_id(html.substr(at, open_end - at));
    std::string text = plain(html.substr(open_end + 1, end - open_end - 1));
    if (!id.empty() && !text.empty()) found.push_back({level - '0', id, std::move(text)});
  }
  return found;
}

}  // namespace chancery::item_pages
