// A register has its list at the top of the addresses, beside the product's own pages: none may have the name of one.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;
namespace {

std::string source(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The first part of every address that a file names in a route: letters and hyphens, as a register's name has them.
void add_first_parts(const fs::path& file, std::set<std::string>& all) {
  const std::string text = source(file);
  const std::regex route("(?:page\\(|\"(?:GET|POST)\", )\"/([a-z][a-z-]*)[\"/]");
  for (std::sregex_iterator at(text.begin(), text.end(), route), end; at != end; ++at) all.insert((*at)[1]);
}

}  // namespace

TEST_CASE("no register can have the name of a page that the product has at the top") {
  const fs::path root = CHANCERY_SOURCE;
  std::set<std::string> pages = {"static"};   // files, which are no routes
  for (const char* folder : {"server/http", "server/host", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp" && entry.path().string().find("/plugins/example/") == std::string::npos) add_first_parts(entry.path(), pages);
  CHECK(pages.size() > 10);
  const std::string refused = source(root / "server/policy/check_rules.cpp");
  for (const auto& page : pages) {
    if (fs::exists(root / "policies" / (page + ".yaml"))) continue;   // a shipped register's own pages
    INFO(page);
    CHECK(refused.find('"' + page + '"') != std::string::npos);
  }
}
