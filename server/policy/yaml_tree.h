// A YAML text as a bounded tree that remembers where each part stood. Not here: what the parts mean (read.cpp).
// Built from the parser's events, not from its nodes: nodes follow aliases silently and drop the second of two equal keys.
#pragma once
#include "sdk/json.h"

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
  Json problem;   // what is wrong: a message (domain/message.h)
  Json advice;    // what to write instead: another
};
// A mistake whose advice has the key of the problem with ".advice" after it, and the same values.
Mistake mistake(const Place&, const std::string& key, const Json& with = Json::object());

// Throws Mistake: not YAML, an anchor, an alias, a tag, a second document, over 32 levels, a key given twice.
Yaml yaml_tree(const std::string& text);

// A message: did you mean …, when one of the candidates is close, else which there are.
Json did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace chancery::policy
