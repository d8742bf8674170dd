#include "item_pages/headings.h"

namespace chancery::item_pages {

std::string below_the_title(std::string html) {
  if (html.find("<h1") == std::string::npos) return html;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    std::size_t name = at + 1;
    if (name < html.size() && html[name] == '/') ++name;
    if (name + 2 >= html.size() || html[name] != 'h') continue;
    char& level = html[name + 1];
    const char next = html[name + 2];
    if (level >= '1' && level <= '5' && (next == '>' || next == ' ')) ++level;
  }
  return html;
}

}  // namespace chancery::item_pages
