#include "evidence/reading_pages.h"

#include "evidence/names.h"

#include "sdk/shown.h"

#include <fmt/format.h>

namespace chancery::evidence {
namespace {

using shown::text;

class Page {
 public:
  Page(const Host& host, const std::string& title) : host_(host) {
    html_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n<style>\n"
        "body {{ font: 16px/1.5 Charter, Georgia, serif; color: #1c1a17; background: #fdfcf9; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }}\n"
        "h2 {{ border-top: 1px solid #cfc9bd; padding-top: 1rem; margin-top: 2rem }}\ncode {{ font-size: .85em; overflow-wrap: anywhere }}\n"
        "table {{ border-collapse: collapse; width: 100% }}\nth, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e4dfd4 }}\n"
        "pre {{ background: #f3efe6; padding: .8rem; overflow-x: auto }}\n@media print {{ body {{ max-width: none; margin: 0 }} }}\n</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
        html_escaped(title));
  }

  std::string say(const std::string& key, const Json& details = Json::object()) const { return html_escaped(host_.say("evidence." + key, details)); }
  void heading(const std::string& words) { html_ += "<h2>" + words + "</h2>\n"; }
  void paragraph(const std::string& words) { html_ += "<p>" + words + "</p>\n"; }
  void pre(const std::string& words) { html_ += "<pre>" + html_escaped(words) + "</pre>\n"; }
  void list(const std::vector<std::string>& items) {
    html_ += "<ul>\n";
    for (const auto& each : items) html_ += "<li>" + each + "</li>\n";
    html_ += "</ul>\n";
  }
  void table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows) {
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
  std::string done() { return std::move(html_) + "</body>\n</html>\n"; }

 private:
  const Host& host_;
  std::string html_;
};

std::string code(const std::string& words) { return "<code>" + html_escaped(words) + "</code>"; }

}  // namespace

bool no_longer_counts(const Json& signoff, const Json& item) {
  return !text(signoff, "voided").empty() || signoff.value("round", 0) != item.value("round", 0);
}

Json summary_of(const Host& host, const Chosen& one, const Json& item) {
  Json files = Json::array(), signoffs = Json::array();
  for (const auto& file : item.at("files")) files.push_back({{"name", text(file, "name")}, {"size", shown::size(file.value("size", std::uint64_t{0}))}, {"sha256", text(file, "sha256")}});
  for (const auto& each : item.at("signoffs"))
    signoffs.push_back({{"name", text(each, "name")}, {"meaning", text(each, "meaning")}, {"at", shown::time(text(each, "at"))}, {"voided", no_longer_counts(each, item)},
                        {"method", host.say(text(each, "method") == "password" ? "evidence.method-password" : "evidence.method-other", {{"method", text(each, "method")}})},
                        {"for", text(each, "on_behalf_of_name")}});
  return {{"id", one.id}, {"title", text(item, "title")}, {"register", one.register_name}, {"revision", one.revision}, {"state", one.state}, {"from", shown::time(one.from)},
          {"until", shown::time(one.until)}, {"owner", text(item, "owner_name")}, {"reason", text(item.at("fields"), "reason")}, {"folder", one.folder}, {"files", files}, {"signoffs", signoffs}};
}

std::string summary_page(const Host& host, const Viewer& viewer, const std::string& now, const std::string& head, const Choice& choice, const std::vector<Json>& items) {
  Page page(host, host.say("evidence.summary-title", {{"organisation", text(host.organisation(), "organisation")}}));
  page.paragraph(page.say("summary-made", {{"name", viewer.name}, {"time", shown::time(now)}, {"count", items.size()}}));
  page.paragraph(page.say("summary-ledger") + " " + code(head));
  if (!choice.from.empty() || !choice.until.empty())
    page.paragraph(page.say("summary-period", {{"from", choice.from.empty() ? host.say("evidence.open") : shown::date(choice.from)}, {"until", choice.until.empty() ? host.say("evidence.open") : shown::date(choice.until)}}));
  for (const auto& item : items) {
    const auto cell = [&](const char* name) { return html_escaped(text(item, name)); };
    page.heading(cell("id") + " " + cell("title") + (item["revision"] > 0 ? ", " + page.say("revision", {{"revision", item["revision"]}}) : ""));
    std::vector<std::vector<std::string>> facts = {{page.say("state"), cell("state")}, {page.say("owner"), cell("owner")}};
    if (!cell("from").empty()) facts.push_back({page.say("in-force"), cell("from") + (cell("until").empty() ? "" : " – " + cell("until"))});
    if (!cell("reason").empty()) facts.push_back({page.say("reason"), cell("reason")});
    facts.push_back({page.say("folder"), code("items/" + text(item, "folder"))});
    page.table({page.say("what"), page.say("value")}, facts);
    std::vector<std::vector<std::string>> files, signoffs;
    for (const auto& each : item["files"]) files.push_back({html_escaped(text(each, "name")), html_escaped(text(each, "size")), code(text(each, "sha256"))});
    for (const auto& each : item["signoffs"]) {
      auto meaning = html_escaped(text(each, "meaning"));
      if (each["voided"] == true) meaning += " (" + page.say("no-longer-counts") + ")";
      auto name = html_escaped(text(each, "name"));
      if (!text(each, "for").empty()) name += ", " + page.say("for", {{"name", text(each, "for")}});
      signoffs.push_back({name, meaning, html_escaped(text(each, "at")), html_escaped(text(each, "method"))});
    }
    if (!files.empty()) page.table({page.say("file"), page.say("size"), "SHA-256"}, files);
    if (signoffs.empty()) page.paragraph(page.say("no-signoffs"));
    else page.table({page.say("signer"), page.say("meaning"), page.say("time"), page.say("how")}, signoffs);
  }
  return page.done();
}

std::string readme_page(const Host& host, const std::string& now, const std::string& head, std::size_t items, const std::string& organisation) {
  Page page(host, host.say("evidence.readme-title", {{"organisation", organisation}}));
  page.paragraph(page.say("readme-what", {{"organisation", organisation}, {"time", shown::time(now)}, {"count", items}}));
  page.heading(page.say("readme-read"));
  page.list({"<a href=\"data/summary.html\">data/summary.html</a>: " + page.say("readme-summary"), "data/items/: " + page.say("readme-items"), "data/acts.csv: " + page.say("readme-acts"),
             "data/ledger.bundle: " + page.say("readme-bundle"), "data/allowed_signers: " + page.say("readme-signers"), "data/original-names.csv: " + page.say("readme-names")});
  page.heading(page.say("readme-confidential"));
  page.paragraph(page.say("readme-confidential-why"));
  page.heading(page.say("readme-check"));
  page.paragraph(page.say("readme-check-how"));
  page.pre("sh verify.sh");
  page.paragraph(page.say("readme-check-what"));
  page.heading(page.say("readme-trust"));
  page.list({page.say("readme-trust-key"), page.say("readme-trust-head") + " " + code(head), page.say("readme-trust-password"), page.say("readme-trust-not")});
  return page.done();
}

}  // namespace chancery::evidence
