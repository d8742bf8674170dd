// When the whole file is read: every name must exist, and what the acts do must make sense together.
#include "domain/text.h"
#include "policy/decide.h"
#include "policy/guarantee.h"
#include "policy/reading.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

template <class T>
std::vector<std::string> names_of(const std::vector<T>& all) {
  std::vector<std::string> names;
  for (const auto& each : all) names.push_back(each.name);
  return names;
}

const Yaml* entry(const Yaml& map, const std::string& key) {
  for (const auto& [name, value] : map.entries) if (name.text == key) return &value;
  return nullptr;
}

[[noreturn]] void no_such(const Reference& r, const char* key, const std::vector<std::string>& known) {
  throw Mistake{r.place, message(key, {{"where", r.where}, {"name", r.name}}), did_you_mean(r.name, known)};
}

std::vector<std::string> names_where(const Policy& policy, bool (*wanted)(const Field&)) {
  std::vector<std::string> names;
  for (const auto& each : policy.fields) if (wanted(each)) names.push_back(each.name);
  return names;
}

bool is_date(const Field& f) { return f.kind == FieldKind::date; }
bool is_link(const Field& f) { return f.kind == FieldKind::link; }
bool is_one_word(const Field& f) { return f.kind == FieldKind::text || f.kind == FieldKind::choice; }
bool is_choices(const Field& f) { return f.kind == FieldKind::choices; }

std::vector<std::string> known_roles(const Reading& reading) {
  std::vector<std::string> roles = {"staff", "operator"};
  for (const auto& each : reading.roles) if (!among(roles, each)) roles.push_back(each);
  return roles;
}

void look_up(const Reading& reading, const Reference& r) {
  const Policy& policy = reading.policy;
  switch (r.to) {
    case Reference::To::state: if (!among(policy.states, r.name)) no_such(r, "policy-file.no-such.state", policy.states); return;
    case Reference::To::act: if (policy.act(r.name) == nullptr) no_such(r, "policy-file.no-such.act", names_of(policy.acts)); return;
    case Reference::To::signing_act: {
      const ActRule* act = policy.act(r.name);
      if (act == nullptr) no_such(r, "policy-file.no-such.act", names_of(policy.acts));
      if (!act->signs_text()) throw mistake(r.place, "policy-file.not-signing", {{"where", r.where}, {"act", r.name}});
      return;
    }
    case Reference::To::field: if (policy.field(r.name) == nullptr) no_such(r, "policy-file.no-such.field", names_of(policy.fields)); return;
    case Reference::To::people_field: {
      const Field* field = policy.field(r.name);
      if (field == nullptr || !names_people(*field)) no_such(r, "policy-file.no-such.people", names_where(policy, names_people));
      return;
    }
    case Reference::To::date_field: {
      const Field* field = policy.field(r.name);
      if (field == nullptr || !is_date(*field)) no_such(r, "policy-file.no-such.date", names_where(policy, is_date));
      return;
    }
    case Reference::To::link_field: {
      const Field* field = policy.field(r.name);
      if (field == nullptr || !is_link(*field)) no_such(r, "policy-file.no-such.link", names_where(policy, is_link));
      if (!field->registers.empty()) throw mistake(r.place, "policy-file.link-of-some", {{"where", r.where}, {"field", r.name}});
      return;
    }
    case Reference::To::text_field: {
      const Field* field = policy.field(r.name);
      if (field == nullptr || !is_one_word(*field)) no_such(r, "policy-file.no-such.text", names_where(policy, is_one_word));
      return;
    }
    case Reference::To::roles_field: {
      const Field* field = policy.field(r.name);
      if (field == nullptr || !is_choices(*field)) no_such(r, "policy-file.no-such.roles", names_where(policy, is_choices));
      const auto roles = known_roles(reading);
      for (const auto& each : field->choices)
        if (!among(roles, each)) throw Mistake{r.place, message("policy-file.reads-no-role", {{"where", r.where}, {"field", r.name}, {"name", each}}), did_you_mean(each, roles)};
      return;
    }
    case Reference::To::requirement: if (policy.requirement(r.name) == nullptr) no_such(r, "policy-file.no-such.requirement", names_of(policy.requirements)); return;
    case Reference::To::role: if (const auto roles = known_roles(reading); !among(roles, r.name)) no_such(r, "policy-file.no-such.role", roles); return;
  }
}

