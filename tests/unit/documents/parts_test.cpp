// The pure parts of the item pages: text, sniffing, outline, plain diff, the rendering cache, forms.
#include "documents/changes.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/headings.h"
#include "item_pages/moment.h"
#include "item_pages/outline.h"
#include "item_pages/plain_diff.h"
#include "item_pages/register.h"
#include "item_pages/renderings.h"
#include "item_pages/sniff.h"
#include "item_pages/text.h"
#include "unit/documents/library.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::item_pages;
using namespace chancery::test;

TEST_CASE("only well-formed UTF-8 without NUL is edited in a text area") {
  CHECK(is_editable_text("Prüfung — ✓ 𝛼"));
  CHECK(is_editable_text(""));
  for (const std::string& bytes : {std::string("a\0b", 3), std::string("\xff\xfeT\0", 4), std::string("\xc0\xaf"), std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"), std::string("\xe2\x82")})
    CHECK_FALSE(is_editable_text(bytes));
}

TEST_CASE("bytes that are not UTF-8 become text that JSON can carry") {
  CHECK(as_utf8("a\xff" "b") == "a\xEF\xBF\xBD" "b");
  CHECK_NOTHROW(Json(as_utf8("\xc3\x28\xf0\x9f")).dump());
}

TEST_CASE("a file is what its first bytes say") {
  CHECK(sniffed("%PDF-1.7\n") == "application/pdf");
  CHECK(sniffed("<?xml version=\"1.0\"?><svg></svg>") == "image/svg+xml");
  CHECK(sniffed("A list:\n- <svg is mentioned") == "text/plain");
  CHECK(sniffed(std::string("\x89PNG\r\n\x1a\n", 8)) == "image/png");
  CHECK(sniffed(std::string("\x01\x02\xff", 3)) == "application/octet-stream");
}

TEST_CASE("nothing active is shown in place") {
  const auto svg = how_to_show("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", "image/svg+xml");
  CHECK_FALSE(svg.in_place);
  const auto html = how_to_show("<!doctype html><script>alert(1)</script>", "text/html");
  CHECK(html.media_type == "text/plain; charset=utf-8");
}

TEST_CASE("a PDF that is not one is said so and offered for saving only") {
  const auto how = how_to_show("MZ not a pdf", "application/pdf");
  CHECK_FALSE(how.honest);
  CHECK_FALSE(how.in_place);
  CHECK(how.media_type == "application/octet-stream");
  CHECK(how_to_show("%PDF-1.4", "application/pdf").in_place);
}

TEST_CASE("a Word file is believed where its first bytes fit") {
  const std::string docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  CHECK(how_to_show(std::string("PK\x03\x04rest", 8), docx).media_type == docx);
  CHECK_FALSE(how_to_show("hello", docx).honest);
}

TEST_CASE("the table of contents has the headings that carry an id, as plain text") {
  const auto found = outline("<h1 id=\"t\">Title</h1><hr><h2 id=\"p\">Purpose &amp; <em>scope</em></h2><h2>no id</h2><h4 id=\"x\">deep</h4><h3 id=\"q\"></h3>");
  REQUIRE(found.size() == 3);
  CHECK(found[2].level == 4);
  CHECK(found[1].text == "Purpose & scope");
  CHECK(found[1].id == "p");
  CHECK(found[1].level == 2);
}

TEST_CASE("changed places are counted by section, neighbouring marks as one, and can be gone to") {
  LibraryHost host;
  const auto marked = documents::mark_places(
      "<p>Old <del>three</del><ins>five</ins> bars.</p><h2 id=\"a\">1 <ins>New &amp; old</ins> name</h2><p>Same.</p>"
      "<ins class=\"block-ins\"><h2 id=\"b\">2 Skip lots</h2></ins>\n<ins class=\"block-ins\"><p>After ten.</p></ins><p>Same <del>word</del> again <img src=\"x\"> <ins>more</ins></p>");
  std::vector<std::string> seen;
  for (const auto& each : marked.places) seen.push_back(each.id + "|" + each.section + "|" + (each.removed ? "-" : "") + (each.added ? "+" : ""));
  CHECK(seen == std::vector<std::string>{"change~1||-+", "change~2|1 New & old name|+", "change~3|2 Skip lots|+", "change~4|2 Skip lots|-", "change~5|2 Skip lots|+"});
  CHECK(marked.html.find("<del id=\"change~1\">three</del><ins>five</ins>") != std::string::npos);
  CHECK(marked.html.find("<ins id=\"change~3\" class=\"block-ins\"><h2") != std::string::npos);
  const Json rows = documents::places_by_section(host, marked.places);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["says"] == "1 changed");
  CHECK(rows[2]["says"] == "2 added, 1 removed");
  CHECK(rows[2]["href"] == "#change~3");
  CHECK(documents::mark_places("<p>Nothing.</p>").places.empty());
  CHECK(documents::mark_places("<p>cut <ins").html == "<p>cut <ins");
}

TEST_CASE("links of a text to items keep the moment that the page shows, all others stay as they are") {
  LibraryHost host;
  stock(host);
  const auto then = [&](const std::string& href) { return links_at_moment(host, "<p>x <a class=\"c\" href=\"" + href + "\">y</a> <a id=\"z\"></a></p>", "2025-03-31"); };
  const auto holds = [](const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; };
  CHECK(then("/documents/FRM-001") == "<p>x <a class=\"c\" href=\"/documents/FRM-001?as_of=2025-03-31\">y</a> <a id=\"z\"></a></p>");
  CHECK(holds(then("/improvements/IMP-2026-0007#doc-x"), "\"/improvements/IMP-2026-0007?as_of=2025-03-31#doc-x\""));
  for (const std::string href : {"/documents/FRM-001?as_of=2024-01-01", "/documents", "/documents/", "/documents/SOP-014/revisions/1/files/a.pdf", "/help/reading", "//documents/x", "https://example.org/documents/x", "#doc-purpose", "documents/x", "mailto:a@b"})
    CHECK(holds(then(href), "href=\"" + href + "\""));
  for (const std::string html : {"<p>href=\"/documents/FRM-001\" <a", "<a id=\"x\">y</a> href=\"/documents/FRM-001\"", ""}) CHECK(links_at_moment(host, html, "2025-03-31") == html);
  CHECK(links_at_moment(host, "<a href=\"/documents/FRM-001\">y</a>", "") == "<a href=\"/documents/FRM-001\">y</a>");
}

TEST_CASE("a page about a person bears their name, not their login") {
  CHECK(title_of({{"id", "approver"}, {"title", "approver"}, {"fields", {{"name", "Ruth Calder"}}}}) == "Ruth Calder");
  CHECK(title_of({{"id", "SOP-014"}, {"title", "Incoming inspection"}, {"fields", {{"name", "x"}}}}) == "Incoming inspection");
  CHECK(title_of({{"id", "SOP-014"}, {"title", ""}, {"fields", nullptr}}) == "SOP-014");
}

TEST_CASE("a text that has a title of its own goes one level down, whole, and one that has none stays as it is") {
  CHECK(below_the_title("<h1 id=\"a\">A</h1><hr><p>h1 &lt;h1&gt;</p><h2>B</h2><h6>C</h6>") == "<h2 id=\"a\">A</h2><hr><p>h1 &lt;h1&gt;</p><h3>B</h3><h6>C</h6>");
  CHECK(below_the_title("<h2>B</h2><h3>C</h3>") == "<h2>B</h2><h3>C</h3>");
  CHECK(below_the_title("<header>no heading</header><h1>A</h1>") == "<header>no heading</header><h2>A</h2>");
}

TEST_CASE("a plain diff shows three lines of context and where it is") {
  LibraryHost host;
  std::string older, newer;
  for (int i = 1; i <= 20; ++i) {
    older += "line " + std::to_string(i) + "\n";
    newer += i == 10 ? "LINE 10\n" : "line " + std::to_string(i) + "\n";
  }
  const Json hunks = plain_diff(host, older, newer);
  REQUIRE(hunks.size() == 1);
  CHECK(hunks[0]["header"] == "@@ -7,7 +7,7 @@");
  CHECK(hunks[0]["lines"].size() == 8);
  CHECK(hunks[0]["lines"][3]["text"] == "line 10");
  CHECK(hunks[0]["lines"][3]["removed"] == true);
  CHECK(hunks[0]["lines"][4]["added"] == true);
}

TEST_CASE("changes far apart are two hunks, near ones are one, and no change is none") {
  LibraryHost host;
  std::string older, far, near;
  for (int i = 1; i <= 30; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    older += line;
    far += i == 5 || i == 25 ? "new\n" : line;
    near += i == 5 || i == 10 ? "new\n" : line;
  }
  CHECK(plain_diff(host, older, far).size() == 2);
  CHECK(plain_diff(host, older, near).size() == 1);
  CHECK(plain_diff(host, older, older).empty());
  CHECK(plain_diff(host, "", "one\n")[0]["header"] == "@@ -0,0 +1,1 @@");
}

TEST_CASE("a rendering is made once for the same key, and the oldest goes when it is full") {
  Renderings kept(100);
  int made = 0;
  const auto make = [&] { return std::string(static_cast<std::size_t>(20 + 0 * ++made), 'x'); };
  kept.get("a", make);
  kept.get("a", make);
  CHECK(made == 1);
  for (const char* key : {"b", "c", "d", "e", "f"}) kept.get(key, make);
  kept.get("a", make);
  CHECK(made == 7);
  kept.get("f", make);
  CHECK(made == 7);
}

TEST_CASE("a form keeps what was typed and was refused, else shows what the item has") {
  LibraryHost host;
  stock(host);
  const Json policy = *host.policy("documents");
  PageRequest request;
  request.body = {{"field.title", "Typed"}, {"field.reviewers", {"", "elindqvist"}}};
  FieldsAsked asked;
  asked.act = "edit";
  const Json form = form_fields(host, policy, {{"title", "Stored"}, {"process", "Purchasing"}}, request, asked);
  const auto named = [&](const std::string& name) -> Json { for (const Json& each : form) if (each["name"] == "field." + name) return each; return nullptr; };
  CHECK(named("title")["value"] == "Typed");
  CHECK(named("process")["value"] == "Purchasing");
  CHECK(named("type").is_null());   // part of the number: never changed
  CHECK(named("reviewers")["clearable"] == true);
  const Json reviewers = named("reviewers");
  CHECK(!reviewers["choices"].empty());
  for (const Json& choice : reviewers["choices"]) CHECK(choice["chosen"] == (choice["value"] == "elindqvist"));
}

TEST_CASE("a form posted as JSON is read like one of a browser") {
  PageRequest request;
  request.body = {{"fields", {{"title", "From a program"}}}, {"field.owner", "hadler"}};
  CHECK(posted_fields(request) == Json{{"title", "From a program"}, {"owner", "hadler"}});
}

TEST_CASE("two forms never have the same nonce") {
  CHECK(form_frame("/a", "", "", "")["once"] != form_frame("/a", "", "", "")["once"]);
  CHECK(form_frame("/a", "", "", "")["once"].get<std::string>().size() == 32);
}

TEST_CASE("a field that changed shows old and new as people read them") {
  LibraryHost host;
  stock(host);
  Names names(host);
  const Json changes = field_changes(host, *host.policy("documents"), {{"owner", "hadler"}, {"type", "SOP"}, {"site", ""}}, {{"owner", "tbrandt"}, {"type", "SOP"}, {"site", nullptr}, {"gone", "x"}}, names);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0]["old"] == "Hanna Adler");
  CHECK(changes[0]["new"] == "Tomas Brandt");
  CHECK(changes[1]["field"] == "gone");
  CHECK(changes[1]["old"].is_null());
}

