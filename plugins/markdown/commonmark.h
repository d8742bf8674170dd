// Markdown -> HTML that is not safe yet. GitHub's dialect (cmark-gfm): tables, strikethrough, task lists, autolinks,
// footnotes; raw HTML goes through, because a quarter of real procedures use it and the sanitizer judges it afterwards.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chancery::markdown {

// Longest text that is laid out, in bytes. The largest of 661 real procedures has 120 KB.
constexpr std::size_t longest_text = 2u << 20;

struct Split {
  std::string_view front_matter;   // without its "---" lines; empty when there is none
  std::string_view body;
};

// YAML between two "---" lines at the head of a file, as site generators and exports of wikis write it.
Split split_front_matter(std::string_view text);

// `text` is as decode.h gives it. Nothing when it is too long, or when reading the HTML could take more steps than is
// decent for one page: what the HTML parser does for one tag may be as much as the elements that are open.
std::optional<std::string> to_raw_html(std::string_view text);

// The words alone, for search: a tenth of the work of the way through HTML and back. Nothing when the text holds raw HTML,
// whose words only an HTML parser can tell from its tags, or when to_raw_html would give nothing.
std::optional<std::string> to_plain_text(std::string_view text);

// Once, before the first use from several threads: cmark-gfm keeps its extensions in a list of the process.
void prepare_extensions();

}  // namespace chancery::markdown
