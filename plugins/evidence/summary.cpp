#include "evidence/summary.h"

#include "sdk/shown.h"
#include "sdk/sign_off.h"

namespace chancery::evidence {

using shown::text;

bool no_longer_counts(const Json& signoff, const Json& item) {
  return !text(signoff, "voided").empty() || signoff.value("round", 0) != item.value("round", 0);
}

Json summary_of(const Host& host, const Chosen& one, const Json& item) {
  Json files = Json::array(), signoffs = Json::array();
  for (const auto& file : item.at("files")) files.push_back({{"name", text(file, "name")}, {"size", shown::size(file.value("size", std::uint64_t{0}))}, {"sha256", text(file, "sha256")}});
  for (const auto& each : item.at("signoffs"))
    signoffs.push_back({{"name", text(each, "name")}, {"meaning", text(each, "meaning")}, {"at", shown::time(text(each, "at"))}, {"voided", no_longer_counts(each, item)},
                        {"method", host.say("evidence.method-" + (text(each, "method") == by_code ? std::string("code") : text(each, "method")))},
                        {"for", text(each, "on_behalf_of_name")}});
  return {{"id", one.id}, {"title", text(item, "title")}, {"register", one.register_name}, {"revision", one.revision}, {"state", one.state}, {"from", shown::time(one.from)},
          {"until", shown::time(one.until)}, {"owner", text(item, "owner_name")}, {"reason", text(item.at("fields"), "reason")}, {"folder", one.folder}, {"files", files}, {"signoffs", signoffs}};
}

Summary::Summary(const Host& host, std::string html_file, std::string pdf_file)
    : host_(host), html_file_(std::move(html_file)), pdf_file_(std::move(pdf_file)), out_(html_file_, std::ios::binary) {}

void Summary::paragraph(const std::string& words) {
  page_->paragraph(html_escaped(words));
  paper_->paragraph(words);
}

void Summary::begin(const Viewer& viewer, const std::string& now, const Choice& choice, std::size_t count) {
  const auto title = host_.say("evidence.summary-title", {{"organisation", text(host_.organisation(), "organisation")}});
  page_.emplace(host_, title);
  paper_.emplace(pdf_file_, title, now, title);
  paper_->title(title);
  paragraph(host_.say("evidence.summary-made", {{"name", viewer.name}, {"time", shown::time(now)}, {"count", count}}));
  paragraph(host_.say("evidence.summary-choice", {{"choice", in_words(host_, choice)}}));
  if (!choice.from.empty() || !choice.until.empty()) {
    const auto or_open = [&](const std::string& date) { return date.empty() ? host_.say("evidence.open") : shown::date(date); };
    paragraph(host_.say("evidence.summary-period", {{"from", or_open(choice.from)}, {"until", or_open(choice.until)}}));
  }
  paragraph(host_.say("evidence.summary-hint"));
}

void Summary::add(const Json& item) {
  const auto say = [&](const char* key) { return host_.say(std::string("evidence.") + key); };
  const auto heading = text(item, "id") + " " + text(item, "title") + (item["revision"] > 0 ? ", " + host_.say("evidence.revision", {{"revision", item["revision"]}}) : "");
  page_->heading(html_escaped(heading));
  paper_->heading(heading);
  std::vector<std::pair<std::string, std::string>> facts = {{say("state"), text(item, "state")}, {say("owner"), text(item, "owner")}};
  if (!text(item, "from").empty()) facts.emplace_back(say("in-force"), text(item, "from") + (text(item, "until").empty() ? "" : " – " + text(item, "until")));
  if (!text(item, "reason").empty()) facts.emplace_back(say("reason"), text(item, "reason"));
  facts.emplace_back(say("folder"), "items/" + text(item, "folder"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : facts) {
    rows.push_back({html_escaped(name), html_escaped(value)});
    paper_->line(name, value);
  }
  page_->table({page_->say("what"), page_->say("value")}, rows);
  files(item["files"]);
  signoffs(item["signoffs"]);
  out_ << page_->so_far();
}

void Summary::files(const Json& files) {
  if (files.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : files) {
    rows.push_back({html_escaped(text(each, "name")), html_escaped(text(each, "size")), HtmlPage::code(text(each, "sha256"))});
    paper_->line(host_.say("evidence.file"), text(each, "name") + ", " + text(each, "size"));
    paper_->small("SHA-256 " + text(each, "sha256"));
  }
  page_->table({page_->say("file"), page_->say("size"), "SHA-256"}, rows);
}

void Summary::signoffs(const Json& signoffs) {
  if (signoffs.empty()) return paragraph(host_.say("evidence.no-signoffs"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : signoffs) {
    auto meaning = text(each, "meaning"), name = text(each, "name");
    if (each["voided"] == true) meaning += " (" + host_.say("evidence.no-longer-counts") + ")";
    if (!text(each, "for").empty()) name += ", " + host_.say("evidence.for", {{"name", text(each, "for")}});
    rows.push_back({html_escaped(name), html_escaped(meaning), html_escaped(text(each, "at")), html_escaped(text(each, "method"))});
    paper_->line(host_.say("evidence.signer"), name + ", " + text(each, "at"));
    paper_->paragraph(meaning);
    paper_->paragraph(text(each, "method"));
  }
  page_->table({page_->say("signer"), page_->say("meaning"), page_->say("time"), page_->say("how")}, rows);
}

void Summary::end(const std::string& head) {
  const auto words = host_.say("evidence.summary-ledger");
  page_->paragraph(html_escaped(words) + " " + HtmlPage::code(head));
  paper_->paragraph(words);
  paper_->small(head);
  paper_->finish();
  out_ << page_->done();
  out_.close();
  if (!out_) throw std::runtime_error("evidence package: no space for summary.html");
}

}  // namespace chancery::evidence
