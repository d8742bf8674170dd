// A page of plain HTML for people who read a package without Chancery: opened from a disk, printed, kept for years.
#pragma once
#include "evidence/names.h"

#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::evidence {

class HtmlPage {
 public:
  HtmlPage(const Host&, const std::string& title);

  // A sentence of the catalogue, escaped. The others take HTML.
  std::string say(const std::string& key, const Json& details = Json::object()) const { return html_escaped(host_.say("evidence." + key, details)); }
  static std::string code(const std::string& words) { return "<code>" + html_escaped(words) + "</code>"; }
  void heading(const std::string& words) { html_ += "<h2>" + words + "</h2>\n"; }
  void paragraph(const std::string& words) { html_ += "<p>" + words + "</p>\n"; }
  void pre(const std::string& words) { html_ += "<pre>" + html_escaped(words) + "</pre>\n"; }
  void list(const std::vector<std::string>& items);
  void table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows);

  std::string so_far() { return std::exchange(html_, {}); }   // what was not taken yet: a long page goes to disk as it comes
  std::string done() { return so_far() + "</body>\n</html>\n"; }

 private:
  const Host& host_;
  std::string html_;
};

}  // namespace chancery::evidence
