// Real procedures, handbooks and policies: rendered whole, compared with each other. Left out with a message when the
// folder of real texts is not there (CHANCERY_CORPORA, or ../shared/corpora beside the checkout).
#include "unit/markdown/bench_of_texts.h"

#include "markdown/commonmark.h"
#include "markdown/decode.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

using namespace chancery::markdown;
using namespace chancery::markdown::test;

namespace {

bool absent() {
  if (!corpora().empty()) return false;
  WARN("No folder of real texts: this test looked at nothing. Set CHANCERY_CORPORA to one.");
  return true;
}

// Every word of `wanted` in `found`, in order; what `found` has besides (sentences about pictures) does not matter.
std::string first_missing(const std::vector<std::string>& wanted, const std::vector<std::string>& found) {
  std::string all;
  for (const auto& each : found) all += each + " ";
  std::size_t at = 0;
  for (const auto& each : wanted) {
    const auto next = all.find(each, at);
    if (next == std::string::npos) return each;
    at = next + each.size();
  }
  return "";
}

// Output of a command, for the history of one real page.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe);
  char buffer[65536];
  for (std::size_t n = fread(buffer, 1, sizeof buffer, pipe); n > 0; n = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
  CHECK(WEXITSTATUS(pclose(pipe)) == 0);
  return text;
}

}  // namespace

TEST_CASE("every real text is laid out, harmless, and keeps its words") {
  if (absent()) return;
  const auto texts = real_texts();
  CHECK(texts.size() > 300);
  for (const auto& path : texts) {
    INFO(path);
    const auto bytes = bytes_of(path);
    const auto page = html(bytes);
    CHECK(page.find("markdown.shown-as-typed") == std::string::npos);
    CHECK(page.size() < bytes.size() * 4 + 4000);
    CHECK(active_things(page) == std::vector<std::string>());
    const auto text = as_text(bytes);
    const auto raw = to_raw_html(split_front_matter(text).body);
    REQUIRE(raw);
    // What a browser would show of the unsafe HTML, but for what runs or styles.
    std::string shown = *raw;
    for (const std::string tag : {"script", "style", "iframe", "svg"})
      for (auto at = shown.find("<" + tag); at != std::string::npos; at = shown.find("<" + tag, at)) {
        const auto end = shown.find("</" + tag + ">", at);
        shown.erase(at, end == std::string::npos ? end : end - at + tag.size() + 3);
      }
    CHECK(first_missing(words_of(shown), words_of(page)) == "");
    CHECK(renderer().text(bytes).empty() == page.empty());
  }
}

TEST_CASE("the words for search are those that a reader sees, with and without the way through HTML") {
  if (absent()) return;
  std::size_t short_ways = 0, texts = 0;
  for (const auto& path : real_texts()) {
    ++texts;
    const auto text = as_text(bytes_of(path));
    const auto body = split_front_matter(text).body;
    const auto words = to_plain_text(body);
    if (!words) continue;
    ++short_ways;
    INFO(path);
    auto seen = words_of(*to_raw_html(body));
    for (auto& each : seen)   // the arrow back from a footnote is a link's, not the author's
      for (const std::string arrow = "\u21a9"; each.find(arrow) != std::string::npos;) each.erase(each.find(arrow), arrow.size());
    CHECK(first_missing(seen, words_of("<pre>" + escaped(*words) + "</pre>")) == "");
  }
  CHECK(short_ways > texts / 2);   // the others hold raw HTML
}

TEST_CASE("both texts can be got back from the redline of two real texts") {
  if (absent()) return;
  const auto texts = real_texts();
  // Neighbours in a folder are alike in kind and unlike in words: the hard case. Every ninth pair, to keep this short.
  for (std::size_t i = 0; i + 1 < texts.size(); i += 9) {
    const auto older = bytes_of(texts[i]), newer = bytes_of(texts[i + 1]);
    if (older.size() + newer.size() > 60000) continue;
    INFO(texts[i] << " against " << texts[i + 1]);
    const auto page = renderer().redline(older, newer, {"/documents/SOP-014/revisions/3/files/"}, {"/documents/SOP-014/files/"});
    CHECK(words_of(page, "ins") == words_of(html(older)));
    CHECK(words_of(page, "del") == words_of(html(newer)));
    CHECK(active_things(page) == std::vector<std::string>());
  }
}

TEST_CASE("both texts can be got back from the redlines of successive real revisions") {
  if (absent()) return;
  const auto bundle = corpora() / "_history" / "tts-handbook.bundle";
  if (!std::filesystem::exists(bundle)) {
    WARN("No bundle of a real history: this test looked at nothing.");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("chancery-history-" + std::to_string(getpid()));
  const auto git = "git -C '" + folder.string() + "' ";
  output_of("git clone -q --bare '" + bundle.string() + "' '" + folder.string() + "' 2>&1");
  // The pages with most revisions; of each, the last ones.
  const auto busiest = output_of(git + "log --format= --name-only HEAD -- 'pages/*.md' '_pages/*.md' | sort | uniq -c | sort -rn | head -4 | sed 's/^ *[0-9]* //'");
  std::size_t compared = 0;
  for (std::size_t at = 0; at < busiest.size();) {
    const auto name = busiest.substr(at, busiest.find('\n', at) - at);
    at += name.size() + 1;
    const auto commits = output_of(git + "log -12 --format=%H HEAD -- '" + name + "'");
    std::string newer;
    for (std::size_t c = 0; c < commits.size(); c += 41) {
      const auto older = output_of(git + "show '" + commits.substr(c, 40) + ":" + name + "' 2>/dev/null || true");
      if (!newer.empty() && !older.empty()) {
        INFO(name << " after " << commits.substr(c, 40));
        const auto page = renderer().redline(older, newer, {"/documents/SOP-014/revisions/3/files/"}, {"/documents/SOP-014/files/"});
        CHECK(words_of(page, "ins") == words_of(html(older)));
        CHECK(words_of(page, "del") == words_of(html(newer)));
        ++compared;
      }
      newer = older;
    }
  }
  std::filesystem::remove_all(folder);
  CHECK(compared >= 30);
}
