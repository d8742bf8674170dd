#include "renderer.h"

#include "commonmark.h"
#include "decode.h"
#include "finish.h"
#include "links.h"
#include "sdk/text.h"

#include <map>
#include <memory>

namespace chancery::markdown {
namespace {

// A page that a browser still opens in a moment. Longer texts are only offered as a file.
constexpr std::size_t longest_shown = 8u << 20;

bool is_media_type(std::string_view given, std::string_view wanted) { return given.substr(0, given.find_first_of("; ")) == wanted; }

std::string note(const std::string& sentence) { return "<p class=\"render-note\">" + escaped(sentence) + "</p>"; }

std::string verbatim(std::string_view text, const Say& say) {
  if (text.size() > longest_shown) return note(say("markdown.only-as-file", {}));
  return "<pre class=\"plain-text\" dir=\"auto\">" + std::string(text.substr(0, 1) == "\n" ? "\n" : "") + escaped(text) + "</pre>";
}

Tree as_one_block(std::string_view text) {
  Tree tree;
  const auto pre = tree.add_element(Tree::root, "pre");
  tree[pre].set("class", "plain-text");
  tree.add_text(pre, text);
  return tree;
}

std::string compared_verbatim(const std::string& older, const std::string& newer, const Say& say, const Align& align) {
  if (older.size() > longest_text || newer.size() > longest_text) return note(say("markdown.too-long-to-compare", {})) + verbatim(newer, say);
  return redline(as_one_block(older), as_one_block(newer), align);
}

// A picture is read once a text, however often it stands in it.
PictureSizes sizes_of(const FilesBeside& files) {
  if (!files.bytes) return nullptr;
  const auto known = std::make_shared<std::map<std::string, std::optional<PictureSize>>>();
  return [&files, known](const std::string& source) -> std::optional<PictureSize> {
    const auto name = name_in(source, files.base);
    const auto [at, is_new] = known->try_emplace(name);
    if (is_new && !name.empty())
      if (const auto bytes = files.bytes(name)) at->second = picture_size(*bytes);
    return at->second;
  };
}

// Files of a text that lies nowhere in particular. Two versions that are compared have it, so that an address that somebody wrote
// out in full means the same in both.
constexpr const char* nowhere = "files/";

// Pictures and links lead to where the files are, and keep what they are to a comparison: a link its name, a picture its bytes as well.
void place_files(Tree& tree, const FilesBeside& files) {
  const std::string_view base = nowhere;
  for (NodeId id = 0; id < tree.size(); ++id) {
    const auto name = tree[id].tag == "img" ? "src" : "href";
    const auto* address = tree[id].attribute(name);
    if (!address || address->substr(0, base.size()) != base) continue;
    tree[id].file = *address;
    if (tree[id].tag == "img" && files.digest) tree[id].file += ' ' + files.digest(name_in(*address, base));
    tree[id].set(name, files.base + address->substr(base.size()));
  }
}

// Front matter is part of the signed bytes, so it is shown; folded, because it is for programs.
void add_front_matter(Tree& tree, std::string_view lines, const Say& say) {
  const auto details = tree.make_element("details");
  tree[details].set("class", "front-matter");
  tree.add_text(tree.add_element(details, "summary"), say("markdown.front-matter", {}));
  tree.add_text(tree.add_element(details, "pre"), lines);
  auto& top = tree[Tree::root].children;
  top.insert(top.begin(), details);
}

}  // namespace

bool MarkdownRenderer::takes(const std::string& media_type) const { return is_media_type(media_type, "text/markdown"); }

std::optional<Tree> MarkdownRenderer::tree_of(std::string_view text, const std::string& files_base) const {
  const auto [front_matter, body] = split_front_matter(text);
  const auto raw = to_raw_html(body);
  if (!raw) return std::nullopt;
  auto tree = sanitize(*raw, {files_base, say_, item_address_});
  if (tree && !front_matter.empty()) add_front_matter(*tree, front_matter, say_);
  return tree;
}

std::string MarkdownRenderer::html(const std::string& bytes, const FilesBeside& files) const {
  const auto text = as_text(bytes);
  auto tree = tree_of(text, files.base);
  if (!tree) return note(say_("markdown.shown-as-typed", {})) + verbatim(text, say_);
  finish(*tree, say_, sizes_of(files));
  return to_html(*tree);
}

std::string MarkdownRenderer::text(const std::string& bytes) const {
  const auto text = as_text(bytes);
  const auto [front_matter, body] = split_front_matter(text);
  if (auto words = to_plain_text(body)) return front_matter.empty() ? std::move(*words) : std::string(front_matter) + *words;
  const auto tree = tree_of(text, nowhere);
  return tree ? to_text(*tree) : beginning(text, longest_shown);
}

std::string MarkdownRenderer::redline(const std::string& older, const std::string& newer, const FilesBeside& older_files, const FilesBeside& newer_files) const {
  const auto before = as_text(older), after = as_text(newer);
  auto from = tree_of(before, nowhere), to = tree_of(after, nowhere);
  if (!from || !to) return note(say_("markdown.shown-as-typed", {})) + compared_verbatim(before, after, say_, align_);
  place_files(*from, older_files);
  place_files(*to, newer_files);
  finish(*from, say_, sizes_of(older_files));
  finish(*to, say_, sizes_of(newer_files));
  return markdown::redline(*from, *to, align_);
}

bool PlainTextRenderer::takes(const std::string& media_type) const { return is_media_type(media_type, "text/plain"); }

std::string PlainTextRenderer::html(const std::string& bytes, const FilesBeside&) const { return verbatim(as_text(bytes), say_); }

std::string PlainTextRenderer::text(const std::string& bytes) const { return beginning(as_text(bytes), longest_shown); }

std::string PlainTextRenderer::redline(const std::string& older, const std::string& newer, const FilesBeside&, const FilesBeside&) const {
  return compared_verbatim(as_text(older), as_text(newer), say_, align_);
}

}  // namespace chancery::markdown
