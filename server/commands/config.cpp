#include "commands/config.h"

#include "domain/text.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>

namespace chancery {
namespace {

const std::map<std::string, std::string>& defaults() {
  static const std::map<std::string, std::string> values = {
      {"data.directory", "data"},  {"home.directory", ""},       {"plugins.directory", ""},
      {"plugins.load", "markdown, documents, records, policies, evidence, desk"},
      {"http.address", "127.0.0.1"}, {"http.port", "8080"}, {"http.url", ""},      {"http.workers", "8"},
      {"http.connections", "20000"}, {"http.certificate", ""},   {"http.key", ""},
      {"http.behind_tls", "false"},  {"http.upload_megabytes", "64"}, {"http.header_seconds", "10"},
      {"http.body_seconds", "300"},  {"session.idle_minutes", "30"},  {"session.hours", "12"},
      {"sign-in.codes_for", ""},
      {"witness.remotes", ""}, {"witness.authorities", ""}, {"witness.authority_ca", ""}, {"witness.stamp_minutes", "60"},
      {"witness.ssh_key", ""}, {"witness.known_hosts", ""}, {"witness.seconds", "20"},
      {"keys.passphrase_file", ""},  {"keys.token", ""},
      {"log.level", "info"}};
  return values;
}

struct Range { int least, most; };

// What a whole number may be, so that a wrong one is refused when it is given and not when nobody can connect.
const std::map<std::string, Range>& ranges() {
  static const std::map<std::string, Range> all = {
      {"http.port", {0, 65535}},            {"http.workers", {1, 1024}},       {"http.connections", {1, 1'000'000}},
      {"http.upload_megabytes", {1, 4096}}, {"http.header_seconds", {1, 600}}, {"http.body_seconds", {1, 86'400}},
      {"session.idle_minutes", {1, 10'080}}, {"session.hours", {1, 720}}};
  return all;
}

const std::vector<std::string> yes_or_no = {"http.behind_tls"};
const std::vector<std::string> ways_to_say_it = {"true", "yes", "false", "no"};

std::optional<int> whole_number(const std::string& text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Outcome<Done> is_good(const std::string& key, const std::string& value) {
  if (const auto range = ranges().find(key); range != ranges().end()) {
    const auto number = whole_number(value);
    if (!number || *number < range->second.least || *number > range->second.most)
      return Refusal{Because::invalid, "config.number", {{"key", key}, {"value", value}, {"least", range->second.least}, {"most", range->second.most}}};
  }
  if (among(yes_or_no, key) && !among(ways_to_say_it, value)) return Refusal{Because::invalid, "config.yes-or-no", {{"key", key}, {"value", value}}};
  return Done{};
}

}  // namespace

Config::Config() : values_(defaults()) {}

Outcome<Done> Config::set(const std::string& key, const std::string& value) {
  const auto at = values_.find(key);
  if (at == values_.end()) {
    Json known = Json::array();
    for (const auto& [name, ignored] : values_) known.push_back(name);
    return Refusal{Because::invalid, "config.unknown-key", {{"key", key}, {"known", known}}};
  }
  if (auto good = is_good(key, value); !good) return good.refusal();
  at->second = value;
  return Done{};
}

Outcome<Done> Config::read_file(const std::string& path) {
  try {
    Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> file(new Poco::Util::PropertyFileConfiguration(path));
    Config next = *this;
    std::vector<std::string> folders = {""};
    while (!folders.empty()) {   // Poco gives keys level by level
      const std::string folder = folders.back();
      folders.pop_back();
      Poco::Util::AbstractConfiguration::Keys keys;
      file->keys(folder, keys);
      for (const auto& key : keys) {
        const std::string full = folder.empty() ? key : folder + "." + key;
        if (file->hasProperty(full))
          if (auto done = next.set(full, file->getRawString(full)); !done) return done.refusal();
        folders.push_back(full);
      }
    }
    *this = next;
    return Done{};
  } catch (const Poco::Exception& problem) {
    return Refusal{Because::invalid, "config.unreadable", {{"file", path}, {"problem", problem.displayText()}}};
  }
}

const std::string& Config::text(const std::string& key) const {
  const auto at = values_.find(key);
  if (at == values_.end()) throw std::logic_error("no such setting: " + key);
  return at->second;
}

int Config::number(const std::string& key) const {
  const auto number = whole_number(text(key));
  if (!number) throw std::logic_error("no whole number: " + key);   // `set` lets none in that is not, when the key has a range
  return *number;
}

bool Config::yes(const std::string& key) const { return text(key) == "true" || text(key) == "yes"; }

std::vector<std::string> Config::list(const std::string& key) const {
  std::vector<std::string> all;
  for (const auto& part : split(text(key), ',')) if (auto word = trimmed(part); !word.empty()) all.push_back(word);
  return all;
}

std::string Config::data(const std::string& name) const { return text("data.directory") + "/" + name; }

std::string Config::home(const std::string& name) const {
  static const std::string found = find_home();
  return (text("home.directory").empty() ? found : text("home.directory")) + "/" + name;
}

std::string Config::plugins() const {
  return text("plugins.directory").empty() ? program_folder() + "/../plugins" : text("plugins.directory");
}

std::string program_folder() { return std::filesystem::canonical("/proc/self/exe").parent_path().string(); }

std::string find_home() {
  for (auto at = std::filesystem::path(program_folder()); at.has_relative_path(); at = at.parent_path())
    if (std::filesystem::exists(at / "web" / "templates") && std::filesystem::exists(at / "policies")) return at.string();
  return ".";
}

Outcome<std::string> passphrase_of(const Config& config) { return passphrase_in(config.text("keys.passphrase_file")); }

Outcome<std::string> passphrase_in(const std::string& file) {
  if (file.empty()) return std::string();
  std::ifstream in(file, std::ios::binary);
  std::string line;
  std::getline(in, line);
  if (line.empty()) return Refusal{Because::unavailable, "refusal.passphrase-file", {{"file", file}}};
  return line;
}

}  // namespace chancery
