#include "redline.h"

#include "units.h"

#include <algorithm>
#include <set>

namespace chancery::markdown {
namespace {

enum class Mark { none, del, ins };

std::string_view element_of(Mark mark) { return mark == Mark::del ? "del" : "ins"; }
std::string class_of(Mark mark) { return mark == Mark::del ? "block-del" : "block-ins"; }

// Elements that only stand where they stand (HTML, 4.9 and 4.4): the mark goes inside them, never around them.
bool bound_to_place(std::string_view tag) {
  static const std::set<std::string_view> tags = {"li", "dt", "dd", "tr", "td", "th", "caption", "thead", "tbody", "tfoot", "summary", "figcaption", "colgroup", "col"};
  return tags.count(tag) != 0;
}

bool holds_rows(std::string_view tag) { return tag == "thead" || tag == "tbody" || tag == "tfoot" || tag == "tr"; }

// How much two units of one tag must have in common to be shown as one that changed; less would be a jumble of words.
double needed_likeness(std::string_view tag) {
  static const std::set<std::string_view> always = {"thead", "tbody", "tfoot", "td", "th", "summary", "caption", "figcaption", "colgroup", "col", "hr"};
  static const std::set<std::string_view> containers = {"ul", "ol", "dl", "table", "div", "section", "blockquote", "details", "figure"};
  if (always.count(tag) != 0) return 0;
  return containers.count(tag) != 0 ? 0.15 : 0.35;
}

// The longest gap, in pairs looked at, in which alike blocks are searched.
constexpr std::size_t most_pairs = 40000;

struct Piece {
  Mark mark;
  std::size_t old_begin, old_end, new_begin, new_end;
};

// The aligner's spans with a position in both texts; what stands between two equal pieces as one del and one ins.
std::vector<Piece> pieces_of(const std::vector<Host::Span>& spans) {
  std::vector<Piece> pieces;
  std::size_t older = 0, newer = 0;
  for (const auto& span : spans) {
    const auto length = span.end - span.begin;
    if (length == 0) continue;
    if (span.kind == '=') pieces.push_back({Mark::none, older, older + length, newer, newer + length});
    if (span.kind == '-') pieces.push_back({Mark::del, older, older + length, newer, newer});
    if (span.kind == '+') pieces.push_back({Mark::ins, older, older, newer, newer + length});
    if (span.kind != '+') older += length;
    if (span.kind != '-') newer += length;
  }
  return pieces;
}

// A run of words being written: opens and closes formatting as the words ask for it, the mark around all.
class WordWriter {
 public:
  WordWriter(std::string& html, const Chains& chains) : html_(html), chains_(chains) {}

  void put(Mark mark, const std::vector<Token>& tokens, std::size_t begin, std::size_t end) {
    if (begin == end) return;
    close_all();
    const bool picture = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.begin() + static_cast<std::ptrdiff_t>(end), [](const Token& t) { return t.picture; });
    if (mark != Mark::none) html_.append("<").append(element_of(mark)).append(picture ? " class=\"" + class_of(mark) + "\">" : ">");
    for (auto i = begin; i < end; ++i) {
      turn_to(chains_[tokens[i].chain]);
      html_ += tokens[i].html;
    }
    close_all();
    if (mark != Mark::none) html_.append("</").append(element_of(mark)).append(">");
  }

 private:
  void turn_to(const Chain& wanted) {
    std::size_t common = 0;
    while (common < open_.names.size() && common < wanted.names.size() && open_.start_tags[common] == wanted.start_tags[common]) ++common;
    while (open_.names.size() > common) close_one();
    for (auto i = common; i < wanted.names.size(); ++i) {
      html_ += wanted.start_tags[i];
      open_.start_tags.push_back(wanted.start_tags[i]);
      open_.names.push_back(wanted.names[i]);
    }
  }

  void close_one() {
    html_.append("</").append(open_.names.back()).append(">");
    open_.names.pop_back();
    open_.start_tags.pop_back();
  }

  void close_all() {
    while (!open_.names.empty()) close_one();
  }

  std::string& html_;
  const Chains& chains_;
  Chain open_;
};

// Recursion goes as deep as the trees do, and sanitize.h bounds that.
class Comparison {
 public:
  Comparison(const Tree& older, const Tree& newer, const Align& align) : older_(older), newer_(newer), align_(align) {}

  std::string run() {
    below(Tree::root, Tree::root);
    return std::move(html_);
  }

