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

}  // namespace

PolicyTrial PolicyTrials::of(const State& state, const std::string& register_name, const std::string& yaml) {
  PolicyTrial trial;
  auto read = policy::read(yaml, register_name + ".yaml", state.roles());
  if (!read) {
    trial.unreadable = read.refusal();
    return trial;
  }
  trial.policy = std::make_shared<const policy::Policy>(std::move(*read));
  trial.checked = checked(*trial.policy, sha256_hex(yaml) + sha256_hex(Json(state.roles()).dump()));
  trial.clashes = policy_clashes(state, register_name, *trial.policy);
  trial.notes = notes_on(state, *trial.policy);
  return trial;
}

std::shared_ptr<const policy::Checked> PolicyTrials::checked(const policy::Policy& policy, const std::string& key) {
  const auto known = [&]() -> std::shared_ptr<const policy::Checked> {
    const std::lock_guard lock(mutex_);
    const auto at = known_.find(key);
    return at == known_.end() ? nullptr : at->second;
  };
  if (auto found = known()) return found;
  const std::lock_guard one_at_a_time(checking_);   // however many ask, one core is enough for this
  if (auto found = known()) return found;
  auto found = std::make_shared<const policy::Checked>(policy::check(policy));
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_known) known_.clear();
  return known_[key] = std::move(found);
}

}  // namespace chancery
