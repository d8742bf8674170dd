#include "units.h"

#include "decode.h"

#include <algorithm>

namespace chancery::markdown {
namespace {

bool white(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// Letters, digits and everything beyond ASCII make words; each other character stands alone.
bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

bool holds_block(const Tree& tree, NodeId id) {
  const Node& node = tree[id];
  if (node.is_text()) return false;
  if (!is_inline(node.tag)) return true;
  return std::any_of(node.children.begin(), node.children.end(), [&](NodeId child) { return holds_block(tree, child); });
}

bool only_white(const Tree& tree, NodeId id) {
  const Node& node = tree[id];
  return node.is_text() && std::all_of(node.text.begin(), node.text.end(), white);
}

// Start tag of an inline element in a redline. The document's own <ins> and <del> become <u> and <s>, so that those that
// are left are the comparison's; ids go, because a word may be written twice.
Node inline_shown(const Node& node) {
  Node shown{node.tag == "ins" ? "u" : node.tag == "del" ? "s" : node.tag, {}, node.attributes, {}};
  shown.drop("id");
  return shown;
}

// As it is compared: a file by what it is, because the same one lies elsewhere on either side.
Node compared(Node node, const std::string& file) {
  if (!file.empty()) node.set(node.tag == "img" ? "src" : "href", file);
  return node;
}

std::string start_tag(const Node& node) {
  std::string html;
  write_start_tag(html, node);
  return html;
}

class Reader {
 public:
  Reader(const Tree& tree, Chains& chains, bool verbatim, std::vector<Token>& tokens) : tree_(tree), chains_(chains), verbatim_(verbatim), tokens_(tokens) {}

  void read(NodeId id) {
    const Node& node = tree_[id];
    if (node.is_text()) return read_text(node.text);
    const Node shown = inline_shown(node);
    const std::string start = start_tag(shown), same = start_tag(compared(shown, node.file));
    if (is_void(node.tag)) return add({start, same, chains_.of(chain_), false, node.tag == "img"});
    open(chain_, start, shown.tag);
    open(compared_, same, shown.tag);
    for (const auto child : node.children) read(child);
    close(chain_);
    close(compared_);
  }

 private:
  static void open(Chain& chain, const std::string& start_tag, std::string_view name) {
    chain.start_tags.push_back(start_tag);
    chain.names.push_back(name);
  }

  static void close(Chain& chain) {
    chain.start_tags.pop_back();
    chain.names.pop_back();
  }

  void read_text(std::string_view text) {
    const auto chain = chains_.of(chain_);
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      if (white(text[at])) {
        while (end < text.size() && white(text[end]) && !(verbatim_ && end > at && text[end - 1] == '\n')) ++end;
      } else if (word_character(text[at])) {
        while (end < text.size() && word_character(text[end])) ++end;
      } else {
        ++end;
      }
      const auto piece = text.substr(at, end - at);
      const bool gap = white(piece[0]);
      add({escaped(piece), gap && !verbatim_ ? " " : std::string(piece), chain, gap, false});
      at = end;
    }
  }

  void add(Token token) {
    token.key += '\x1f' + std::to_string(chains_.of(compared_));
    tokens_.push_back(std::move(token));
  }

  const Tree& tree_;
  Chains& chains_;
  bool verbatim_;
  std::vector<Token>& tokens_;
  Chain chain_, compared_;
};

void add_words(const Tree& tree, NodeId id, std::vector<std::size_t>& words) {
  const Node& node = tree[id];
  const std::hash<std::string_view> hash;
  const std::string_view text = node.text;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && word_character(text[end])) ++end;
    if (end > at) words.push_back(hash(text.substr(at, end - at)));
    at = end == at ? at + 1 : end;
  }
  if (node.tag == "img") words.push_back(hash(std::string_view(node.file).substr(0, node.file.find(' '))));   // other bytes under a name are no other place
  for (const auto child : node.children) add_words(tree, child, words);
}

// White space closed up outside <pre>, so that a paragraph that was only wrapped anew is the same paragraph.
void add_key(std::string& key, const Tree& tree, NodeId id, bool verbatim) {
  const Node& node = tree[id];
  if (node.is_text()) {
    for (char c : node.text) {
      if (verbatim || !white(c)) key += c;
      else if (key.empty() || key.back() != ' ') key += ' ';
    }
    return;
  }
  Node start = compared({node.tag, {}, node.attributes, {}}, node.file);
  start.drop("id");
  start.drop("aria-label");
  write_start_tag(key, start);
  for (const auto child : node.children) {
    if (!verbatim && !is_inline(node.tag) && only_white(tree, child)) continue;
    add_key(key, tree, child, verbatim || node.tag == "pre");
  }
  key += "</>";
}

void close(Unit& unit, const Tree& tree, bool verbatim) {
  const auto parts = unit.is_run() ? unit.run : std::vector<NodeId>{unit.block};
  for (const auto part : parts) {
    add_key(unit.key, tree, part, verbatim);
    add_words(tree, part, unit.words);
  }
  std::sort(unit.words.begin(), unit.words.end());
}

}  // namespace

std::size_t Chains::of(const Chain& chain) {
  const auto [at, fresh] = numbers_.emplace(chain.start_tags, known_.size());
  if (fresh) known_.push_back(std::make_unique<Chain>(chain));
  return at->second;
}

std::vector<Unit> units_below(const Tree& tree, NodeId block) {
  const bool verbatim = tree[block].tag == "pre";
  std::vector<Unit> units;
  std::vector<NodeId> run;
  const auto end_run = [&] {
    const bool empty = !verbatim && std::all_of(run.begin(), run.end(), [&](NodeId id) { return only_white(tree, id); });
    if (!run.empty() && !empty) units.push_back({Tree::root, run, "#run", {}, {}});
    run.clear();
  };
  for (const auto child : tree[block].children) {
    if (!holds_block(tree, child)) {
      run.push_back(child);
      continue;
    }
    end_run();
    units.push_back({child, {}, tree[child].tag, {}, {}});
  }
  end_run();
  for (auto& each : units) close(each, tree, verbatim);
  return units;
}

std::vector<Token> tokens_of(const Tree& tree, const std::vector<NodeId>& run, Chains& chains, bool verbatim) {
  std::vector<Token> tokens;
  Reader reader(tree, chains, verbatim, tokens);
  for (const auto id : run) reader.read(id);
  return tokens;
}

double likeness(const Unit& a, const Unit& b) {
  if (a.words.empty() && b.words.empty()) return 1;
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.words.size() && j < b.words.size();) {
    if (a.words[i] == b.words[j]) ++common, ++i, ++j;
    else if (a.words[i] < b.words[j]) ++i;
    else ++j;
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.words.size() + b.words.size());
}

}  // namespace chancery::markdown
