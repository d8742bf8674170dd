#include "policy/check_moves.h"

#include "domain/digest.h"
#include "domain/message.h"
#include "domain/text.h"
#include "policy/decide.h"
#include "policy/standing.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery::policy {
namespace {

bool standing_signature(const Trial& t) {
  const std::string bytes = bytes_of(t.item);
  return std::any_of(t.witness.signings.begin(), t.witness.signings.end(), [&](const Signing& s) { return s.bytes == bytes; });
}

// A version of the text that is neither the present one nor one that somebody signed.
std::string new_version(const Trial& t) {
  for (int n = 1;; ++n) {
    const std::string version = fmt::format("v{}", n);
    const bool present = t.item.content() != nullptr && t.item.content()->sha256 == version;
    const bool was_signed = std::any_of(t.witness.signings.begin(), t.witness.signings.end(), [&](const Signing& s) { return s.bytes.rfind(version + "|", 0) == 0; });
    if (!present && !was_signed) return version;
  }
}

// One sign-off of an earlier round is enough to find out whether such are counted.
void keep_one_stale(Item& item) {
  bool kept = false;
  auto& all = item.signoffs;
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all[i].round == item.round) continue;
    if (kept) all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
    kept = true;
  }
}

void forget_stale(Item& item) {
  auto& all = item.signoffs;
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Signoff& s) { return s.round != item.round; }), all.end());
}

void forget_former_text(Trial& t) {
  const std::string bytes = bytes_of(t.item);
  auto& all = t.witness.signings;
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Signing& s) { return s.bytes != bytes; }), all.end());
}

// The same signature given again adds nothing.
void remember(std::vector<Signing>& all, Signing signing) {
  for (const auto& each : all)
    if (each.human == signing.human && each.in_place_of == signing.in_place_of && each.act == signing.act && each.method == signing.method && each.bytes == signing.bytes && each.roles == signing.roles) return;
  all.push_back(std::move(signing));
}

class Doer {
 public:
  Doer(const Situation& s, const Policy& policy, const Bearing& bearing, const Vary& vary, const std::function<void(Move)>& each)
      : s_(s), policy_(policy), bearing_(bearing), vary_(vary), each_(each),
        facts_([this](const std::string&, const Item&, const std::string&) { return s_.facts; }) {}

  void all() {
    for (const auto& person : s_.staff->all()) acts_of(person);
    Person server;
    server.login = server.name = "server";
    acts_of(server);
    if (vary_.staff && s_.changes < 1) staff();
    if (vary_.values && bearing_.facts) turn_facts();
  }

 private:
  struct On { const Trial* trial = nullptr; bool draft = false; };   // what an act is done to; nothing: it begins an item

  void acts_of(const Person& person) {
    for (const auto& act : policy_.acts) {
      if (act.begins == ActRule::Begins::item) {
        if (!s_.current && !s_.draft) attempt(act, person, {nullptr, policy_.revisioned});
        continue;
      }
      if (s_.current) attempt(act, person, {&*s_.current, false});
      if (s_.draft) attempt(act, person, {&*s_.draft, true});
    }
  }

  void attempt(const ActRule& act, const Person& person, On on) {
    if (on.trial != nullptr && !among(act.from, on.trial->item.state)) return;
    if (!worth_asking(act, person, on)) return;
    for (const auto& variation : variations_of(act, person, on.trial, s_, policy_, bearing_, vary_)) perform(act, person, on, variation);
  }

  // Only to save time: whoever is refused by `who`, whatever they give, need not be asked in every variation.
  static bool worth_asking(const ActRule& act, const Person& person, On on) {
    static const Item none;
    if (person.login == "server") return act.by_server;
    return person.active && (!person.acts_for.empty() || may(act, person, on.trial != nullptr ? on.trial->item : none));
  }

  Trial version_for(const ActRule& act, const Person& person, On on) const {
    if (act.begins == ActRule::Begins::nothing) return *on.trial;
    Trial t;
    t.item.register_name = policy_.register_name;
    t.item.id = only_item(policy_, *s_.staff);
    t.item.owner = person.login;
    if (act.begins == ActRule::Begins::revision) {
      t.item = on.trial->item;
      t.item.signoffs.clear();
      t.item.comments.clear();
      t.item.round = 0;
      for (const auto& field : policy_.fields) if (field.each_revision) t.item.fields.erase(field.name);
    }
    t.item.revision = policy_.revisioned ? t.item.revision + 1 : 0;
    t.item.authors = {person.login};
    return t;
  }

