#include "commands/story.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace chancery {
namespace {

Json json_of(const YAML::Node& node) {
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const auto& each : node) list.push_back(json_of(each));
    return list;
  }
  if (node.IsMap()) {
    Json object = Json::object();
    for (const auto& each : node) object[each.first.as<std::string>()] = json_of(each.second);
    return object;
  }
  return node.IsNull() ? Json() : Json(node.as<std::string>());
}

std::string text(const YAML::Node& node, const char* key) { return node[key] ? node[key].as<std::string>() : std::string(); }

GivenFile file_of(const std::string& folder, const std::string& path, bool content) {
  GivenFile file;
  const std::filesystem::path at = std::filesystem::path(folder) / path;
  if (!std::filesystem::exists(at)) throw std::runtime_error("there is no " + path);
  file.path = at.string();
  file.name = content ? "content" + at.extension().string() : at.filename().string();
  file.content = content;
  return file;
}

StoryStep add_person(const YAML::Node& person, Instant at) {
  StoryStep step;
  step.at = at;
  step.by = "operator";
  step.act.register_name = "people";
  step.act.act = "add";
  for (const char* key : {"login", "name", "email"}) step.act.fields[key] = text(person, key);
  step.act.fields["roles"] = json_of(person["roles"]);
  step.expected = text(person, "login");
  step.where = "people.yaml, " + step.expected;
  return step;
}

// The rules as shipped with some of their words exchanged: {of: visits, instead: {old words: new words}}.
GivenFile rules_of(const std::string& folder, const YAML::Node& node) {
  std::ifstream in(folder + "/../../policies/" + text(node, "of") + ".yaml", std::ios::binary);
  GivenFile file;
  file.name = "content.yaml";
  file.content = true;
  file.bytes = {std::istreambuf_iterator<char>(in), {}};
  for (const auto& each : node["instead"]) {
    const auto old = each.first.as<std::string>();
    const auto at = file.bytes.find(old);
    if (at == std::string::npos) throw std::runtime_error("the rules of " + text(node, "of") + " do not say: " + old);
    file.bytes.replace(at, old.size(), each.second.as<std::string>());
  }
  return file;
}

StoryStep step_of(const YAML::Node& node, const std::string& folder, std::size_t number) {
  StoryStep step;
  const auto at = read_instant(text(node, "at"));
  step.where = fmt::format("story.yaml, step {} ({} {})", number, text(node, "act"), text(node, "item"));
  if (!at) throw std::runtime_error(step.where + " has no time");
  step.at = *at;
  step.by = text(node, "by");
  step.act.register_name = text(node, "register");
  step.act.act = text(node, "act");
  const bool begins = step.act.act == "create" || step.act.act == "raise" || step.act.act == "propose" || step.act.act == "record" || step.act.act == "open";
  (begins ? step.expected : step.act.id) = text(node, "item");
  if (node["fields"]) step.act.fields = json_of(node["fields"]);
  step.act.comment = text(node, "comment");
  if (node["quote"]) step.act.about["quote"] = text(node, "quote");
  for (const char* key : {"answers", "resolves"}) if (node[key]) step.act.about[key] = node[key].as<int>();
  if (node["content"]) step.act.files.push_back(file_of(folder, text(node, "content"), true));
  if (node["rules"]) step.act.files.push_back(rules_of(folder, node["rules"]));
  for (const auto& each : node["files"]) step.act.files.push_back(file_of(folder, each.as<std::string>(), false));
  for (const auto& each : node["remove"]) step.act.removed_files.push_back(each.as<std::string>());
  return step;
}

Story read(const std::string& folder) {
  Story story;
  const YAML::Node organisation = YAML::LoadFile(folder + "/organisation.yaml");
  story.founding.organisation = text(organisation, "name");
  story.founding.domain = text(organisation, "domain");
  story.founding.standards = json_of(organisation["standards"]);
  story.founding.language = text(organisation, "language");
  const YAML::Node steps = YAML::LoadFile(folder + "/story.yaml");
  const auto first = read_instant(text(steps[0], "at"));
  if (!first) throw std::runtime_error("story.yaml has no first time");
  story.founded = {first->seconds - 3 * 86400};
  for (const auto& person : YAML::LoadFile(folder + "/people.yaml")) {
    story.steps.push_back(add_person(person, {story.founded.seconds + 60 * static_cast<std::int64_t>(story.steps.size() + 1)}));
    if (person["password"]) story.accounts.push_back(text(person, "login"));
  }
  std::size_t number = 0;
  for (const auto& node : steps) story.steps.push_back(step_of(node, folder, ++number));
  return story;
}

}  // namespace

Outcome<Story> read_story(const std::string& folder) {
  try {
    return read(folder);
  } catch (const std::exception& problem) {   // YAML's, or ours: either way the shipped story is wrong
    return Refusal{Because::invalid, "sample.unreadable", {{"problem", problem.what()}}};
  }
}

}  // namespace chancery
