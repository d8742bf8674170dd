// Whether a text may become the policy of a register in this state of the ledger: it can be read, keeps its promises on every
// path, and fits what is there (items, people, the other policies). Not here: who may bring it in force (policies/policies.yaml).
#pragma once
#include "engine/state.h"
#include "policy/check.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct PolicyTrial {
  std::optional<Refusal> unreadable;                    // "refusal.policy", with line and column
  std::shared_ptr<const policy::Policy> policy;         // null when unreadable
  std::shared_ptr<const policy::Checked> checked;       // the same
  std::vector<Json> clashes;                            // messages: what in the ledger it does not fit
  std::vector<Json> notes;                              // messages: what is no mistake, but ought to be known
  bool good() const { return policy && checked->complete && checked->problems.empty() && clashes.empty(); }
};

// Thread-safe. A check takes up to seconds, and what is in the ledger may be much: both are remembered. The text, read and checked,
// by its bytes and the rules of people, who say which roles there are; a whole trial also by what it looked at in the ledger.
class PolicyTrials {
 public:
  PolicyTrial of(const State&, const std::string& register_name, const std::string& yaml);
  std::size_t texts_known() const;   // how many texts are remembered: of tests

 private:
  using TrialPtr = std::shared_ptr<const PolicyTrial>;
  TrialPtr read(const State&, const std::string& register_name, const std::string& yaml, const std::string& key);

  mutable std::mutex mutex_;
  std::mutex checking_;
  std::map<std::string, TrialPtr> texts_, trials_;
};

// What in the ledger a policy for this register does not fit: items in states or with values that it does not know, people with
// roles that would be gone, policies that could no longer be read.
std::vector<Json> policy_clashes(const State&, const std::string& register_name, const policy::Policy&);

}  // namespace chancery