 private:
  void below(NodeId old_block, NodeId new_block) {
    const auto before = units_below(older_, old_block), after = units_below(newer_, new_block);
    const bool verbatim = newer_[new_block].tag == "pre";
    // Cells keep their columns: the third is compared with the third.
    if (newer_[new_block].tag == "tr" && before.size() == after.size()) {
      for (std::size_t i = 0; i < after.size(); ++i) changed_or_replaced(before[i], after[i], verbatim);
      return;
    }
    std::size_t old_gap = 0, new_gap = 0;
    for (const auto& piece : pieces_of(align_(keys(before), keys(after)))) {
      if (piece.mark != Mark::none) continue;
      gap(before, old_gap, piece.old_begin, after, new_gap, piece.new_begin, verbatim);
      for (auto i = piece.new_begin; i < piece.new_end; ++i) unchanged(after[i]);
      old_gap = piece.old_end;
      new_gap = piece.new_end;
    }
    gap(before, old_gap, before.size(), after, new_gap, after.size(), verbatim);
  }

  static std::vector<std::string> keys(const std::vector<Unit>& units) {
    std::vector<std::string> found;
    for (const auto& each : units) found.push_back(each.key);
    return found;
  }

  // Blocks between two unchanged ones: the alike are paired, in order, so that as many words as possible stay.
  void gap(const std::vector<Unit>& before, std::size_t i, std::size_t old_end, const std::vector<Unit>& after, std::size_t j, std::size_t new_end, bool verbatim) {
    for (const auto& [old_unit, new_unit] : pairs(before, i, old_end, after, j, new_end)) {
      for (; i < old_unit; ++i) marked(older_, before[i], Mark::del);
      for (; j < new_unit; ++j) marked(newer_, after[j], Mark::ins);
      changed(before[i++], after[j++], verbatim);
    }
    for (; i < old_end; ++i) marked(older_, before[i], Mark::del);
    for (; j < new_end; ++j) marked(newer_, after[j], Mark::ins);
  }

  static double score(const Unit& a, const Unit& b) {
    if (a.tag != b.tag) return 0;
    const double alike = likeness(a, b);
    return alike >= needed_likeness(a.tag) ? alike + 0.01 : 0;
  }

