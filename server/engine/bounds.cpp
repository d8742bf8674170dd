// How an account is bounded in time and scope (domain/people.h): what the pages tell of it. That it holds is policy/decide's doing, in
// whatever Reading and the engine are asked.
#include "engine/reading.h"
#include "policy/decide.h"

namespace chancery {
namespace {

// The head, as it is now.
struct Present {
  explicit Present(Engine& engine) : snapshot(engine.parts().ledger.head()), state(*snapshot, engine.parsed(), engine.parts().clock.now()) {}
  std::unique_ptr<Snapshot> snapshot;
  State state;
};

}  // namespace

bool Reading::is_here(const std::string& login) const {
  const Present now(engine_);
  const auto person = now.state.find(login);
  return person && (person->active || person->out_of_time) && !person->has("operator") && !person->has("server");
}

Json Reading::bounds(const std::string& login) const {
  const Present now(engine_);
  const auto person = now.state.find(login);
  if (!person || (person->from.empty() && person->until.empty() && person->sees_only.empty())) return nullptr;
  Json registers = Json::array();
  for (const auto& name : person->sees_only) {
    const auto policy = now.state.policy(name);
    registers.push_back(policy ? policy->title : name);
  }
  const bool not_yet = person->out_of_time && date_of(now.state.now()) < person->from;
  return {{"from", person->from}, {"until", person->until}, {"registers", std::move(registers)}, {"out_of_time", person->out_of_time}, {"not_yet", not_yet}};
}

bool Reading::hides(const Viewer& viewer, const std::string& register_name, const std::string& id) const {
  if (register_name == "people" && id == viewer.login) return false;
  const Present now(engine_);
  const auto policy = now.state.policy(register_name);
  const auto person = now.state.find(viewer.login);
  return policy && person && policy::is_hidden(*policy, *person);
}

bool Reading::keeps_revisions(const std::string& register_name) const {
  const Present now(engine_);
  const auto policy = now.state.policy(register_name);
  return policy && policy->revisioned;
}

}  // namespace chancery