void check_sentence(const Policy& policy, const Sentence& sentence) {
  std::vector<std::string> known = {"id", "revision", "title", "state", "missing", "actor"};
  for (const auto& each : policy.fields) known.push_back(each.name);
  for (std::size_t at = sentence.text.find('{'); at != std::string::npos; at = sentence.text.find('{', at + 1)) {
    const auto end = sentence.text.find('}', at);
    const std::string name = end == std::string::npos ? "" : sentence.text.substr(at + 1, end - at - 1);
    if (!among(known, name))
      throw Mistake{sentence.place, message("policy-file.sentence", {{"where", sentence.where}, {"name", name}}), did_you_mean(name, known)};
  }
}

// "{seq:3}", "{year}", "{type}" and letters, digits, hyphens between them.
void check_number(const Policy& policy, const Yaml& node) {
  bool sequence = false, field = false;
  const std::string& pattern = policy.number;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '{') {
      const auto end = pattern.find('}', at);
      const std::string name = end == std::string::npos ? "" : pattern.substr(at + 1, end - at - 1);
      if (name.size() == 5 && name.rfind("seq:", 0) == 0 && name[4] >= '1' && name[4] <= '9') {
        if (sequence) throw mistake(node.place, "policy-file.counts-twice");
        sequence = true;
      } else if (name != "year") {
        const Field* part = policy.field(name);
        if (part == nullptr) throw mistake(node.place, "policy-file.number-unknown", {{"name", name}});
        if (!part->fixed || !part->required || (part->kind != FieldKind::choice && part->kind != FieldKind::text))
          throw mistake(node.place, "policy-file.number-field", {{"name", name}});
        for (const auto& choice : part->choices)
          if (!is_item_id(choice)) throw mistake(node.place, "policy-file.number-choice", {{"choice", choice}, {"field", name}});
        field = true;
      }
      if (end == std::string::npos) return;
      at = end;
    } else if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
      throw mistake(node.place, "policy-file.number-sign", {{"sign", std::string(1, c)}});
    }
  }
  if (!sequence && !field) throw mistake(node.place, "policy-file.number-same");
}

// Who has read is kept beside the item and leaves it as it is: nothing else may happen with such an act.
void check_reading(const Policy& policy, const ActRule& act, const Json& what, const Place& place) {
  if (!policy.revisioned || act.from != std::vector<std::string>{policy.in_force})
    throw mistake(place, "policy-file.act.reads-in-force", {{"what", what}});
  if (!act.to.empty() || act.begins != ActRule::Begins::nothing || act.takes_fields || act.takes_files || act.takes_comment || !act.signs.empty() || act.new_round || !act.withdraws.empty())
    throw mistake(place, "policy-file.act.reads-alone", {{"what", what}});
}

void check_act(const Policy& policy, const ActRule& act, const Place& place) {
  const bool of_revisions = act.begins == ActRule::Begins::revision || act.ends_revision || act.releases || act.retires;
  const Json what = message("policy-file.part.act", {{"name", act.name}});
  if (of_revisions && !policy.revisioned)
    throw mistake(place, "policy-file.act.no-revisions", {{"what", what}});
  if (act.keys != ActRule::Keys::nothing && (policy.register_name != "people" || act.begins != ActRule::Begins::nothing))
    throw mistake(place, "policy-file.act.keys", {{"what", what}});
  if (act.codes != ActRule::Codes::nothing && (policy.register_name != "people" || act.begins != ActRule::Begins::nothing))
    throw mistake(place, "policy-file.act.codes", {{"what", what}});
  if (act.codes == ActRule::Codes::begins && (act.who.size() != 1 || act.who.front().kind != Who::Kind::self))
    throw mistake(place, "policy-file.act.codes-of-another", {{"what", what}});
  if (!act.reads.empty()) check_reading(policy, act, what, place);
  if (act.releases && act.to != policy.in_force) throw mistake(place, "policy-file.act.releases", {{"what", what}, {"state", policy.in_force}});
  if (act.retires && !among(act.from, policy.in_force)) throw mistake(place, "policy-file.act.retires", {{"what", what}, {"state", policy.in_force}});
  if (act.retires && (act.to.empty() || act.to == policy.in_force)) throw mistake(place, "policy-file.act.retires-nothing", {{"what", what}});
  if (policy.revisioned && act.to == policy.in_force && !act.releases) throw mistake(place, "policy-file.act.does-not-release", {{"what", what}, {"state", policy.in_force}});
  if (policy.revisioned && among(act.from, policy.in_force) && !act.to.empty() && !act.retires && act.begins != ActRule::Begins::revision)
    throw mistake(place, "policy-file.act.leaves-force", {{"what", what}});
  if (act.ends_revision && (act.to.empty() || !among(policy.rest, act.to))) throw mistake(place, "policy-file.act.ends", {{"what", what}});
  if (act.begins == ActRule::Begins::revision && !among(act.from, policy.in_force)) throw mistake(place, "policy-file.act.begins-revision", {{"what", what}, {"state", policy.in_force}});
  if (policy.revisioned && act.to == policy.superseded) throw mistake(place, "policy-file.act.supersedes", {{"what", what}, {"state", policy.superseded}});
  if (act.begins == ActRule::Begins::item)
    for (const auto& who : act.who)
      if (who.kind != Who::Kind::role) throw mistake(place, "policy-file.act.owner-yet", {{"what", what}});
  for (const auto& followed : act.follows)
    if (followed == act.name) throw mistake(place, "policy-file.act.follows-itself", {{"what", what}});
}

