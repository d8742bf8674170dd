// How Markdown is shown: the dialect, links and pictures, ids, tables, odd bytes.
#include "bench_of_texts.h"

#include "markdown/decode.h"
#include "markdown/finish.h"

#include <catch2/catch.hpp>

using namespace chancery::markdown;
using namespace chancery::markdown::test;
using Catch::Matchers::Contains;

TEST_CASE("a file of the item is linked and shown below the item's files") {
  CHECK_THAT(html("[Plan](files/plan.pdf)"), Contains("<a href=\"/documents/SOP-014/files/plan.pdf\">Plan</a>"));
  CHECK_THAT(html("![Clamp](<files/Bild 1.png>)"), Contains("src=\"/documents/SOP-014/files/Bild%201.png\"") && Contains("alt=\"Clamp\"") && Contains("loading=\"lazy\""));
  CHECK_THAT(html("![x](files/gr\u00fcn.png)"), Contains("src=\"/documents/SOP-014/files/gr%C3%BCn.png\""));
  CHECK_THAT(html("[p](files/plan.pdf#page=3)"), Contains("files/plan.pdf#page=3"));
}

TEST_CASE("a path that climbs out of the item's files leads nowhere") {
  for (const char* text : {"[x](files/../secret)", "[x](files/..%2fsecret)", "![x](files/%2e%2e/%2e%2e/etc)", "![x](files/..)", "![x](files/a%00b)", "![x](/people)", "[x](files/a\\b)"})
    CHECK_THAT(html(text), !Contains("href=") && !Contains("src="));
}

TEST_CASE("an item's number links to the item, other relative links lead nowhere") {
  CHECK_THAT(html("[Purchasing](SOP-014)"), Contains("<a href=\"/documents/SOP-014\">Purchasing</a>"));
  CHECK_THAT(html("[Purchasing](../x/SOP-014.md#step-2)"), Contains("href=\"/documents/SOP-014#doc-step-2\""));
  CHECK_THAT(html("[other](../sop-x.md)"), Contains("<a>other</a>"));
}

TEST_CASE("a link to another site tells it nothing and gets no hold of the page") {
  CHECK_THAT(html("<https://example.org>"), Contains("rel=\"noopener noreferrer\""));
  CHECK_THAT(html("[x](//example.org/a)"), Contains("href=\"https://example.org/a\" rel=\"noopener noreferrer\""));
  CHECK_THAT(html("<a href=\"https://example.org\" target=\"_blank\" rel=\"opener\">x</a>"), !Contains("target") && Contains("rel=\"noopener noreferrer\""));
}

TEST_CASE("a picture kept elsewhere is a link, because its bytes are not what was signed") {
  CHECK_THAT(html("![badge](https://example.org/b.svg)"), Contains("class=\"outside-picture\"") && !Contains("<img"));
  CHECK_THAT(html("![chart](images/c.png)"), Contains("class=\"missing-picture\"") && Contains("chart") && !Contains("<img"));
}

TEST_CASE("headings have ids of their words, each once") {
  const auto page = html("# Cleaning the lathe\n\n## Step 1: Switch off\n\n## Step 1: Switch off\n\n## \u00dcberpr\u00fcfung\n\n## ???\n\n[go](#cleaning-the-lathe)");
  CHECK_THAT(page, Contains("<h1 id=\"doc-cleaning-the-lathe\">") && Contains("id=\"doc-step-1-switch-off\"") && Contains("id=\"doc-step-1-switch-off-1\"") &&
                       Contains("id=\"doc-\u00dcberpr\u00fcfung\"") && Contains("id=\"doc-section\"") && Contains("href=\"#doc-cleaning-the-lathe\""));
}

TEST_CASE("an id of a text can be no id of the page around it") {
  CHECK_THAT(html("<h2 id=\"main\">x</h2><p id=\"csrf\">y</p>"), Contains("id=\"doc-main\"") && Contains("id=\"doc-csrf\""));
}

TEST_CASE("tables, task lists, strikethrough, footnotes and bare addresses are understood") {
  const auto page = html("## Limits\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n~~old~~ www.example.org and[^1]\n\n[^1]: A note.\n");
  CHECK_THAT(page, Contains("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{markdown.table-below heading=Limits number=1}\"><table>"));
  CHECK_THAT(page, Contains("<td align=\"right\">2</td>") && Contains("<span class=\"task\">\u2611</span> done") && !Contains("<input") && Contains("<del>old</del>"));
  CHECK_THAT(page, Contains("href=\"http://www.example.org\"") && Contains("id=\"doc-fnref-1\"") && Contains("href=\"#doc-fn-1\"") && Contains("class=\"footnotes\""));
}

TEST_CASE("the HTML that real procedures use stays") {
  const std::string given =
      "<details open=\"\"><summary>More</summary><p>H<sub>2</sub>O, m<sup>2</sup>, <kbd>Ctrl</kbd> <mark>now</mark> <abbr title=\"Bill\">B</abbr> <ins>a</ins><del>b</del><br>c</p></details>"
      "<figure><figcaption>One</figcaption></figure><dl><dt>t</dt><dd>d</dd></dl><table><tbody><tr><td colspan=\"2\" rowspan=\"3\">x</td></tr></tbody></table>";
  const auto tree = sanitize(given, {"files/", say});
  REQUIRE(tree);
  CHECK(to_html(*tree) == given);
}

