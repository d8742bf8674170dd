#include "engine/policy_reading.h"

#include "domain/message.h"
#include "domain/paths.h"
#include "domain/unavailable.h"
#include "policy/decide.h"
#include "policy/differences.h"
#include "sdk/text.h"

namespace chancery {
namespace {

constexpr int most_tried = 2000;       // acts, the newest
constexpr std::size_t most_told = 100;

Sight all_eyes(const State& state) {
  Sight sight;
  sight.current = sight.drafts = sight.history = state.registers();
  return sight;
}

std::map<std::string, std::string> role_labels(const State& state) {
  const auto people = state.policy("people");
  const auto* roles = people ? people->field("roles") : nullptr;
  return roles ? roles->choice_labels : std::map<std::string, std::string>();
}

class Told {
 public:
  explicit Told(const policy::Say& say) : say_(say) {}
  std::string operator()(const Json& told) const { return is_message(told) ? say_(told["say"], told["with"]) : told.get<std::string>(); }
  Json all(const std::vector<Json>& list) const {
    Json sentences = Json::array();
    for (const auto& each : list) sentences.push_back((*this)(each));
    return sentences;
  }

 private:
  const policy::Say& say_;
};

const char* spelled(JudgedOtherwise::How how) {
  switch (how) {
    case JudgedOtherwise::How::refused: return "refused";
    case JudgedOtherwise::How::released_then: return "released";
    case JudgedOtherwise::How::not_released: return "not released";
  }
  throw std::logic_error("a judgement without a name");
}

Json to_json(const DryRun& run) {
  Json rows = Json::array();
  std::int64_t releases = 0;
  for (const auto& each : run.otherwise) {
    if (each.how != JudgedOtherwise::How::refused || each.act.at("released").get<bool>()) ++releases;
    if (rows.size() >= most_told) continue;
    rows.push_back({{"how", spelled(each.how)}, {"number", each.act.at("number")}, {"at", each.act.at("at")}, {"act", each.act.at("act")}, {"id", each.act.at("item")},
                    {"revision", each.act.at("revision")}, {"title", each.title}, {"actor_name", each.act.at("actor_name")}, {"was_released", each.act.at("released")}, {"why", each.why}});
  }
  return {{"acts", run.acts}, {"releases", run.releases}, {"left_out", run.left_out}, {"otherwise", run.otherwise.size()}, {"releases_otherwise", releases}, {"rows", std::move(rows)}};
}

Json found_by_check(const PolicyTrial& trial, const Told& told) {
  Json problems = Json::array();
  for (const auto& each : trial.checked->problems) problems.push_back({{"guarantee", told(each.guarantee)}, {"steps", told.all(each.steps)}, {"conclusion", told(each.conclusion)}});
  return problems;
}

Json mistake_of(const Refusal& refusal, const Told& told) {
  const Json& d = refusal.details;
  return {{"line", d.at("line")}, {"column", d.at("column")}, {"problem", told(d.at("problem"))}, {"advice", told(d.at("advice"))}};
}

}  // namespace

std::unique_ptr<Snapshot> PolicyReading::after(std::int64_t number) const {
  const auto head = engine_.parts().ledger.head();
  if (auto why = engine_.behind(number)) throw Unavailable(std::move(*why));
  TrailQuery query;
  query.after = number + 1;
  query.limit = 1;
  const auto acts = engine_.parts().index.trail(all_eyes(State(*head, engine_.parsed(), engine_.parts().clock.now())), query);
  if (acts.empty() || acts.front().at("seq") != number) throw std::runtime_error("the index does not know act " + std::to_string(number));
  return engine_.parts().ledger.at(acts.front().at("commit"));
}

Outcome<Json> PolicyReading::as_of(const std::string& register_name, std::int64_t number) const {
  const Refusal unknown{Because::unknown, "refusal.register-unknown", {{"register", beginning(register_name, 60)}}};
  if (number < 0) return unknown;
  const auto snapshot = after(number);
  const State state(*snapshot, engine_.parsed(), snapshot->time());
  const auto policy = state.policy(register_name);
  if (!policy) return unknown;
  Json model = to_json(*policy);
  model["source"] = policy->source;
  model["object"] = state.policy_object(register_name);
  return model;
}

Json PolicyReading::dry(const State& state, const Person& person, const ParsedObjects::PolicyPtr& rules) const {
  const auto before = state.policy(rules->register_name);
  if (!before || !policy::sees_all(*before, before->read.history, person)) return nullptr;
  if (auto why = engine_.behind(state.snapshot().number())) throw Unavailable(std::move(*why));
  TrailQuery query;
  query.register_name = rules->register_name;
  query.limit = most_tried;
  const Sight sight = all_eyes(state);
  const auto acts = engine_.parts().index.trail(sight, query);
  DryRun run = dry_run(rules, acts, engine_.parts().ledger, engine_.parsed(), engine_.parts().say);
  run.left_out = engine_.parts().index.count(sight, query) - static_cast<std::int64_t>(acts.size());
  return to_json(run);
}

Json PolicyReading::tried(const Viewer& viewer, const std::string& register_name, const std::string& yaml) const {
  const auto snapshot = engine_.parts().ledger.head();
  const State state(*snapshot, engine_.parsed(), engine_.parts().clock.now());
  const policy::Say say = engine_.parts().say;
  const Told told(say);
  const PolicyTrial trial = engine_.trials().of(state, register_name, yaml);
  Json model = {{"register", register_name}, {"good", trial.good()}, {"mistake", nullptr}, {"complete", true}, {"situations", 0}, {"problems", Json::array()},
                {"clashes", told.all(trial.clashes)}, {"notes", told.all(trial.notes)}, {"differences", Json::array()}, {"dry_run", nullptr}};
  if (trial.unreadable) {
    model["mistake"] = mistake_of(*trial.unreadable, told);
    return model;
  }
  model["complete"] = trial.checked->complete;
  model["situations"] = trial.checked->situations;
  model["problems"] = found_by_check(trial, told);
  const auto before = state.policy(register_name);
  if (!before || trial.policy->register_name != register_name) return model;
  for (const auto& each : policy::differences(*before, *trial.policy, role_labels(state))) model["differences"].push_back({{"says", told(each.says)}, {"less", each.less}});
  if (const auto person = state.find(viewer.login)) model["dry_run"] = dry(state, *person, trial.policy);
  return model;
}

}  // namespace chancery
