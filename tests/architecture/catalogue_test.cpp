// What code leaves to be said is in the catalogue: nobody reads a key.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

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

// The string literals of a line of code, without its comment.
std::vector<std::string> literals_in(const std::string& line) {
  std::vector<std::string> all;
  bool inside = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\') { if (inside) all.back() += line.substr(at, 2); ++at; }
    else if (line[at] == '"' && line.compare(at - (at > 0), 3, "'\"'") != 0) { if ((inside = !inside)) all.emplace_back(); }
    else if (inside) all.back() += line[at];
    else if (line.compare(at, 2, "//") == 0) break;
  }
  return all;
}

// A sentence or a label: a capital letter and a second word, or four words in a row.
bool reads_as_english(const std::string& literal) {
  static const std::regex label("^[A-Z][a-z]+[ ,:].*[A-Za-z]"), words("[a-z]{2,}(?: [a-z]+){3}");
  return std::regex_search(literal, label) || std::regex_search(literal, words);
}

// Lines whose English is for programs and for those who run or write them: errors that are thrown or logged, what /openapi.json says of an
// address (beside its pattern, or where its handler ends), metrics, and what a plugin is called in the log.
const std::regex for_programs("\\bthrow\\b|_error\\(|Exception\\(|\\b(?:log|must|fault)\\(|\"(?:GET|POST)\", |\\bpage\\(|^ *\\}, \"|^ +\"[^\"]*\"\\}\\);|\"description\", |\"# HELP |line\\(\"chancery_|^CHANCERY_PLUGIN");

// What stands in code for a reason: in files whose path fits, literals that fit.
struct Allowed { const char* file; const char* literal; };
const std::vector<Allowed> allowed_in_code = {
    {"server/policy/.*", "[ <a-z].*"},                                                  // the words of which a policy file is written; what is said of it is in the catalogue
    {"server/(main|commands/.*|engine/.*)\\.cpp", "Operator at the console|Chancery server"},   // whose act it was, as the ledger keeps, hashes and replays it: other words make other commits
    {"server/engine/.*", "Found the ledger|Name the recovery key|R[a-z]+ .* key.*"},    // first lines of commits: of the ledger's form, and signed
    {"server/(engine/(statement|key_\\w+)|ledger/signers)\\.cpp", ".*"},                  // statements are signed as they are, and read by verify.sh
    {"server/http/lint\\.cpp", ".*"},                                                     // told to whoever writes a template; no server starts with one that is wrong
    {"server/http/(faces|incoming)\\.cpp", "(Accept|Bearer|Connection|Date|Unprocessable).*"},   // HTTP's own words
    {"server/identity/password_rule\\.cpp", ".*"},                                        // passwords that are known too well
    {"server/identity/accounts_file\\.cpp", "another program has it"},                    // why an error was thrown
    {"server/witness/remote\\.cpp", ".*"},                                                // Git's words, which are looked for, and ours where Git would have said why, in its language (LC_ALL=C)
    {"plugins/evidence/package\\.cpp", "name in the ledger"},                             // the head of a column of a CSV, read by scripts
};

const Allowed* allowance(const std::string& file, const std::string& literal) {
  const auto fits = [&](const Allowed& each) { return std::regex_match(file, std::regex(each.file)) && std::regex_match(literal, std::regex(each.literal)); };
  const auto found = std::find_if(allowed_in_code.begin(), allowed_in_code.end(), fits);
  return found == allowed_in_code.end() ? nullptr : &*found;
}

}  // namespace

// By what it looks like, so it does not see a label of one word.
TEST_CASE("no sentence or label stands in code: what people read is in the catalogue") {
  const std::string root = CHANCERY_SOURCE;
  int read = 0;
  std::set<std::string> needed;
  for (const char* folder : {"/server", "/plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root + folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string file = fs::relative(entry.path(), root).string();
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);)
        for (const auto& literal : literals_in(line)) {
          ++read;
          if (!reads_as_english(literal) || std::regex_search(line, for_programs)) continue;
          if (const Allowed* each = allowance(file, literal)) needed.insert(each->file);
          else FAIL_CHECK(file << ": " << literal);
        }
    }
  CHECK(read > 10000);
  for (const auto& each : allowed_in_code) {
    INFO(each.file << " is allowed, and nothing there needs it");
    CHECK(needed.count(each.file) == 1);
  }
}

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
