// A YAML text as a bounded tree that remembers where each part stood. Not here: what the parts mean (read.cpp).
// Built from the parser's events, not from its nodes: nodes follow aliases silently and drop the second of two equal keys.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace chancery::policy {

struct Place { int line = 1, column = 1; };   // from 1

struct Yaml {
  enum class Kind { nothing, text, list, map } kind = Kind::nothing;
  Place place;
  std::string text;
  bool quoted = false;                          // "10" is a text, 10 may be a number
  std::vector<Yaml> items;                      // of a list
  std::vector<std::pair<Yaml, Yaml>> entries;   // of a map, in order; keys are texts and each stands once
};

// A mistake in a policy file. Thrown within policy/ only; read() makes the refusal of it.
struct Mistake {
  Place place;
  std::string problem;   // what is wrong: one sentence
  std::string advice;    // what to write instead
};

// Throws Mistake: not YAML, an anchor, an alias, a tag, a second document, over 32 levels, a key given twice.
Yaml yaml_tree(const std::string& text);

// " Did you mean 'x'?" when one of the candidates is close, else a list of them (when short), else nothing.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace chancery::policy
