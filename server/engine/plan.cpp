#include "engine/plan.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/act_file.h"
#include "engine/links.h"
#include "engine/numbering.h"
#include "engine/statement.h"
#include "engine/take.h"
#include "signatures/signed_by.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery {
namespace {

using policy::ActRule;
using policy::Policy;

// Everything one act is about, gathered from the state before it.
struct Case {
  const Policy& policy;
  const ActRule& act;
  Person actor;
  std::optional<Item> current, draft;
  Slot slot = Slot::current;
  Item item;              // as it stands, then as it will
  std::optional<Item> before;   // as it stood when the act was asked for; nothing when the act begins an item
  std::string state_before;
  Changes changes;
  Json numbers;           // with the number just given; null when none was
};

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

Outcome<Case> open_case(const State& before, const ActInput& input, const Turn& turn) {
  const auto policy = before.policy(input.register_name);
  if (!policy) return Refusal{Because::unknown, "refusal.register-unknown", {{"register", input.register_name}}};
  auto act = find_act(*policy, input.act);
  if (!act) return act.refusal();
  const auto actor = before.find(input.actor);
  if (!actor) return Refusal{Because::forbidden, "refusal.person-unknown", {{"login", input.actor}}};
  Case c{*policy, **act, *actor, {}, {}, Slot::current, {}, {}, "", {}, {}};
  if ((*act)->begins == ActRule::Begins::item) {
    if (!input.id.empty()) return Refusal{Because::invalid, "refusal.number-given", {{"item", input.id}, {"act", input.act}}};
    begin_item(c, turn);
    return c;
  }
  if (!is_item_id(input.id)) return no_such_item(input.register_name, input.id.substr(0, 60));
  // What the actor may not see is not there for them: a refusal must not tell that it exists, or in which state.
  const auto seen = [&](Slot slot) -> std::optional<Item> {
    auto item = before.item(input.register_name, input.id, slot);
    const bool visible = item && ((*act)->by_server || policy::may_read(*policy, *actor, *item, slot == Slot::draft));
    return visible ? std::move(item) : std::nullopt;
  };
  c.current = seen(Slot::current);
  if (policy->revisioned) c.draft = seen(Slot::draft);
  if ((*act)->begins == ActRule::Begins::revision && c.current) {
    begin_revision(c);
    return c;
  }
  if (auto chosen = choose_version(c, input.id); !chosen) return chosen.refusal();
  return c;
}

Outcome<Done> take_all(Case& c, const State& before, const ActInput& input, Instant now, bool checks_links) {
  MayLink may;
  if (checks_links) may = [&](const policy::Field& field, const std::string& value) { return may_link(before, c.actor, field, value); };
  if (auto done = take_fields(c.policy, c.act, before, input.fields, may, c.item, c.changes); !done) return done.refusal();
  if (auto done = take_files(c.act, input.files, input.removed_files, c.item, c.changes); !done) return done.refusal();
  if (!is_text(input.comment) || input.comment.size() > 20000) return Refusal{Because::invalid, "refusal.comment-long", {{"longest", 20000}}};
  if (auto done = take_comment(c.act, input, now, c.item); !done) return done.refusal();
  if (auto done = take_key(c.act, input, before, now, c.item); !done) return done.refusal();
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
  for (const auto& path : {paths::item(c.policy.register_name, *id, Slot::current), paths::item(c.policy.register_name, *id, Slot::draft),
                           paths::archived(c.policy.register_name, *id)})
    if (before.snapshot().object(path)) return Refusal{Because::invalid, "refusal.number-taken", {{"item", *id}}};
  c.item.id = *id;
  if (numbers != unchanged) c.numbers = std::move(numbers);
  return Done{};
}

bool content_changed(const Case& c) {
  if (!c.current || !c.current->content() || !c.item.content()) return true;
  return c.current->content()->sha256 != c.item.content()->sha256;
}

// Falls away with the folder when the next revision takes its place.
bool has_read(const State& before, const std::string& register_name, const std::string& id, const std::string& login) {
  return before.snapshot().object(paths::item(register_name, id, Slot::current) + "/" + paths::reading(login)).has_value();
}

policy::Question question(const Case& c, const ActInput& input, Instant now, const State& before, const Surroundings& around) {
  return {.policy = c.policy,
          .item = c.item,
          .state_before = c.state_before,
          .draft_exists = c.draft.has_value(),
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
          .say = &around.say};
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

// The first step of a write and of a foresight alike: gather, take, number, judge.
struct Judged { Case c; Decision decision; };

Outcome<Judged> judge(const State& before, const ActInput& input, const Turn& turn, const Surroundings& around) {
  auto opened = open_case(before, input, turn);
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

std::string organisation_name(const State& state) {
  const auto text = state.snapshot().read(paths::ledger_json);
  return text ? Json::parse(*text).value("organisation", "") : "";
}

// Sign-offs given before this act stop counting when it begins a new round or changes what they are bound to.
void void_signoffs(Case& c) {
  if (c.act.new_round) c.item.round += 1;
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

// For whom the actor signs: themselves, or the person who made them their deputy.
std::optional<Person> principal(const Case& c, const State& before, const policy::Question& asked) {
  const std::string login = policy::acting_for(asked);
  return login.empty() || login == c.actor.login ? std::nullopt : before.find(login);
}

// The passkey that the act is about; null: none.
const Key* key_about(const Case& c, const ActInput& input) {
  if (c.act.keys != ActRule::Keys::confirms) return nullptr;
  const auto at = std::find_if(c.item.keys.begin(), c.item.keys.end(), [&](const Key& each) { return input.about.value("key", Json()) == each.number; });
  return at == c.item.keys.end() ? nullptr : &*at;
}

Outcome<std::string> checked_statement(const Case& c, const State& before, const ActInput& input, Instant now, const std::optional<Person>& in_place_of) {
  if (input.method.empty()) return Refusal{Because::unmet, "refusal.sign-again", {{"item", c.item.id}, {"act", c.act.name}}};
  const auto frame = read_statement_frame(input.statement);
  if (!frame) return Refusal{Because::invalid, "refusal.statement-missing", {{"item", c.item.id}, {"act", c.act.name}}};
  if (frame->prepared.seconds + statement_lifetime < now.seconds || now.seconds + 60 < frame->prepared.seconds)
    return Refusal{Because::stale, "refusal.statement-old", {{"item", c.item.id}, {"minutes", statement_lifetime / 60}}};
  const std::string expected = statement_text(c.item, c.policy, before.policy_object(c.policy.register_name), c.act, {c.actor, in_place_of, key_about(c, input)},
                                              organisation_name(before), input.method, *frame);
  if (expected != input.statement) return Refusal{Because::stale, "refusal.statement-other", {{"item", c.item.id}}};
  return expected;
}

// Signed by one of the signer's own keys, as `verify` and stock ssh-keygen will find it for ever.
Outcome<std::string> signature_by_key(const Case& c, const State& before, const std::string& statement, const std::string& signature, Instant now) {
  const std::string blob = sshsig::key_of(signature);
  const bool usable = std::any_of(c.actor.keys.begin(), c.actor.keys.end(), [&](const PersonKey& each) { return sshsig::blob_of_line(each.public_key) == blob; });
  if (!usable) return Refusal{Because::forbidden, "refusal.key.not-yours", {{"item", c.item.id}}};
  if (!is_signed_by(*before.signers(), before.signoff_signature("passkey", c.actor.login, now), statement, signature))
    return Refusal{Because::invalid, "refusal.key.signature", {{"item", c.item.id}}};
  return key_fingerprint(sshsig::public_line(blob));
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

// What a consequence does to the item; the tree follows in write_tree.
void move_on(Case& c, const ActRule& rule, Instant now) {
  if (!rule.to.empty()) c.item.state = rule.to;
  if (rule.releases) c.item.in_force_since = now;
}

struct Outcomes { bool released = false, retired = false, ended = false; };

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

class TreeWriter {
 public:
  TreeWriter(const Case& c, const State& before, const Turn& turn, const Surroundings& around, const Outcomes& out)
      : c_(c), before_(before), turn_(turn), around_(around), out_(out) {}

  std::string folder() const {
    const auto& name = c_.policy.register_name;
    if (out_.ended) return paths::archived(name, c_.item.id) + "/withdrawn-" + std::to_string(c_.item.last_act);
    if (out_.retired) return paths::archived(name, c_.item.id);
    return paths::item(name, c_.item.id, out_.released ? Slot::current : c_.slot);
  }

  std::vector<Edit> edits(const std::string& statement, const std::string& statement_path, const std::string& signature) {
    const std::string from = paths::item(c_.policy.register_name, c_.item.id, c_.slot), to = folder();
    if (!c_.act.reads.empty()) {   // nothing else: whoever works on the item has still seen the newest of it
      put(to + "/" + paths::reading(c_.actor.login), canonical(reading()));
      return std::move(edits_);
    }
    const bool begins_revision = c_.act.begins == ActRule::Begins::revision;
    if (out_.released && c_.current) remove(to);
    if (to != from) move(from, to);
    if (begins_revision) copy_files(to);
    for (const auto& each : c_.changes.removed) remove(to + "/" + paths::content_or_file(each.at("content"), each.at("name")));
    for (const auto& each : c_.changes.files) put_file(to, each);
    put(to + "/item.json", canonical(to_json(c_.item)));
    if (!statement.empty()) {
      put(to + "/" + statement_path, statement);
      put(to + "/" + statement_path + ".sig", signature);
    }
    if (c_.act.keys != ActRule::Keys::nothing) put(paths::allowed_signers, signers_with(before_, c_.item));
    if (!c_.numbers.is_null()) put(paths::numbers_json, canonical(c_.numbers));
    return std::move(edits_);
  }

 private:
  void put(const std::string& path, std::string bytes) {
    Edit edit;
    edit.path = path;
    edit.bytes = std::move(bytes);
    edits_.push_back(std::move(edit));
  }
  void put_object(const std::string& path, const std::string& object, bool folder) {
    Edit edit;
    edit.kind = Edit::Kind::put_object;
    edit.path = path;
    edit.object = object;
    edit.folder = folder;
    edits_.push_back(std::move(edit));
  }
  void remove(const std::string& path) {
    Edit edit;
    edit.kind = Edit::Kind::remove;
    edit.path = path;
    edits_.push_back(std::move(edit));
  }
  Json reading() const {
    const File* content = c_.item.content();
    return {{"login", c_.actor.login}, {"name", c_.actor.name}, {"at", to_text(turn_.time)}, {"revision", c_.item.revision},
            {"content_sha256", content ? content->sha256 : ""}};
  }
  void move(const std::string& from, const std::string& to) {
    for (const auto& entry : before_.snapshot().list(from)) put_object(to + "/" + entry.name, entry.object, entry.folder);
    remove(from);
  }
  // The next revision begins as the very bytes of the one in force, without its acts and sign-offs.
  void copy_files(const std::string& to) {
    const std::string from = paths::item(c_.policy.register_name, c_.item.id, Slot::current);
    for (const auto& file : c_.current->files) {
      const std::string path = paths::content_or_file(file.content, file.name);
      const auto object = before_.snapshot().object(from + "/" + path);
      if (!object) throw std::runtime_error("the ledger lacks " + path + " of " + c_.item.id);
      put_object(to + "/" + path, *object, false);
    }
  }
  void put_file(const std::string& to, const Json& changed) {
    const File* file = changed.at("content").get<bool>() ? c_.item.content() : c_.item.file(changed.at("name"));
    Edit edit;
    edit.path = to + "/" + paths::content_or_file(file->content, file->name);
    edit.staged = around_.staged(*file);
    edits_.push_back(std::move(edit));
  }

  const Case& c_;
  const State& before_;
  const Turn& turn_;
  const Surroundings& around_;
  const Outcomes& out_;
  std::vector<Edit> edits_;
};

std::string sentence(const Case& c, const std::vector<std::string>& also) {
  std::string verb = c.act.name;
  if (!verb.empty() && verb[0] >= 'a' && verb[0] <= 'z') verb[0] = static_cast<char>(verb[0] - 'a' + 'A');
  std::string text = fmt::format("{} {}", verb, c.item.id);
  if (c.item.revision > 0) text += fmt::format(" revision {}", c.item.revision);
  for (const auto& each : also) text += ", " + each;
  return text;
}

}  // namespace

Outcome<Plan> plan(const State& before, const ActInput& input, const Turn& turn, const Surroundings& around) {
  auto judged = judge(before, input, turn, around);
  if (!judged) return judged.refusal();
  Case& c = judged->c;
  Plan result;
  result.decision = std::move(judged->decision);
  Outcomes out;
  const bool changes_item = c.act.reads.empty();
  if (changes_item) void_signoffs(c);
  std::string statement_path, signature;
  if (!c.act.signs.empty()) {
    const auto asked = question(c, input, turn.time, before, around);
    auto statement = checked_statement(c, before, input, turn.time, principal(c, before, asked));
    if (!statement) return statement.refusal();
    result.statement = std::move(*statement);
    c.item.signoffs.push_back(signoff_of(c, turn, result.statement, input.method, asked));
    statement_path = c.item.signoffs.back().statement;
    signature = around.signature(result.statement);
    if (input.method == "passkey") {
      auto key = signature_by_key(c, before, result.statement, signature, turn.time);
      if (!key) return key.refusal();
      c.item.signoffs.back().key = *key;
    }
  }
  move_on(c, c.act, turn.time);
  note(c.act, out);
  follow(c, before, input, turn, around, result.decision, result.also, out);
  if (changes_item) {
    c.item.changed = turn.time;
    c.item.last_act = turn.number;
  }

  TreeWriter tree(c, before, turn, around, out);
  result.change.edits = tree.edits(result.statement, statement_path, signature);
  result.after = c.item;
  result.act = act_file({input, turn, c.actor, c.item, c.state_before, c.slot, out.released, out.retired || out.ended, c.changes, result.decision, result.also});
  result.change.act_path = tree.folder() + "/" + paths::act_file(turn.number);
  result.change.act_bytes = canonical(result.act);
  result.change.sentence = sentence(c, result.also);
  result.change.act = c.act.name;
  result.change.register_name = c.policy.register_name;
  result.change.item = c.item.id;
  result.change.actor = c.actor.login;
  result.change.actor_name = c.actor.name;
  result.change.revision = c.item.revision;
  result.change.policy_object = before.policy_object(c.policy.register_name);
  if (const File* content = c.item.content()) result.change.content_sha256 = content->sha256;
  return result;
}

Outcome<Shown> show_statement(const State& before, const ActInput& input, const std::string& nonce, const Surroundings& around) {
  const Turn turn{before.snapshot().number() + 1, before.now()};
  auto judged = judge(before, input, turn, around);
  if (!judged) return judged.refusal();
  const Case& c = judged->c;
  if (c.act.signs.empty()) return Refusal{Because::invalid, "refusal.signs-nothing", {{"act", c.act.name}, {"item", c.item.id}}};
  if (input.method == "passkey" && c.actor.keys.empty()) return Refusal{Because::unmet, "refusal.key.none", {{"item", c.item.id}}};
  const auto in_place_of = principal(c, before, question(c, input, turn.time, before, around));
  const std::string method = input.method.empty() ? "password" : input.method;
  return Shown{statement_text(c.item, c.policy, before.policy_object(c.policy.register_name), c.act, {c.actor, in_place_of, key_about(c, input)},
                              organisation_name(before), method, {before.now(), nonce}),
               c.act.signs, judged->decision, c.item};
}

namespace {

policy::Question as_it_stands(const State& before, const policy::Policy& policy, const Item& item, const policy::ActRule& act,
                              const Person& actor, const Surroundings& around) {
  const bool draft = policy.revisioned && before.snapshot().object(paths::item(policy.register_name, item.id, Slot::draft)).has_value();
  return {.policy = policy,
          .item = item,
          .state_before = item.state,
          .draft_exists = draft,
          .content_changed = true,
          .act = act.name,
          .actor = actor,
          .comment = "",
          .now = before.now(),
          .people = before,
          .facts = around.facts,
          .before = &item,
          .has_read = !act.reads.empty() && has_read(before, policy.register_name, item.id, actor.login),
          .say = &around.say};
}

}  // namespace

Decision foresee(const State& before, const policy::Policy& policy, const Item& item, const policy::ActRule& act,
                 const Person& actor, const Surroundings& around) {
  return policy::decide(as_it_stands(before, policy, item, act, actor, around));
}

Decision::Consequence foresee_consequence(const State& before, const policy::Policy& policy, const Item& item,
                                          const policy::ActRule& act, const Person& viewer, const Surroundings& around) {
  return policy::decide_consequence(as_it_stands(before, policy, item, act, viewer, around), act);
}

std::vector<policy::Possible> explained(const State& before, const policy::Policy& policy, const Item& item, const Surroundings& around) {
  static const policy::ActRule none;
  return policy::explain(as_it_stands(before, policy, item, none, Person(), around));
}

std::vector<Awaited> awaited(const State& before, const policy::Policy& policy, const Item& item, const Person& viewer, const Surroundings& around) {
  std::vector<Awaited> all;
  static const policy::ActRule none;
  policy::Question q = as_it_stands(before, policy, item, none, viewer, around);
  q.brief = true;
  for (auto& step : policy::next_steps(q)) {
    q.act = step.act;
    const bool yours = policy::asked_of(step, q);
    all.push_back({std::move(step), yours});
  }
  return all;
}

}  // namespace chancery
