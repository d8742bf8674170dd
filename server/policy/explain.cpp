#include "policy/explain.h"

#include "domain/text.h"
#include "policy/sentences.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

bool exists_here(const Question& q, const ActRule& act) {
  return act.begins == ActRule::Begins::item ? q.state_before.empty() : among(act.from, q.state_before);
}

Question as(const Question& q, const std::string& act, Person actor) {
  Question asked{q.policy, q.item, q.state_before, q.draft_exists, q.content_changed, act, std::move(actor), "", q.now, q.people, q.facts};
  asked.before = q.before;
  asked.say = q.say;
  asked.brief = q.brief;
  return asked;
}

std::string sentences_of(const std::vector<Requirement>& rows) {
  std::string text;
  for (const auto& row : rows)
    if (row.result != Result::met && text.find(row.sentence) == std::string::npos) text += (text.empty() ? "" : " ") + row.sentence;
  return text;
}

Possible by_itself(const Question& q, const ActRule& act) {
  if (act.by_server) return {act.name, act.label, {}, said(q, "policy.explain.server", {{"act", act.label}, {"why", ""}})};
  const auto consequence = decide_consequence(q, act);
  return {act.name, act.label, {}, said(q, "policy.explain.by-itself", {{"act", act.label}, {"follows", joined(q, act.follows, "policy.or")}, {"why", sentences_of(consequence.requirements)}})};
}

Possible by_people(const Question& q, const ActRule& act) {
  Possible possible{act.name, act.label, {}, {}};
  std::string why;
  for (const auto& login : everyone(act.who, q)) {
    const auto person = q.people.find(login);
    if (!person) { why = spoken(q, {login}, "policy.or"); continue; }   // "role:…": nobody holds it
    const auto rows = obstacles(q, act, *person);
    if (rows.empty()) possible.who.push_back(login);
    else if (why.empty()) why = sentences_of(rows);
  }
  possible.sentence = possible.who.empty() ? said(q, "policy.explain.nobody", {{"act", act.label}, {"why", why}})
                                           : said(q, "policy.explain.can", {{"act", act.label}, {"who", spoken(q, possible.who, "policy.or")}});
  return possible;
}

}  // namespace

std::vector<Requirement> obstacles(const Question& q, const ActRule& act, const Person& person) {
  std::vector<Requirement> rows;
  for (const auto& row : decide(as(q, act.name, person)).requirements)
    if (row.result != Result::met && !met_by_giving(q.policy, act, row.name)) rows.push_back(row);
  return rows;
}

std::vector<Possible> explain(const Question& q) {
  std::vector<Possible> all;
  for (const auto& act : q.policy.acts)
    if (exists_here(q, act)) all.push_back(act.who.empty() ? by_itself(q, act) : by_people(q, act));
  return all;
}

}  // namespace chancery::policy
