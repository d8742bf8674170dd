#include "evidence/html_page.h"

#include <fmt/format.h>

namespace chancery::evidence {

HtmlPage::HtmlPage(const Host& host, const std::string& title) : host_(host) {
  html_ = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n<style>\n"
      "body {{ font: 16px/1.5 Charter, Georgia, serif; color: #1c1a17; background: #fdfcf9; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }}\n"
      "h2 {{ border-top: 1px solid #cfc9bd; padding-top: 1rem; margin-top: 2rem }}\ncode {{ font-size: .85em; overflow-wrap: anywhere }}\n"
      "table {{ border-collapse: collapse; width: 100% }}\nth, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e4dfd4 }}\n"
      "pre {{ background: #f3efe6; padding: .8rem; overflow-x: auto }}\n@media print {{ body {{ max-width: none; margin: 0 }} }}\n</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
      html_escaped(title));
}

void HtmlPage::list(const std::vector<std::string>& items) {
  html_ += "<ul>\n";
  for (const auto& each : items) html_ += "<li>" + each + "</li>\n";
  html_ += "</ul>\n";
}

void HtmlPage::table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows) {
  html_ += "<table>\n<thead><tr>";
  for (const auto& each : heads) html_ += "<th scope=\"col\">" + each + "</th>";
  html_ += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    html_ += "<tr>";
    for (const auto& cell : row) html_ += "<td>" + cell + "</td>";
    html_ += "</tr>\n";
  }
  html_ += "</tbody>\n</table>\n";
}

}  // namespace chancery::evidence
