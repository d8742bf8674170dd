#include "policy/sign_offs.h"

#include "domain/digest.h"
#include "domain/text.h"
#include "policy/assurance.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

const std::string& represented(const Signoff& s) { return s.on_behalf_of.empty() ? s.signer : s.on_behalf_of; }

bool takes_part(const Signoff& s, const std::string& login) { return s.signer == login || (!s.on_behalf_of.empty() && s.on_behalf_of == login); }

bool stands_still(const Signoff& s, const Item& item, const std::string& subject) {
  return s.voided.empty() && s.round == item.round && s.subject == subject;
}

// The signer held what the act asks for when signing: judged by the roles stored in the sign-off, not by today's.
bool was_entitled(const Signoff& s, const SignOffs& wanted, const Item& item, const Policy& policy) {
  if (!wanted.role.empty()) return among(s.roles, wanted.role);
  const ActRule* act = policy.act(s.act);
  Person then;
  then.login = represented(s);
  then.roles = s.roles;
  return act != nullptr && may(*act, then, item);
}

bool excluded(const Signoff& s, const SignOffs& wanted, const Item& item, const std::string& subject) {
  for (const auto* login : {&s.signer, &s.on_behalf_of}) {
    if (login->empty()) continue;
    if (wanted.other_than_authors && item.has_author(*login)) return true;
    if (wanted.other_than_owner && item.owner == *login) return true;
    for (const auto& other : item.signoffs)
      if (among(wanted.other_than_signers_of, other.act) && stands_still(other, item, subject) && takes_part(other, *login)) return true;
  }
  return false;
}

bool counts(const Signoff& s, const SignOffs& wanted, const Item& item, const Policy& policy, const std::string& subject) {
  return s.act == wanted.of && stands_still(s, item, subject) && assures(s.method, wanted.assurance) &&
         was_entitled(s, wanted, item, policy) && !excluded(s, wanted, item, subject);
}

}  // namespace

bool counts(const Signoff& s, const SignOffs& wanted, const Item& item, const Policy& policy) {
  return counts(s, wanted, item, policy, subject_of(item));
}

bool has_standing_sign_off(const Item& item, const std::string& act, const std::string& login) {
  const auto is_theirs = [&](const Signoff& s) { return s.act == act && takes_part(s, login); };
  if (std::none_of(item.signoffs.begin(), item.signoffs.end(), is_theirs)) return false;   // the subject takes longer than to look
  const std::string subject = subject_of(item);
  return std::any_of(item.signoffs.begin(), item.signoffs.end(), [&](const Signoff& s) { return is_theirs(s) && stands_still(s, item, subject); });
}

Tally tally(const SignOffs& wanted, const Item& item, const Policy& policy) {
  Tally result;
  const bool any = std::any_of(item.signoffs.begin(), item.signoffs.end(), [&](const Signoff& s) { return s.act == wanted.of; });
  const std::string subject = any ? subject_of(item) : std::string();
  for (const auto& s : item.signoffs) {
    if (!counts(s, wanted, item, policy, subject)) continue;
    const bool again = std::any_of(result.counted.begin(), result.counted.end(), [&](const Signoff* c) { return c->signer == s.signer || represented(*c) == represented(s); });
    if (!again) result.counted.push_back(&s);
  }
  if (!wanted.by_field.empty())
    for (const auto& login : named_in(item, wanted.by_field))
      if (std::none_of(result.counted.begin(), result.counted.end(), [&](const Signoff* c) { return represented(*c) == login; }))
        result.named_missing.push_back(login);
  result.still_needed = std::max(0, wanted.at_least - static_cast<int>(result.counted.size() + result.named_missing.size()));
  return result;
}

std::vector<std::string> before_in_order(const SignOffs& wanted, const Item& item, const Policy& policy, const std::string& login) {
  std::vector<std::string> before;
  if (!wanted.in_order) return before;
  const auto named = named_in(item, wanted.by_field);
  if (!among(named, login)) return before;
  const auto missing = tally(wanted, item, policy).named_missing;
  for (const auto& each : named) {
    if (each == login) break;
    if (among(missing, each)) before.push_back(each);
  }
  return before;
}

std::vector<std::string> candidates(const SignOffs& wanted, const Question& q) {
  const ActRule* act = q.policy.act(wanted.of);
  if (act == nullptr) return {};
  std::vector<Who> who = act->who;
  if (!wanted.role.empty()) who = {{Who::Kind::role, wanted.role}};
  const Tally now = tally(wanted, q.item, q.policy);
  std::vector<std::string> able;
  for (const auto& login : everyone(who, q)) {
    if (login.rfind("role:", 0) == 0) { able.push_back(login); continue; }
    if (wanted.other_than_authors && q.item.has_author(login)) continue;
    if (wanted.other_than_owner && q.item.owner == login) continue;
    if (std::any_of(wanted.other_than_signers_of.begin(), wanted.other_than_signers_of.end(), [&](const std::string& other) { return has_standing_sign_off(q.item, other, login); })) continue;
    if (shut_out(q, *act, login)) continue;
    if (std::any_of(now.counted.begin(), now.counted.end(), [&](const Signoff* s) { return takes_part(*s, login); })) continue;
    able.push_back(login);
  }
  if (able.empty()) for (const auto& each : who) if (each.kind == Who::Kind::role) able.push_back("role:" + each.name);
  return able;
}

}  // namespace chancery::policy
