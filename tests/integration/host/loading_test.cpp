// Loading plugins from real libraries: what does not fit is refused with a sentence, nothing of it runs, the others go on.
#include "host/plugin_label.h"
#include "host/plugins.h"
#include "integration/host/no_host.h"

#include <Poco/SharedLibrary.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace chancery;
namespace fs = std::filesystem;

namespace {

const std::string built = std::string(CHANCERY_BINARY) + "/tests/plugins/";

// A folder with copies of the libraries, and the file that says whether any of them ran.
class Shelf {
 public:
  Shelf() {
    std::string pattern = (fs::temp_directory_path() / "chancery-plugins-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    folder = pattern;
    setenv("CHANCERY_TRACE", trace().c_str(), 1);
  }
  ~Shelf() { std::error_code ignored; fs::remove_all(folder, ignored); }
  void put(const std::string& library, const std::string& as) const { fs::copy_file(built + library + ".so", folder + "/" + as + ".so"); }
  void write(const std::string& as, const std::string& bytes) const { std::ofstream(folder + "/" + as + ".so", std::ios::binary) << bytes; }
  std::string trace() const { return folder + "/trace"; }
  bool ran() const { return fs::exists(trace()); }

  std::string problem_of(const std::string& name) {
    for (const auto& each : plugins.problems())
      if (each.name == name) {
        CHECK(sentences.contains(each.key));
        return each.key;
      }
    return "";
  }
  void load(const std::vector<std::string>& names) { plugins.load(folder, names, host, registry); }

  std::string folder;
  testing::NoHost host;
  Registry registry;
  Plugins plugins;

 private:
  static Json read_sentences() {
    std::ifstream in(CHANCERY_SOURCE "/web/messages/en/engine.json");
    return Json::parse(in);
  }
  Json sentences = read_sentences();
};

std::string bytes_of(const std::string& library) {
  std::ifstream in(built + library + ".so", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a plugin that is not there costs itself only") {
  Shelf shelf;
  shelf.put("good", "good");
  shelf.load({"missing", "good"});
  CHECK(shelf.problem_of("missing") == "plugin.absent");
  REQUIRE(shelf.plugins.loaded().size() == 1);
  CHECK(shelf.plugins.loaded()[0].id == "good");
  CHECK(shelf.registry.fact("good.yes", {}, "ada"));
}

TEST_CASE("a plugin built for another number is refused before any of its code runs") {
  Shelf shelf;
  shelf.put("other_number", "other");
  shelf.load({"other"});
  CHECK(shelf.problem_of("other") == "plugin.wrong-abi");
  CHECK_FALSE(shelf.ran());
  Poco::SharedLibrary opened;   // what would have happened: to open a library is to run it
  opened.load(shelf.folder + "/other.so", Poco::SharedLibrary::SHLIB_LOCAL);
  CHECK(shelf.ran());
}

TEST_CASE("a plugin whose id is taken is refused before any of its code runs") {
  Shelf shelf;
  shelf.put("good", "good");
  shelf.put("duplicate", "duplicate");
  shelf.load({"good"});
  fs::remove(shelf.trace());
  shelf.load({"duplicate"});
  CHECK(shelf.problem_of("duplicate") == "plugin.duplicate");
  CHECK_FALSE(shelf.ran());
  CHECK(shelf.plugins.loaded().size() == 1);
}

TEST_CASE("a library that is no plugin, and bytes that are no library, are told apart and never run") {
  Shelf shelf;
  shelf.put("no_label", "no-label");
  shelf.write("empty", "");
  shelf.write("text", "#!/bin/sh\necho no library\n");
  shelf.load({"no-label", "empty", "text"});
  CHECK(shelf.problem_of("no-label") == "plugin.no-card");
  CHECK(shelf.problem_of("empty") == "plugin.no-library");
  CHECK(shelf.problem_of("text") == "plugin.no-library");
  CHECK_FALSE(shelf.ran());
}

TEST_CASE("a library cut short anywhere, or with any byte of its head changed, is refused or read, never fatal") {
  Shelf shelf;
  const std::string whole = bytes_of("good");
  for (std::size_t length : {std::size_t{1}, std::size_t{63}, std::size_t{64}, whole.size() / 2, whole.size() - 1}) {
    shelf.write("cut", whole.substr(0, length));
    CHECK_FALSE(read_plugin_label(shelf.folder + "/cut.so"));
  }
  for (std::size_t at = 0; at < 64; ++at)
    for (const char value : {'\0', '\x7f', '\xff'}) {
      std::string changed = whole;
      changed[at] = value;
      shelf.write("changed", changed);
      const auto label = read_plugin_label(shelf.folder + "/changed.so");
      if (label) CHECK(label->id == "good");
    }
  CHECK_FALSE(shelf.ran());
}

TEST_CASE("a plugin that fails while it names what it adds leaves nothing of itself") {
  Shelf shelf;
  shelf.put("throwing", "throwing");
  shelf.put("good", "good");
  shelf.load({"throwing", "good"});
  CHECK(shelf.problem_of("throwing") == "plugin.failed");
  CHECK(shelf.registry.pages.empty());
  CHECK(shelf.plugins.loaded().size() == 1);
}

TEST_CASE("a plugin whose library cannot be opened although its label is good costs itself only, and it is said why") {
  Shelf shelf;
  shelf.put("unresolved", "unresolved");
  shelf.put("good", "good");
  shelf.load({"unresolved", "good"});
  CHECK(shelf.problem_of("unresolved") == "plugin.broken");
  CHECK_THAT(shelf.plugins.problems().at(0).details.at("problem").get<std::string>(), Catch::Contains("what_no_library_has"));
  REQUIRE(shelf.plugins.loaded().size() == 1);
  CHECK(shelf.plugins.loaded()[0].id == "good");
}

TEST_CASE("a plugin that makes nothing costs itself only, and it is said so") {
  Shelf shelf;
  shelf.put("nothing", "nothing");
  shelf.put("good", "good");
  shelf.load({"nothing", "good"});
  CHECK(shelf.problem_of("nothing") == "plugin.nothing");
  CHECK(shelf.plugins.loaded().size() == 1);
}

TEST_CASE("what a plugin throws need not be an exception: its text is none, its check is a finding, the others go on") {
  Shelf shelf;
  shelf.put("number", "number");
  shelf.load({"number"});
  CHECK(shelf.registry.text("text/plain", "words").empty());
  std::vector<std::string> failed;
  const auto findings = shelf.registry.findings({}, [&](const std::string& check, const std::string&) { failed.push_back(check); });
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].key == "finding.check-failed");
  CHECK(findings[0].details == Json{{"check", "number.number"}});
  CHECK(findings[1].key == "finding.x");
  CHECK(failed == std::vector<std::string>{"number.number"});
}

TEST_CASE("a fact that throws, and one that nobody knows, is no yes but an error") {
  Shelf shelf;
  shelf.put("good", "good");
  shelf.load({"good"});
  CHECK_THROWS_WITH(shelf.registry.fact("good.unknown", {}, "ada"), "no database");
  CHECK_THROWS(shelf.registry.fact("good.never-heard-of", {}, "ada"));
}
