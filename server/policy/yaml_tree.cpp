#include "policy/yaml_tree.h"

#include "domain/message.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

namespace chancery::policy {
namespace {

constexpr std::size_t deepest = 32;

Place place_of(const YAML::Mark& mark) { return {std::max(0, mark.line) + 1, std::max(0, mark.column) + 1}; }

class Builder : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw mistake(place_of(mark), "policy-file.second-document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    no_anchor(mark, anchor);
    add({Yaml::Kind::nothing, place_of(mark), {}, false, {}, {}});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw mistake(place_of(mark), "policy-file.alias");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    no_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty())
      throw mistake(place_of(mark), "policy-file.tag");
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
  struct Open { Yaml node; std::optional<Yaml> key; std::map<std::string, int> lines; };   // lines: of the keys so far

  static void no_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor)
      throw mistake(place_of(mark), "policy-file.anchor");
  }

  void begin(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml::Kind kind) {
    no_anchor(mark, anchor);
    if (open_.size() >= deepest) throw mistake(place_of(mark), "policy-file.deep");
    open_.push_back({{kind, place_of(mark), {}, false, {}, {}}, {}, {}});
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
    if (key.kind != Yaml::Kind::text) throw mistake(key.place, "policy-file.key");
    const auto [before, fresh] = within.lines.emplace(key.text, key.place.line);
    if (!fresh) throw mistake(key.place, "policy-file.key-twice", {{"key", key.text}, {"line", before->second}});
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

Mistake mistake(const Place& place, const std::string& key, const Json& with) {
  return {place, message(key, with), message(key + ".advice", with)};
}

Yaml yaml_tree(const std::string& text) {
  std::istringstream stream(text);
  Builder builder;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {}
  } catch (const YAML::Exception& problem) {
    throw mistake(place_of(problem.mark), "policy-file.not-yaml", {{"problem", problem.msg}});
  }
  if (!builder.root || builder.root->kind == Yaml::Kind::nothing)
    throw mistake(Place{}, "policy-file.nothing");
  return std::move(*builder.root);
}

Json did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  if (word.size() <= 60) {
    const std::string* best = nullptr;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& each : candidates)
      if (const std::size_t d = distance(word, each); d < least) { least = d; best = &each; }
    if (best != nullptr) return message("policy-file.did-you-mean", {{"word", *best}});
  }
  if (candidates.empty()) return message("policy-file.there-is-none");
  return message("policy-file.there-is", {{"known", candidates}});
}

}  // namespace chancery::policy
