// The page of the policies' grammar is complete, and a page: what the reader looks for stands on it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;
namespace {

std::string whole_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string project = CHANCERY_SOURCE;

std::set<std::string> keys_of_the_reader() {
  const std::regex form("(?:part|top)\\.(?:find|has|names|need|text|yes)\\(\"([a-z][a-z -]*)\"");
  std::set<std::string> keys;
  for (const auto& entry : fs::directory_iterator(project + "/server/policy")) {
    if (entry.path().filename().string().rfind("read", 0) != 0) continue;
    const std::string text = whole_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) keys.insert((*at)[1]);
  }
  return keys;
}

}  // namespace

TEST_CASE("every key that a policy file may have stands on the page of the grammar") {
  const std::string page = whole_text(project + "/policies/README.md");
  const auto keys = keys_of_the_reader();
  CHECK(keys.size() > 40);
  for (const auto& key : keys) {
    INFO(key);
    CHECK(std::regex_search(page, std::regex("[`{ \n]" + key + "[`:,]")));
  }
}

TEST_CASE("the grammar of policies is on a page") {
  const std::string page = whole_text(project + "/policies/README.md");
  CHECK(std::count(page.begin(), page.end(), '\n') <= 70);
}
