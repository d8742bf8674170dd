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

constexpr int render_options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;

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

// A text as cmark reads it; without a document when it is too long or not readable.
class Parsed {
 public:
  explicit Parsed(std::string_view text) : parser_(nullptr, cmark_parser_free), document_(nullptr, cmark_node_free) {
    if (text.size() > longest_text || !readable(text)) return;
    prepare_extensions();
    parser_.reset(cmark_parser_new(render_options));
    for (const char* name : {"table", "strikethrough", "autolink", "tasklist"})
      if (auto* extension = cmark_find_syntax_extension(name)) cmark_parser_attach_syntax_extension(parser_.get(), extension);
    cmark_parser_feed(parser_.get(), text.data(), text.size());
    document_.reset(cmark_parser_finish(parser_.get()));
  }
  cmark_node* document() const { return document_.get(); }
  cmark_llist* extensions() const { return cmark_parser_get_syntax_extensions(parser_.get()); }

 private:
  std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser_;
  std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document_;
};

void end_with(std::string& words, char ending) {
  if (ending == '\n') while (!words.empty() && words.back() == ' ') words.pop_back();
  if (!words.empty() && words.back() != '\n' && words.back() != ending) words += ending;
}

// False at raw HTML. Every block on its own line, cells and pictures' descriptions apart from what stands beside them.
bool add_words(std::string& words, cmark_node* node, bool enters) {
  const auto type = cmark_node_get_type(node);
  if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) return false;
  const bool block = (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
  if (block) end_with(words, std::strcmp(cmark_node_get_type_string(node), "table_cell") == 0 ? ' ' : '\n');
  else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_IMAGE) end_with(words, ' ');
  else if (type == CMARK_NODE_LINEBREAK) end_with(words, '\n');
  if (!enters) return true;
  if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_FOOTNOTE_REFERENCE)
    if (const char* literal = cmark_node_get_literal(node)) words += literal;
  if (type == CMARK_NODE_CODE_BLOCK) end_with(words, '\n');
  return true;
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
  const Parsed parsed(text);
  if (!parsed.document() || !affordable(parsed.document())) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> html(cmark_render_html(parsed.document(), render_options, parsed.extensions()), std::free);
  return std::string(html.get());
}

std::optional<std::string> to_plain_text(std::string_view text) {
  const Parsed parsed(text);
  if (!parsed.document() || !affordable(parsed.document())) return std::nullopt;
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(parsed.document()), cmark_iter_free);
  std::string words;
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get()))
    if (!add_words(words, cmark_iter_get_node(walk.get()), event == CMARK_EVENT_ENTER)) return std::nullopt;
  return words;
}

}  // namespace chancery::markdown