TEST_CASE("what somebody typed in angle brackets is shown, not swallowed") {
  CHECK_THAT(html("Enter <Name> and <Customer-No> here."), Contains("&lt;Name&gt;") && Contains("&lt;Customer-No&gt;") && Contains("here."));
  CHECK_THAT(html("The <title> of the form, then text that must stay."), Contains("text that must stay"));
  CHECK_THAT(html("A stray <script> and text that must stay."), Contains("text that must stay"));
  CHECK_THAT(html("<textarea>typed"), Contains("typed"));
}

TEST_CASE("front matter is folded away, not lost and not a heading") {
  const auto page = html("---\ntitle: Gauge\nowner: <b>\n---\n# Gauge\n");
  CHECK_THAT(page, Contains("<details class=\"front-matter\">") && Contains("title: Gauge") && Contains("owner: &lt;b&gt;") && Contains("<h1 id=\"doc-gauge\">"));
  CHECK_THAT(html("---\n\nText\n\n---\n"), !Contains("front-matter"));
}

TEST_CASE("any bytes become text") {
  CHECK(as_text("\xEF\xBB\xBFGauge") == "Gauge");
  CHECK(as_text(std::string("\xFF\xFEG\0r\0\xFC\0\x3D\xD8\x00\xDE", 12)) == "Gr\u00fc\U0001F600");
  CHECK(as_text(std::string("\xFE\xFF\0G\0r", 6)) == "Gr");
  CHECK(as_text(std::string("\xFF\xFEG\0r", 5)) == "G\uFFFD");
  CHECK(as_text(std::string("\xFF\xFE\x00\xD8G\0", 6)) == "\uFFFDG");
  CHECK(as_text(std::string("a\0b", 3)) == "a\uFFFDb");
  CHECK(as_text("a\r\nb\rc\n\nd") == "a\nb\nc\n\nd");
  CHECK(as_text("a\xC3(b\xF0\x28\x8C\xBC\xED\xA0\x80\xC0\x80") == "a\uFFFD(b\uFFFD(\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(as_text("\x1B[31m") == "\uFFFD[31m");
}

TEST_CASE("a directional override cannot make the reader see other words than the signed ones") {
  CHECK(as_text("pay \u202E001\u202C") == "pay \uFFFD001\u202C");
  CHECK_THAT(html("\u05D0\u05D1\u05D2 abc"), Contains("<p dir=\"auto\">"));
  CHECK_THAT(html("abc"), !Contains("dir="));
}

TEST_CASE("5,000 nested quotes are shown, with their words") {
  const auto page = html(std::string(5000, '>') + " deep");
  CHECK_THAT(page, Contains("deep"));
  CHECK(active_things(page).empty());
}

TEST_CASE("what cannot be laid out decently is shown as it was typed") {
  std::string pictures, columns = "|", rule = "|";
  for (int i = 0; i < 30000; ++i) pictures += "![[]()";
  for (int i = 0; i < 20000; ++i) columns += "a|", rule += "-|";
  std::string bold = "<p>", divs;
  for (int i = 0; i < 4000; ++i) bold += "<b title=" + std::to_string(i) + ">";
  for (int i = 0; i < 4000; ++i) bold += "<p>x";
  for (int i = 0; i < 100000; ++i) divs += "<div>\n\n";
  for (const auto& text : {std::string(50000, '>') + " deep", pictures, columns + "\n" + rule + "\n|x\n", divs, bold, std::string(3u << 20, 'a')}) {
    const auto page = html(text);
    CHECK_THAT(page.substr(0, 200), Contains("markdown.shown-as-typed"));
    CHECK(page.size() < text.size() * 6 + 1000);
  }
  CHECK(html(std::string(9u << 20, 'a')).size() < 1000);
}

TEST_CASE("the text for the search has the words and none of the markup") {
  const auto text = renderer().text("# Gauge\n\nUse *the* `gauge` ![photo](files/g.png).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n");
  CHECK(text == "Gauge\nUse the gauge photo .\na b\n1 2\none\ntwo\n");
}

TEST_CASE("the text for the search is the same words whether or not there is raw HTML in it") {
  const std::string plain = "---\ntitle: Gauges\n---\n# Gauge\n\nUse *the*\n`gauge`.\n\n- one\n- two\n";
  CHECK(renderer().text(plain) == "title: Gauges\nGauge\nUse the gauge.\none\ntwo\n");
  const auto with_tags = renderer().text(plain + "\nA <b>bold</b> <script>word()</script>word.\n");
  CHECK(with_tags.find("bold word") != std::string::npos);
  CHECK(with_tags.find("<b>") == std::string::npos);
  CHECK(with_tags.find("Use the gauge") != std::string::npos);
}

TEST_CASE("plain text is shown as it is, escaped") {
  const PlainTextRenderer plain(say, align);
  CHECK(plain.takes("text/plain"));
  CHECK(plain.takes("text/plain; charset=utf-8"));
  CHECK_FALSE(plain.takes("text/html"));
  CHECK(plain.html("\na <b>\n", {}) == "<pre class=\"plain-text\" dir=\"auto\">\n\na &lt;b&gt;\n</pre>");
}
