#include "engine/past.h"

#include <algorithm>

namespace chancery {
namespace {

std::string words_for(const policy::Policy& policy, const std::string& name, const policy::Say& say) {
  const auto* rule = policy.act(name);
  if (rule && !rule->done.empty()) return rule->done;
  return say("act.done", {{"act", rule ? rule->label : name}});   // an act of rules that were in force once
}

// With what followed in the same commit: "Approved, put in force".
std::string all_words(const policy::Policy& policy, const Json& act, const policy::Say& say) {
  std::string all = words_for(policy, act.at("act"), say);
  for (const auto& each : act.at("also")) {
    std::string next = words_for(policy, each, say);
    if (!next.empty() && next[0] >= 'A' && next[0] <= 'Z') next[0] = static_cast<char>(next[0] - 'A' + 'a');
    all += ", " + next;
  }
  return all;
}

std::string label_of(const policy::Policy& policy, const std::string& field) {
  const auto at = std::find_if(policy.fields.begin(), policy.fields.end(), [&](const auto& each) { return each.name == field; });
  return at == policy.fields.end() ? field : at->label;
}

Json what_changed(const policy::Policy& policy, const Json& act) {
  Json names = Json::array();
  for (const auto& [name, ignored] : act.at("fields").items()) names.push_back(label_of(policy, name));
  for (const char* key : {"files", "removed"})
    for (const auto& file : act.at(key))
      if (std::find(names.begin(), names.end(), file.at("name")) == names.end()) names.push_back(file.at("name"));   // a file put in place of one
  return names;
}

}  // namespace

std::string happened(const policy::Policy& policy, const Json& act, const policy::Say& say) {
  const Json changed = what_changed(policy, act);
  const std::string words = all_words(policy, act, say);
  if (changed.empty()) return say("refusal.stale.done", {{"happened", words}});
  return say("refusal.stale.done-and-changed", {{"happened", words}, {"changed", changed}});
}

}  // namespace chancery
