// What code leaves to be said is in the catalogue: nobody reads a key.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;
namespace {

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> catalogue() {
  std::set<std::string> keys;
  for (const auto& entry : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/web/messages/en"))
    if (entry.path().extension() == ".json") {
      const auto sentences = nlohmann::json::parse(text_of(entry.path()));
      for (const auto& [key, sentence] : sentences.items()) keys.insert(key);
    }
  return keys;
}

std::set<std::string> found_in_policy(const std::regex& form) {
  std::set<std::string> keys;
  for (const auto& entry : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/server/policy")) {
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) keys.insert((*at)[1]);
  }
  return keys;
}

// Keys that stand whole in a refusal or where something is said; those that are put together are the business of the tests of their pages.
std::set<std::string> said_anywhere() {
  const std::regex form("(?:Because::[a-z_]+, |say\\(|what_says\\()\"([a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+)\"(?! *\\+)");
  std::set<std::string> keys;
  for (const char* folder : {"/server", "/plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(std::string(CHANCERY_SOURCE) + folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string text = text_of(entry.path());
      for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) keys.insert((*at)[1]);
    }
  return keys;
}

}  // namespace

TEST_CASE("every sentence that a refusal or a page names whole is in the catalogue") {
  const auto known = catalogue();
  const auto keys = said_anywhere();
  CHECK(keys.size() > 400);
  for (const auto& key : keys) {
    INFO(key);
    CHECK((known.count(key) == 1 || known.count(key + ".many") == 1));
  }
}

TEST_CASE("every sentence that server/policy leaves to be said is in the catalogue") {
  const auto known = catalogue();
  const auto keys = found_in_policy(std::regex("\"(policy(?:-file|-check|-case|-change)?\\.[a-z.-]+)\""));
  CHECK(keys.size() > 150);
  for (const auto& key : keys) {
    INFO(key);
    CHECK(known.count(key) == 1);
  }
}

TEST_CASE("every mistake in a policy file comes with advice: what to write instead") {
  const auto known = catalogue();
  const auto keys = found_in_policy(std::regex("mistake\\([^\";]*\"(policy-file\\.[a-z.-]+)\""));
  CHECK(keys.size() > 60);
  for (const auto& key : keys) {
    INFO(key);
    CHECK(known.count(key + ".advice") == 1);
  }
}

TEST_CASE("the catalogue holds no sentence about policies that nothing says any more") {
  const auto used = found_in_policy(std::regex("\"(policy-(?:file|check|case|change)\\.[a-z.-]+)\""));
  for (const auto& key : catalogue()) {
    if (!std::regex_match(key, std::regex("policy-(file|check|case|change)\\..*"))) continue;
    std::string said = key;
    for (const std::string ending : {".advice", ".one"})   // what to write instead; the same of one thing
      if (said.size() > ending.size() && said.compare(said.size() - ending.size(), ending.size(), ending) == 0) said.resize(said.size() - ending.size());
    INFO(key);
    CHECK(used.count(said) == 1);
  }
}
