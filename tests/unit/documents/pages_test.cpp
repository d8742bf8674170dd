// The pages of document control and of plain registers, by their routes and through their real templates: a model that
// lacks a name its template uses fails here.
#include "documents/pages.h"
#include "records/pages.h"
#include "sdk/query.h"
#include "unit/documents/library.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace chancery;
using namespace chancery::test;

namespace {

class Routes : public Contributions {
 public:
  std::vector<Page> pages;
  void page(Page page) override { pages.push_back(std::move(page)); }
  void renderer(std::shared_ptr<Renderer>) override {}
  void fact(std::string, std::function<bool(const Json&, const std::string&)>) override {}
  void listener(std::string, std::function<void(const ActTold&)>) override {}
  void check(std::string, std::function<std::vector<Finding>(const Viewer&)>) override {}
  void job(std::string, int, std::function<void(const std::function<bool()>&)>) override {}
  void navigation(std::string, std::string, std::string, Permission, int) override {}
};

// Fits a path to a pattern; literal segments weigh more, as in the server's table.
bool fits(const std::string& pattern, const std::string& path, std::map<std::string, std::string>& names, int& literals) {
  std::stringstream one(pattern), other(path);
  std::string a, b;
  names.clear();
  literals = 0;
  while (true) {
    const bool more = static_cast<bool>(std::getline(one, a, '/')), further = static_cast<bool>(std::getline(other, b, '/'));
    if (!more || !further) return more == further;
    if (!a.empty() && a.front() == '{') names[a.substr(1, a.size() - 2)] = b;
    else if (a != b) return false;
    else literals = literals * 2 + 1;
  }
}

struct Seen { Json model; std::string html; std::string template_name; };

class Desk {
 public:
  Desk() : templates(shipped_templates(), host.catalogue()), documents(host), records(host) {
    stock(host);
    documents.contribute(routes);
    records.contribute(routes);
  }
  LibraryHost host;
  http::Templates templates;
  documents::Pages documents;
  records::Pages records;
  Routes routes;

