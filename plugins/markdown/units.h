// A tree seen as the redline sees it: blocks, and between them runs of words. Reading only.
#pragma once
#include "tree.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chancery::markdown {

// The inline elements open around a word (`<strong>`, `<a href="…">`), from the outside in: their start tags and names.
struct Chain {
  std::vector<std::string> start_tags;
  std::vector<std::string_view> names;
};

// Chains by number, shared by both texts, so that equal formatting has an equal number.
class Chains {
 public:
  Chains() { of({}); }
  std::size_t of(const Chain&);
  const Chain& operator[](std::size_t number) const { return *known_[number]; }

 private:
  std::map<std::vector<std::string>, std::size_t> numbers_;
  std::vector<std::unique_ptr<Chain>> known_;
};

// A word, a gap, a mark or a picture, with the formatting it has.
struct Token {
  std::string html;      // as it is written
  std::string key;       // equal keys are equal to a reader: white space is one space, outside <pre>
  std::size_t chain = 0;
  bool gap = false;      // white space only
  bool picture = false;
};

// One block element, or a run of inline content between blocks (then `block` is the root's number, which no block has).
struct Unit {
  NodeId block = Tree::root;
  std::vector<NodeId> run;
  std::string_view tag;              // "#run" for a run
  std::string key;                   // equal keys are shown as unchanged
  std::vector<std::size_t> words;    // hashes, sorted: what two units have in common
  bool is_run() const { return run.empty() == false; }
};

// The units directly below a block. Runs of white space only are left out; inside <pre> nothing is.
std::vector<Unit> units_below(const Tree&, NodeId block);

std::vector<Token> tokens_of(const Tree&, const std::vector<NodeId>& run, Chains&, bool verbatim);

// 0: nothing in common … 1: the same words.
double likeness(const Unit&, const Unit&);

}  // namespace chancery::markdown
