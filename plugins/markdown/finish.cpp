#include "finish.h"

#include "decode.h"
#include "links.h"

#include <fmt/format.h>

#include <set>

namespace chancery::markdown {
namespace {

bool right_to_left(char32_t c) { return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF); }

bool has_right_to_left(const Tree& tree) {
  for (NodeId id = 0; id < tree.size(); ++id)
    for (std::size_t at = 0; at < tree[id].text.size();)
      if (right_to_left(next_code_point(tree[id].text, at))) return true;
  return false;
}

bool has_own_direction(std::string_view tag) {
  static const std::set<std::string_view> tags = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "blockquote", "summary", "figcaption", "caption"};
  return tags.count(tag) != 0;
}

class Finish {
 public:
  Finish(Tree& tree, const Say& say, const PictureSizes& sizes) : tree_(tree), say_(say), sizes_(sizes), directions_(has_right_to_left(tree)) {
    for (NodeId id = 0; id < tree.size(); ++id)
      if (const auto* given = tree[id].attribute("id")) ids_.insert(*given);
  }

  void walk(NodeId id) {
    const auto tag = tree_[id].tag;
    if (is_heading(tag)) head(id);
    if (tag == "img") lay_out_picture(id);
    if (directions_ && has_own_direction(tag) && !tree_[id].attribute("dir")) tree_[id].set("dir", "auto");
    for (std::size_t i = 0; i < tree_[id].children.size(); ++i) {
      const auto child = tree_[id].children[i];
      const bool table = tree_[child].tag == "table";
      if (table && tables_open_ == 0) tree_[id].children[i] = wrapped(child);
      tables_open_ += table ? 1 : 0;
      walk(child);
      tables_open_ -= table ? 1 : 0;
    }
  }

 private:
  void head(NodeId id) {
    heading_ = to_text(tree_, id);
    while (!heading_.empty() && (heading_.back() == '\n' || heading_.back() == ' ')) heading_.pop_back();
    if (tree_[id].attribute("id")) return;
    const auto wanted = own_id(slug(heading_));
    auto unique = wanted;
    for (int n = 1; !ids_.insert(unique).second; ++n) unique = fmt::format("{}-{}", wanted, n);
    tree_[id].set("id", unique);
  }

  void lay_out_picture(NodeId id) {
    tree_[id].set("loading", "lazy");
    if (!sizes_ || tree_[id].attribute("width") || tree_[id].attribute("height")) return;
    const auto* source = tree_[id].attribute("src");
    const auto size = source ? sizes_(*source) : std::nullopt;
    if (!size) return;
    tree_[id].set("width", std::to_string(size->width));
    tree_[id].set("height", std::to_string(size->height));
  }

  NodeId wrapped(NodeId table) {
    const auto region = tree_.make_element("div");
    const auto number = std::to_string(++tables_);
    tree_[region].set("class", "table-scroll");
    tree_[region].set("role", "region");
    tree_[region].set("tabindex", "0");
    tree_[region].set("aria-label", heading_.empty() ? say_("markdown.table", {{"number", number}}) : say_("markdown.table-below", {{"number", number}, {"heading", heading_}}));
    tree_[region].children.push_back(table);
    return region;
  }

  Tree& tree_;
  const Say& say_;
  const PictureSizes& sizes_;
  bool directions_;
  std::set<std::string> ids_;
  std::string heading_;
  int tables_ = 0, tables_open_ = 0;
};

}  // namespace

std::string slug(std::string_view heading) {
  std::string words;
  for (std::size_t at = 0; at < heading.size();) {
    const char32_t c = next_code_point(heading, at);
    if (c >= 'A' && c <= 'Z') words += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') words += static_cast<char>(c);
    else if (c == ' ' || c == '\n' || c == '\t') words += '-';
    else if (c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) && c != 0xD7 && c != 0xF7 && c < 0xE000) append_utf8(words, c);
    if (words.size() > 120) break;
  }
  return words.empty() ? "section" : words;
}

void finish(Tree& tree, const Say& say, const PictureSizes& sizes) { Finish(tree, say, sizes).walk(Tree::root); }

}  // namespace chancery::markdown
