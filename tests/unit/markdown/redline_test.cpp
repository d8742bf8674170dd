// The redline: what went and what came, marked in the rendered text; both texts can be got back from it.
#include "bench_of_texts.h"

#include <catch2/catch.hpp>

using namespace chancery::markdown;
using namespace chancery::markdown::test;
using Catch::Matchers::Contains;

namespace {

std::string redlined(const std::string& older, const std::string& newer) { return renderer().redline(older, newer, {"/documents/SOP-014/files/"}, {"/documents/SOP-014/files/"}); }

// The files beside a text: name -> what tells their bytes from others.
chancery::FilesBeside beside(const std::string& base, const std::map<std::string, std::string>& files) {
  return {base, nullptr, [files](const std::string& name) { const auto at = files.find(name); return at == files.end() ? std::string() : at->second; }};
}
const std::string was = "/documents/SOP-014/revisions/1/files/", is = "/documents/SOP-014/draft/files/";
std::string with_files(const std::string& older, const std::string& newer, const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& after) {
  return renderer().redline(older, newer, beside(was, before), beside(is, after));
}

void check_both_recoverable(const std::string& older, const std::string& newer) {
  const auto marked = redlined(older, newer);
  // The document's own <ins> and <del> are <u> and <s> in a redline, so words are compared, not elements.
  CHECK(words_of(marked, "ins") == words_of(html(older)));
  CHECK(words_of(marked, "del") == words_of(html(newer)));
  CHECK(active_things(marked) == std::vector<std::string>());
}

}  // namespace

TEST_CASE("a changed word is marked, the words around it stay") {
  CHECK(redlined("Check every tenth part.", "Check every fifth part.") == "<p>Check every <del>tenth</del><ins>fifth</ins> part.</p>");
}

TEST_CASE("several changed words in a row are marked as one change") {
  CHECK(redlined("Use the old blue gauge now please.", "Use the new red gauge now please.") == "<p>Use the <del>old blue</del><ins>new red</ins> gauge now please.</p>");
}

TEST_CASE("words that only came, or only went, leave the spaces alone") {
  CHECK(redlined("Check the part.", "Check and clean the part.") == "<p>Check <ins>and clean </ins>the part.</p>");
}

TEST_CASE("a text that was only wrapped anew is unchanged") {
  CHECK_THAT(redlined("one two\nthree four", "one\ntwo three\nfour"), !Contains("<ins") && !Contains("<del"));
}

TEST_CASE("a change in one cell is marked in that cell") {
  const auto page = redlined("| a | b |\n|---|---|\n| 10 mm | 5 |\n| 20 mm | 6 |\n", "| a | b |\n|---|---|\n| 12 mm | 5 |\n| 20 mm | 6 |\n");
  CHECK_THAT(page, Contains("<td><del>10</del><ins>12</ins> mm</td>") && Contains("<td>6</td>"));
}

TEST_CASE("a row that came is marked as a row, one that went too") {
  const std::string head = "| a | b |\n|---|---|\n", one = "| gauge | 5 |\n", two = "| lathe clamp | 600 |\n";
  CHECK_THAT(redlined(head + one, head + one + two), Contains("<tr class=\"block-ins\"><td class=\"block-ins\"><ins>lathe clamp</ins></td>"));
  CHECK_THAT(redlined(head + one + two, head + one), Contains("<tr class=\"block-del\"><td class=\"block-del\"><del>lathe clamp</del></td>"));
}

TEST_CASE("changes in list items and headings are marked where they are") {
  const auto page = redlined("## 4 Cleaning the machine\n\n- Switch off the main switch\n- Wait ten minutes\n", "## 5 Cleaning the machine\n\n- Switch off the red switch\n- Wait ten minutes\n- Open the door\n");
  CHECK_THAT(page, Contains("<h2 id=\"doc-5-cleaning-the-machine\"><del>4</del><ins>5</ins> Cleaning the machine</h2>"));
  CHECK_THAT(page, Contains("Switch off the <del>main</del><ins>red</ins> switch") && Contains("<li>Wait ten minutes</li>") && Contains("<li class=\"block-ins\"><ins>Open the door</ins></li>"));
}

TEST_CASE("whole blocks and pictures that came or went are marked as such") {
  const auto page = redlined("Keep.\n\nThis paragraph goes away.\n\n![old](files/a.png)\n", "Keep.\n\n![new](files/b.png)\n\n> A quotation that is new.\n");
  CHECK_THAT(page, Contains("<p>Keep.</p>") && Contains("<del class=\"block-del\"><p>This paragraph goes away.</p></del>") && Contains("<ins class=\"block-ins\"><blockquote>"));
  CHECK_THAT(page, Contains("block-del\"><p><img src=\"/documents/SOP-014/files/a.png\"") && Contains("block-ins\"><p><img src=\"/documents/SOP-014/files/b.png\""));
}

TEST_CASE("a picture exchanged within a sentence is marked") {
  CHECK_THAT(redlined("See the picture ![x](files/a.png) of the clamp.", "See the picture ![x](files/b.png) of the clamp."),
             Contains("<del class=\"block-del\"><img src=\"/documents/SOP-014/files/a.png\"") && Contains("<ins class=\"block-ins\"><img src=\"/documents/SOP-014/files/b.png\""));
}

TEST_CASE("a picture that went is the older side's file, one that came the newer side's") {
  CHECK(with_files("See ![x](files/a.png) of it.", "See ![x](files/b.png) of it.", {{"a.png", "1"}}, {{"b.png", "2"}}) ==
        "<p>See <del class=\"block-del\"><img src=\"" + was + "a.png\" alt=\"x\" loading=\"lazy\"></del><ins class=\"block-ins\"><img src=\"" + is + "b.png\" alt=\"x\" loading=\"lazy\"></ins> of it.</p>");
  CHECK_THAT(with_files("Keep.\n\n![x](files/a.png)\n", "Keep.\n", {{"a.png", "1"}}, {}), Contains("<del class=\"block-del\"><p><img src=\"" + was + "a.png\""));
}

