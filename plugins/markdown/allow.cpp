#include "allow.h"
#include "sdk/text.h"

#include <algorithm>
#include <set>

namespace chancery::markdown {
namespace {

using Words = std::set<std::string_view>;

const Words& kept_tags() {
  static const Words tags = {
      "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "div", "section", "ul", "ol", "li", "dl", "dt", "dd",
      "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption",
      "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp",
      "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"};
  return tags;
}

bool digits(std::string_view value, std::size_t longest) {
  return !value.empty() && value.size() <= longest && value.find_first_not_of("0123456789") == std::string_view::npos;
}

// Only classes that this plugin itself writes, and the language of a code block.
bool class_kept(std::string_view name) {
  static const Words own = {"task", "footnotes", "footnote-ref", "footnote-backref", "front-matter", "outside-picture", "missing-picture"};
  if (own.count(name) != 0) return true;
  constexpr std::string_view language = "language-";
  if (name.substr(0, language.size()) != language || name.size() > 40) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-#_.") == std::string_view::npos;
}

std::string kept_classes(std::string_view value) {
  std::string kept;
  for (std::size_t at = 0; at < value.size();) {
    const auto begin = value.find_first_not_of(" \t\n\f\r", at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(value.find_first_of(" \t\n\f\r", begin), value.size());
    const auto name = value.substr(begin, end - begin);
    if (class_kept(name)) kept += (kept.empty() ? "" : " ") + std::string(name);
    at = end;
  }
  return kept;
}

std::string one_of(std::string_view value, const Words& words) { return words.count(value) != 0 ? std::string(value) : ""; }

std::string number(std::string_view value, std::size_t longest) { return digits(value, longest) ? std::string(value) : ""; }

bool language_tag(std::string_view value) {
  return !value.empty() && value.size() <= 35 && value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string_view::npos;
}

}  // namespace

Fate fate_of(std::string_view tag) {
  if (kept_tags().count(tag) != 0) return Fate::keep;
  static const Words blocks = {"form", "fieldset", "legend", "center", "article", "aside", "header", "footer", "main", "nav", "address", "dialog",
                               "menu", "dir", "hgroup", "search", "listing", "optgroup", "option", "select", "marquee", "rp"};
  static const Words dropped = {"script", "style", "iframe", "object", "embed", "applet", "template", "noscript", "head", "base", "link", "meta",
                                "frame", "frameset", "canvas", "audio", "video", "source", "track", "param", "input", "map", "area",
                                "svg", "math", "bgsound", "keygen", "portal", "isindex", "command"};
  static const Words raw = {"textarea", "title", "xmp", "plaintext", "noembed", "noframes"};
  if (dropped.count(tag) != 0) return Fate::drop;
  if (raw.count(tag) != 0) return Fate::raw_text;
  return blocks.count(tag) != 0 ? Fate::block : Fate::unwrap;
}

std::string kept_value(std::string_view tag, std::string_view attribute, std::string_view value) {
  if (attribute == "class") return kept_classes(value);
  if (attribute == "title" || (attribute == "alt" && tag == "img") || (attribute == "aria-label" && tag == "a")) return beginning(value, 2000);
  if (attribute == "dir") return one_of(value, {"ltr", "rtl", "auto"});
  if (attribute == "lang") return language_tag(value) ? std::string(value) : "";
  if (tag == "td" || tag == "th") {
    if (attribute == "align") return one_of(value, {"left", "center", "right"});
    if (attribute == "colspan" || attribute == "rowspan") return number(value, 2);
    if (attribute == "scope") return one_of(value, {"row", "col", "rowgroup", "colgroup"});
  }
  if (tag == "img" && (attribute == "width" || attribute == "height")) return number(value, 4);
  if (attribute == "span" && (tag == "col" || tag == "colgroup")) return number(value, 2);
  if (tag == "ol" && attribute == "start") return number(value, 9);
  if (tag == "ol" && attribute == "type") return one_of(value, {"1", "a", "A", "i", "I"});
  if (tag == "li" && attribute == "value") return number(value, 9);
  return "";
}

}  // namespace chancery::markdown
