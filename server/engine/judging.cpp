#include "engine/judging.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/keeping.h"
#include "engine/links.h"
#include "engine/numbering.h"
#include "policy/read.h"
#include "sdk/text.h"

#include <algorithm>
#include <vector>

namespace chancery {
namespace {

using policy::ActRule;
using policy::Policy;

Refusal no_such_item(const std::string& register_name, const std::string& id) {
  return {Because::unknown, "refusal.item-unknown", {{"register", register_name}, {"item", id}}};
}

Outcome<const ActRule*> find_act(const Policy& policy, const std::string& name) {
  const ActRule* act = policy.act(name);
  if (act && !(act->who.empty() && !act->by_server)) return act;
  Json known = Json::array();
  for (const auto& each : policy.acts) if (!each.who.empty()) known.push_back(each.name);
  return Refusal{Because::invalid, "refusal.act-unknown", {{"act", name}, {"register", policy.register_name}, {"known", known}}};
}

bool starts_in(const ActRule& act, const std::string& state) {
  return std::find(act.from.begin(), act.from.end(), state) != act.from.end();
}

void begin_item(Case& c, const Turn& turn) {
  c.item = Item{};
  c.item.register_name = c.policy.register_name;
  c.item.revision = c.policy.revisioned ? 1 : 0;
  c.item.owner = c.actor.login;
  c.item.created = turn.time;
  c.item.state = c.act.to;
  for (const auto& field : c.policy.fields) if (!field.default_value.empty()) c.item.fields[field.name] = field.default_value;
  c.slot = c.policy.revisioned ? Slot::draft : Slot::current;
}

void begin_revision(Case& c) {
  c.before = c.current;
  c.item = *c.current;
  c.item.revision += 1;
  c.item.round = 0;
  c.item.authors.clear();
  c.item.comments.clear();
  c.item.signoffs.clear();
  c.item.in_force_since.reset();
  for (const auto& field : c.policy.fields) if (field.each_revision) c.item.fields.erase(field.name);
  c.state_before = c.current->state;
  c.slot = Slot::draft;
}

// The draft, when the act is done in its state; else what is in force; a draft that fits neither is still what is meant.
Outcome<Done> choose_version(Case& c, const std::string& id) {
  if (!c.current && !c.draft) return no_such_item(c.policy.register_name, id);
  const bool draft = c.draft && (starts_in(c.act, c.draft->state) || !c.current || !starts_in(c.act, c.current->state));
  c.slot = draft ? Slot::draft : Slot::current;
  c.item = draft ? *c.draft : *c.current;
  c.before = c.item;
  c.state_before = c.item.state;
  return Done{};
}

Outcome<Case> open_case(const ParsedObjects::PolicyPtr& policy, const State& before, const ActInput& input, const Turn& turn) {
  if (!policy) return Refusal{Because::unknown, "refusal.register-unknown", {{"register", input.register_name}}};
  auto act = find_act(*policy, input.act);
  if (!act) return act.refusal();
  const auto actor = before.find(input.actor);
  if (!actor) return Refusal{Because::forbidden, "refusal.person-unknown", {{"login", input.actor}}};
  Case c{policy, *policy, **act, *actor, {}, {}, false, Slot::current, {}, {}, "", {}, {}};
  if ((*act)->begins == ActRule::Begins::item) {
    if (policy::is_hidden(*policy, *actor)) return Refusal{Because::unknown, "refusal.register-unknown", {{"register", input.register_name}}};
    if (!input.id.empty()) return Refusal{Because::invalid, "refusal.number-given", {{"item", input.id}, {"act", input.act}}};
    begin_item(c, turn);
    return c;
  }
  if (!is_item_id(input.id)) return no_such_item(input.register_name, beginning(input.id, 60));
  // What the actor may not see is not there for them: a refusal must not tell that it exists, or in which state.
  const auto seen = [&](Slot slot) -> std::optional<Item> {
    auto item = before.item(input.register_name, input.id, slot);
    const bool visible = item && ((*act)->by_server || policy::may_read(*policy, *actor, *item, slot == Slot::draft));
    return visible ? std::move(item) : std::nullopt;
  };
  c.current = seen(Slot::current);
  if (policy->revisioned) c.draft = seen(Slot::draft);
  c.draft_there = has_draft(before, *policy, input.id);
  if ((*act)->begins == ActRule::Begins::revision && c.current) {
    begin_revision(c);
    return c;
  }
  if (auto chosen = choose_version(c, input.id); !chosen) return chosen.refusal();
  if (c.slot == Slot::current)
    if (const Json gone = disposed_in(before.snapshot(), paths::item(input.register_name, input.id, Slot::current)); gone.is_object() && gone.value("how", "") != "kept")
      return Refusal{Because::unmet, "refusal.disposed." + gone.value("how", ""), {{"item", input.id}, {"by", gone.value("by", "")}, {"at", gone.value("at", "")}}};
  return c;
}

Outcome<Done> take_all(Case& c, const State& before, const ActInput& input, Instant now, bool checks_links) {
  LinkMeant meant;
  if (checks_links) meant = [&](const policy::Field& field, const std::string& value) { return link_meant(before, c.actor, field, value); };
  if (auto done = take_fields(c.policy, c.act, before, input.fields, meant, c.item, c.changes); !done) return done.refusal();
  if (auto done = take_files(c.act, input.files, input.removed_files, c.item, c.changes); !done) return done.refusal();
  if (!is_text(input.comment) || input.comment.size() > 20000) return Refusal{Because::invalid, "refusal.comment-long", {{"longest", 20000}}};
  if (auto done = take_comment(c.act, input, now, c.item); !done) return done.refusal();
  if (auto done = take_key(c.act, input, before, now, c.item); !done) return done.refusal();
  if (auto done = take_codes(c.act, now, c.item); !done) return done.refusal();
  const bool writes = c.act.begins != ActRule::Begins::nothing || !c.changes.empty();
  if (writes && (c.act.writes || c.act.begins != ActRule::Begins::nothing) && !c.item.has_author(c.actor.login)) c.item.authors.push_back(c.actor.login);
  return Done{};
}

Outcome<Done> number_it(Case& c, const State& before, Instant now) {
  if (c.act.begins != ActRule::Begins::item) return Done{};
  const auto text = before.snapshot().read(paths::numbers_json);
  Json numbers = text ? Json::parse(*text) : Json::object();
  const Json unchanged = numbers;
  auto id = next_number(c.policy, c.item.fields, now, numbers);
  if (!id) return id.refusal();
  const bool is_login = is_name(*id) && *id != operator_person().login && *id != server_person().login;
  if (c.policy.register_name == "people" && !is_login) return Refusal{Because::invalid, "refusal.login", {{"login", *id}}};
  std::vector<std::string> taken = {paths::item(c.policy.register_name, *id, Slot::current), paths::item(c.policy.register_name, *id, Slot::draft)};
  // A policy has the name of its register, and a proposal that was given up must not use that up.
  if (c.policy.register_name != "policies") taken.push_back(paths::archived(c.policy.register_name, *id));
  for (const auto& path : taken)
    if (before.snapshot().object(path)) return Refusal{Because::invalid, "refusal.number-taken", {{"item", *id}}};
  c.item.id = *id;
  if (numbers != unchanged) c.numbers = std::move(numbers);
  return Done{};
}

bool content_changed(const Case& c) {
  if (!c.current || !c.current->content() || !c.item.content()) return true;
  return c.current->content()->sha256 != c.item.content()->sha256;
}

// A person who may never do this is told so plainly; everything else can be mended by meeting the requirements.
Refusal refusal_of(const Case& c, const Decision& decision) {
  const bool never = std::any_of(decision.requirements.begin(), decision.requirements.end(),
                                 [](const Requirement& r) { return r.name == "who" && r.result != Result::met; });
  const std::string key = std::string(never ? "refusal.not-yours" : "refusal.unmet") + (c.item.id.empty() ? ".new" : "");
  Refusal refusal{never ? Because::forbidden : Because::unmet, key,
                  {{"act", c.act.name}, {"label", c.act.label}, {"item", c.item.id}, {"register", c.policy.register_name}}};
  for (const auto& each : policy::told(c.policy, c.act, decision)) refusal.requirements.push_back(to_json(each));
  return refusal;
}

// What a consequence does to the item; the tree follows in write_tree.
void move_on(Case& c, const ActRule& rule, Instant now) {
  if (!rule.to.empty()) c.item.state = rule.to;
  if (rule.releases) c.item.in_force_since = now;
}

void note(const ActRule& rule, Outcomes& out) {
  out.released = out.released || rule.releases;
  out.retired = out.retired || rule.retires;
  out.ended = out.ended || rule.ends_revision;
}

void follow(Case& c, const State& before, const ActInput& input, const Turn& turn, const Surroundings& around, Decision& decision,
            std::vector<std::string>& also, Outcomes& out) {
  for (const auto& rule : c.policy.acts) {
    if (std::find(rule.follows.begin(), rule.follows.end(), c.act.name) == rule.follows.end()) continue;
    if (!starts_in(rule, c.item.state)) continue;
    auto consequence = policy::decide_consequence(question(c, input, turn.time, before, around), rule);
    if (consequence.taken) {
      move_on(c, rule, turn.time);
      note(rule, out);
      also.push_back(rule.name);
    }
    decision.consequences.push_back(std::move(consequence));
  }
}

}  // namespace

ParsedObjects::PolicyPtr policy_for(const State& before, const ActInput& input, const Surroundings& around) {
  if (auto policy = before.policy(input.register_name)) return policy;
  const bool first_rules = input.register_name == "policies" && input.actor == operator_person().login && input.fields.value("name", Json()) == "policies" && input.files.size() == 1 && around.text;
  const auto text = first_rules ? around.text(input.files.front()) : std::nullopt;
  if (!text) return nullptr;
  auto read = policy::read(*text, paths::policy("policies"), before.roles());
  return read && read->register_name == "policies" ? std::make_shared<const Policy>(std::move(*read)) : nullptr;
}

bool has_draft(const State& before, const Policy& policy, const std::string& id) {
  return policy.revisioned && before.snapshot().object(paths::item(policy.register_name, id, Slot::draft)).has_value();
}

// Falls away with the folder when the next revision takes its place.
bool has_read(const State& before, const std::string& register_name, const std::string& id, const std::string& login) {
  return before.snapshot().object(paths::item(register_name, id, Slot::current) + "/" + paths::reading(login)).has_value();
}

policy::Question question(const Case& c, const ActInput& input, Instant now, const State& before, const Surroundings& around) {
  return {.policy = c.policy,
          .item = c.item,
          .state_before = c.state_before,
          .draft_exists = c.draft_there,
          .content_changed = content_changed(c),
          .act = c.act.name,
          .actor = c.actor,
          .comment = input.comment,
          .now = now,
          .people = before,
          .facts = around.facts,
          .before = c.before ? &*c.before : nullptr,
          .method = input.method,
          .has_read = !c.act.reads.empty() && has_read(before, c.policy.register_name, c.item.id, c.actor.login),
          .of_the_past = !around.checks_links,
          .fact_words = around.fact_words ? &around.fact_words : nullptr,
          .say = &around.say};
}

Outcome<Judged> judge(const ParsedObjects::PolicyPtr& policy, const State& before, const ActInput& input, const Turn& turn, const Surroundings& around) {
  auto opened = open_case(policy, before, input, turn);
  if (!opened) return opened.refusal();
  Judged judged{std::move(*opened), {}};
  Case& c = judged.c;
  if (auto done = take_all(c, before, input, turn.time, around.checks_links); !done) {
    // Somebody who may not act at all learns that first, not that a field of theirs is wrong.
    const Decision who = policy::decide(question(c, input, turn.time, before, around));
    const Refusal refusal = refusal_of(c, who);
    return refusal.because == Because::forbidden ? refusal : done.refusal();
  }
  judged.decision = policy::decide(question(c, input, turn.time, before, around));
  if (!judged.decision.allowed) return refusal_of(c, judged.decision);
  if (auto done = number_it(c, before, turn.time); !done) return done.refusal();
  return judged;
}

std::optional<Refusal> refused_anyway(const ParsedObjects::PolicyPtr& policy, const State& before, const ActInput& input, const Turn& turn, const Surroundings& around) {
  auto opened = open_case(policy, before, input, turn);
  if (!opened) return opened.refusal();
  Case& c = *opened;
  const bool taken = static_cast<bool>(take_all(c, before, input, turn.time, around.checks_links));
  const Decision decision = policy::decide(question(c, input, turn.time, before, around));
  if (decision.allowed) return std::nullopt;
  Refusal refusal = refusal_of(c, decision);
  // What was not taken may be what is missing now: performing it says what is wrong with it.
  return taken || refusal.because == Because::forbidden ? std::optional<Refusal>(std::move(refusal)) : std::nullopt;
}

void void_signoffs(Case& c) {
  if (c.act.new_round) c.item.round += 1;
  if (c.item.signoffs.empty()) return;
  const std::string subject = subject_of(c.item);
  const auto is_withdrawn = [&](const Signoff& s) {
    return (s.signer == c.actor.login || s.on_behalf_of == c.actor.login) && std::find(c.act.withdraws.begin(), c.act.withdraws.end(), s.act) != c.act.withdraws.end();
  };
  for (auto& each : c.item.signoffs) {
    const ActRule* signed_by = c.policy.act(each.act);
    if (!each.voided.empty() || (signed_by && !signed_by->signs_text())) continue;
    if (each.subject != subject) each.voided = "changed";
    else if (c.act.new_round || is_withdrawn(each)) each.voided = c.act.name;
  }
}

std::optional<Person> principal(const State& before, const policy::Question& asked, const Case& c) {
  const std::string login = policy::acting_for(asked);
  return login.empty() || login == c.actor.login ? std::nullopt : before.find(login);
}

Signoff signoff_of(const Case& c, const Turn& turn, const std::string& statement, const std::string& method, const policy::Question& asked) {
  Signoff s;
  s.signer = c.actor.login;
  s.name = c.actor.name;
  s.roles = policy::signing_roles(asked);
  s.on_behalf_of = policy::acting_for(asked);
  s.act = c.act.name;
  s.meaning = c.act.signs;
  s.at = turn.time;
  s.method = method;
  s.subject = subject_of(c.item);
  s.round = c.item.round;
  s.statement = paths::signoff(turn.number, c.act.name, c.actor.login);
  s.statement_sha256 = sha256_hex(statement);
  return s;
}

Outcomes carry_out(Case& c, const State& before, const ActInput& input, const Turn& turn, const Surroundings& around, Decision& decision, std::vector<std::string>& also) {
  Outcomes out;
  move_on(c, c.act, turn.time);
  note(c.act, out);
  follow(c, before, input, turn, around, decision, also, out);
  return out;
}

}  // namespace chancery