TEST_CASE("a picture with other bytes under the same name is shown old beside new, though no word changed") {
  CHECK(with_files("![x](files/a.png)", "![x](files/a.png)", {{"a.png", "1"}}, {{"a.png", "2"}}) ==
        "<p><del class=\"block-del\"><img src=\"" + was + "a.png\" alt=\"x\" loading=\"lazy\"></del><ins class=\"block-ins\"><img src=\"" + is + "a.png\" alt=\"x\" loading=\"lazy\"></ins></p>");
  const auto linked = with_files("A [![x](files/a.png)](files/a.png) b", "A [![x](files/a.png)](files/a.png) b", {{"a.png", "1"}}, {{"a.png", "2"}});
  CHECK_THAT(linked, Contains("<a href=\"" + was + "a.png\"><img src=\"" + was + "a.png\"") && Contains("<a href=\"" + is + "a.png\"><img src=\"" + is + "a.png\""));
}

TEST_CASE("a picture and a link whose file is the same lie elsewhere on either side and are no change") {
  const std::string text = "See ![x](files/a.png) and [the form](files/form.pdf#page=2) here.\n\n- ![x](files/a.png)\n- [one](files/none.pdf)\n";
  const auto page = with_files(text, text + "\nMore.\n", {{"a.png", "1"}, {"form.pdf", "2"}}, {{"a.png", "1"}, {"form.pdf", "2"}});
  CHECK(words_of(page, "ins") == words_of(html(text)));
  CHECK_THAT(page, !Contains("<del") && !Contains(was) && Contains("src=\"" + is + "a.png\"") && Contains("href=\"" + is + "form.pdf#page=2\""));
}

TEST_CASE("an address that the text writes out in full is the same on both sides") {
  const std::string text = "See [the file](" + was + "a.pdf) here.";
  CHECK_THAT(with_files(text, text, {{"a.pdf", "1"}}, {{"a.pdf", "1"}}), !Contains("<del") && Contains("href=\"" + was + "a.pdf\""));
}

TEST_CASE("a changed link or emphasis is a change, though the words are the same") {
  CHECK_THAT(redlined("Read [the rule](SOP-001) first, then start.", "Read [the rule](SOP-002) first, then start."), Contains("<del><a href=\"/documents/SOP-001\">the rule</a></del><ins><a href=\"/documents/SOP-002\">the rule</a></ins>"));
  CHECK_THAT(redlined("Never open the door while it turns.", "**Never** open the door while it turns."), Contains("<del>Never</del><ins><strong>Never</strong></ins> open"));
}

TEST_CASE("the text's own strikethrough is not taken for a change") {
  const auto page = redlined("~~Old~~ rule <ins>x</ins>.", "~~Old~~ rule <ins>x</ins>, amended.");
  CHECK_THAT(page, Contains("<s>Old</s>") && Contains("<u>x</u>"));
  CHECK(words_of(page, "ins") == std::vector<std::string>{"Old", "rule", "x."});
}

TEST_CASE("code keeps its lines") {
  const auto page = redlined("```\nG01 X10\nG01 X20\n```\n", "```\nG01 X10\nG01 X25\n```\n");
  CHECK_THAT(page, Contains("<pre>\n<code>G01 X10\nG01 </code><del><code>X20</code></del><ins><code>X25</code></ins><code>\n</code></pre>"));
}

TEST_CASE("plain text is compared word by word") {
  const PlainTextRenderer plain(say, align);
  CHECK(plain.redline("a b\nc\n", "a x\nc\n", {}, {}) == "<pre class=\"plain-text\">\na <del>b</del><ins>x</ins>\nc\n</pre>");
}

TEST_CASE("equal texts have no marks, an empty one against a full one is all new") {
  CHECK_THAT(redlined("# A\n\n- b\n", "# A\n\n- b\n"), !Contains("<ins") && !Contains("<del"));
  check_both_recoverable("", "# A\n\n- b\n\n| c |\n|---|\n| d |\n");
  check_both_recoverable("# A\n\n- b\n\n| c |\n|---|\n| d |\n", "");
}

TEST_CASE("both texts can be got back from made-up changes of every kind of block") {
  const std::string all =
      "# Title one\n\nFirst *paragraph* with `code`, a [link](SOP-001) and words.\n\n- item one\n- item two\n  1. deeper one\n  2. deeper two\n\n- [x] task\n\n> quoted words\n>\n> more\n\n"
      "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 | **5** | 6 |\n\n<details><summary>More</summary>\n\nHidden words\n\n</details>\n\n<dl><dt>Term</dt><dd>Meaning</dd></dl>\n\n"
      "```\ncode line\n  indented\n```\n\nNote[^1]\n\n[^1]: The note.\n\n<figure><img src=\"files/a.png\" alt=\"x\"><figcaption>Caption words</figcaption></figure>\n";
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < all.size();) {
    const auto end = all.find('\n', at);
    lines.push_back(all.substr(at, end - at + 1));
    at = end + 1;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string without, changed;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      if (j != i) without += lines[j];
      changed += j == i ? "New " + lines[j] : lines[j];
    }
    INFO(lines[i]);
    check_both_recoverable(all, without);
    check_both_recoverable(without, all);
    check_both_recoverable(all, changed);
    check_both_recoverable(without, changed);
  }
}