TEST_CASE("a sign-off that a new round made void says whether other bytes were signed, too") {
  LibraryHost host;
  const Json policy = *host.policy("documents");
  Json signoff = signed_by("Eva Lindqvist", "review", "return");
  signoff["subject"] = "of what was signed";
  const auto why = [&](const char* subject) {
    const Json item = {{"subject", subject}, {"signoffs", {signoff}}};
    return signoff_list(host, policy, item, "/s")["signoffs"][0]["voided"].get<std::string>();
  };
  CHECK(why("of what was signed") == "“Send back” began a new round of sign-offs.");
  CHECK(why("of what is here") == "“Send back” began a new round of sign-offs, and the text, a field or a file was changed after it was given.");
}

TEST_CASE("each act leads to the page that fits it, and the step forward is the primary button") {
  LibraryHost host;
  const Json policy = *host.policy("documents");
  const Json acts = {{{"act", "return"}, {"allowed", true}}, {{"act", "approve"}, {"allowed", true}}, {{"act", "comment"}, {"allowed", true}}, {{"act", "release"}, {"allowed", true}},
                     {{"act", "edit"}, {"allowed", false}, {"unmet", {"It is in review."}}}};
  const Json list = act_list(policy, acts, "/documents/SOP-014/draft");
  REQUIRE(list["possible"].size() == 2);
  CHECK(list["possible"][0]["href"] == "/documents/SOP-014/draft/act?act=return");
  CHECK(list["possible"][0]["primary"] == false);
  CHECK(list["possible"][1]["href"] == "/documents/SOP-014/draft/sign?act=approve");
  CHECK(list["possible"][1]["primary"] == true);
  CHECK(list["refused"][0]["unmet"][0] == "It is in review.");
}

