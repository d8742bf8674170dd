#include "sanitize.h"

#include "allow.h"
#include "gumbo_reader.h"
#include "links.h"
#include "sdk/text.h"

#include <set>
#include <vector>

namespace chancery::markdown {
namespace {

std::string_view view(const GumboStringPiece& piece) { return {piece.data, piece.length}; }

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found ? found->value : "";
}

// One pass over what the parser built. Iterative, because the parser's tree may be thousands of levels deep.
class Pass {
 public:
  Pass(const Surroundings& around, Tree& tree) : around_(around), tree_(tree) {}

  void run(const GumboNode& root) {
    push_children(root.v.element.children, {nullptr, Tree::root, 0, false});
    while (!todo_.empty()) {
      const Step step = todo_.back();
      todo_.pop_back();
      take(step);
    }
  }

 private:
  struct Step {
    const GumboNode* node;   // nullptr: `literal` is to be written
    NodeId parent;
    int depth;
    bool in_link;
    std::string_view literal = {};
  };

  void push_children(const GumboVector& children, const Step& like) {
    for (unsigned i = children.length; i > 0; --i) {
      Step step = like;
      step.node = static_cast<const GumboNode*>(children.data[i - 1]);
      step.literal = {};
      todo_.push_back(step);
    }
  }

  void take(const Step& step) {
    if (!step.node) return tree_.add_text(step.parent, step.literal);
    switch (step.node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA: return tree_.add_text(step.parent, step.node->v.text.text);
      case GUMBO_NODE_ELEMENT: return take_element(step, step.node->v.element);
      default: return;   // comments, <template>
    }
  }

  void take_element(const Step& step, const GumboElement& element) {
    if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
    if (element.tag == GUMBO_TAG_UNKNOWN) return take_unknown(step, element);
    const std::string_view tag = gumbo_normalized_tagname(element.tag);
    if (tag == "input") return take_input(step, element);
    if (tag == "img") return take_picture(step, element);
    const Fate fate = fate_of(tag);
    if (fate == Fate::keep && step.depth < deepest && !(tag == "a" && step.in_link)) return take_allowed(step, element, tag);
    if (fate == Fate::drop && element.original_end_tag.length != 0) return;
    if (fate == Fate::drop && !swallows_text(element.tag)) return;
    // An element that swallows text and is never closed has taken the rest of the document with it: show it as it was typed.
    if (fate == Fate::drop || (fate == Fate::raw_text && element.original_end_tag.length == 0))
      tree_.add_text(step.parent, view(element.original_tag));
    const bool block = fate == Fate::block && step.depth < deepest;
    push_children(element.children, {nullptr, block ? tree_.add_element(step.parent, "div") : step.parent, step.depth + (block ? 1 : 0), step.in_link});
  }

  static bool swallows_text(GumboTag tag) { return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_IFRAME; }

  // "Enter <Name> here": not an element at all, but what somebody typed. It stays as text.
  void take_unknown(const Step& step, const GumboElement& element) {
    tree_.add_text(step.parent, view(element.original_tag));
    const auto end = view(element.original_end_tag);
    if (!end.empty()) todo_.push_back({nullptr, step.parent, step.depth, step.in_link, end});
    push_children(element.children, step);
  }

  void take_input(const Step& step, const GumboElement& element) {
    if (attribute(element, "type") != "checkbox") return;
    const auto box = tree_.add_element(step.parent, "span");
    tree_[box].set("class", "task");
    tree_.add_text(box, gumbo_get_attribute(&element.attributes, "checked") ? "\u2611" : "\u2610");
  }

  void take_allowed(const Step& step, const GumboElement& element, std::string_view tag) {
    const auto id = tree_.add_element(step.parent, tag);
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto& each = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
      keep_attribute(id, tag, each);
    }
    push_children(element.children, {nullptr, id, step.depth + 1, step.in_link || tag == "a"});
  }

  void keep_attribute(NodeId id, std::string_view tag, const GumboAttribute& given) {
    if (given.attr_namespace != GUMBO_ATTR_NAMESPACE_NONE) return;
    const std::string_view name = given.name, value = given.value;
    if (name == "open" && tag == "details") return tree_[id].set("open", "");
    if (name == "reversed" && tag == "ol") return tree_[id].set("reversed", "");
    if (name == "id") return keep_id(id, value);
    if (name == "href" && tag == "a") return keep_link(id, value);
    if (name == "rel" && tag == "a") return;
    auto kept = kept_value(tag, name, value);
    if (!kept.empty()) tree_[id].set(name, std::move(kept));
  }

  void keep_id(NodeId id, std::string_view value) {
    const auto own = own_id(value);
    const bool acceptable = !value.empty() && value.size() <= 200 && value.find_first_of(" \t\n\r\f") == std::string_view::npos;
    if (acceptable && ids_.insert(own).second) tree_[id].set("id", own);
  }

  void keep_link(NodeId id, std::string_view value) {
    const auto target = link_target(value, around_.files_base, around_.item_address);
    if (target.address.empty()) return;
    tree_[id].set("href", target.address);
    if (target.kind == Target::Kind::outside) tree_[id].set("rel", "noopener noreferrer");
  }

  void take_picture(const Step& step, const GumboElement& element) {
    const auto source = attribute(element, "src");
    const auto target = picture_target(source, around_.files_base);
    const std::string about(attribute(element, "alt"));
    if (target.kind == Target::Kind::file) {
      const auto id = tree_.add_element(step.parent, "img");
      tree_[id].set("src", target.address);
      tree_[id].set("alt", about);
      for (const char* name : {"id", "title", "width", "height", "lang", "dir"})
        if (const auto* given = gumbo_get_attribute(&element.attributes, name)) keep_attribute(id, "img", *given);
      return;
    }
    const bool outside = target.kind == Target::Kind::outside;
    // Bytes that are not in the item are not what was signed, and fetching them would tell their host who reads.
    const bool link = outside && !step.in_link && step.depth < deepest;
    const auto id = tree_.add_element(step.parent, link ? "a" : "span");
    tree_[id].set("class", outside ? "outside-picture" : "missing-picture");
    if (link) {
      tree_[id].set("href", target.address);
      tree_[id].set("rel", "noopener noreferrer");
    }
    tree_.add_text(id, around_.say(outside ? "markdown.outside-picture" : "markdown.missing-picture", {{"name", about.empty() ? name_of(source) : about}}));
  }

  static std::string name_of(std::string_view source) {
    if (source.substr(0, 5) == "data:") return "data:";
    const auto path = source.substr(0, source.find_first_of("?#"));
    const auto slash = path.rfind('/');
    return beginning(slash == std::string_view::npos ? path : path.substr(slash + 1), 100);
  }

  const Surroundings& around_;
  Tree& tree_;
  std::vector<Step> todo_;
  std::set<std::string> ids_;
};

}  // namespace

std::optional<Tree> sanitize(std::string_view html, const Surroundings& around) {
  std::string now(html);
  // Taking elements out, and the parser's own repairs, can leave a nesting that is read otherwise the next time. Two passes
  // settle nearly every text; what does not settle is not shown as HTML.
  for (int pass = 0; pass < 6; ++pass) {
    Tree tree;
    if (!with_parsed(now, [&](const GumboNode& root) { Pass(around, tree).run(root); })) return std::nullopt;
    auto next = to_html(tree);
    if (next == now) return tree;
    now = std::move(next);
  }
  return std::nullopt;
}

}  // namespace chancery::markdown
