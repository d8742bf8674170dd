#include "tree.h"

#include <algorithm>
#include <set>

namespace chancery::markdown {

const std::string* Node::attribute(std::string_view name) const {
  for (const auto& each : attributes)
    if (each.name == name) return &each.value;
  return nullptr;
}

void Node::set(std::string_view name, std::string value) {
  for (auto& each : attributes)
    if (each.name == name) {
      each.value = std::move(value);
      return;
    }
  attributes.push_back({std::string(name), std::move(value)});
}

void Node::drop(std::string_view name) {
  attributes.erase(std::remove_if(attributes.begin(), attributes.end(), [&](const Attribute& each) { return each.name == name; }), attributes.end());
}

bool Node::has_class(std::string_view name) const {
  const auto* classes = attribute("class");
  return classes && (" " + *classes + " ").find(" " + std::string(name) + " ") != std::string::npos;
}

NodeId Tree::make_element(std::string_view tag) {
  nodes_.push_back({tag, {}, {}, {}});
  return static_cast<NodeId>(nodes_.size() - 1);
}

NodeId Tree::add_element(NodeId parent, std::string_view tag) {
  const auto id = make_element(tag);
  nodes_[parent].children.push_back(id);
  return id;
}

void Tree::add_text(NodeId parent, std::string_view text) {
  if (text.empty()) return;
  auto& siblings = nodes_[parent].children;
  if (!siblings.empty() && nodes_[siblings.back()].is_text()) {
    nodes_[siblings.back()].text += text;
    return;
  }
  const auto id = static_cast<NodeId>(nodes_.size());
  siblings.push_back(id);
  nodes_.push_back({{}, std::string(text), {}, {}});
}

bool is_void(std::string_view tag) { return tag == "br" || tag == "hr" || tag == "img" || tag == "wbr" || tag == "col"; }

bool is_inline(std::string_view tag) {
  static const std::set<std::string_view> tags = {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins",
                                                  "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"};
  return tags.count(tag) != 0;
}

bool is_heading(std::string_view tag) { return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6'; }

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (char c : text) {
    if (c == '&') safe += "&amp;";
    else if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '"') safe += "&quot;";
    else if (c == '\'') safe += "&#39;";
    else if (c == '\r') safe += "&#13;";   // written plainly, the next parser would make it a line feed
    else safe += c;
  }
  return safe;
}

void write_start_tag(std::string& html, const Node& node) {
  html += '<';
  html += node.tag;
  for (const auto& each : node.attributes) html += " " + each.name + "=\"" + escaped(each.value) + "\"";
  html += '>';
}

void write(std::string& html, const Tree& tree, NodeId id) {
  const Node& node = tree[id];
  if (node.is_text()) {
    html += escaped(node.text);
    return;
  }
  if (id != Tree::root) write_start_tag(html, node);
  // A parser drops one line feed right behind <pre>: write one for it.
  if (node.tag == "pre" && !node.children.empty() && tree[node.children[0]].text.substr(0, 1) == "\n") html += '\n';
  for (const auto child : node.children) write(html, tree, child);
  if (id != Tree::root && !is_void(node.tag)) html.append("</").append(node.tag).append(">");
}

std::string to_html(const Tree& tree) {
  std::string html;
  write(html, tree, Tree::root);
  return html;
}

namespace {

void new_line(std::string& text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (!text.empty() && text.back() != '\n') text += '\n';
}

void space(std::string& text) {
  if (!text.empty() && text.back() != ' ' && text.back() != '\n') text += ' ';
}

void read_text(std::string& text, const Tree& tree, NodeId id, bool verbatim) {
  const Node& node = tree[id];
  if (node.is_text()) {
    for (char c : node.text) {
      if (verbatim || !(c == ' ' || c == '\n' || c == '\t')) text += c;
      else space(text);
    }
    return;
  }
  const bool cell = node.tag == "td" || node.tag == "th", block = !cell && !is_inline(node.tag);
  if (node.tag == "br" || block) new_line(text);
  if (cell) space(text);
  if (node.tag == "img" && node.attribute("alt")) {
    space(text);
    text += *node.attribute("alt");
    space(text);
  }
  for (const auto child : node.children) read_text(text, tree, child, verbatim || node.tag == "pre");
  if (cell) space(text);
  if (block) new_line(text);
}

}  // namespace

std::string to_text(const Tree& tree, NodeId from) {
  std::string text;
  read_text(text, tree, from, false);
  return text;
}

}  // namespace chancery::markdown
