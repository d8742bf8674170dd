#include "policy/reading.h"

#include "domain/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace chancery::policy {
namespace {

constexpr std::size_t most_entries = 200;

const char* kind_name(Yaml::Kind kind) {
  switch (kind) {
    case Yaml::Kind::nothing: return "nothing";
    case Yaml::Kind::text: return "a text";
    case Yaml::Kind::list: return "a list";
    case Yaml::Kind::map: return "a map";
  }
  return "";
}

}  // namespace

Part::Part(const Yaml& node, std::string what) : node_(node), what_(std::move(what)) {
  if (node.kind != Yaml::Kind::map)
    throw Mistake{node.place, fmt::format("{} must be a map of  key: value, not {}.", what_, kind_name(node.kind)), "Indent its keys below it, or write  {key: value}."};
}

const Yaml* Part::find(const std::string& key) {
  asked_.push_back(key);
  for (const auto& [name, value] : node_.entries) if (name.text == key) return &value;
  return nullptr;
}

bool Part::has(const std::string& key) const {
  return std::any_of(node_.entries.begin(), node_.entries.end(), [&](const auto& each) { return each.first.text == key; });
}

const Yaml& Part::need(const std::string& key, const std::string& advice) {
  const Yaml* found = find(key);
  if (found == nullptr) throw Mistake{node_.place, fmt::format("{} has no \"{}\".", what_, key), advice};
  return *found;
}

std::string Part::text(const std::string& key, std::size_t longest) {
  const Yaml* found = find(key);
  return found == nullptr ? std::string() : text_of(*found, fmt::format("\"{}\" of {}", key, what_), longest);
}

bool Part::yes(const std::string& key) {
  const Yaml* found = find(key);
  return found != nullptr && yes_of(*found, fmt::format("\"{}\" of {}", key, what_));
}

std::vector<std::string> Part::names(const std::string& key) {
  const Yaml* found = find(key);
  std::vector<std::string> all;
  if (found == nullptr) return all;
  const std::string what = fmt::format("\"{}\" of {}", key, what_);
  for (const Yaml* each : list_of(*found, what)) {
    const std::string name = name_of(*each, what);
    if (std::find(all.begin(), all.end(), name) != all.end()) throw Mistake{each->place, fmt::format("{} lists \"{}\" twice.", what, name), "Remove one."};
    all.push_back(name);
  }
  return all;
}

void Part::finish() const {
  for (const auto& [key, value] : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
    throw Mistake{key.place, fmt::format("{} cannot have \"{}\".", what_, key.text), did_you_mean(key.text, asked_)};
  }
}

std::string text_of(const Yaml& node, const std::string& what, std::size_t longest) {
  if (node.kind != Yaml::Kind::text) throw Mistake{node.place, fmt::format("{} must be a text, not {}.", what, kind_name(node.kind)), "Write a text; one with a colon, a brace or # in it needs \"quotes\"."};
  if (trimmed(node.text).empty()) throw Mistake{node.place, fmt::format("{} is empty.", what), "Write the text, or leave the key out."};
  if (node.text.size() > longest) throw Mistake{node.place, fmt::format("{} is longer than {} bytes.", what, longest), "Shorten it."};
  return node.text;
}

bool yes_of(const Yaml& node, const std::string& what) {
  if (node.kind == Yaml::Kind::text && !node.quoted && (node.text == "true" || node.text == "yes")) return true;
  if (node.kind == Yaml::Kind::text && !node.quoted && (node.text == "false" || node.text == "no")) return false;
  throw Mistake{node.place, fmt::format("{} must be true or false.", what), "Write  true  or  false  without quotes."};
}

int number_of(const Yaml& node, const std::string& what, int least, int most) {
  int value = 0;
  if (node.kind == Yaml::Kind::text) {
    const char* end = node.text.data() + node.text.size();
    const auto [at, problem] = std::from_chars(node.text.data(), end, value);
    if (problem == std::errc() && at == end && value >= least && value <= most) return value;
  }
  throw Mistake{node.place, fmt::format("{} must be a whole number from {} to {}.", what, least, most), "Write the number without quotes."};
}

std::string name_of(const Yaml& node, const std::string& what) {
  const std::string name = text_of(node, what, 40);
  const bool good = name[0] >= 'a' && name[0] <= 'z' && name.back() != ' ' && name.find("  ") == std::string::npos &&
                    std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '-'; });
  if (!good)
    throw Mistake{node.place, fmt::format("\"{}\" cannot be the name in {}.", name, what), "Names begin with a lower-case letter, then lower-case letters, digits, hyphens and single spaces. Use `label` for other spellings."};
  return name;
}

std::vector<const Yaml*> list_of(const Yaml& node, const std::string& what) {
  if (node.kind == Yaml::Kind::text) return {&node};
  if (node.kind != Yaml::Kind::list) throw Mistake{node.place, fmt::format("{} must be a list, not {}.", what, kind_name(node.kind)), "Write  [one, two]."};
  if (node.items.size() > most_entries) throw Mistake{node.place, fmt::format("{} has more than {} entries.", what, most_entries), "Shorten it."};
  std::vector<const Yaml*> all;
  for (const auto& each : node.items) all.push_back(&each);
  return all;
}

void each_entry(const Yaml& map, const std::string& what, const std::function<void(const std::string&, const Yaml&, const Yaml&)>& each) {
  if (map.kind != Yaml::Kind::map) throw Mistake{map.place, fmt::format("{} must be a map of  name: {{…}}, not {}.", what, kind_name(map.kind)), "Indent each name below it."};
  if (map.entries.size() > most_entries) throw Mistake{map.place, fmt::format("{} has more than {} entries.", what, most_entries), "Split the register."};
  for (const auto& [key, value] : map.entries) each(name_of(key, what), key, value);
}

std::string Reading::refer(Reference::To to, const Yaml& name, const std::string& where) {
  return refer(to, name_of(name, where), name.place, where);
}

std::string Reading::refer(Reference::To to, const std::string& name, const Place& place, const std::string& where) {
  references.push_back({to, name, place, where});
  return name;
}

}  // namespace chancery::policy
