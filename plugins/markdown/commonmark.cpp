#include "commonmark.h"

#include "effort.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

namespace chancery::markdown {
namespace {

constexpr int options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;

// Steps of the HTML parser, at the worst, that one page may cost: well under a second.
constexpr double most_steps = 4e8;

// Start tags in raw HTML: each may stay open to the end.
double count_tags(const char* html) {
  double tags = 0;
  for (const char* at = html; at && *at; ++at)
    if (*at == '<' && ((at[1] >= 'a' && at[1] <= 'z') || (at[1] >= 'A' && at[1] <= 'Z'))) ++tags;
  return tags;
}

bool affordable(cmark_node* document) {
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(document), cmark_iter_free);
  double nodes = 0, depth = 0, deepest = 0, tags = 0;
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get())) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    const bool leaf = cmark_node_first_child(node) == nullptr;
    if (event == CMARK_EVENT_EXIT) {
      --depth;
      continue;
    }
    ++nodes;
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) tags += count_tags(cmark_node_get_literal(node));
    const bool has_exit = !leaf || !(type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK ||
                                     type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_THEMATIC_BREAK || type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK);
    if (has_exit) ++depth;
    deepest = depth > deepest ? depth : deepest;
  }
  return (nodes + tags) * (deepest + tags + 10) <= most_steps;
}

std::string_view line_at(std::string_view text, std::size_t at) { return text.substr(at, text.find('\n', at) - at); }

}  // namespace

void prepare_extensions() {
  static std::once_flag once;
  std::call_once(once, cmark_gfm_core_extensions_ensure_registered);
}

Split split_front_matter(std::string_view text) {
  if (line_at(text, 0) != "---") return {{}, text};
  // The first line must look like YAML, else this is a thematic break and what follows is text.
  const auto first = line_at(text, 4 <= text.size() ? 4 : text.size());
  if (first.find(':') == std::string_view::npos || first.front() == ' ') return {{}, text};
  for (std::size_t at = 4; at < text.size();) {
    const auto line = line_at(text, at);
    if (line == "---" || line == "...") return {text.substr(4, at - 4), text.substr(std::min(at + line.size() + 1, text.size()))};
    if (line.empty()) break;
    at += line.size() + 1;
  }
  return {{}, text};
}

std::optional<std::string> to_raw_html(std::string_view text) {
  if (text.size() > longest_text || !readable(text)) return std::nullopt;
  prepare_extensions();
  const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(cmark_parser_new(options), cmark_parser_free);
  for (const char* name : {"table", "strikethrough", "autolink", "tasklist"})
    if (auto* extension = cmark_find_syntax_extension(name)) cmark_parser_attach_syntax_extension(parser.get(), extension);
  cmark_parser_feed(parser.get(), text.data(), text.size());
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(cmark_parser_finish(parser.get()), cmark_node_free);
  if (!document || !affordable(document.get())) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> html(
      cmark_render_html(document.get(), options, cmark_parser_get_syntax_extensions(parser.get())), std::free);
  return std::string(html.get());
}

}  // namespace chancery::markdown
