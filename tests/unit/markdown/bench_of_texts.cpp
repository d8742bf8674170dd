#include "bench_of_texts.h"

#include <fmt/format.h>
#include <gumbo.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>

namespace chancery::markdown::test {
namespace {

using Visit = std::function<bool(const GumboNode&)>;   // false: not below this one

void walk(const GumboNode& node, const Visit& visit) {
  if (!visit(node) || node.type != GUMBO_NODE_ELEMENT) return;
  for (unsigned i = 0; i < node.v.element.children.length; ++i) walk(*static_cast<const GumboNode*>(node.v.element.children.data[i]), visit);
}

void parse(const std::string& html, const Visit& visit) {
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_DIV;
  GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  walk(*output->root, visit);
  gumbo_destroy_output(&options, output);
}

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace

std::vector<Host::Span> align(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto n = static_cast<long>(a.size()), m = static_cast<long>(b.size()), most = n + m;
  std::vector<long> v(static_cast<std::size_t>(2 * most + 3), 0);
  std::vector<std::vector<long>> steps;
  const auto at = [&](long k) -> long& { return v[static_cast<std::size_t>(k + most + 1)]; };
  for (long d = 0; d <= most; ++d) {
    steps.push_back(v);
    bool done = false;
    for (long k = -d; k <= d && !done; k += 2) {
      long x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
      at(k) = x;
      done = x >= n && x - k >= m;
    }
    if (done) break;
  }
  std::string kinds;
  long x = n, y = m;
  for (long d = static_cast<long>(steps.size()) - 1; d >= 0 && (x > 0 || y > 0); --d) {
    const auto& was = steps[static_cast<std::size_t>(d)];
    const auto before = [&](long k) { return was[static_cast<std::size_t>(k + most + 1)]; };
    const long k = x - y, from = d == 0 ? 0 : k == -d || (k != d && before(k - 1) < before(k + 1)) ? k + 1 : k - 1;
    const long x0 = d == 0 ? 0 : before(from), y0 = d == 0 ? 0 : x0 - from;
    while (x > x0 && y > y0) kinds += '=', --x, --y;
    if (d > 0) kinds += x == x0 ? '+' : '-';
    x = x0;
    y = y0;
  }
  std::reverse(kinds.begin(), kinds.end());
  std::vector<Host::Span> spans;
  std::size_t older = 0, newer = 0;
  for (const char kind : kinds) {
    const auto here = kind == '+' ? newer : older;
    if (!spans.empty() && spans.back().kind == kind && spans.back().end == here) ++spans.back().end;
    else spans.push_back({kind, here, here + 1});
    older += kind != '+';
    newer += kind != '-';
  }
  return spans;
}

std::vector<std::string> active_things(const std::string& html) {
  static const std::set<std::string> elements = {
      "html", "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "div", "section", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption",
      "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption", "a", "abbr", "b", "bdi", "bdo", "br",
      "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"};
  static const std::set<std::string> attributes = {"id", "class", "title", "lang", "dir", "href", "rel", "aria-label", "src", "alt", "width", "height", "loading", "align",
                                                   "colspan", "rowspan", "scope", "span", "start", "type", "reversed", "value", "open", "role", "tabindex"};
  static const std::regex href("(https?://|mailto:|tel:|#doc-|/(?![/\\\\])).*"), src("/documents/SOP-014/files/[A-Za-z0-9._~%=&#,-]*"), id("doc-[^ ]+");
  static const std::regex classes("((task|footnotes|footnote-ref|footnote-backref|front-matter|outside-picture|missing-picture|table-scroll|plain-text|render-note|block-ins|block-del|language-[^ ]*) ?)+");
  std::vector<std::string> found;
  parse(html, [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_COMMENT || node.type == GUMBO_NODE_TEMPLATE) found.push_back("comment or template");
    if (node.type != GUMBO_NODE_ELEMENT) return true;
    const auto& element = node.v.element;
    const std::string tag = gumbo_normalized_tagname(element.tag);
    if (element.tag_namespace != GUMBO_NAMESPACE_HTML || elements.count(tag) == 0) found.push_back("<" + tag + "> " + std::string(element.original_tag.data, element.original_tag.length));
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto& each = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
      const std::string name = each.name, value = each.value;
      const bool bad = attributes.count(name) == 0 || (name == "href" && !std::regex_match(value, href)) || (name == "src" && !std::regex_match(value, src)) ||
                       (name == "id" && !std::regex_match(value, id)) || (name == "class" && !std::regex_match(value, classes));
      if (bad) found.push_back(fmt::format("<{} {}={}>", tag, name, value));
    }
    const auto* link = gumbo_get_attribute(&element.attributes, "href");
    if (link && std::string(link->value).substr(0, 4) == "http" && !gumbo_get_attribute(&element.attributes, "rel")) found.push_back("link outside without rel");
    return true;
  });
  return found;
}

std::vector<std::string> words_of(const std::string& html, const std::string& without) {
  std::string text;
  parse(html, [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) text += node.v.text.text;
    if (node.type != GUMBO_NODE_ELEMENT) return true;
    const std::string tag = gumbo_normalized_tagname(node.v.element.tag);
    if (tag == without) return false;
    if (!is_inline(tag) || tag == "br") text += ' ';
    return true;
  });
  return split_words(text);
}

std::filesystem::path corpora() {
  const char* given = std::getenv("CHANCERY_CORPORA");
  const std::filesystem::path folder = given ? given : std::string(CHANCERY_SOURCE) + "/../shared/corpora";
  return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

std::vector<std::filesystem::path> real_texts() {
  std::vector<std::filesystem::path> found;
  if (corpora().empty()) return found;
  for (const auto& each : std::filesystem::recursive_directory_iterator(corpora()))
    if (each.is_regular_file() && each.path().extension() == ".md") found.push_back(each.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace chancery::markdown::test