// Whether the condition cannot be met without this one.
bool asks_for(const Condition& c, const std::string& fact) {
  if (c.kind == ConditionKind::fact) return fact_name(c) == fact;
  return c.kind == ConditionKind::all_of && std::any_of(c.parts.begin(), c.parts.end(), [&](const Condition& part) { return asks_for(part, fact); });
}

bool any_asks_for(const Policy& policy, const std::vector<std::string>& needs, const std::string& fact) {
  return std::any_of(needs.begin(), needs.end(), [&](const std::string& name) { return asks_for(policy.requirement(name)->condition, fact); });
}

// What cannot be undone is never left to a policy that forgot to ask: a legal hold wins, nothing goes before its time, and two others agree.
void check_disposing(const Policy& policy, const ActRule& act, const Place& place) {
  if (act.disposes.empty()) return;
  const Json what = message("policy-file.part.act", {{"name", act.name}});
  if (policy.revisioned || act.to.empty()) throw mistake(place, "policy-file.disposes-here", {{"what", what}});
  for (const auto& [fact, words] : {std::pair{items_due, "are due for disposition"}, {items_not_held, "are not on hold"}, {items_disposable, "can be disposed of"}})
    if (!any_asks_for(policy, act.needs, std::string(fact) + ":" + act.disposes))
      throw Mistake{place, message("policy-file.disposes-unasked", {{"what", what}}), message("policy-file.disposes-unasked.advice", {{"condition", act.disposes + " " + words}})};
  const auto by_two = [&](const std::string& name) {
    const Condition& c = policy.requirement(name)->condition;
    return c.kind == ConditionKind::sign_offs && c.sign_offs.at_least >= 2 && c.sign_offs.other_than_authors;
  };
  if (std::none_of(act.needs.begin(), act.needs.end(), by_two)) throw mistake(place, "policy-file.disposes-alone", {{"what", what}});
}

bool mentions_the_check(const Condition& c) {
  return (c.kind == ConditionKind::fact && c.field == policy_checks) || std::any_of(c.parts.begin(), c.parts.end(), mentions_the_check);
}

// What judges everything else must not be lost, nor come in force unchecked, whatever its own rules would say.
void check_rules_of_rules(const Reading& reading, const Yaml& root) {
  const Policy& policy = reading.policy;
  if (policy.register_name != "policies") {
    for (const auto& rule : policy.requirements)
      if (mentions_the_check(rule.condition)) throw mistake(entry(*entry(root, "requirements"), rule.name)->place, "policy-file.rules.check-elsewhere", {{"name", rule.name}});
    return;
  }
  if (!policy.revisioned) throw mistake(entry(root, "register")->place, "policy-file.rules.revisions");
  if (policy.number != "{name}") throw mistake(entry(root, "number")->place, "policy-file.rules.number");
  for (const auto& act : policy.acts) {
    const Json what = message("policy-file.part.act", {{"name", act.name}});
    if (act.retires) throw mistake(reading.act_places.at(act.name), "policy-file.rules.retires", {{"what", what}});
    std::vector<std::string> needs = act.needs;
    needs.insert(needs.end(), act.when.begin(), act.when.end());
    if (act.releases && !any_asks_for(policy, needs, policy_checks)) throw mistake(reading.act_places.at(act.name), "policy-file.rules.unchecked", {{"what", what}});
  }
}

// A promise is judged when somebody looks at the item: what was true of whoever acted cannot be seen any more.
bool can_be_seen(const Condition& c) {
  switch (c.kind) {
    case ConditionKind::comment_given:
    case ConditionKind::content_changed:
    case ConditionKind::draft_absent: return false;
    default: return !is_about_the_actor(c.kind) && std::all_of(c.parts.begin(), c.parts.end(), can_be_seen);
  }
}