  void give(const ActRule& act, const Person& person, const Variation& v, Trial& t) const {
    const std::string before = bytes_of(t.item);
    bool wrote = false;
    for (const auto& [name, value] : v.fields.items()) {
      const Json old = t.item.fields.contains(name) ? t.item.fields[name] : Json();
      if (value.is_null()) t.item.fields.erase(name);
      else t.item.fields[name] = value;
      const FieldKind kind = policy_.field(name)->kind;
      wrote |= old != value && kind != FieldKind::person && kind != FieldKind::people;
    }
    if (act.takes_files && v.content) {
      t.item.files = {{"content.md", "text/markdown", 1, new_version(t), true}};
      wrote = true;
    }
    if (is_given(t.item.fields, "owner")) t.item.owner = t.item.fields["owner"];
    if (!bearing_.former_text) forget_former_text(t);
    if (wrote) add_once(t.witness.writers, person.login);
    if (act.writes && bytes_of(t.item) != before) add_once(t.item.authors, person.login);
  }

  void perform(const ActRule& act, const Person& person, On on, const Variation& v) {
    Trial t = version_for(act, person, on);
    const std::string text_before = bytes_of(t.item);
    give(act, person, v, t);
    Question q{policy_, t.item, on.trial != nullptr ? on.trial->item.state : "", s_.draft.has_value(), true, act.name, person, v.comment ? "because" : "", trial_now, *s_.staff, facts_};
    q.before = on.trial != nullptr ? &on.trial->item : nullptr;
    if (!act.signs.empty()) q.method = v.method;
    q.brief = true;
    if (!decide(q).allowed) return;
    const std::string principal = acting_for(q);
    const auto roles = signing_roles(q);
    Move move;
    move.after = s_;
    move.on_draft = on.draft || act.begins == ActRule::Begins::revision;
    move.changed_signed_text = on.trial != nullptr && act.begins == ActRule::Begins::nothing && !act.new_round && bytes_of(t.item) != text_before && standing_signature(*on.trial);
    carry_out(act, person, principal, roles, v, t);
    move.entered.push_back(t.item.state);
    settle(act, std::move(t), move.on_draft, move.after);
    follow(q, move);
    const Json ends = outcome(move);
    move.sentence = [&] {
      return message(principal.empty() ? "policy-check.does" : "policy-check.does-for",
                     {{"who", described(person)}, {"for", principal}, {"act", act.name}, {"how", v.note}, {"ends", ends}});
    };
    each_(std::move(move));
  }

  void carry_out(const ActRule& act, const Person& person, const std::string& principal, const std::vector<std::string>& roles, const Variation& v, Trial& t) const {
    begin_round(act, t);
    if (act.comments == ActRule::Comments::adds && vary_.comments) t.item.comments = {{1, person.login, trial_now, "?", "", 0, false, ""}};
    if (act.comments == ActRule::Comments::resolves) t.item.comments.clear();
    enter(act, t);
    withdraw(act, person, t);
    vary_.rounds ? keep_one_stale(t.item) : forget_stale(t.item);
    if (!act.signs_text()) return;
    Signoff s;
    s.signer = person.login;
    s.on_behalf_of = principal;
    s.roles = roles;
    s.act = act.name;
    s.method = v.method;
    s.subject = subject_of(t.item);
    s.round = t.item.round;
    t.item.signoffs.push_back(std::move(s));
    remember(t.witness.signings, {person.login, principal, act.name, v.method, bytes_of(t.item), roles, {t.witness.states.begin(), t.witness.states.end() - 1}});
  }

  static void withdraw(const ActRule& act, const Person& person, Trial& t) {
    if (act.withdraws.empty()) return;
    auto& given = t.item.signoffs;
    given.erase(std::remove_if(given.begin(), given.end(), [&](const Signoff& s) { return (s.signer == person.login || s.on_behalf_of == person.login) && among(act.withdraws, s.act); }), given.end());
    auto& seen = t.witness.signings;
    seen.erase(std::remove_if(seen.begin(), seen.end(), [&](const Signing& s) { return (s.human == person.login || s.in_place_of == person.login) && among(act.withdraws, s.act); }), seen.end());
  }

  static void begin_round(const ActRule& act, Trial& t) {
    if (!act.new_round) return;
    ++t.item.round;
    t.witness.signings.clear();
  }

  // Going back to a state from before a signature undoes the signature, whatever the policy says of rounds.
  static void enter(const ActRule& act, Trial& t) {
    if (!act.to.empty()) t.item.state = act.to;
    auto& way = t.witness.states;
    if (!way.empty() && way.back() == t.item.state) return;
    auto& signings = t.witness.signings;
    signings.erase(std::remove_if(signings.begin(), signings.end(), [&](const Signing& s) { return among(s.states_before, t.item.state); }), signings.end());
    way.erase(std::find(way.begin(), way.end(), t.item.state), way.end());
    way.push_back(t.item.state);
  }

  // Puts the version where it belongs after the act.
  static void settle(const ActRule& act, Trial t, bool on_draft, Situation& after) {
    if (!on_draft || act.releases) after.current = std::move(t);
    else if (!act.ends_revision) { after.draft = std::move(t); return; }
    else if (!after.current) after.current = std::move(t);   // a draft that was given up and never was: it rests
    if (on_draft) after.draft.reset();
  }

