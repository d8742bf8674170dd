#include "http/catalogue.h"

#include "domain/message.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace chancery::http {
namespace {

std::string shown(const Catalogue& catalogue, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  if (is_message(value)) return catalogue.say(value["say"].get<std::string>(), value["with"]);
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const auto& each : value) out += (out.empty() ? "" : ", ") + shown(catalogue, each);
  return out;
}

}  // namespace

Catalogue Catalogue::load(const std::string& folder, std::function<void(const std::string&)> missing) {
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::directory_iterator(folder))
    if (each.path().extension() == ".json") files.push_back(each.path());
  std::sort(files.begin(), files.end());
  std::map<std::string, std::string> sentences, origin;
  for (const auto& file : files) {
    const auto name = file.filename().string();
    std::ifstream in(file, std::ios::binary);
    const auto read = Json::parse(in, nullptr, false);
    if (!read.is_object()) throw std::runtime_error("message catalogue " + name + " is not a JSON object of sentences");
    for (const auto& [key, value] : read.items()) {
      if (!value.is_string()) throw std::runtime_error(fmt::format("message catalogue {}: \"{}\" is not a sentence", name, key));
      if (!sentences.emplace(key, value.get<std::string>()).second)
        throw std::runtime_error(fmt::format("message catalogue: \"{}\" is in {} and in {}", key, origin[key], name));
      origin[key] = name;
    }
  }
  return Catalogue(std::move(sentences), std::move(missing));
}

Catalogue::Catalogue(std::map<std::string, std::string> sentences, std::function<void(const std::string&)> missing)
    : sentences_(std::move(sentences)), missing_(std::move(missing)) {}

const std::string& Catalogue::raw(const std::string& key) const {
  const auto found = sentences_.find(key);
  if (found != sentences_.end()) return found->second;
  if (missing_) missing_(key);
  return key;
}

const std::string& Catalogue::worded(const std::string& key, const Json& details) const {
  const std::string& sentence = raw(key);
  const auto one = sentences_.find(key + ".one");
  if (one == sentences_.end() || !details.is_object()) return sentence;
  for (std::size_t at = sentence.find('{'); at != std::string::npos; at = sentence.find('{', at + 1)) {
    const auto end = sentence.find('}', at);
    if (end == std::string::npos) break;
    const auto named = details.find(sentence.substr(at + 1, end - at - 1));
    if (named != details.end() && named->is_number_integer()) return *named == 1 ? one->second : sentence;
  }
  return sentence;
}

std::string Catalogue::say(const std::string& key, const Json& details) const {
  const std::string& sentence = worded(key, details);
  std::string out;
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    const auto end = sentence[at] == '{' ? sentence.find('}', at) : std::string::npos;
    const auto found = end == std::string::npos || !details.is_object() ? details.end() : details.find(sentence.substr(at + 1, end - at - 1));
    if (end == std::string::npos || found == details.end()) { out += sentence[at]; continue; }
    out += shown(*this, *found);
    at = end;
  }
  return out;
}

}  // namespace chancery::http
