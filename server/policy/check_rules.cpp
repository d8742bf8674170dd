#include "policy/check_rules.h"

#include "domain/message.h"
#include "domain/text.h"

namespace chancery::policy {
namespace {

// Pages that the product and its own plugins have at the top; what a register of that name has there nobody would ever see.
// (A name with a dot, as of "openapi.json", is none that the reader takes.)
const std::vector<std::string> own_pages = {"account", "audit-trail", "health", "help", "metrics", "passkeys", "readiness", "retention", "search", "sign-in", "sign-out", "static", "witnesses"};

// What is done only where somebody does the act, not where it follows another by itself.
std::vector<std::string> left_undone(const ActRule& act) {
  std::vector<std::string> keys;
  if (act.new_round) keys.emplace_back("new round");
  if (act.comments != ActRule::Comments::nothing) keys.emplace_back("comments");
  if (act.keys != ActRule::Keys::nothing) keys.emplace_back("keys");
  if (act.codes != ActRule::Codes::nothing) keys.emplace_back("codes");
  if (!act.withdraws.empty()) keys.emplace_back("withdraws");
  if (!act.reads.empty()) keys.emplace_back("reads");
  return keys;
}

}  // namespace

std::vector<Problem> broken_rules(const Policy& policy) {
  std::vector<Problem> broken;
  if (among(own_pages, policy.register_name))
    broken.push_back({message("policy-check.own-address"), {}, message("policy-check.address-taken", {{"name", policy.register_name}})});
  for (const auto& act : policy.acts) {
    // What a program of the server begins of its own (a time stamp it was given) happens; what the clock would do to an item does not.
    if (act.by_server && act.begins != ActRule::Begins::item) broken.push_back({message("policy-check.somebody"), {}, message("policy-check.by-server", {{"act", act.label}})});
    const auto keys = act.follows.empty() ? std::vector<std::string>() : left_undone(act);
    if (!keys.empty()) broken.push_back({message("policy-check.all-happens"), {}, message("policy-check.left-undone", {{"act", act.label}, {"keys", keys}})});
  }
  return broken;
}

}  // namespace chancery::policy
