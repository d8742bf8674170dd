// The direction of includes, held by reading them. A folder's rule is one row; a new folder needs one.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;
namespace {

using Names = std::set<std::string>;

// Which folders of server/ each folder may include. engine/ports.h counts as "ports": the one header of the engine that
// those may see who fulfil or use its ports.
const std::map<std::string, Names> allowed = {
    {"sdk", {"sdk"}},
    {"domain", {"domain", "sdk"}},
    {"policy", {"policy", "domain", "sdk"}},
    {"signatures", {"signatures", "domain", "sdk"}},
    {"engine", {"engine", "ports", "policy", "signatures", "domain", "sdk"}},
    {"ledger", {"ledger", "ports", "signatures", "domain", "sdk"}},
    {"sealing", {"sealing", "ports", "domain", "sdk"}},
    {"witness", {"witness", "ledger", "ports", "signatures", "domain", "sdk"}},
    {"index", {"index", "ports", "domain", "sdk"}},
    {"identity", {"identity", "ports", "signatures", "domain", "sdk"}},
    {"http", {"http", "ports", "domain", "sdk"}},
    {"host", {"host", "ports", "domain", "sdk"}},
    {"commands", {"commands", "engine", "ports", "policy", "domain", "host", "sdk"}},
    {"plugins", {"plugins", "sdk"}},
};

// Libraries that only some folders may know.
struct Library { const char* prefix; Names folders; };
const std::vector<Library> libraries = {
    {"git2", {"ledger"}},
    {"libssh", {"ledger"}},
    {"simdjson", {"domain"}},
    {"Poco/Data", {"index", "identity"}},
    {"sqlite3", {"index", "identity"}},
    {"Poco/Net", {"http", "witness"}},
    {"Poco/SharedLibrary", {"host"}},
    {"dlfcn.h", {}},
    {"yaml-cpp", {"policy", "commands"}},
    {"kainjow", {"http"}},
    {"cmark-gfm", {"plugins"}},
    {"gumbo", {"plugins"}},
    {"fido", {"signatures"}},
    {"p11-kit", {"ledger"}},
    {"liboath", {"identity"}},
    {"qrencode.h", {"identity"}},
};

struct Include { std::string file, folder, path; bool quoted; };

std::string folder_of(const fs::path& file) {
  const std::string relative = fs::relative(file, CHANCERY_SOURCE).string();
  if (relative.rfind("plugins/", 0) == 0) return "plugins";
  const std::string below = relative.substr(std::string("server/").size());
  const auto slash = below.find('/');
  return slash == std::string::npos ? "main" : below.substr(0, slash);
}

std::vector<Include> includes() {
  static const std::regex line_form("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
  std::vector<Include> all;
  for (const char* top : {"server", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(std::string(CHANCERY_SOURCE) + "/" + top)) {
      const auto ending = entry.path().extension();
      if (ending != ".h" && ending != ".cpp") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        std::smatch found;
        if (std::regex_search(line, found, line_form))
          all.push_back({fs::relative(entry.path(), CHANCERY_SOURCE).string(), folder_of(entry.path()), found[2], found[1] == "\""});
      }
    }
  return all;
}

bool has_sources(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() != ".cmake") return true;
  return false;
}

std::string target_of(const std::string& path) {
  if (path == "engine/ports.h") return "ports";
  return path.substr(0, path.find('/'));
}

}  // namespace

TEST_CASE("each folder includes only what its row allows") {
  const auto all = includes();
  REQUIRE(all.size() > 200);
  for (const auto& each : all) {
    if (!each.quoted || each.folder == "main") continue;
    INFO(each.file << " includes " << each.path);
    REQUIRE(allowed.count(each.folder) == 1);
    const std::string target = target_of(each.path);
    const bool beside = each.folder == "plugins" && (each.path.find('/') == std::string::npos || target != "sdk");
    if (beside) {   // a plugin's own files, or the sources that two plugins compile in
      for (const auto& [folder, rule] : allowed) if (folder != "plugins") CHECK(target != folder);
      continue;
    }
    CHECK(allowed.at(each.folder).count(target) == 1);
  }
}

TEST_CASE("a library is known only to the folders that are for it") {
  for (const auto& each : includes()) {
    if (each.quoted) continue;
    for (const auto& library : libraries) {
      if (each.path.rfind(library.prefix, 0) != 0) continue;
      INFO(each.file << " includes <" << each.path << ">");
      CHECK(library.folders.count(each.folder) == 1);
    }
  }
}

