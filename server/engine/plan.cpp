#include "engine/plan.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/act_file.h"
#include "engine/disposing.h"
#include "engine/judging.h"
#include "engine/recorded_facts.h"
#include "engine/statement.h"
#include "sdk/sign_off.h"
#include "signatures/signed_by.h"

#include <algorithm>

namespace chancery {
namespace {

using policy::ActRule;

std::string organisation_name(const State& state) {
  const auto text = state.snapshot().read(paths::ledger_json);
  return text ? Json::parse(*text).value("organisation", "") : "";
}

// The passkey that the act is about; null: none.
const Key* key_about(const Case& c, const ActInput& input) {
  if (c.act.keys != ActRule::Keys::confirms) return nullptr;
  const auto at = std::find_if(c.item.keys.begin(), c.item.keys.end(), [&](const Key& each) { return input.about.value("key", Json()) == each.number; });
  return at == c.item.keys.end() ? nullptr : &*at;
}

Refusal signs_nothing(const Case& c) { return {Because::invalid, "refusal.signs-nothing", {{"act", c.act.name}, {"item", c.item.id}}}; }

// Nobody signs with what they do not have, whatever the server would say of them.
Outcome<Done> has_what_it_takes(const Case& c, const ActInput& input) {
  if (input.method == by_passkey && c.actor.keys.empty()) return Refusal{Because::unmet, "refusal.key.none", {{"item", c.item.id}}};
  if (input.method == by_code && !c.actor.has_codes) return Refusal{Because::unmet, "refusal.codes-not-yours", {{"item", c.item.id}}};
  return Done{};
}

Outcome<std::string> checked_statement(const Case& c, const State& before, const ActInput& input, Instant now, const std::optional<Person>& in_place_of) {
  if (input.method.empty()) return Refusal{Because::unmet, "refusal.sign-again", {{"item", c.item.id}, {"act", c.act.name}, {"field", "password"}}};
  if (auto can = has_what_it_takes(c, input); !can) return can.refusal();
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

  void put(const Disposal& disposal) {
    if (disposal.marks.empty()) return;
    for (const auto& each : disposal.marks) put(each.path, each.bytes);
    put(folder() + "/" + paths::certificate, disposal.certificate);
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
    if (c_.policy.register_name == "policies" && out_.released) put_policy(from);
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
    const File* file = changed.at("content").get<bool>() ? c_.item.content() : c_.item.attachment(changed.at("name"));
    Edit edit;
    edit.path = to + "/" + paths::content_or_file(file->content, file->name);
    edit.staged = around_.staged(*file);
    edits_.push_back(std::move(edit));
  }

  // What is released in the register of policies judges every act after this one.
  void put_policy(const std::string& draft) {
    const File* text = c_.item.content();
    if (text == nullptr) throw std::logic_error("a policy without a text was released");
    const bool given = std::any_of(c_.changes.files.begin(), c_.changes.files.end(), [](const Json& each) { return each.at("content").get<bool>(); });
    if (given) {
      Edit edit;
      edit.path = paths::policy(c_.item.id);
      edit.staged = around_.staged(*text);
      edits_.push_back(std::move(edit));
      return;
    }
    const auto object = before_.snapshot().object(draft + "/" + text->name);
    if (!object) throw std::runtime_error("the ledger lacks " + text->name + " of " + c_.item.id);
    put_object(paths::policy(c_.item.id), *object, false);
  }

  const Case& c_;
  const State& before_;
  const Turn& turn_;
  const Surroundings& around_;
  const Outcomes& out_;
  std::vector<Edit> edits_;
};

}  // namespace

Outcome<Plan> plan(const State& before, const ActInput& input, const Turn& turn, const Surroundings& given) {
  const auto policy = policy_for(before, input, given);
  const FactsHeard heard(policy, given);
  const Surroundings& around = heard.surroundings();
  auto judged = judge(policy, before, input, turn, around);
  if (!judged) return judged.refusal();
  Case& c = judged->c;
  if (c.act.signs.empty() && !input.statement.empty()) return signs_nothing(c);
  Plan result;
  result.decision = std::move(judged->decision);
  const bool changes_item = c.act.reads.empty();
  if (changes_item) void_signoffs(c);
  std::string statement_path, signature;
  if (!c.act.signs.empty()) {
    const auto asked = question(c, input, turn.time, before, around);
    auto statement = checked_statement(c, before, input, turn.time, principal(before, asked, c));
    if (!statement) return statement.refusal();
    result.statement = std::move(*statement);
    c.item.signoffs.push_back(signoff_of(c, turn, result.statement, input.method, asked));
    statement_path = c.item.signoffs.back().statement;
    auto made = around.signature(result.statement);
    if (!made) return made.refusal();
    signature = std::move(*made);
    if (input.method == "passkey") {
      auto key = signature_by_key(c, before, result.statement, signature, turn.time);
      if (!key) return key.refusal();
      c.item.signoffs.back().key = *key;
    }
  }
  const Outcomes out = carry_out(c, before, input, turn, around, result.decision, result.also);
  result.decision.facts = heard.answers();
  if (changes_item) {
    c.item.changed = turn.time;
    c.item.last_act = turn.number;
  }

  const Disposal disposal = c.act.disposes.empty() ? Disposal{} : dispose(before, c, turn);
  TreeWriter tree(c, before, turn, around, out);
  tree.put(disposal);
  result.change.edits = tree.edits(result.statement, statement_path, signature);
  result.after = c.item;
  result.act = act_file({input, turn, c.actor, c.item, c.state_before, c.slot, out.released, out.retired || out.ended,
                         result.statement.empty() ? nullptr : &c.item.signoffs.back(), c.changes, result.decision, result.also, disposal.done});
  result.change.act_path = tree.folder() + "/" + paths::act_file(turn.number);
  result.change.act_bytes = canonical(result.act);
  result.change.sentence = act_sentence(c.act.name, c.item.id, c.item.revision, result.also);
  result.change.act = c.act.name;
  result.change.register_name = c.policy.register_name;
  result.change.item = c.item.id;
  result.change.actor = c.actor.login;
  result.change.actor_name = c.actor.name;
  result.change.revision = c.item.revision;
  result.change.policy_object = before.policy_object(c.policy.register_name);
  if (result.change.policy_object.empty()) result.change.policy_object = around.staged(*c.item.content()).object;   // the rules of rules, brought by this act
  if (const File* content = c.item.content()) result.change.content_sha256 = content->sha256;
  return result;
}

Outcome<Shown> show_statement(const State& before, const ActInput& input, const std::string& nonce, const Surroundings& around) {
  const Turn turn{before.snapshot().number() + 1, before.now()};
  auto judged = judge(policy_for(before, input, around), before, input, turn, around);
  if (!judged) return judged.refusal();
  const Case& c = judged->c;
  if (c.act.signs.empty()) return signs_nothing(c);
  if (auto can = has_what_it_takes(c, input); !can) return can.refusal();
  const auto in_place_of = principal(before, question(c, input, turn.time, before, around), c);
  const std::string method = input.method.empty() ? by_password : input.method;
  return Shown{statement_text(c.item, c.policy, before.policy_object(c.policy.register_name), c.act, {c.actor, in_place_of, key_about(c, input)},
                              organisation_name(before), method, {before.now(), nonce}),
               c.act.signs, judged->decision, c.item};
}

namespace {

policy::Question as_it_stands(const State& before, const policy::Policy& policy, const Item& item, const policy::ActRule& act,
                              const Person& actor, const Surroundings& around) {
  return {.policy = policy,
          .item = item,
          .state_before = item.state,
          .draft_exists = has_draft(before, policy, item.id),
          .content_changed = true,
          .act = act.name,
          .actor = actor,
          .comment = "",
          .now = before.now(),
          .people = before,
          .facts = around.facts,
          .before = &item,
          .has_read = !act.reads.empty() && has_read(before, policy.register_name, item.id, actor.login),
          .fact_words = around.fact_words ? &around.fact_words : nullptr,
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
