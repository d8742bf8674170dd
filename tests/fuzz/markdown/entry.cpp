// One input of the fuzzers: rendered, searched and compared with its own second half. Aborts when the HTML could run
// something or is not what a parser reads it as.
#include "unit/markdown/bench_of_texts.h"

#include "markdown/sanitize.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace chancery;
using namespace chancery::markdown;

namespace {

const std::string base = "/documents/SOP-014/files/";

std::string told(const std::string& key, const std::map<std::string, std::string>& details) { return key + (details.empty() ? "" : " " + details.begin()->second); }

// Common head and tail are equal, what is between is replaced: quick, and as good as any to drive the redline.
std::vector<Host::Span> replaced_middle(const std::vector<std::string>& older, const std::vector<std::string>& newer) {
  std::size_t head = 0, tail = 0;
  while (head < older.size() && head < newer.size() && older[head] == newer[head]) ++head;
  while (tail < older.size() - head && tail < newer.size() - head && older[older.size() - 1 - tail] == newer[newer.size() - 1 - tail]) ++tail;
  return {{'=', 0, head}, {'-', head, older.size() - tail}, {'+', head, newer.size() - tail}, {'=', older.size() - tail, older.size()}};
}

void must(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// Sanitizing what was rendered takes nothing away but what this plugin itself adds: so nothing active was in it.
void must_be_safe(const std::string& html) {
  const Surroundings around{base, told};
  const auto again = sanitize(html, around);
  if (!again) return;
  std::string without = to_html(*again), given = html;
  for (const std::string each : {" role=\"region\"", " tabindex=\"0\"", " loading=\"lazy\""})
    for (auto at = given.find(each); at != std::string::npos; at = given.find(each, at)) given.erase(at, each.size());
  for (const auto& text : {&without, &given})
    for (const char* start : {" class=\"", " aria-label=\""})
      for (auto at = text->find(start); at != std::string::npos; at = text->find(start, at)) text->erase(at, text->find('"', at + std::string(start).size()) - at + 1);
  must(without == given, "rendered HTML is what a parser reads it as, and on the allow-list");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const MarkdownRenderer renderer(told, replaced_middle);
  const auto html = renderer.html(bytes, {base});
  must(test::active_things(html).empty(), "nothing active in what is shown");
  if (html.rfind("<p class=\"render-note\">", 0) != 0) must_be_safe(html);
  must(renderer.text(bytes).find('\0') == std::string::npos, "no NUL in the text for the search");
  const auto half = size / 2;
  const auto redline = renderer.redline(bytes.substr(0, half), bytes.substr(half), {base}, {base});
  must(test::active_things(redline).empty(), "nothing active in a redline");
  return 0;
}
