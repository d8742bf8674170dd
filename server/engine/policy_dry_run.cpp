#include "engine/policy_dry_run.h"

#include "engine/act_file.h"
#include "engine/judging.h"
#include "engine/keeping.h"
#include "engine/recorded_facts.h"

namespace chancery {
namespace {

using How = JudgedOtherwise::How;

std::vector<std::string> reasons(const std::vector<Json>& requirements) {
  std::vector<std::string> why;
  for (const auto& each : requirements)
    if (const std::string result = each.value("result", ""); result == "unmet" || result == "error") why.push_back(each.value("sentence", ""));
  return why;
}

std::vector<std::string> reasons(const Refusal& refusal, const policy::Say& say) {
  auto why = reasons(refusal.requirements);
  if (why.empty()) why.push_back(say(refusal.key, refusal.details));
  return why;
}

// Of what would not have followed by itself.
std::vector<std::string> reasons(const Decision& decision, const policy::Policy& rules) {
  for (const auto& each : decision.consequences) {
    if (const auto* act = rules.act(each.act); act == nullptr || !act->releases) continue;
    std::vector<Json> requirements;
    for (const auto& row : each.requirements) requirements.push_back(to_json(row));
    return reasons(requirements);
  }
  return {};
}

std::string title_then(const State& before, const Json& act) {
  const auto item = before.item(act.at("register"), act.at("item"), act.at("slot") == "draft" ? Slot::draft : Slot::current);
  return item ? item->title() : act.at("item").get<std::string>();
}

std::optional<JudgedOtherwise> judged_again(const ParsedObjects::PolicyPtr& rules, const Json& act, const State& before, const policy::Say& say) {
  const ActInput input = input_of(act);
  const Turn turn{act.at("number"), before.now()};
  Surroundings around;
  around.say = say;
  around.facts = [&, was = before.policy(input.register_name)](const std::string& name, const Item& item, const std::string&) {
    return is_retention_fact(name) ? retention_fact(before, name, item) : !was || recorded_fact(act, *was, name);
  };
  auto judged = judge(rules, before, input, turn, around);
  if (!judged) return JudgedOtherwise{How::refused, act, title_then(before, act), reasons(judged.refusal(), say)};
  Case& c = judged->c;
  void_signoffs(c);
  if (!c.act.signs.empty()) c.item.signoffs.push_back(signoff_of(c, turn, "", input.method, question(c, input, turn.time, before, around)));
  std::vector<std::string> also;
  const Outcomes out = carry_out(c, before, input, turn, around, judged->decision, also);
  const bool released = act.at("released");
  if (out.released == released) return std::nullopt;
  return JudgedOtherwise{released ? How::not_released : How::released_then, act, c.item.title(), released ? reasons(judged->decision, *rules) : std::vector<std::string>()};
}

}  // namespace

DryRun dry_run(const ParsedObjects::PolicyPtr& rules, const std::vector<Json>& acts, const Ledger& ledger, ParsedObjects& parsed, const policy::Say& say) {
  DryRun run;
  for (const auto& act : acts) {
    if (act.value("shut", false)) continue;   // its words are gone, and nobody can judge it again
    const auto snapshot = ledger.before(act.at("commit"));
    const State state(*snapshot, parsed, read_instant(act.at("at").get<std::string>()).value_or(snapshot->time()));
    ++run.acts;
    if (act.at("released").get<bool>()) ++run.releases;
    if (auto otherwise = judged_again(rules, act, state, say)) run.otherwise.push_back(std::move(*otherwise));
  }
  return run;
}

}  // namespace chancery
