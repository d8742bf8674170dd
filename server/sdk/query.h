// What stands after the question mark of an address, read strictly: a word that is misspelt ("asof") must not pass for no word at
// all, because the thing as it is today, or the whole register, would then be taken for the answer. Header only, because a plugin
// links with nothing of Chancery.
#pragma once
#include "sdk/outcome.h"
#include "sdk/text.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace chancery {

constexpr std::size_t longest_echo = 60;   // bytes of what was given, in a sentence

inline Refusal parameter_refused(const char* why, const std::string& name, const std::string& given, Json more = Json::object()) {
  more["parameter"] = beginning(name, longest_echo);
  more["given"] = beginning(given, longest_echo);
  return {Because::invalid, std::string("refusal.parameter") + why, std::move(more)};
}

// Refuses the first parameter that is not among these, and names them.
inline Outcome<Done> only_known(const std::multimap<std::string, std::string>& query, const std::vector<std::string>& known) {
  for (const auto& [name, value] : query)
    if (std::find(known.begin(), known.end(), name) == known.end()) return parameter_refused(known.empty() ? "-none" : "", name, value, {{"known", known}});
  return Done{};
}

}  // namespace chancery
