#include "policy/check_claims.h"
#include "domain/message.h"
#include "domain/text.h"
#include "policy/assurance.h"
#include "policy/decide.h"

#include <algorithm>
#include <functional>
#include <set>

namespace chancery::policy {
namespace {

bool has_value(const Json& fields, const std::string& name) {
  return fields.contains(name) && !fields.at(name).is_null() && fields.at(name) != "" && fields.at(name) != Json::array();
}

std::vector<std::string> logins(const Json& fields, const std::string& name) {
  std::vector<std::string> all;
  if (!has_value(fields, name)) return all;
  if (fields.at(name).is_string()) all.push_back(fields.at(name));
  else for (const auto& each : fields.at(name)) all.push_back(each);
  return all;
}

const std::string& behind(const Signing& s) { return s.in_place_of.empty() ? s.human : s.in_place_of; }
bool involves(const Signing& s, const std::string& login) { return s.human == login || s.in_place_of == login; }

bool could_sign(const Signing& s, const SignOffs& wanted, const Policy& policy, const Item& item) {
  if (!wanted.role.empty()) return among(s.roles, wanted.role);
  for (const auto& who : policy.act(s.act)->who) {
    if (who.kind == Who::Kind::role && among(s.roles, who.name)) return true;
    if (who.kind == Who::Kind::owner && item.owner == behind(s)) return true;
    if (who.kind == Who::Kind::author && among(item.authors, behind(s))) return true;
    if (who.kind == Who::Kind::not_author && !among(item.authors, behind(s))) return true;
    if (who.kind == Who::Kind::field && among(logins(item.fields, who.name), behind(s))) return true;
    if (who.kind == Who::Kind::self && item.id == behind(s)) return true;
  }
  return false;
}

class Judge {
 public:
  Judge(const Guarantee& guarantee, const Policy& policy, const Trial& trial, bool facts, Instant now)
      : g_(guarantee), policy_(policy), trial_(trial), item_(trial.item), facts_(facts), now_(now), bytes_(bytes_of(trial.item)) {}

  bool kept(const std::string& claim) {
    const RequirementRule* rule = policy_.requirement(claim);
    return rule != nullptr ? holds(rule->condition) : has_value(item_.fields, claim);
  }

 private:
  bool independent(const Signing& s, const SignOffs& wanted) const {
    for (const auto& writer : trial_.witness.writers)
      if ((wanted.other_than_authors || g_.other_than_authors) && involves(s, writer)) return false;
    if ((wanted.other_than_owner || g_.other_than_owner) && involves(s, item_.owner)) return false;
    for (const auto& other : trial_.witness.signings)
      if (among(wanted.other_than_signers_of, other.act) && other.bytes == bytes_ && (involves(s, other.human) || involves(s, other.in_place_of.empty() ? other.human : other.in_place_of))) return false;
    return true;
  }

  bool enough(const SignOffs& wanted) {
    std::set<std::string> people;
    const std::vector<std::string> names = logins(item_.fields, wanted.by_field);
    std::vector<std::string> unsigned_names = names;
    std::size_t turn = 0;
    bool in_order = true;
    for (const auto& s : trial_.witness.signings) {
      if (s.act != wanted.of || (g_.exact_bytes && s.bytes != bytes_) || !could_sign(s, wanted, policy_, item_) || !independent(s, wanted)) continue;
      if (!assures(s.method, wanted.assurance)) continue;
      if (g_.different_people && (used_.count(s.human) != 0 || used_.count(behind(s)) != 0)) continue;
      if (people.count(s.human) != 0 || people.count(behind(s)) != 0) continue;
      people.insert(s.human);
      people.insert(behind(s));
      ++counted_;
      if (const auto at = std::find(names.begin(), names.end(), behind(s)); at != names.end()) {
        const auto place = static_cast<std::size_t>(at - names.begin());
        in_order = in_order && place >= turn;
        turn = place;
      }
      unsigned_names.erase(std::remove(unsigned_names.begin(), unsigned_names.end(), behind(s)), unsigned_names.end());
    }
    const int count = std::exchange(counted_, 0);
    used_.insert(people.begin(), people.end());
    return count >= wanted.at_least && unsigned_names.empty() && (in_order || !wanted.in_order);
  }

  std::string date_in(const std::string& field) const {
    if (field == today) return date_of(now_);
    return has_value(item_.fields, field) ? item_.fields.at(field).get<std::string>() : "";
  }

  bool holds(const Condition& c) {
    const auto one = [&](const Condition& part) { return holds(part); };
    switch (c.kind) {
      case ConditionKind::sign_offs: return enough(c.sign_offs);
      case ConditionKind::all_of: return std::all_of(c.parts.begin(), c.parts.end(), one);
      case ConditionKind::any_of: return std::any_of(c.parts.begin(), c.parts.end(), one);
      case ConditionKind::comments_resolved: return std::all_of(item_.comments.begin(), item_.comments.end(), [](const Comment& each) { return each.resolved; });
      case ConditionKind::content_given: return item_.content() != nullptr;
      case ConditionKind::field_given: return has_value(item_.fields, c.field);
      case ConditionKind::field_is:
        return has_value(item_.fields, c.field) && (item_.fields.at(c.field) == c.value || (item_.fields.at(c.field).is_boolean() && item_.fields.at(c.field).get<bool>() == (c.value == "yes")));
      case ConditionKind::today_on_or_after: return has_value(item_.fields, c.field) && item_.fields.at(c.field).get<std::string>() <= date_of(now_);
      case ConditionKind::date_on_or_after: return date_in(c.value).empty() || date_in(c.field).empty() || date_in(c.field) >= date_in(c.value);
      case ConditionKind::field_not_self: return !among(logins(item_.fields, c.field), item_.id);
      case ConditionKind::fact: return facts_;
      // About the one who acts, not about what then stands: nothing is left to be seen afterwards.
      case ConditionKind::actor_not_author:
      case ConditionKind::actor_not_owner:
      case ConditionKind::actor_is_owner:
      case ConditionKind::actor_not_signer:
      case ConditionKind::actor_not_self:
      case ConditionKind::actor_has_not_read:
      case ConditionKind::field_not_actor:
      case ConditionKind::comment_given:
      case ConditionKind::content_changed:
      case ConditionKind::draft_absent: return false;
    }
    return false;
  }

  const Guarantee& g_;
  const Policy& policy_;
  const Trial& trial_;
  const Item& item_;
  bool facts_;
  Instant now_;
  std::string bytes_;
  std::set<std::string> used_;
  int counted_ = 0;
};

Json qualified(const std::string& claim, const Guarantee& g, const Policy& policy) {
  const RequirementRule* rule = policy.requirement(claim);
  if (rule == nullptr || rule->condition.kind != ConditionKind::sign_offs) return claim;
  std::vector<std::string> marks;   // in the words of the policy's language
  if (g.other_than_authors) marks.emplace_back("by someone other than its authors");
  if (g.other_than_owner) marks.emplace_back("by someone other than its owner");
  if (g.different_people) marks.emplace_back("by different people");
  if (g.exact_bytes) marks.emplace_back("of exactly these bytes");
  return marks.empty() ? Json(claim) : message("policy-check.claim", {{"claim", claim}, {"marks", marks}});
}

}  // namespace

std::vector<Json> broken_claims(const Guarantee& g, const Policy& policy, const Trial& trial, bool facts, Instant now) {
  std::vector<Json> broken;
  Judge judge(g, policy, trial, facts, now);
  for (const auto& claim : g.claims) if (!judge.kept(claim)) broken.push_back(qualified(claim, g, policy));
  return broken;
}

}  // namespace chancery::policy
