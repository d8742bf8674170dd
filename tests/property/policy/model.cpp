#include "property/policy/model.h"

#include <algorithm>

namespace model {
namespace {

bool has(const Names& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

bool stands(const std::string& who, const Human& human, const std::string& login, const World& w) {
  if (who == "its owner") return w.owner == login;
  if (who == "its author") return w.authors.count(login) > 0;
  if (who == "not its author") return w.authors.count(login) == 0;
  if (who == "named in signers") return has(w.text.signers, login);
  return human.roles.count(who) > 0;
}

// In the text as it would be after the act.
bool good(const Signature& s, const World& w, const Text& text) { return !s.withdrawn && s.round == w.round && s.of == text; }

bool has_signed(const World& w, const Text& text, const std::string& act, const std::string& login) {
  return std::any_of(w.signatures.begin(), w.signatures.end(), [&](const Signature& s) { return s.act == act && s.who == login && good(s, w, text); });
}

const Act& act_named(const Rules& rules, const std::string& name) {
  return *std::find_if(rules.acts.begin(), rules.acts.end(), [&](const Act& each) { return each.name == name; });
}

// Who they were when they signed, and what they are to the item now.
bool was_entitled(const Rules& rules, const World& w, const Text& text, const Need& need, const Signature& s) {
  if (!need.role.empty()) return s.roles.count(need.role) > 0;
  World now = w;
  now.text = text;
  const Act& act = act_named(rules, need.of);
  return std::any_of(act.who.begin(), act.who.end(), [&](const std::string& who) { return stands(who, {s.roles, true}, s.who, now); });
}

std::set<std::string> counted(const Rules& rules, const World& w, const Text& text, const Need& need) {
  std::set<std::string> people;
  for (const auto& s : w.signatures) {
    if (s.act != need.of || !good(s, w, text) || !was_entitled(rules, w, text, need, s)) continue;
    if (need.not_authors && w.authors.count(s.who) > 0) continue;
    if (need.not_owner && w.owner == s.who) continue;
    if (std::any_of(need.not_signers_of.begin(), need.not_signers_of.end(), [&](const std::string& other) { return has_signed(w, text, other, s.who); })) continue;
    people.insert(s.who);
  }
  return people;
}

bool signed_enough(const Rules& rules, const World& w, const Text& text, const Need& need) {
  const auto people = counted(rules, w, text, need);
  if (need.named) for (const auto& each : text.signers) if (people.count(each) == 0) return false;
  return static_cast<int>(people.size()) >= need.at_least;
}

bool met(const Rules& rules, const World& w, const Need& need, const std::string& login, const Given& given) {
  const auto part = [&](const Need& each) { return met(rules, w, each, login, given); };
  if (need.kind == "all") return std::all_of(need.parts.begin(), need.parts.end(), part);
  if (need.kind == "any") return std::any_of(need.parts.begin(), need.parts.end(), part);
  if (need.kind == "not author") return w.authors.count(login) == 0;
  if (need.kind == "not owner") return w.owner != login;
  if (need.kind == "owner") return w.owner == login;
  if (need.kind == "not signer") return !has_signed(w, given.text, need.of, login);
  if (need.kind == "comments") return w.open_comments == 0;
  if (need.kind == "comment") return given.comment;
  if (need.kind == "reason") return !given.text.reason.empty();
  if (need.kind == "content") return given.text.content > 0;
  return signed_enough(rules, w, given.text, need);
}

// Those named sign one after the other: nobody before them may be missing.
bool in_turn(const Rules& rules, const World& w, const Act& act, const std::string& login, const Given& given) {
  for (const auto& [name, need] : rules.needs) {
    if (need.kind != "signed" || !need.in_order || need.of != act.name || !has(given.text.signers, login)) continue;
    const auto people = counted(rules, w, given.text, need);
    for (const auto& each : given.text.signers) {
      if (each == login) break;
      if (people.count(each) == 0) return false;
    }
  }
  return true;
}

}  // namespace

bool allowed(const Rules& rules, const World& w, const Act& act, const std::string& login, const Given& given) {
  const Human& human = w.people.at(login);
  if (act.from.empty() ? !w.state.empty() : !has(act.from, w.state)) return false;
  if (!human.active || std::none_of(act.who.begin(), act.who.end(), [&](const std::string& who) { return stands(who, human, login, w); })) return false;
  if (act.signs && (has_signed(w, given.text, act.name, login) || !in_turn(rules, w, act, login, given))) return false;
  if (!act.withdraws.empty() && std::none_of(act.withdraws.begin(), act.withdraws.end(), [&](const std::string& each) { return has_signed(w, given.text, each, login); })) return false;
  if (!act.takes_fields && (given.text.reason != w.text.reason || given.text.signers != w.text.signers)) return false;
  if (act.name == "submit" && given.text.reason.empty()) return false;   // required for it
  return std::all_of(act.needs.begin(), act.needs.end(), [&](const std::string& name) { return met(rules, w, rules.needs.at(name), login, given); });
}

void perform(World& w, const Act& act, const std::string& login, const Given& given) {
  if (act.from.empty()) w.owner = login;
  if (act.takes_text || act.takes_fields) w.authors.insert(login);
  w.text = given.text;
  if (act.adds_comment) ++w.open_comments;
  if (act.resolves && w.open_comments > 0) --w.open_comments;
  for (auto& s : w.signatures) if (s.who == login && has(act.withdraws, s.act)) s.withdrawn = true;
  if (act.signs) w.signatures.push_back({act.name, login, w.people.at(login).roles, w.text, w.round, false});
  if (act.new_round) ++w.round;
  if (!act.to.empty()) w.state = act.to;
}

bool releases(const Rules& rules, const World& w, const Act& act) {
  if (!has(rules.follows, act.name) || w.state != "review") return false;
  return std::all_of(rules.when.begin(), rules.when.end(), [&](const std::string& name) { return met(rules, w, rules.needs.at(name), "", {w.text, false}); });
}

namespace {

std::set<std::string> counted_in_history(const Need& need, const std::vector<Event>& history, const std::string& owner) {
  const Text& now = history.back().text;
  std::set<std::string> people, authors;
  for (const auto& each : history) if (each.writes) authors.insert(each.who);
  // Was that signature of these bytes, in this round, and not taken back since?
  const auto holds = [&](std::size_t at) {
    if (!(history[at].text == now)) return false;
    for (std::size_t later = at; later < history.size(); ++later) {
      if (history[later].new_round) return false;
      if (later > at && history[later].who == history[at].who && has(history[later].withdraws, history[at].act)) return false;
    }
    return true;
  };
  const auto holds_of = [&](const std::string& act, const std::string& who) {
    for (std::size_t at = 0; at < history.size(); ++at) if (history[at].signs && history[at].act == act && history[at].who == who && holds(at)) return true;
    return false;
  };
  for (std::size_t at = 0; at < history.size(); ++at) {
    const Event& e = history[at];
    if (!e.signs || e.act != need.of || !holds(at)) continue;
    if (!need.role.empty() && e.roles.count(need.role) == 0) continue;
    if ((need.not_authors && authors.count(e.who) > 0) || (need.not_owner && e.who == owner)) continue;
    if (std::any_of(need.not_signers_of.begin(), need.not_signers_of.end(), [&](const std::string& other) { return holds_of(other, e.who); })) continue;
    people.insert(e.who);
  }
  return people;
}

}  // namespace

bool in_history(const Need& need, const std::vector<Event>& history, const std::string& owner) {
  const auto people = counted_in_history(need, history, owner);
  if (need.named) for (const auto& each : history.back().text.signers) if (people.count(each) == 0) return false;
  return static_cast<int>(people.size()) >= need.at_least;
}

bool is_kept(const Rules& rules, const std::vector<Event>& history, const std::string& owner) {
  std::set<std::string> all;
  int asked = 0;
  for (const auto& each : rules.claim.of) {
    if (each == "reason") {
      if (history.back().text.reason.empty()) return false;
      continue;
    }
    Need need = rules.needs.at(each);
    need.not_authors = need.not_authors || rules.claim.not_authors;
    need.not_owner = need.not_owner || rules.claim.not_owner;
    if (!in_history(need, history, owner)) return false;
    all.merge(counted_in_history(need, history, owner));
    asked += need.at_least;
  }
  return !rules.claim.different || static_cast<int>(all.size()) >= asked;   // nobody's signature stands for two
}

namespace {

std::string list(const Names& names) {
  std::string text = "[";
  for (const auto& each : names) text += (text.size() > 1 ? ", " : "") + each;
  return text + "]";
}

std::string condition(const Need& need, bool inside) {
  const auto when = [&](const std::string& words) { return inside ? "{when: " + words + "}" : "when: " + words; };
  if (need.kind == "not author") return when("actor is not an author");
  if (need.kind == "not owner") return when("actor is not the owner");
  if (need.kind == "owner") return when("actor is the owner");
  if (need.kind == "not signer") return when("actor has not signed " + need.of);
  if (need.kind == "comments") return when("comments are resolved");
  if (need.kind == "comment") return when("a comment is given");
  if (need.kind == "reason") return when("reason is given");
  if (need.kind == "content") return when("content is given");
  if (need.kind == "all" || need.kind == "any") {
    std::string parts;
    for (const auto& each : need.parts) parts += (parts.empty() ? "" : ", ") + condition(each, true);
    return need.kind + " of: [" + parts + "]";
  }
  Names others;
  if (need.not_authors) others.push_back("authors");
  if (need.not_owner) others.push_back("owner");
  for (const auto& each : need.not_signers_of) others.push_back("signers of " + each);
  std::string text = "sign-offs: {of: " + need.of + ", at least: " + std::to_string(need.at_least);
  if (!need.role.empty()) text += ", role: " + need.role;
  if (need.named) text += ", all named in: signers";
  if (need.in_order) text += ", in order: true";
  if (!others.empty()) text += ", other than: " + list(others);
  return inside ? "{" + text + "}}" : text + "}";
}

}  // namespace

std::string Rules::yaml() const {
  std::string text = "register: things\ntitle: Things\nitem: thing\npurpose: To try rules in.\nanswers: [\"7.5.3\"]\nnumber: \"T-{seq:3}\"\nrevisioned: true\n"
                     "read: {in force: [staff], otherwise: [staff], history: [staff]}\n"
                     "fields:\n  reason: {text: 200, required for: [submit]}\n  signers: {people: true}\n"
                     "states: [draft, review, in force, superseded, gone]\nmay rest in: [in force, superseded, gone]\nacts:\n";
  for (const auto& each : acts) {
    text += "  " + each.name + ": {";
    if (each.from.empty()) text += "begins: item, to: draft";
    else if (each.to.empty()) text += "in: " + list(each.from);
    else text += "from: " + list(each.from) + ", to: " + each.to;
    text += ", who: " + list(each.who);
    Names takes;
    if (each.takes_text) takes.push_back("files");
    if (each.takes_fields) takes.push_back("fields");
    takes.push_back("comment");
    text += ", takes: " + list(takes);
    if (!each.needs.empty()) text += ", needs: " + list(each.needs);
    if (each.signs) text += ", signs: \"I sign.\"";
    if (each.adds_comment) text += ", comments: adds";
    if (each.resolves) text += ", comments: resolves";
    if (each.new_round) text += ", new round: true";
    if (!each.withdraws.empty()) text += ", withdraws: " + list(each.withdraws);
    text += "}\n";
  }
  text += "  release: {from: review, to: in force, follows: " + list(follows) + ", when: " + list(when) + ", releases: true}\nrequirements:\n";
  for (const auto& [name, need] : needs) text += "  " + name + ": {" + condition(need, false) + ", says: \"It is not met.\"}\n";
  text += "guarantees:\n  - \"every draft can reach in force or be gone\"\n  - \"nothing is in force without: ";
  for (const auto& each : claim.of) text += each + ", ";
  if (claim.not_authors) text += "by someone other than its authors, ";
  if (claim.not_owner) text += "by someone other than its owner, ";
  if (claim.different) text += "by different people, ";
  return text + "of exactly these bytes\"\n";
}

}  // namespace model
