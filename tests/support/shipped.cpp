#include "support/shipped.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chancery::test {

struct ShippedText { const char* path; const char* text; };
extern const ShippedText shipped_texts[];   // generated; ends with a null path

namespace {
const std::map<std::string, std::string>& all() {
  static const std::map<std::string, std::string> texts = [] {
    std::map<std::string, std::string> read;
    for (const auto* each = shipped_texts; each->path; ++each) read.emplace(each->path, each->text);
    return read;
  }();
  return texts;
}
}  // namespace

const std::string& shipped(const std::string& path) {
  const auto at = all().find(path);
  if (at == all().end()) throw std::runtime_error(path + " is not among the files that tests/support/tests.cmake builds in");
  return at->second;
}

std::vector<std::string> shipped_below(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& [path, text] : all()) if (path.rfind(folder + "/", 0) == 0) paths.push_back(path);
  return paths;
}

std::map<std::string, std::string> shipped_templates() {
  std::map<std::string, std::string> sources;
  for (const auto& [folder, place] : std::map<std::string, std::string>{{"web/templates", ""}, {"web/messages/en/help", "desk/help/"}})
    for (const auto& path : shipped_below(folder)) {
      const auto name = path.substr(folder.size() + 1);
      sources.emplace(place + name.substr(0, name.rfind('.')), shipped(path));
    }
  return sources;
}

std::map<std::string, std::string> shipped_sentences() {
  std::map<std::string, std::string> all;
  for (const auto& path : shipped_below("web/messages/en")) {
    if (path.substr(path.rfind('.')) != ".json") continue;   // a page
    const auto read = nlohmann::json::parse(shipped(path));
    for (const auto& [key, sentence] : read.items()) all.emplace(key, sentence);
  }
  return all;
}

}  // namespace chancery::test
