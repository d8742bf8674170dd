#include "policy/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

namespace chancery::policy {
namespace {

constexpr std::size_t deepest = 32;

Place place_of(const YAML::Mark& mark) { return {std::max(0, mark.line) + 1, std::max(0, mark.column) + 1}; }

class Builder : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Mistake{place_of(mark), "A second YAML document begins here.", "Write one policy in one file, without \"---\" in between."};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    no_anchor(mark, anchor);
    add({Yaml::Kind::nothing, place_of(mark), {}, false, {}, {}});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Mistake{place_of(mark), "An alias (*) is not taken in a policy.", "Write the value out where it is meant."};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    no_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty())
      throw Mistake{place_of(mark), "A type mark (!) is not taken in a policy.", "Write the plain value."};
    add({Yaml::Kind::text, place_of(mark), value, tag == "!", {}, {}});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    begin(mark, anchor, Yaml::Kind::list);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    begin(mark, anchor, Yaml::Kind::map);
  }
  void OnMapEnd() override { end(); }

  std::optional<Yaml> root;

 private:
  struct Open { Yaml node; std::optional<Yaml> key; };

  static void no_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor)
      throw Mistake{place_of(mark), "An anchor (&) is not taken in a policy.", "Remove it, and write the value out wherever it is meant."};
  }

  void begin(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml::Kind kind) {
    no_anchor(mark, anchor);
    if (open_.size() >= deepest) throw Mistake{place_of(mark), "This is nested more than 32 levels deep.", "A policy needs five."};
    open_.push_back({{kind, place_of(mark), {}, false, {}, {}}, {}});
  }

  void end() {
    Yaml done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }

  void add(Yaml node) {
    if (open_.empty()) { root = std::move(node); return; }
    Open& within = open_.back();
    if (within.node.kind == Yaml::Kind::list) { within.node.items.push_back(std::move(node)); return; }
    if (!within.key) { take_key(within, std::move(node)); return; }
    within.node.entries.emplace_back(std::move(*within.key), std::move(node));
    within.key.reset();
  }

  static void take_key(Open& within, Yaml key) {
    if (key.kind != Yaml::Kind::text) throw Mistake{key.place, "A key must be a word or a few words.", "Write  key: value."};
    for (const auto& [before, value] : within.node.entries)
      if (before.text == key.text)
        throw Mistake{key.place, fmt::format("\"{}\" is given twice; the first is on line {}.", key.text, before.place.line), "Keep one of the two."};
    within.key = std::move(key);
  }

  std::vector<Open> open_;
  int documents_ = 0;
};

// Levenshtein, with a row of costs; the words are short.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

Yaml yaml_tree(const std::string& text) {
  std::istringstream stream(text);
  Builder builder;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {}
  } catch (const YAML::Exception& problem) {
    throw Mistake{place_of(problem.mark), fmt::format("This is not YAML: {}.", problem.msg),
                  "Look at the indentation, at a missing quote or bracket, and at a colon or # inside a text: such a text needs \"quotes\"."};
  }
  if (!builder.root || builder.root->kind == Yaml::Kind::nothing)
    throw Mistake{{}, "The file is empty.", "Begin with  register: <name>."};
  return std::move(*builder.root);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  if (word.size() <= 60) {
    const std::string* best = nullptr;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& each : candidates)
      if (const std::size_t d = distance(word, each); d < least) { least = d; best = &each; }
    if (best != nullptr) return fmt::format("Did you mean \"{}\"?", *best);
  }
  if (candidates.empty()) return "There is none yet.";
  return fmt::format("There is: {}.", fmt::join(candidates, ", "));
}

}  // namespace chancery::policy
