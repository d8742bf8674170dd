#include "policy/reading.h"

#include "domain/text.h"

#include <algorithm>
#include <charconv>

namespace chancery::policy {
namespace {

constexpr std::size_t most_entries = 200;

Json kind_name(Yaml::Kind kind) {
  switch (kind) {
    case Yaml::Kind::nothing: return message("policy-file.kind.nothing");
    case Yaml::Kind::text: return message("policy-file.kind.text");
    case Yaml::Kind::list: return message("policy-file.kind.list");
    case Yaml::Kind::map: return message("policy-file.kind.map");
  }
  throw std::logic_error("a kind of YAML without a name");
}

}  // namespace

Part::Part(const Yaml& node, Json what) : node_(node), what_(std::move(what)) {
  if (node.kind != Yaml::Kind::map)
    throw mistake(node.place, "policy-file.map", {{"what", what_}, {"kind", kind_name(node.kind)}});
}

const Yaml* Part::find(const std::string& key) {
  asked_.push_back(key);
  for (const auto& [name, value] : node_.entries) if (name.text == key) return &value;
  return nullptr;
}

bool Part::has(const std::string& key) const {
  return std::any_of(node_.entries.begin(), node_.entries.end(), [&](const auto& each) { return each.first.text == key; });
}

const Yaml& Part::need(const std::string& key, const char* advice) {
  const Yaml* found = find(key);
  if (found == nullptr) must_not_be_misspelt(key);
  if (found == nullptr) throw Mistake{node_.place, message("policy-file.missing", {{"what", what_}, {"key", key}}), message(advice)};
  return *found;
}

// What is missing may stand there under a wrong name: then that is the place to look at.
void Part::must_not_be_misspelt(const std::string& key) const {
  for (const auto& [name, value] : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), name.text) != asked_.end()) continue;
    if (const Json meant = did_you_mean(name.text, {key}); meant.at("say") == "policy-file.did-you-mean") throw Mistake{name.place, message("policy-file.cannot-have", {{"what", what_}, {"key", name.text}}), meant};
  }
}

Json Part::what(const std::string& key) const { return message("policy-file.part.key-of", {{"key", key}, {"what", what_}}); }

std::string Part::text(const std::string& key, std::size_t longest) {
  const Yaml* found = find(key);
  return found == nullptr ? std::string() : text_of(*found, what(key), longest);
}

bool Part::yes(const std::string& key) {
  const Yaml* found = find(key);
  return found != nullptr && yes_of(*found, what(key));
}

std::vector<std::string> Part::names(const std::string& key) {
  const Yaml* found = find(key);
  std::vector<std::string> all;
  if (found == nullptr) return all;
  const Json here = what(key);
  for (const Yaml* each : list_of(*found, here)) {
    const std::string name = name_of(*each, here);
    if (std::find(all.begin(), all.end(), name) != all.end()) throw mistake(each->place, "policy-file.twice", {{"what", here}, {"name", name}});
    all.push_back(name);
  }
  return all;
}

void Part::finish() const {
  for (const auto& [key, value] : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
    throw Mistake{key.place, message("policy-file.cannot-have", {{"what", what_}, {"key", key.text}}), did_you_mean(key.text, asked_)};
  }
}

Json key_named(const std::string& key) { return message("policy-file.part.key", {{"key", key}}); }

std::string text_of(const Yaml& node, const Json& what, std::size_t longest) {
  if (node.kind != Yaml::Kind::text) throw mistake(node.place, "policy-file.text", {{"what", what}, {"kind", kind_name(node.kind)}});
  if (trimmed(node.text).empty()) throw mistake(node.place, "policy-file.empty", {{"what", what}});
  if (node.text.size() > longest) throw mistake(node.place, "policy-file.long", {{"what", what}, {"longest", longest}});
  return node.text;
}

bool yes_of(const Yaml& node, const Json& what) {
  if (node.kind == Yaml::Kind::text && !node.quoted && (node.text == "true" || node.text == "yes")) return true;
  if (node.kind == Yaml::Kind::text && !node.quoted && (node.text == "false" || node.text == "no")) return false;
  throw mistake(node.place, "policy-file.yes-or-no", {{"what", what}});
}

int number_of(const Yaml& node, const Json& what, int least, int most) {
  int value = 0;
  if (node.kind == Yaml::Kind::text) {
    const char* end = node.text.data() + node.text.size();
    const auto [at, problem] = std::from_chars(node.text.data(), end, value);
    if (problem == std::errc() && at == end && value >= least && value <= most) return value;
  }
  throw mistake(node.place, "policy-file.number", {{"what", what}, {"least", least}, {"most", most}});
}

std::string name_of(const Yaml& node, const Json& what) {
  const std::string name = text_of(node, what, 40);
  const bool good = name[0] >= 'a' && name[0] <= 'z' && name.back() != ' ' && name.find("  ") == std::string::npos &&
                    std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '-'; });
  if (!good)
    throw mistake(node.place, "policy-file.name", {{"name", name}, {"what", what}});
  return name;
}

std::vector<const Yaml*> list_of(const Yaml& node, const Json& what) {
  if (node.kind == Yaml::Kind::text) return {&node};
  if (node.kind != Yaml::Kind::list) throw mistake(node.place, "policy-file.list", {{"what", what}, {"kind", kind_name(node.kind)}});
  if (node.items.size() > most_entries) throw mistake(node.place, "policy-file.many", {{"what", what}, {"most", most_entries}});
  std::vector<const Yaml*> all;
  for (const auto& each : node.items) all.push_back(&each);
  return all;
}

void each_entry(const Yaml& map, const Json& what, const std::function<void(const std::string&, const Yaml&, const Yaml&)>& each) {
  if (map.kind != Yaml::Kind::map) throw mistake(map.place, "policy-file.map-of-names", {{"what", what}, {"kind", kind_name(map.kind)}});
  if (map.entries.size() > most_entries) throw mistake(map.place, "policy-file.many-names", {{"what", what}, {"most", most_entries}});
  for (const auto& [key, value] : map.entries) each(name_of(key, what), key, value);
}

std::string Reading::refer(Reference::To to, const Yaml& name, const Json& where) {
  return refer(to, name_of(name, where), name.place, where);
}

std::string Reading::refer(Reference::To to, const std::string& name, const Place& place, const Json& where) {
  references.push_back({to, name, place, where});
  return name;
}

}  // namespace chancery::policy
