#include "engine/policy_trial.h"

#include "domain/digest.h"
#include "domain/message.h"
#include "domain/paths.h"
#include "policy/read.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t most_known = 64;

// Acts that sign whom nobody can do now: what needs such a signature would wait until somebody is given the role.
std::vector<Json> notes_on(const State& state, const policy::Policy& policy) {
  std::vector<Json> notes;
  for (const auto& act : policy.acts) {
    if (act.signs.empty() || act.who.empty()) continue;
    const bool anybody = std::any_of(act.who.begin(), act.who.end(), [&](const policy::Who& who) {
      return who.kind != policy::Who::Kind::role || !state.holding(who.name).empty() || who.name == operator_person().login;
    });
    std::vector<std::string> roles;
    for (const auto& who : act.who) roles.push_back(who.name);
    if (!anybody) notes.push_back(message("policy-note.nobody-signs", {{"act", act.label}, {"roles", roles}}));
  }
  return notes;
}

using TrialPtr = std::shared_ptr<const PolicyTrial>;

TrialPtr remembered(std::mutex& mutex, const std::map<std::string, TrialPtr>& all, const std::string& key) {
  const std::lock_guard lock(mutex);
  const auto at = all.find(key);
  return at == all.end() ? nullptr : at->second;
}

void remember(std::mutex& mutex, std::map<std::string, TrialPtr>& all, const std::string& key, TrialPtr trial) {
  const std::lock_guard lock(mutex);
  if (all.size() >= most_known) all.clear();
  all[key] = std::move(trial);
}

}  // namespace

PolicyTrial PolicyTrials::of(const State& state, const std::string& register_name, const std::string& yaml) {
  const Snapshot& at = state.snapshot();
  const std::string text = sha256_hex(yaml) + register_name + "\n" + state.policy_object("people");
  std::string whole = text;
  for (const std::string& looked_at : {std::string("policies"), std::string("people"), register_name, "drafts/" + register_name}) whole += "\n" + at.object(looked_at).value_or("");
  if (const auto known = remembered(mutex_, trials_, whole)) return *known;
  PolicyTrial trial = *read(state, register_name, yaml, text);
  if (trial.policy) {
    trial.clashes = policy_clashes(state, register_name, *trial.policy);
    trial.notes = notes_on(state, *trial.policy);
  }
  remember(mutex_, trials_, whole, std::make_shared<const PolicyTrial>(trial));
  return trial;
}

PolicyTrials::TrialPtr PolicyTrials::read(const State& state, const std::string& register_name, const std::string& yaml, const std::string& key) {
  if (auto known = remembered(mutex_, texts_, key)) return known;
  const std::lock_guard one_at_a_time(checking_);   // however many ask, one core is enough for this
  if (auto known = remembered(mutex_, texts_, key)) return known;
  PolicyTrial trial;
  auto read = policy::read(yaml, register_name + ".yaml", state.roles());
  if (!read) {
    trial.unreadable = read.refusal();
  } else {
    trial.policy = std::make_shared<const policy::Policy>(std::move(*read));
    trial.checked = std::make_shared<const policy::Checked>(policy::check(*trial.policy));
  }
  auto made = std::make_shared<const PolicyTrial>(std::move(trial));
  remember(mutex_, texts_, key, made);
  return made;
}

std::size_t PolicyTrials::texts_known() const {
  const std::lock_guard lock(mutex_);
  return texts_.size();
}

}  // namespace chancery