void check_guarantee(const Policy& policy, const std::string& sentence, const Place& place) {
  const auto g = read_guarantee(sentence);
  const Json where = message("policy-file.part.guarantee", {{"sentence", sentence}});
  std::vector<std::string> states = g->targets;
  states.push_back(g->state);
  for (const auto& state : states)
    if (!among(policy.states, state)) throw Mistake{place, message("policy-file.guarantee-state", {{"where", where}, {"state", state}}), did_you_mean(state, policy.states)};
  std::vector<std::string> known = names_of(policy.requirements);
  for (const auto& each : policy.fields) known.push_back(each.name);
  for (const auto& claim : g->claims)
    if (!among(known, claim)) throw Mistake{place, message("policy-file.guarantee-claim", {{"where", where}, {"claim", claim}}), did_you_mean(claim, known)};
  for (const auto& claim : g->claims)
    if (const RequirementRule* rule = policy.requirement(claim); rule != nullptr && !can_be_seen(rule->condition))
      throw mistake(place, "policy-file.guarantee-unseen", {{"where", where}, {"claim", claim}});
}

void check_values(const Policy& policy, const Condition& c, const Yaml& at) {
  if (c.kind == ConditionKind::field_is) {
    const Field& field = *policy.field(c.field);
    if (field.kind == FieldKind::choice && !among(field.choices, c.value))
      throw Mistake{at.place, message("policy-file.value-choice", {{"value", c.value}, {"field", c.field}}), did_you_mean(c.value, field.choices)};
    if (field.kind != FieldKind::choice && field.kind != FieldKind::text && field.kind != FieldKind::yes_no)
      throw mistake(at.place, "policy-file.value-kind", {{"field", c.field}});
    if (field.kind == FieldKind::yes_no && c.value != "yes" && c.value != "no")
      throw mistake(at.place, "policy-file.value-yes-no", {{"field", c.field}});
  }
  for (const auto& part : c.parts) check_values(policy, part, at);
}

// Every one named in `by_field` must sign: a field that offers people who cannot would wait for ever.
void check_named(const Policy& policy, const Condition& c, const Yaml& fields) {
  for (const auto& part : c.parts) check_named(policy, part, fields);
  if (c.kind != ConditionKind::sign_offs || c.sign_offs.by_field.empty()) return;
  const Field& field = *policy.field(c.sign_offs.by_field);
  const ActRule& act = *policy.act(c.sign_offs.of);
  std::vector<std::string> signing;
  for (const auto& who : act.who) {
    if (who.kind != Who::Kind::role) return;   // whoever stands in a relation to the item is known only when there is one
    signing.push_back(who.name);
  }
  if (!c.sign_offs.role.empty()) signing = {c.sign_offs.role};
  for (const auto& role : field.roles)
    if (!among(signing, role))
      throw mistake(entry(fields, field.name)->place, "policy-file.offers", {{"field", field.name}, {"role", role}, {"act", act.name}, {"roles", signing}});
}

}  // namespace

void resolve(const Reading& reading, const Yaml& root) {
  const Policy& policy = reading.policy;
  for (const auto& each : reading.references) look_up(reading, each);
  for (const auto& each : reading.sentences) check_sentence(policy, each);
  check_number(policy, *entry(root, "number"));
  for (const auto& act : policy.acts) check_act(policy, act, reading.act_places.at(act.name));
  const auto begins = [](const ActRule& a) { return a.begins == ActRule::Begins::item; };
  if (std::none_of(policy.acts.begin(), policy.acts.end(), begins))
    throw mistake(entry(root, "acts")->place, "policy-file.no-beginning");
  const auto releases = [](const ActRule& a) { return a.releases; };
  if (policy.revisioned && std::none_of(policy.acts.begin(), policy.acts.end(), releases))
    throw mistake(entry(root, "acts")->place, "policy-file.no-release");
  for (const auto& requirement : policy.requirements)
    check_values(policy, requirement.condition, *entry(*entry(root, "requirements"), requirement.name));
  for (const auto& requirement : policy.requirements) check_named(policy, requirement.condition, *entry(root, "fields"));
  for (const auto& field : policy.fields) {
    if (policy.requirement(field.name) != nullptr)
      throw mistake(entry(*entry(root, "fields"), field.name)->place, "policy-file.same-name", {{"name", field.name}});
  }
  check_rules_of_rules(reading, root);
  for (const auto& act : policy.acts) check_disposing(policy, act, reading.act_places.at(act.name));
  if (const Yaml* guarantees = entry(root, "guarantees"))
    for (const Yaml* each : list_of(*guarantees, key_named("guarantees"))) check_guarantee(policy, each->text, each->place);
}

}  // namespace chancery::policy
