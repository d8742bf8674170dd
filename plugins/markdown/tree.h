// A small HTML tree, its one spelling and its text. Nothing here judges what may stand in it (allow.h, sanitize.h).
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::markdown {

using NodeId = std::uint32_t;

struct Attribute {
  std::string name, value;
};

struct Node {
  std::string_view tag;               // of static storage; empty: a piece of text
  std::string text;
  std::vector<Attribute> attributes;
  std::vector<NodeId> children;
  std::string file = {};              // of a picture or a link to a file of the item, where two versions are compared: which one it
                                      // is, wherever it lies; for a picture with a space and the digest of its bytes behind the name

  bool is_text() const { return tag.empty(); }
  const std::string* attribute(std::string_view name) const;
  void set(std::string_view name, std::string value);
  void drop(std::string_view name);
  bool has_class(std::string_view name) const;
};

// Nodes by number; number 0 is the root, which is not itself written. Never deeper than sanitize.h allows, so that code
// that works on a finished tree may recurse. Not shared between threads.
class Tree {
 public:
  static constexpr NodeId root = 0;
  Tree() { nodes_.push_back({"#root", {}, {}, {}}); }
  NodeId add_element(NodeId parent, std::string_view tag);
  void add_text(NodeId parent, std::string_view text);   // joins the text before it, as a parser would
  NodeId make_element(std::string_view tag);             // not yet anywhere
  Node& operator[](NodeId id) { return nodes_[id]; }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }

 private:
  std::vector<Node> nodes_;
};

bool is_void(std::string_view tag);     // never has an end tag (HTML, 13.1.2)
bool is_inline(std::string_view tag);   // phrasing, of the tags that allow.h lets through
bool is_heading(std::string_view tag);

std::string escaped(std::string_view text);
void write_start_tag(std::string& html, const Node&);
void write(std::string& html, const Tree&, NodeId);
std::string to_html(const Tree&);

// What a person reads: blocks on lines of their own, cells and pictures (their description) apart by a space, runs of white
// space closed up except in <pre>.
std::string to_text(const Tree&, NodeId from = Tree::root);

}  // namespace chancery::markdown