TEST_CASE("what speaks with tokens is one file") {
  Names files;
  for (const auto& each : includes())
    if (each.path.rfind("p11-kit", 0) == 0) files.insert(each.file);
  CHECK(files == Names{"server/ledger/token.cpp"});
}

TEST_CASE("a plugin includes no other plugin, except the pages of items that some share") {
  static const std::regex own("^plugins/([a-z_]+)/");
  for (const auto& each : includes()) {
    std::smatch plugin;
    if (!each.quoted || !std::regex_search(each.file, plugin, own) || each.path.find('/') == std::string::npos) continue;
    INFO(each.file << " includes " << each.path);
    CHECK(Names{plugin[1], "sdk", "item_pages"}.count(target_of(each.path)) == 1);
  }
}

TEST_CASE("tests in JavaScript import their own folder and what its row allows, and the program itself never") {
  const std::map<std::string, Names> of = {{"architecture", {}}, {"bench", {"support", "corpora"}}, {"browser", {"support", "web"}}, {"contract", {"support"}},
                                           {"corpora", {"support"}}, {"crash", {"support", "contract"}}, {"evidence", {"support", "corpora"}},
                                           {"security", {"support", "contract"}}, {"support", {}}};
  static const std::regex form("from '\\.\\./(?:\\.\\./)?([a-z]+)/[^']*'");
  std::size_t read = 0;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(CHANCERY_SOURCE) + "/tests")) {
    if (entry.path().extension() != ".mjs") continue;
    ++read;
    const std::string file = fs::relative(entry.path(), std::string(CHANCERY_SOURCE) + "/tests").string(), folder = file.substr(0, file.find('/'));
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      std::smatch found;
      if (!std::regex_search(line, found, form)) continue;
      INFO(file << ": " << line);
      REQUIRE(of.count(folder) == 1);
      CHECK(of.at(folder).count(found[1]) == 1);
    }
  }
  CHECK(read > 20);
}

TEST_CASE("every folder of the server, of the plugins and of the tests says in a README what lives there, and so do conf, policies and web") {
  for (const char* top : {"conf", "policies", "web"}) {
    INFO(top);
    CHECK(fs::exists(std::string(CHANCERY_SOURCE) + "/" + top + "/README.md"));
  }
  for (const auto& [folder, rule] : allowed) {
    if (folder == "plugins") continue;
    INFO("server/" << folder);
    CHECK(fs::exists(std::string(CHANCERY_SOURCE) + "/server/" + folder + "/README.md"));
  }
  for (const char* top : {"plugins", "tests"})
    for (const auto& entry : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/" + top)) {
      // Folders that only name libraries to build say it in their tests.cmake.
      if (!entry.is_directory()) continue;
      INFO(entry.path().string());
      CHECK((fs::exists(entry.path() / "README.md") || (std::string(top) == "tests" && !has_sources(entry.path()))));
    }
}

TEST_CASE("only main.cpp lies at the top of the server") {
  for (const auto& entry : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/server"))
    if (entry.is_regular_file()) CHECK(entry.path().filename() == "main.cpp");
}

// A register is its policy alone, and a house may have others: only documents have pages of their own.
TEST_CASE("no source of the server or of a plugin knows the register of improvements") {
  static const std::regex named("\\bimprovements?\\b", std::regex::icase);
  for (const char* top : {"server", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(std::string(CHANCERY_SOURCE) + "/" + top)) {
      const auto ending = entry.path().extension();
      if (ending != ".h" && ending != ".cpp" && ending != ".json") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      INFO(entry.path());
      CHECK_FALSE(std::regex_search(text, named));
    }
}

TEST_CASE("no source or template names the folder of a machine or the host of a registry") {
  static const std::regex bad("registry\\.npmjs|deb\\.debian\\.org|/home/[a-z]+/|/root/");
  for (const char* top : {"server", "plugins", "web/templates", "web/scripts", "conf", "policies"})
    for (const auto& entry : fs::recursive_directory_iterator(std::string(CHANCERY_SOURCE) + "/" + top)) {
      if (!entry.is_regular_file() || entry.path().string().find("node_modules") != std::string::npos || entry.file_size() > 1'000'000) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      INFO(entry.path());
      CHECK_FALSE(std::regex_search(text, bad));
    }
}