  // As the engine does: of the act that was done, one after the other on the item as it then is; what follows is not followed.
  void follow(const Question& done, Move& move) const {
    for (const auto& act : policy_.acts) {
      const bool in_draft = move.on_draft && move.after.draft;
      const auto& slot = in_draft ? move.after.draft : move.after.current;
      if (!slot || !among(act.follows, done.act)) continue;
      Trial t = *slot;
      Question q{policy_, t.item, done.state_before, done.draft_exists, done.content_changed, done.act, done.actor, done.comment, done.now, done.people, done.facts};
      q.before = done.before;
      q.method = done.method;
      q.brief = true;
      if (!decide_consequence(q, act).taken) continue;
      enter(act, t);
      move.entered.push_back(t.item.state);
      settle(act, std::move(t), in_draft, move.after);
    }
  }

  Json outcome(const Move& move) const {
    const auto& slot = move.on_draft && move.after.draft ? move.after.draft : move.after.current;
    return message("policy-check.is", {{"item", version_name(slot->item, policy_)}, {"state", move.entered.back()}});
  }

  void changed_staff(std::size_t who, Person becomes, const Json& sentence) {
    auto all = s_.staff->all();
    all[who] = std::move(becomes);
    Move move;
    move.sentence = [&] { return sentence; };
    move.after = s_;
    move.after.staff = std::make_shared<Staff>(std::move(all));
    ++move.after.changes;
    each_(std::move(move));
  }

  void staff() {
    const auto& all = s_.staff->all();
    for (std::size_t i = 0; i < all.size(); ++i) {
      Person left = all[i];
      left.active = false;
      changed_staff(i, left, message("policy-check.leaves", {{"who", described(all[i])}}));
      for (const auto& role : roles_of(policy_)) {
        Person other = all[i];
        if (other.has(role)) other.roles.erase(std::find(other.roles.begin(), other.roles.end(), role));
        else other.roles.push_back(role);
        changed_staff(i, other, message(all[i].has(role) ? "policy-check.loses-role" : "policy-check.gets-role", {{"who", described(all[i])}, {"role", role}}));
      }
    }
  }

  void turn_facts() {
    Move move;
    move.sentence = [this] { return message(s_.facts ? "policy-check.facts-false" : "policy-check.facts-true"); };
    move.after = s_;
    move.after.facts = !s_.facts;
    each_(std::move(move));
  }

  const Situation& s_;
  const Policy& policy_;
  const Bearing& bearing_;
  const Vary& vary_;
  const std::function<void(Move)>& each_;
  Facts facts_;
};

}  // namespace

Policy narrowed(const Policy& policy) {
  Policy narrow = policy;
  narrow.source.clear();
  narrow.fields.clear();
  const Bearing b = bearing_of(policy);
  for (const auto& field : policy.fields) {
    const bool is_claimed = std::any_of(policy.guarantees.begin(), policy.guarantees.end(), [&](const std::string& g) { return g.find(field.name) != std::string::npos; });
    if (field.required || !field.required_for.empty() || field.name == "owner" || among(b.fields, field.name) || is_claimed) narrow.fields.push_back(field);
  }
  return narrow;
}

void next_moves(const Situation& s, const Policy& policy, const Bearing& bearing, const Vary& vary, const std::function<void(Move)>& each) {
  Doer(s, policy, bearing, vary, each).all();
}

namespace {

// Everybody who had to do with it is one person who has left. What they signed is left out: others sign again.
void hand_over(Trial& t, const Policy& policy, const std::string& gone) {
  t.item.owner = gone;
  t.item.authors = {gone};
  t.item.signoffs.clear();
  t.witness.writers = {gone};
  t.witness.signings.clear();
  for (auto& comment : t.item.comments) comment.author = gone;
  for (const auto& field : policy.fields) {
    if (!is_given(t.item.fields, field.name)) continue;
    if (field.kind == FieldKind::person) t.item.fields[field.name] = gone;
    if (field.kind == FieldKind::people) t.item.fields[field.name] = Json::array({gone});
  }
}

}  // namespace

Situation taken_over(const Situation& s, const Policy& policy) {
  Situation after = s;
  std::vector<Person> people = {person_named(0, {})};
  people[0].active = false;
  for (std::size_t i = 1; i <= 3; ++i) people.push_back(person_named(i, roles_of(policy)));
  if (after.current) hand_over(*after.current, policy, people[0].login);
  if (after.draft) hand_over(*after.draft, policy, people[0].login);
  after.staff = std::make_shared<Staff>(std::move(people));
  after.facts = true;
  after.changes = 0;
  return after;
}

}  // namespace chancery::policy
