// What a policy promises, read from its sentence. Two forms:
//   "nothing is <state> without: <requirement or field>, …, of exactly these bytes"
//   "every <state> can reach <state> or be <state>"
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace chancery::policy {

struct Guarantee {
  enum class Kind { nothing_without, can_reach } kind = Kind::nothing_without;
  std::string sentence;
  std::string state;
  std::vector<std::string> claims;    // names of requirements or fields
  bool exact_bytes = false;
  std::vector<std::string> targets;   // states, any of which will do
};

// Nothing when the sentence has neither form.
std::optional<Guarantee> read_guarantee(const std::string& sentence);

}  // namespace chancery::policy
