#include "commands/explaining.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr const char* stamps = "timestamps";

std::vector<std::string> unexplained(const Json& told) {
  std::vector<std::string> items;
  for (const auto& each : told.at("tokens"))
    if (each.at("open")) items.push_back(each.at("item"));
  return items;
}

// How the register's rules call it when the operator says why; empty: they know no such act.
std::string explaining_act(const Json& policy) {
  for (const auto& rule : policy.value("acts", Json::array())) {
    const Json& who = rule.at("who");
    if (rule.at("comments") == "adds" && std::find(who.begin(), who.end(), operator_person().login) != who.end()) return rule.at("name");
  }
  return "";
}

Outcome<Done> may_explain(bool elsewhere, const std::string& reason, const Json& told) {
  if (elsewhere) return Refusal{Because::invalid, "verify.explain.elsewhere"};
  if (reason.empty()) return Refusal{Because::invalid, "verify.explain.no-reason"};
  if (!told.at("only_dates")) return Refusal{Because::invalid, "verify.explain.remote"};
  if (unexplained(told).empty()) return Refusal{Because::invalid, "verify.explain.nothing"};
  return Done{};
}

}  // namespace

Outcome<std::string> explain_stamps(const Arguments& arguments, const Programs& programs, const std::string& repository, const Json& told,
                                    const std::function<void(const std::string& item, std::int64_t act)>& done) {
  const std::string reason = arguments.option("explain");
  if (auto may = may_explain(!arguments.words.empty(), reason, told); !may) return may.refusal();
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return chancery.refusal();
  programs.forget_witness(repository);   // nothing is written while it lies there; no server runs, so nobody else writes meanwhile
  (*chancery)->engine->catch_up();
  const Person person = operator_person();
  const Viewer console{person.login, person.name, person.roles, "console"};
  const auto policy = (*chancery)->reading->policy(stamps);
  ActRequest act;
  act.register_name = stamps;
  act.act = policy ? explaining_act(*policy) : "";
  act.comment = reason;
  if (act.act.empty()) return Refusal{Because::invalid, "verify.explain.no-act"};
  for (const auto& item : unexplained(told)) {
    act.id = item;
    const auto receipt = (*chancery)->engine->perform(console, act);
    if (!receipt) return receipt.refusal();
    done(item, receipt->number);
  }
  return (*chancery)->ledger->head_commit();
}

}  // namespace chancery
