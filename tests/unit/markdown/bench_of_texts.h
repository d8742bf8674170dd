// What the tests of the Markdown plugin share: a renderer without a host, a plain aligner, and eyes that parse again.
#pragma once
#include "markdown/renderer.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace chancery::markdown::test {

inline std::string say(const std::string& key, const std::map<std::string, std::string>& details) {
  std::string sentence = "{" + key;
  for (const auto& [name, value] : details) sentence += " " + name + "=" + value;
  return sentence + "}";
}

// Longest common subsequence by Myers' greedy algorithm (1986), kept simple: O((n + m) d) time, all steps remembered.
std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer);

inline MarkdownRenderer renderer() { return {say, align}; }
inline std::string html(const std::string& text) { return renderer().html(text, {"/documents/SOP-014/files/"}); }

// Everything in the HTML that is not on a list written here by hand (not the plugin's own): empty when it is harmless.
std::vector<std::string> active_things(const std::string& html);

// Words that a person reads in it. `without`: a tag that is left out with all it holds.
std::vector<std::string> words_of(const std::string& html, const std::string& without = "");

// The folder of real texts, or an empty path.
std::filesystem::path corpora();
std::vector<std::filesystem::path> real_texts();
std::string bytes_of(const std::filesystem::path&);

}  // namespace chancery::markdown::test