  Outcome<Answer> ask(PageRequest request, const std::string& method = "GET") {
    const std::string path = request.target.substr(0, request.target.find('?'));
    const Page* best = nullptr;
    int most = -1;
    std::map<std::string, std::string> names;
    const auto policy = host.policy(path.substr(1, path.find('/', 1) - 1));
    const Registers kind = policy && policy->value("revisioned", false) ? Registers::revisioned : Registers::others;   // as the router does
    for (const Page& each : routes.pages) {
      int literals = 0;
      if (each.method != method || (each.registers != Registers::all && each.registers != kind) || !fits(each.pattern, path, names, literals) || literals <= most) continue;
      best = &each;
      most = literals;
      request.path = names;
    }
    if (!best) throw std::runtime_error("no route for " + path);
    if (const auto mark = request.target.find('?'); mark != std::string::npos) {
      std::stringstream query(request.target.substr(mark + 1));
      for (std::string pair; std::getline(query, pair, '&');) request.query.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    }
    request.method = method;
    if (!best->judges_query)   // as the server does
      if (auto known = only_known(request.query, best->takes); !known) return known.refusal();
    return best->answer(request);
  }
  Seen see(const PageRequest& request, const std::string& method = "GET") {
    auto answer = ask(request, method);
    if (!answer) throw std::runtime_error("refused: " + answer.refusal().key);
    const auto& model = std::get<Model>(*answer);
    Json page = dressed(model.model, request.target);
    page["shell"]["upload_limit"] = "64 MB";
    auto html = templates.render(model.template_name, page);
    if (const char* folder = std::getenv("CHANCERY_LOOK")) {
      std::string name = request.target.substr(1);
      for (char& c : name) if (c == '/' || c == '?' || c == '=' || c == '&') c = '-';
      std::filesystem::create_directories(folder);
      std::ofstream(std::string(folder) + "/" + name + ".html") << html;
    }
    return {model.model, html, model.template_name};
  }
};

PageRequest someone(const std::string& login, std::vector<std::string> roles, const std::string& target) {
  PageRequest request;
  request.viewer = {login, login, std::move(roles), "session"};
  request.target = target;
  return request;
}
PageRequest staff(const std::string& target) { return someone("jkowalski", {"staff"}, target); }
PageRequest author(const std::string& target) { return someone("tbrandt", {"staff", "author"}, target); }
PageRequest approver(const std::string& target) { return someone("elindqvist", {"staff", "approver", "reviewer"}, target); }
PageRequest program(PageRequest request) {
  request.wants_json = true;
  return request;
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the reading page shows the text in force, who approved it and when") {
  Desk desk;
  const auto seen = desk.see(staff("/documents/SOP-014"));
  CHECK(has(seen.html, "Measure the bar."));
  CHECK(has(seen.html, "Eva Lindqvist, <time class=\"figures\" datetime=\"2026-11-18T14:05:00Z\">18 Nov 2026, 14:05 UTC</time>"));
  CHECK(has(seen.html, "href=\"#purpose\">Purpose &amp; scope</a>"));
  CHECK(has(seen.html, "data-base=\"/documents/SOP-014/files/\""));
  CHECK(has(seen.html, "/documents/SOP-014/signoffs/00000012-approve-elindqvist.txt"));
  CHECK(seen.model["view"]["next_review"]["date"] == "2028-11-18");
}

TEST_CASE("the next review is on the same day of its month, or on the last day of a shorter one") {
  Desk desk;
  for (const auto& [since, due] : std::map<std::string, std::string>{
           {"2026-11-29", "2028-11-29"}, {"2026-11-30", "2028-11-30"}, {"2026-12-31", "2028-12-31"}, {"2024-02-29", "2026-02-28"}}) {
    desk.host.library.current["documents/SOP-014"]["in_force_since"] = since + "T14:05:00Z";
    CHECK(desk.see(staff("/documents/SOP-014")).model["view"]["next_review"]["date"] == due);
  }
}

TEST_CASE("a reader's page says nothing of the draft, an author's page links it") {
  Desk desk;
  const auto reader = desk.see(staff("/documents/SOP-014"));
  CHECK_FALSE(has(reader.html, "draft"));
  CHECK_FALSE(has(reader.model.dump(), "sha-4"));
  CHECK(has(desk.see(author("/documents/SOP-014")).html, "Revision 4, written by Tomas Brandt, is in review."));
}

TEST_CASE("no page of a reader holds a byte of a draft") {
  Desk desk;
  for (const std::string target : {"/documents/SOP-014/draft", "/documents/SOP-014/draft/edit", "/documents/SOP-014/draft/sign?act=approve", "/documents/SOP-014/draft/act?act=return",
                                   "/documents/SOP-014/draft/files/content.md", "/documents/SOP-014/compare/3...draft", "/documents/SOP-014/compare/draft...2", "/documents/SOP-020",
                                   "/documents/SOP-020/history", "/documents/SOP-020/files/content.md", "/documents/SOP-020/revisions"}) {
    INFO(target);
    for (const auto& request : {staff(target), program(staff(target))}) {
      const auto answer = desk.ask(request);
      REQUIRE_FALSE(answer);
      CHECK(answer.refusal().because == Because::unknown);
    }
  }
}

TEST_CASE("who may see a draft that was never released is sent to it") {
  Desk desk;
  const auto answer = desk.ask(author("/documents/SOP-020"));
  REQUIRE(answer);
  CHECK(std::get<SeeOther>(*answer).location == "/documents/SOP-020/draft");
  CHECK(std::get<Model>(*desk.ask(program(author("/documents/SOP-020")))).model["state"] == "draft");
}

TEST_CASE("a program gets the contract of an item and nothing of the page") {
  Desk desk;
  const auto answer = desk.ask(program(staff("/documents/SOP-014")));
  const Json model = std::get<Model>(*answer).model;
  for (const char* member : {"id", "register", "title", "state", "owner", "revision", "in_force_since", "fields", "files", "content", "links", "signoffs", "acts", "seen"}) CHECK(model.contains(member));
  CHECK(model["content"]["media_type"] == "text/markdown");
  CHECK(has(model["content"]["html"], "Measure the bar."));
  CHECK(model["signoffs"][0]["time"] == "2026-11-18T14:05:00Z");
  CHECK_FALSE(model.contains("view"));
}

TEST_CASE("a page of a former day says which day and links to today") {
  Desk desk;
  const auto seen = desk.see(staff("/documents/SOP-014?as_of=2026-11-20"));
  CHECK(has(seen.html, "as it was in force at the end of 20 Nov 2026 (UTC)"));
  CHECK(has(seen.html, "data-base=\"/documents/SOP-014/revisions/3/files/\""));
  CHECK_FALSE(desk.ask(staff("/documents/SOP-014?as_of=2020-01-01")));
}

TEST_CASE("a misspelt word after the question mark is refused and what is known is named, so that it never passes for today") {
  Desk desk;
  const std::string document = "/documents/SOP-014";
  for (const auto& [target, known] : std::map<std::string, Json>{
           {document + "?asof=2025-01-01", {"as_of", "done"}}, {document + "/draft?shows=changes", {"show", "done"}}, {document + "/draft?show=change", {"changes"}},
           {document + "/revisions?as_of=2025-01-01", Json::array()}, {document + "/revisions/3?as_of=2025-01-01", Json::array()},
           {document + "/compare?a=2&c=3", {"a", "b"}}, {document + "/compare/2...3?plain=1", {"show", "sign"}}, {document + "/compare/2...3?show=plan", {"plain"}},
           {document + "/history?from=2025-01-01", {"after", "limit"}}, {"/improvements/IMP-2026-0007?asof=2025-01-01", {"as_of"}},
           {"/improvements/IMP-2026-0007/history?from=2025-01-01", {"after", "limit"}}, {document + "/files/content.md?asof=2025-01-01", {"as_of"}},
           {document + "/revisions/2/files/content.md?as_of=2025-01-01", Json::array()}, {document + "/act?action=revise", {"act", "key", "with"}}}) {
    INFO(target);
    const auto answer = desk.ask(author(target));
    REQUIRE_FALSE(answer);
    CHECK(answer.refusal().because == Because::invalid);
    CHECK(answer.refusal().details["known"] == known);
    CHECK_FALSE(has(desk.host.say(answer.refusal().key, answer.refusal().details), "{"));
  }
}

TEST_CASE("a superseded revision says that nobody should work by it") {
  Desk desk;
  const auto seen = desk.see(staff("/documents/SOP-014/revisions/2"));
  CHECK(has(seen.html, "Do not work by it."));
  CHECK(has(seen.html, "Look at the bar."));
  CHECK(has(desk.see(staff("/documents/SOP-014/revisions/3")).html, "permanent page"));
  for (const char* number : {"0", "-1", "9", "x", "99999999999999999999"}) CHECK_FALSE(desk.ask(staff(std::string("/documents/SOP-014/revisions/") + number)));
}

TEST_CASE("rendering is done once for readers of the same text") {
  Desk desk;
  for (int i = 0; i < 3; ++i) desk.see(staff("/documents/SOP-014"));
  CHECK(desk.host.markdown.rendered == 1);
}

TEST_CASE("a PDF as the controlled file is shown in a frame with a link to the file") {
  Desk desk;
  auto& item = desk.host.library.current["documents/SOP-014"];
  item["files"] = {file_of("manual.pdf", "application/pdf", "sha-pdf", true)};
  const auto seen = desk.see(staff("/documents/SOP-014"));
  CHECK(has(seen.html, "<iframe class=\"controlled-file\" src=\"/documents/SOP-014/files/manual.pdf\""));
  item["files"] = {file_of("manual.pdf", "application/pdf", "sha-fake", true)};
  const auto fake = desk.see(staff("/documents/SOP-014"));
  CHECK_FALSE(has(fake.html, "<iframe"));
  CHECK(has(fake.html, "its bytes are not that"));
}

TEST_CASE("a file is served by its bytes, an SVG only to be saved") {
  Desk desk;
  const auto png = std::get<Download>(*desk.ask(staff("/documents/SOP-014/files/gauge.png")));
  CHECK(png.inline_shown);
  CHECK(png.etag == "sha-png");
  desk.host.library.current["documents/SOP-014"]["files"].push_back(file_of("x.svg", "image/svg+xml", "sha-svg", false));
  CHECK_FALSE(std::get<Download>(*desk.ask(staff("/documents/SOP-014/files/x.svg"))).inline_shown);
  CHECK(desk.ask(staff("/documents/SOP-014/files/none.png")).refusal().because == Because::unknown);
}

TEST_CASE("a seal opens the statement that was signed, and its signature") {
  Desk desk;
  const auto statement = std::get<Download>(*desk.ask(staff("/documents/SOP-014/signoffs/00000012-approve-elindqvist.txt")));
  CHECK(statement.bytes == "statement of signoffs/00000012-approve-elindqvist.txt");
  CHECK(desk.ask(staff("/documents/SOP-014/signoffs/00000012-approve-elindqvist.txt.sig")));
  CHECK_FALSE(desk.ask(staff("/documents/SOP-014/signoffs/item.json")));
  CHECK_FALSE(desk.ask(staff("/documents/SOP-014/signoffs/00000012-review-elindqvist.txt")));   // of the draft
}

TEST_CASE("beside a sign-off stands how it was checked, in a word and in full, and one that is not good never looks as if it were") {
  struct Check { std::string checked, method, voided, word, seal; };
  const Check each = GENERATE(Check{"valid", "password", "", "server", "server"}, Check{"valid", "password and code", "", "code", "server"}, Check{"valid", "passkey", "", "passkey", "passkey"},
                              Check{"invalid", "password", "", "invalid", "invalid"}, Check{"invalid", "passkey", "", "invalid", "invalid"}, Check{"invalid", "passkey", "changed", "invalid", "invalid"},
                              Check{"unchecked", "passkey", "", "unchecked", "unchecked"}, Check{"unchecked", "password", "", "unchecked", "unchecked"}, Check{"valid", "a way of later", "", "unchecked", "unchecked"},
                              Check{"revoked", "password", "", "revoked", "unchecked"}, Check{"valid", "passkey", "changed", "voided", "voided"});
  CAPTURE(each.checked, each.method, each.voided);
  Desk desk;
  Json signoff = signed_by("Eva Lindqvist", "approve", each.voided);
  signoff["checked"] = each.checked;
  signoff["method"] = each.method;
  desk.host.library.current["documents/SOP-014"]["signoffs"] = {signoff};
  Json told = act(12, "approve", "SOP-014", "2026-11-18T14:05:00Z");
  told["actor_name"] = "Eva Lindqvist";
  told["signoff"] = signoff;
  desk.host.library.acts_done = {told};
  for (const char* page : {"/documents/SOP-014", "/documents/SOP-014/history"}) {
    const auto seen = desk.see(staff(page));
    INFO(page);
    CHECK(has(seen.html, "<summary class=\"quiet small\">" + desk.host.say("seal.word." + each.word, Json::object()) + "</summary><p class=\"quiet small\">"));
    for (const char* seal : {"server", "passkey", "invalid", "unchecked", "voided"}) CHECK(has(seen.html, std::string("class=\"seal seal-") + seal + "\"") == (seal == each.seal));
    const auto full = seen.html.find("<p class=\"quiet small\">", seen.html.find("class=\"seal-word\"")) + 23;
    CHECK(has(seen.html.substr(full, seen.html.find("</p>", full) - full), "Eva Lindqvist"));   // who, and why: in full
  }
}

TEST_CASE("the draft shows comments as threads and why a sign-off no longer counts") {
  Desk desk;
  desk.host.library.acts_now = {{{"act", "comment"}, {"allowed", true}, {"unmet", Json::array()}}, {{"act", "resolve"}, {"allowed", true}, {"unmet", Json::array()}},
                                {{"act", "approve"}, {"allowed", false}, {"unmet", {"You wrote part of revision 4. Ask a colleague."}}, {"requirements", {{{"name", "reviewed"}, {"result", "unmet"}, {"sentence", "Revision 4 still needs a review by Eva."}}}}},
                                {{"act", "recall"}, {"allowed", false}, {"open", true}, {"unmet", {"Say why, in a sentence that the others will read."}}}};
  const auto seen = desk.see(author("/documents/SOP-014/draft"));
  CHECK(has(seen.html, "Which gauge?"));
  CHECK(seen.model["view"]["comments"].size() == 1);
  CHECK(seen.model["view"]["comments"][0]["answers"].size() == 1);
  CHECK(has(seen.html, "was changed after it was given"));
  CHECK(has(seen.html, "You wrote part of revision 4. Ask a colleague."));
  CHECK(has(seen.html, "Revision 4 still needs a review by Eva."));
  CHECK(has(seen.html, "/documents/SOP-014/draft/act?act=recall"));   // only the reason is missing, and its form asks for it
  CHECK(has(seen.html, "name=\"resolves\" value=\"1\""));
  CHECK(has(desk.see(author("/documents/SOP-014/draft?show=changes")).html, "<del>Measure the bar.\n</del><ins>Measure the bar twice.\n</ins>"));
}

TEST_CASE("the editor holds the very text, and what was typed when it was refused") {
  Desk desk;
  const auto seen = desk.see(author("/documents/SOP-014/draft/edit"));
  CHECK(has(seen.html, ">\nMeasure the bar twice.\n</textarea>"));
  CHECK(has(seen.html, "action=\"/documents/SOP-014/acts/edit\""));
  CHECK(has(seen.html, "data-name=\"gauge.png\""));
  auto again = author("/documents/SOP-014/draft/edit");
  again.body = {{"content", "Typed & kept"}, {"remove", "gauge.png"}};
  const auto kept = desk.see(again);
  CHECK(has(kept.html, ">\nTyped &amp; kept</textarea>"));
  CHECK(has(kept.html, "value=\"gauge.png\" checked"));
}

TEST_CASE("without script the editor previews by a button, and keeps what was typed and what one had before them") {
  Desk desk;
  const auto before = desk.see(author("/documents/SOP-014/draft/edit"));
  CHECK(has(before.html, "formaction=\"/documents/SOP-014/draft/edit?act=edit#preview\""));
  CHECK(has(before.html, "role=\"region\" tabindex=\"0\"></div>"));   // nothing yet, and no room taken
  auto request = author("/documents/SOP-014/draft/edit?act=edit");
  request.body = {{"preview", "yes"}, {"content", "Typed & seen"}, {"field.title", "A new title"}, {"field.reviewers", {"", "elindqvist"}}, {"remove", "gauge.png"}};
  request.seen = std::string(40, 'b');
  const auto seen = desk.see(request, "POST");
  CHECK(has(seen.html, "<p>Typed & seen</p>"));   // as the renderer of this test shows it
  CHECK(has(seen.html, ">\nTyped &amp; seen</textarea>"));
  CHECK(has(seen.html, "value=\"A new title\""));
  CHECK(has(seen.html, "value=\"elindqvist\" checked"));
  CHECK(has(seen.html, "value=\"gauge.png\" checked"));
  CHECK(has(seen.html, "name=\"seen\" value=\"" + std::string(40, 'b') + "\""));
  CHECK(has(seen.html, "is not saved yet"));
  CHECK_FALSE(has(seen.html, "choose them again"));
  request.uploads.push_back({"files", "photo.png", "image/png", "/nowhere", 3});
  CHECK(has(desk.see(request, "POST").html, "choose them again"));
  auto fresh = author("/documents/new");
  fresh.body = {{"preview", "yes"}, {"content", "The first words"}};
  CHECK(has(desk.see(fresh, "POST").html, "<p>The first words</p>"));
}

TEST_CASE("a field that a later act needs says so, by the policy of its register") {
  Desk desk;
  const auto seen = desk.see(author("/documents/SOP-014/draft/edit"));
  CHECK(has(seen.html, "Reason <span class=\"optional\">(needed before “Submit for review”)</span>"));
  CHECK(has(seen.html, "Process <span class=\"optional\">(optional)</span>"));
}

TEST_CASE("bytes that a text area would spoil are only replaced by a file") {
  Desk desk;
  desk.host.library.blobs["sha-4"] = std::string("\xff\xfeT\0e\0", 6);
  const auto seen = desk.see(author("/documents/SOP-014/draft/edit"));
  CHECK_FALSE(has(seen.html, "name=\"content\""));
  CHECK(has(seen.html, "name=\"content_file\""));
  CHECK(has(seen.html, "cannot be edited here without changing its bytes"));
}

TEST_CASE("a text with Windows line ends is edited, and one is told what saving does to them") {
  Desk desk;
  desk.host.library.blobs["sha-4"] = "One\r\nTwo\r\n";
  const auto seen = desk.see(author("/documents/SOP-014/draft/edit"));
  CHECK(has(seen.html, "Windows line ends"));
  CHECK(has(seen.html, "name=\"content\""));
}

TEST_CASE("the acts of a draft that was given up stay readable for those who may see them") {
  Desk desk;
  CHECK_FALSE(desk.ask(staff("/documents/SOP-030/history")));
  desk.host.library.acts_done = {act(31, "withdraw", "SOP-030", "2026-11-19T10:00:00Z", "Not needed.")};
  CHECK(has(desk.see(author("/documents/SOP-030/history")).html, "Not needed."));
}

TEST_CASE("one signs exactly the statement on the page, beside what changed") {
  Desk desk;
  const auto seen = desk.see(approver("/documents/SOP-014/draft/sign?act=approve"));
  CHECK(desk.host.statement_asked.act == "approve");
  CHECK(desk.host.statement_asked.seen == std::string(40, 'a'));
  CHECK(has(seen.html, "Chancery sign-off statement, form 1\n\nItem: SOP-014"));
  CHECK(has(seen.html, "<input type=\"hidden\" name=\"statement\" value=\"Chancery sign-off statement"));
  CHECK(has(seen.html, "<del id=\"change~1\">Measure the bar.\n</del>"));
  CHECK(has(seen.html, "<a href=\"#change~1\">Before the first heading</a> <span class=\"quiet\">1 changed</span>"));
  CHECK(seen.html.find("At a glance") < seen.html.find("id=\"change~1\""));
  CHECK(has(seen.html, "I approve this revision for use."));
  CHECK(has(seen.html, "type=\"password\""));
  CHECK(has(seen.html, "value=\"/documents/SOP-014/draft/sign?act=approve\""));
}

TEST_CASE("who may not sign reads what is missing and finds no password field") {
  Desk desk;
  Refusal refusal{Because::unmet, "items.act.blocked", Json::object(), Json::array()};
  refusal.requirements = {{{"name", "someone else"}, {"result", "unmet"}, {"sentence", "You wrote part of revision 4. Ask a colleague."}}, {{"name", "reviewed"}, {"result", "met"}, {"sentence", "It is reviewed."}}};
  desk.host.statement_given = refusal;
  const auto seen = desk.see(author("/documents/SOP-014/draft/sign?act=approve"));
  CHECK(has(seen.html, "You wrote part of revision 4. Ask a colleague."));
  CHECK_FALSE(has(seen.html, "It is reviewed."));
  CHECK_FALSE(has(seen.html, "type=\"password\""));
}

TEST_CASE("a signed act that takes a reason asks for it before the statement is made") {
  Desk desk;
  const auto first = desk.see(someone("hadler", {"staff", "quality"}, "/documents/SOP-014/sign?act=retire"));
  CHECK(has(first.html, "name=\"comment\""));
  CHECK_FALSE(has(first.html, "type=\"password\""));
  CHECK(has(first.html, "The document as it is in force"));
  CHECK_FALSE(has(first.html, "never in force"));
  auto second = someone("hadler", {"staff", "quality"}, "/documents/SOP-014/sign?act=retire");
  second.body = {{"comment", "Replaced by WI-007 & others"}};
  const auto then = desk.see(second, "POST");
  CHECK(desk.host.statement_asked.comment == "Replaced by WI-007 & others");
  CHECK(has(then.html, "name=\"comment\" value=\"Replaced by WI-007 &amp; others\""));
  CHECK(has(then.html, "type=\"password\""));
}

TEST_CASE("an act that no policy knows is unknown, not a fault") {
  Desk desk;
  for (const char* target : {"/documents/SOP-014/act?act=explode", "/documents/SOP-014/act", "/documents/SOP-014/draft/sign?act=edit", "/documents/SOP-014/draft/edit?act=explode"})
    CHECK(desk.ask(author(target)).refusal().because == Because::unknown);
}

TEST_CASE("the form of an act carries what it must and asks only the fields it takes") {
  Desk desk;
  const auto seen = desk.see(author("/documents/SOP-014/draft/act?act=submit"));
  CHECK(has(seen.html, "action=\"/documents/SOP-014/acts/submit\""));
  CHECK(has(seen.html, "name=\"field.reason\""));
  CHECK_FALSE(has(seen.html, "name=\"field.title\""));
  CHECK(has(seen.html, "name=\"seen\" value=\"" + std::string(40, 'a')));
  const auto revise = desk.see(author("/documents/SOP-014/act?act=revise"));
  CHECK(has(revise.html, "name=\"field.impact\""));
  CHECK_FALSE(has(revise.html, "name=\"field.title\""));
  CHECK(has(revise.html, "name=\"then\" value=\"/documents/SOP-014/draft/edit\""));
}

TEST_CASE("a comparison shows the text with marks, and line by line") {
  Desk desk;
  const auto rendered = desk.see(staff("/documents/SOP-014/compare/2...3"));
  CHECK(has(rendered.html, "<del>Look at the bar.\n</del><ins>Measure the bar.\n</ins>"));
  const auto plain = desk.see(staff("/documents/SOP-014/compare/2...3?show=plain"));
  CHECK(has(plain.html, "<pre class=\"diff-line removed\">- Look at the bar.</pre>"));
  const Json model = std::get<Model>(*desk.ask(program(staff("/documents/SOP-014/compare/2...3")))).model;
  CHECK(model["hunks"].size() == 1);
  CHECK(has(desk.see(staff("/documents/SOP-014/compare/3...3")).html, "the same, byte for byte"));
  for (const char* range : {"2..3", "2", "...", "2...", "a...b", "2...3...4"}) CHECK_FALSE(desk.ask(staff(std::string("/documents/SOP-014/compare/") + range)));
  CHECK(std::get<SeeOther>(*desk.ask(staff("/documents/SOP-014/compare?a=2&b=3"))).location == "/documents/SOP-014/compare/2...3");
  CHECK(std::get<SeeOther>(*desk.ask(staff("/documents/SOP-014/compare?a=//evil&b=3"))).location == "/documents/SOP-014/revisions");
}

TEST_CASE("revisions are listed with who approved them, two to compare") {
  Desk desk;
  const auto seen = desk.see(author("/documents/SOP-014/revisions"));
  CHECK(has(seen.html, "Eva Lindqvist"));
  CHECK(has(seen.html, "type=\"radio\" name=\"a\" value=\"2\""));
  CHECK(has(seen.html, "value=\"draft\" checked"));
  CHECK_FALSE(has(desk.see(staff("/documents/SOP-014/revisions")).html, "value=\"draft\""));
}

TEST_CASE("the history tells who did what and why, old and new, and how it was signed") {
  Desk desk;
  Json signed_act = act(12, "approve", "SOP-014", "2026-11-18T14:05:00Z");
  signed_act["signoff"] = {{"meaning", "I approve this revision for use."}, {"method", "password"}, {"statement", "signoffs/00000012-approve-hadler.txt"}, {"statement_sha256", "e"}};
  signed_act["also"] = {"release"};
  desk.host.library.acts_done = {signed_act, act(9, "return", "SOP-014", "2026-11-17T14:05:00Z", "The gauge is missing.")};
  const auto seen = desk.see(staff("/documents/SOP-014/history"));
  CHECK(has(seen.html, "<b>Approved, put in force</b>"));
  CHECK(has(seen.html, "The gauge is missing."));
  CHECK(has(seen.html, "<del>Tomas Brandt</del>"));
  CHECK(has(seen.html, "Revision 3 still needs the approval of Eva Lindqvist."));
  CHECK(has(seen.html, "/documents/SOP-014/signoffs/00000012-approve-hadler.txt"));
}

TEST_CASE("an act that replaced the text leads to what it changed, for those who see the act") {
  Desk desk;
  Json edit = act(12, "edit", "SOP-014", "2026-11-18T14:05:00Z"), raise = act(11, "comment", "SOP-014", "2026-11-18T14:00:00Z");
  edit["files"] = {{{"name", "content.md"}, {"sha256", "sha-4"}, {"was", "sha-3"}, {"content", true}}};
  raise["files"] = Json::array();
  desk.host.library.acts_done = {edit, raise};
  const auto seen = desk.see(author("/documents/SOP-014/history"));
  CHECK(seen.model["history"]["entries"][0]["compare_href"] == "/documents/SOP-014/compare/act-11...act-12");
  CHECK(seen.model["history"]["entries"][1]["compare_href"].is_null());
  CHECK(has(seen.html, "<a href=\"/documents/SOP-014/compare/act-11...act-12\">What changed in the text</a>"));

  desk.host.library.draft["documents/SOP-014"]["slot"] = "draft";
  desk.host.library.draft["documents/SOP-014"]["number"] = 12;
  const auto compared = desk.see(author("/documents/SOP-014/compare/act-11...act-12"));
  CHECK(compared.model["newer"]["act"] == 12);
  CHECK(has(compared.html, "as it stood on 18 Nov 2026, 14:05 UTC"));
  CHECK_FALSE(desk.ask(staff("/documents/SOP-014/compare/act-11...act-12")));
  desk.host.library.acts_done.erase(desk.host.library.acts_done.begin());   // somebody who may not see that act
  CHECK_FALSE(desk.ask(author("/documents/SOP-014/compare/act-11...act-12")));
  for (const char* range : {"act-...act-2", "act-1", "act-x...act-2", "act--1...act-2", "act-1234567890123...act-2"}) CHECK_FALSE(desk.ask(author(std::string("/documents/SOP-014/compare/") + range)));
}

TEST_CASE("either side of a redline has its own pictures, and those of an act are as they were after it") {
  Desk desk;
  auto& lib = desk.host.library;
  lib.draft["documents/SOP-014"]["files"][1]["sha256"] = "sha-png-2";
  const std::string deleted = "<del><img src=\"/documents/SOP-014/revisions/3/files/gauge.png\"", inserted = "<ins><img src=\"/documents/SOP-014/draft/files/gauge.png\"";
  for (const char* page : {"/documents/SOP-014/compare/3...draft", "/documents/SOP-014/draft?show=changes"}) {
    const auto seen = desk.see(author(page));
    CHECK(has(seen.html, deleted));
    CHECK(has(seen.html, inserted));
  }
  lib.acts_done = {act(12, "edit", "SOP-014", "2026-11-18T14:05:00Z")};
  lib.draft["documents/SOP-014"]["slot"] = "draft";
  lib.draft["documents/SOP-014"]["number"] = 12;
  CHECK(has(desk.see(author("/documents/SOP-014/compare/3...act-12")).html, "<ins><img src=\"/documents/SOP-014/history/act-12/files/gauge.png\""));
  const auto file = [&](const std::string& which) { return desk.ask(author("/documents/SOP-014/history/" + which + "/files/content.md")); };
  CHECK(std::get<Download>(*file("act-12")).bytes == "Measure the bar twice.\n");
  for (const char* which : {"act-13", "2026-11-18", "draft", "act-"}) {
    lib.draft["documents/SOP-014"]["number"] = std::string(which) == "act-13" ? 13 : 12;   // of an act that they do not see
    CHECK_FALSE(file(which));
  }
}

TEST_CASE("a picture replaced under its name is a change, though the text is the same") {
  Desk desk;
  auto& lib = desk.host.library;
  lib.draft["documents/SOP-014"]["files"] = {file_of("content.md", "text/markdown", "sha-3", true), file_of("gauge.png", "image/png", "sha-png-2", false)};
  for (const char* page : {"/documents/SOP-014/compare/3...draft", "/documents/SOP-014/compare/3...draft?show=plain"})
    CHECK(has(desk.see(author(page)).html, "The text is the same, byte for byte, but not the pictures in it. Places where one changed: 1."));
  CHECK(has(desk.see(author("/documents/SOP-014/compare/3...draft")).html, "<ins><img src=\"/documents/SOP-014/draft/files/gauge.png\""));
  lib.acts_now = {{{"act", "approve"}, {"label", "Approve"}, {"help", ""}, {"allowed", true}, {"yours", true}, {"requirements", Json::array()}, {"unmet", Json::array()}, {"signs", "I approve this revision for use."},
                   {"fields", Json::array()}, {"takes_fields", false}, {"takes_files", false}, {"takes_comment", false}}};
  const auto signing = desk.see(approver("/documents/SOP-014/draft/sign?act=approve"));
  CHECK(signing.model["summary"]["count"] == 1);
  CHECK(signing.model["summary"]["same_text"] == false);
  CHECK(has(signing.html, "1 changed"));
}

TEST_CASE("bytes that are no text are not compared line by line, and a program is told why") {
  Desk desk;
  for (auto* item : {&desk.host.library.former[2], &desk.host.library.former[3]}) (*item)["files"] = {file_of("content.pdf", "application/pdf", item == &desk.host.library.former[2] ? "sha-pdf" : "sha-pdf-2", true)};
  desk.host.library.blobs["sha-pdf-2"] = "%PDF-1.7 y";
  const Json model = std::get<Model>(*desk.ask(program(staff("/documents/SOP-014/compare/2...3")))).model;
  CHECK(model["hunks"].is_null());
  CHECK(has(model["cannot"], "cannot be compared as text"));
  CHECK(model["older"]["sha256"] == "sha-pdf");
  CHECK(has(desk.see(staff("/documents/SOP-014/compare/2...3?show=plain")).html, "sha-pdf-2"));
}

TEST_CASE("a long history comes in pages that continue where the last one ended") {
  Desk desk;
  for (int i = 250; i > 0; --i) desk.host.library.acts_done.push_back(act(i, "edit", "SOP-014", "2026-11-17T14:05:00Z"));
  const auto first = desk.see(staff("/documents/SOP-014/history?limit=100")).model;
  CHECK(first["history"]["entries"].size() == 100);
  CHECK(first["pager"]["next_href"] == "/documents/SOP-014/history?after=151&limit=100");
  const auto last = desk.see(staff("/documents/SOP-014/history?after=51&limit=100")).model;
  CHECK(last["history"]["entries"].size() == 50);
  CHECK(last["pager"]["next_href"].is_null());
}

TEST_CASE("the list keeps its filters in the address and hands them to the index") {
  Desk desk;
  const auto seen = desk.see(staff("/documents?state=in%20force&type=SOP&clause=8.6&text=bar&sort=-changed"));
  CHECK(desk.host.library.lists.front().where.at("clauses") == "8.6");
  CHECK(desk.host.library.lists.front().where.at("type") == "SOP");
  CHECK(desk.host.library.lists.front().where.at("title") == "bar");
  CHECK(desk.host.library.lists.front().sort == "-changed");
  CHECK(has(seen.html, "<option value=\"SOP\" selected>Procedure</option>"));
  CHECK(has(seen.html, "after=cursor"));
  CHECK(has(seen.html, "<details class=\"more-filters\" open>"));   // one of them narrows the list
  CHECK(has(desk.see(staff("/documents?state=in%20force")).html, "<details class=\"more-filters\">"));
  desk.host.library.lists.clear();
  desk.see(staff("/documents?as_of=2026-03-31&limit=999999&site=Basel"));
  CHECK(desk.host.library.lists.front().as_of == "2026-03-31");
  CHECK(desk.host.library.lists.front().limit == 500);
  CHECK(desk.host.library.lists.front().sort == "id");
  CHECK(desk.host.library.lists.front().where.at("site") == "Basel");   // any field of the register
  CHECK_FALSE(desk.host.library.lists.front().drafts);
}

TEST_CASE("a register that is a policy alone has its list, form, item, acts and history") {
  Desk desk;
  desk.host.library.acts_now = {{{"act", "send back"}, {"allowed", true}}, {{"act", "comment"}, {"allowed", true}}, {{"act", "close"}, {"allowed", false}, {"unmet", {"You own IMP-2026-0007. Somebody else checks the effect."}},
                                 {"requirements", {{{"name", "someone else"}, {"result", "unmet"}, {"sentence", "You own IMP-2026-0007. Somebody else checks the effect."}}}}}};
  CHECK(has(desk.see(staff("/improvements")).html, "/improvements/IMP-2026-0007"));
  const auto form = desk.see(staff("/improvements/new"));
  CHECK(has(form.html, "action=\"/improvements/acts/raise\""));
  CHECK(has(form.html, "name=\"field.description\""));
  CHECK_FALSE(has(form.html, "name=\"field.owner\""));
  const auto item = desk.see(staff("/improvements/IMP-2026-0007"));
  CHECK(has(item.html, "<a href=\"/documents/SOP-014\">SOP-014</a>"));
  CHECK(has(item.html, "/improvements/IMP-2026-0007/act?act=send%20back"));
  CHECK(has(item.html, "You own IMP-2026-0007."));
  CHECK(has(desk.see(staff("/improvements/IMP-2026-0007/act?act=decline")).html, "name=\"comment\""));
  const auto close = desk.see(staff("/improvements/IMP-2026-0007/sign?act=close"));
  CHECK(has(close.html, "You own IMP-2026-0007."));
  CHECK(desk.see(staff("/improvements/IMP-2026-0007/history")).template_name == "records/history");
}

TEST_CASE("registers with pages of their own, and ones that do not exist, are unknown to the plain pages") {
  Desk desk;
  for (const char* target : {"/nothing", "/nothing/new", "/nothing/X-1", "/policies", "/policies/documents", "/nothing/X-1/history", "/nothing/X-1/files/a.png"})
    CHECK(desk.ask(staff(target)).refusal().because == Because::unknown);
}

TEST_CASE("forms of people are those of any register") {
  Desk desk;
  CHECK(has(desk.see(someone("root", {"staff", "admin"}, "/people/new")).html, "action=\"/people/acts/"));
}

TEST_CASE("the preview is the server's own rendering and is bounded") {
  Desk desk;
  auto request = program(author("/documents/preview"));
  request.body = {{"text", "Hello"}};
  CHECK(has(std::get<Model>(*desk.ask(request, "POST")).model["html"], "<p>Hello</p>"));
  CHECK(has(desk.see(author("/documents/preview"), "POST").html, "class=\"document\""));
  request.body = {{"text", std::string(3 * 1024 * 1024, 'x')}};
  CHECK(desk.ask(request, "POST").refusal().because == Because::too_large);
}

TEST_CASE("a new document asks for what its number is made of") {
  Desk desk;
  const auto seen = desk.see(author("/documents/new"));
  CHECK(has(seen.html, "name=\"field.type\""));
  CHECK(has(seen.html, "<option value=\"en\" selected>"));
  CHECK(has(seen.html, "name=\"content\""));
  CHECK(has(desk.see(author("/documents/new?with=file")).html, "name=\"content_file\""));
  CHECK(has(desk.see(staff("/documents/new")).html, "None of your roles may do this, so the form cannot be sent."));
}