TEST_CASE("submitting is the primary button once nothing is missing, editing before") {
  LibraryHost host;
  const Json policy = *host.policy("documents");
  const auto primary = [&](bool complete) {
    const Json list = act_list(policy, {{{"act", "edit"}, {"allowed", true}}, {{"act", "submit"}, {"allowed", complete}, {"open", true}}, {{"act", "withdraw"}, {"allowed", true}}}, "/d");
    for (const Json& each : list["possible"]) if (each["primary"] == true) return each["label"].get<std::string>();
    return std::string();
  };
  CHECK(primary(false) == "Edit");
  CHECK(primary(true) == "Submit for review");
}

TEST_CASE("taking a document out of use is never the primary button") {
  LibraryHost host;
  const Json list = act_list(*host.policy("documents"), {{{"act", "retire"}, {"allowed", true}}}, "/documents/SOP-014");
  CHECK(list["possible"][0]["primary"] == false);
}

TEST_CASE("an attachment that bears the name of the text does not hide behind it") {
  const Json item = {{"files", {file_of("content.md", "text/markdown", "text", true), file_of("content.md", "text/markdown", "attached", false)}}};
  CHECK(file_named(item, "content.md")["sha256"] == "attached");
  CHECK(content_of(item)["sha256"] == "text");
}
