// What a policy promises, read from its sentence. Two forms:
//   "nothing is <state> without: <requirement or field>, …, by someone other than its authors, of exactly these bytes"
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
  // What is said of all sign-offs among the claims, whatever the requirements themselves ask for:
  bool exact_bytes = false;           // "of exactly these bytes"
  bool other_than_authors = false;    // "by someone other than its authors"
  bool other_than_owner = false;      // "by someone other than its owner"
  bool different_people = false;      // "by different people": nobody counts for two of the claims
  std::vector<std::string> targets;   // states, any of which will do
};

// Nothing when the sentence has neither form.
std::optional<Guarantee> read_guarantee(const std::string& sentence);

}  // namespace chancery::policy