  static std::vector<std::pair<std::size_t, std::size_t>> pairs(const std::vector<Unit>& before, std::size_t i0, std::size_t i1,
                                                                const std::vector<Unit>& after, std::size_t j0, std::size_t j1) {
    const auto n = i1 - i0, m = j1 - j0;
    std::vector<std::pair<std::size_t, std::size_t>> found;
    if (n == 0 || m == 0 || n * m > most_pairs) return found;
    std::vector<double> gain(n * m), best((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return best[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;)
      for (std::size_t j = m; j-- > 0;) {
        const double own = gain[i * m + j] = score(before[i0 + i], after[j0 + j]);
        at(i, j) = std::max({at(i + 1, j), at(i, j + 1), own > 0 ? own + at(i + 1, j + 1) : 0});
      }
    for (std::size_t i = 0, j = 0; i < n && j < m;) {
      const double own = gain[i * m + j];
      if (own > 0 && at(i, j) <= own + at(i + 1, j + 1)) found.emplace_back(i0 + i++, j0 + j++);
      else if (at(i + 1, j) >= at(i, j + 1)) ++i;
      else ++j;
    }
    return found;
  }

  void changed_or_replaced(const Unit& before, const Unit& after, bool verbatim) {
    if (before.key == after.key) return unchanged(after);
    if (before.tag == after.tag) return changed(before, after, verbatim);
    marked(older_, before, Mark::del);
    marked(newer_, after, Mark::ins);
  }

  void changed(const Unit& before, const Unit& after, bool verbatim) {
    if (after.is_run()) return words(before, after, verbatim);
    const Node& node = newer_[after.block];
    start(node, true, "");
    if (is_void(node.tag)) return;
    below(before.block, after.block);
    end(node);
  }

  void unchanged(const Unit& unit) {
    for (const auto id : unit.is_run() ? unit.run : std::vector<NodeId>{unit.block}) copy(newer_, id, true);
  }

  void words(const Unit& before, const Unit& after, bool verbatim) {
    Chains chains;
    const auto old_tokens = tokens_of(older_, before.run, chains, verbatim), new_tokens = tokens_of(newer_, after.run, chains, verbatim);
    auto pieces = pieces_of(align_(keys(old_tokens), keys(new_tokens)));
    WordWriter writer(html_, chains);
    std::size_t old_gap = 0, new_gap = 0;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      const auto& piece = pieces[p];
      if (piece.mark != Mark::none || joins_changes(pieces, p, old_tokens, old_gap, new_gap)) continue;
      writer.put(Mark::del, old_tokens, old_gap, piece.old_begin);
      writer.put(Mark::ins, new_tokens, new_gap, piece.new_begin);
      writer.put(Mark::none, new_tokens, piece.new_begin, piece.new_end);
      old_gap = piece.old_end;
      new_gap = piece.new_end;
    }
    writer.put(Mark::del, old_tokens, old_gap, old_tokens.size());
    writer.put(Mark::ins, new_tokens, new_gap, new_tokens.size());
  }

  // A space between two replaced words: "two old words" -> "two new words" reads better than word for word in turn.
  static bool joins_changes(const std::vector<Piece>& pieces, std::size_t p, const std::vector<Token>& old_tokens, std::size_t old_gap, std::size_t new_gap) {
    const auto& piece = pieces[p];
    if (p + 1 == pieces.size()) return false;
    for (auto i = piece.old_begin; i < piece.old_end; ++i)
      if (!old_tokens[i].gap) return false;
    bool more_old = false, more_new = false;
    for (auto q = p + 1; q < pieces.size() && pieces[q].mark != Mark::none; ++q) (pieces[q].mark == Mark::del ? more_old : more_new) = true;
    return old_gap < piece.old_begin && new_gap < piece.new_begin && more_old && more_new;
  }

  static std::vector<std::string> keys(const std::vector<Token>& tokens) {
    std::vector<std::string> found;
    for (const auto& each : tokens) found.push_back(each.key);
    return found;
  }

  void marked(const Tree& tree, const Unit& unit, Mark mark) {
    if (!unit.is_run()) return marked(tree, unit.block, mark);
    const bool picture = std::any_of(unit.run.begin(), unit.run.end(), [&](NodeId id) { return holds_picture(tree, id); });
    html_.append("<").append(element_of(mark)).append(picture ? " class=\"" + class_of(mark) + "\">" : ">");
    for (const auto id : unit.run) copy(tree, id, false);
    html_.append("</").append(element_of(mark)).append(">");
  }

  void marked(const Tree& tree, NodeId block, Mark mark) {
    const Node& node = tree[block];
    const bool keeps_ids = mark == Mark::ins;
    if (node.tag == "col" || node.tag == "colgroup") {
      if (mark == Mark::ins) copy(tree, block, keeps_ids);
      return;
    }
    if (!bound_to_place(node.tag)) {
      html_.append("<").append(element_of(mark)).append(" class=\"" + class_of(mark) + "\">");
      copy(tree, block, keeps_ids);
      html_.append("</").append(element_of(mark)).append(">");
      return;
    }
    start(node, keeps_ids, class_of(mark));
    if (holds_rows(node.tag)) {
      for (const auto child : node.children)
        if (!tree[child].is_text()) marked(tree, child, mark);
    } else {
      html_.append("<").append(element_of(mark)).append(">");
      for (const auto child : node.children) copy(tree, child, keeps_ids);
      html_.append("</").append(element_of(mark)).append(">");
    }
    end(node);
  }

  static bool holds_picture(const Tree& tree, NodeId id) {
    const auto& node = tree[id];
    return node.tag == "img" || std::any_of(node.children.begin(), node.children.end(), [&](NodeId child) { return holds_picture(tree, child); });
  }

  static std::string_view shown_tag(const Node& node) { return node.tag == "ins" ? "u" : node.tag == "del" ? "s" : node.tag; }

  void start(const Node& node, bool keeps_id, const std::string& more_classes) {
    Node shown{shown_tag(node), {}, node.attributes, {}};
    if (!keeps_id) shown.drop("id");
    if (!more_classes.empty()) {
      const auto* classes = node.attribute("class");
      shown.set("class", classes ? *classes + " " + more_classes : more_classes);
    }
    write_start_tag(html_, shown);
    if (node.tag == "pre") html_ += '\n';   // always swallowed by the parser, so what follows never is
  }

  void end(const Node& node) { html_.append("</").append(shown_tag(node)).append(">"); }

  void copy(const Tree& tree, NodeId id, bool keeps_ids) {
    const Node& node = tree[id];
    if (node.is_text()) {
      html_ += escaped(node.text);
      return;
    }
    start(node, keeps_ids, "");
    if (is_void(node.tag)) return;
    for (const auto child : node.children) copy(tree, child, keeps_ids);
    end(node);
  }

  const Tree& older_;
  const Tree& newer_;
  const Align& align_;
  std::string html_;
};

}  // namespace

std::string redline(const Tree& older, const Tree& newer, const Align& align) { return Comparison(older, newer, align).run(); }

}  // namespace chancery::markdown
