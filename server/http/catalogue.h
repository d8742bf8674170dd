// The sentences that people read, by key, in one language. Loaded once, then only read, from many threads.
#pragma once
#include "sdk/json.h"

#include <functional>
#include <map>
#include <string>

namespace chancery::http {

class Catalogue {
 public:
  // Merges every *.json of `folder`. Throws std::runtime_error naming file and key: a key in two files, a value that is not text.
  static Catalogue load(const std::string& folder, std::function<void(const std::string& missing_key)> missing = {});
  explicit Catalogue(std::map<std::string, std::string> sentences, std::function<void(const std::string& missing_key)> missing = {});

  bool has(const std::string& key) const { return sentences_.count(key) > 0; }
  // The sentence as written, with its {names}; the key itself, and a call of `missing`, when there is none.
  const std::string& raw(const std::string& key) const;
  // With its {names} filled in from `details`: text as it is, numbers and lists of them joined by commas, a sentence that is
  // still to be said (domain/message.h) by the same catalogue. Where the first number that it names is 1, the sentence
  // `key`.one is said instead, if there is one: "1 act", "3 acts".
  std::string say(const std::string& key, const Json& details = Json::object()) const;
  const std::map<std::string, std::string>& sentences() const { return sentences_; }

 private:
  const std::string& worded(const std::string& key, const Json& details) const;
  std::map<std::string, std::string> sentences_;
  std::function<void(const std::string&)> missing_;
};


}  // namespace chancery::http
