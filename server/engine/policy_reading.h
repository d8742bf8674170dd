// Reading the rules themselves, for one pair of eyes: as they are, as they were, and what a new text would change. Thread-safe.
#pragma once
#include "engine/engine.h"
#include "engine/policy_dry_run.h"

#include <string>

namespace chancery {

class PolicyReading {
 public:
  explicit PolicyReading(Engine& engine) : engine_(engine) {}

  // The register's policy after the act of that number, as data with `source` and `object` (the Git id of the text). Refuses
  // `unknown` when there was none.
  Outcome<Json> as_of(const std::string& register_name, std::int64_t number) const;

  // What would come of this text as the policy of the register (Host::try_policy says the shape).
  Json tried(const Viewer&, const std::string& register_name, const std::string& yaml) const;

 private:
  std::unique_ptr<Snapshot> after(std::int64_t number) const;   // throws when there is no such act
  Json dry(const State&, const Person&, const ParsedObjects::PolicyPtr&) const;

  Engine& engine_;
};

}  // namespace chancery
