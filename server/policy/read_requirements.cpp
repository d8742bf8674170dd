// The requirements of a register: a condition, and the sentence that a person reads.
#include "domain/text.h"
#include "policy/assurance.h"
#include "policy/decide.h"
#include "policy/reading.h"

#include <algorithm>

namespace chancery::policy {
namespace {

constexpr int deepest_condition = 4;

struct Fixed { const char* words; ConditionKind kind; };
constexpr Fixed fixed[] = {{"actor is not an author", ConditionKind::actor_not_author},
                           {"actor is not the owner", ConditionKind::actor_not_owner},
                           {"actor is the owner", ConditionKind::actor_is_owner},
                           {"actor is not this person", ConditionKind::actor_not_self},
                           {"actor has not read this revision", ConditionKind::actor_has_not_read},
                           {"comments are resolved", ConditionKind::comments_resolved},
                           {"a comment is given", ConditionKind::comment_given},
                           {"content is given", ConditionKind::content_given},
                           {"content has changed", ConditionKind::content_changed},
                           {"no draft is open", ConditionKind::draft_absent}};

struct OfItems { const char* words; const char* fact; };
constexpr OfItems of_items[] = {{" are due for disposition", items_due}, {" are not on hold", items_not_held}, {" can be disposed of", items_disposable}};

Condition with_field(ConditionKind kind, std::string field, std::string value = {}) {
  Condition c{};
  c.kind = kind;
  c.field = std::move(field);
  c.value = std::move(value);
  return c;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string without_end(const std::string& text, const std::string& end) { return text.substr(0, text.size() - end.size()); }

[[noreturn]] void not_a_condition(const Yaml& node, const std::string& words) {
  std::vector<std::string> known;
  for (const auto& each : fixed) known.emplace_back(each.words);
  for (const char* each : {"actor has not signed <act>", "today is on or after <field>", "<field> is given", "<field> is <value>",
                           "<field> is not the actor", "<field> is not this person", "the policy checks", "<field> are due for disposition",
                           "<field> are not on hold", "<field> can be disposed of", "the hold names something", "fact <plugin>.<name>"}) known.emplace_back(each);
  throw Mistake{node.place, message("policy-file.condition", {{"words", words}}), did_you_mean(words, known)};
}

Condition read_fact(const Yaml& node, const std::string& name) {
  const auto parts = split(name, '.');
  if (parts.size() != 2 || !is_name(parts[0]) || !is_name(parts[1]) || name.rfind(retention_facts, 0) == 0)
    throw mistake(node.place, "policy-file.fact", {{"name", name}});
  return with_field(ConditionKind::fact, name);
}

// "<field> is <value>": the value is checked against the choices when all fields are known.
Condition read_is(const Yaml& node, const std::string& words, Reading& reading, const Json& where) {
  const auto at = words.find(" is ");
  if (at == std::string::npos || at == 0 || at + 4 >= words.size()) not_a_condition(node, words);
  const std::string field = words.substr(0, at);
  if (field == "actor" || field == "a comment" || field == "content" || field == "today") not_a_condition(node, words);
  return with_field(ConditionKind::field_is, reading.refer(Reference::To::field, field, node.place, where), trimmed(words.substr(at + 4)));
}

Condition read_when(const Yaml& node, Reading& reading, const Json& where) {
  const std::string words = trimmed(text_of(node, message("policy-file.part.key-of", {{"key", "when"}, {"what", where}}), 200));
  for (const auto& each : fixed) if (words == each.words) return with_field(each.kind, {});
  using To = Reference::To;
  if (words.rfind("actor has not signed ", 0) == 0)
    return with_field(ConditionKind::actor_not_signer, reading.refer(To::signing_act, words.substr(21), node.place, where));
  if (words.rfind("today is on or after ", 0) == 0)
    return with_field(ConditionKind::today_on_or_after, reading.refer(To::date_field, words.substr(21), node.place, where));
  if (const auto order = words.find(" is on or after "); order != std::string::npos && order > 0) {
    const auto date = [&](const std::string& name) { return name == today ? name : reading.refer(To::date_field, name, node.place, where); };
    return with_field(ConditionKind::date_on_or_after, reading.refer(To::date_field, words.substr(0, order), node.place, where), date(words.substr(order + 16)));
  }
  if (words == "the policy checks") return with_field(ConditionKind::fact, policy_checks);
  if (words == "the hold names something") return with_field(ConditionKind::fact, hold_names_something);
  for (const auto& [end, fact] : of_items)
    if (ends_with(words, end)) return with_field(ConditionKind::fact, fact, reading.refer(To::link_field, without_end(words, end), node.place, where));
  if (words.rfind("fact ", 0) == 0) return read_fact(node, words.substr(5));
  if (ends_with(words, " is given"))
    return with_field(ConditionKind::field_given, reading.refer(To::field, without_end(words, " is given"), node.place, where));
  if (ends_with(words, " is not the actor"))
    return with_field(ConditionKind::field_not_actor, reading.refer(To::people_field, without_end(words, " is not the actor"), node.place, where));
  if (ends_with(words, " is not this person"))
    return with_field(ConditionKind::field_not_self, reading.refer(To::people_field, without_end(words, " is not this person"), node.place, where));
  return read_is(node, words, reading, where);
}

void read_other_than(const Yaml& node, SignOffs& wanted, Reading& reading, const Json& where) {
  for (const Yaml* each : list_of(node, message("policy-file.part.key-of", {{"key", "other than"}, {"what", where}}))) {
    const std::string whom = text_of(*each, message("policy-file.part.key-of", {{"key", "other than"}, {"what", where}}), 80);
    if (whom == "authors") wanted.other_than_authors = true;
    else if (whom == "owner") wanted.other_than_owner = true;
    else if (whom.rfind("signers of ", 0) == 0)
      wanted.other_than_signers_of.push_back(reading.refer(Reference::To::signing_act, whom.substr(11), each->place, where));
    else throw Mistake{each->place, message("policy-file.other-than", {{"given", whom}}), did_you_mean(whom, {"authors", "owner", "signers of <act>"})};
  }
}

Condition read_sign_offs(const Yaml& node, Reading& reading, const Json& where) {
  Part part(node, message("policy-file.part.sign-offs", {{"what", where}}));
  Condition c{};
  c.kind = ConditionKind::sign_offs;
  c.sign_offs.of = reading.refer(Reference::To::signing_act, part.need("of", "policy-file.add.of"), part.what());
  if (const Yaml* least = part.find("at least")) c.sign_offs.at_least = number_of(*least, part.what("at least"), 1, 20);
  if (const Yaml* role = part.find("role")) c.sign_offs.role = reading.refer(Reference::To::role, *role, part.what());
  if (const Yaml* named = part.find("all named in")) c.sign_offs.by_field = reading.refer(Reference::To::people_field, *named, part.what());
  if (const Yaml* order = part.find("in order")) {
    c.sign_offs.in_order = yes_of(*order, part.what("in order"));
    if (c.sign_offs.in_order && c.sign_offs.by_field.empty())
      throw mistake(order->place, "policy-file.in-order", {{"what", part.what()}});
  }
  if (const Yaml* other = part.find("other than")) read_other_than(*other, c.sign_offs, reading, part.what());
  if (const Yaml* how = part.find("assurance")) {
    c.sign_offs.assurance = read_assurance(*how, part.what());
  }
  part.finish();
  return c;
}

Condition read_condition(Part& part, Reading& reading, int depth);

Condition read_parts(const Yaml& node, ConditionKind kind, Reading& reading, const Json& where, int depth) {
  if (depth >= deepest_condition) throw mistake(node.place, "policy-file.conditions-deep");
  Condition c{};
  c.kind = kind;
  for (const Yaml* each : list_of(node, where)) {
    if (each->kind == Yaml::Kind::text) { c.parts.push_back(read_when(*each, reading, where)); continue; }
    Part inner(*each, message("policy-file.part.part", {{"what", where}}));
    c.parts.push_back(read_condition(inner, reading, depth + 1));
    inner.finish();
  }
  if (c.parts.empty()) throw mistake(node.place, "policy-file.conditions-none", {{"what", where}});
  return c;
}

Condition read_condition(Part& part, Reading& reading, int depth) {
  const Yaml* when = part.find("when");
  const Yaml* sign_offs = part.find("sign-offs");
  const Yaml* all = part.find("all of");
  const Yaml* any = part.find("any of");
  const auto given = (when != nullptr) + (sign_offs != nullptr) + (all != nullptr) + (any != nullptr);
  if (given != 1)
    throw Mistake{part.place(), message(given == 0 ? "policy-file.no-condition" : "policy-file.several-conditions", {{"what", part.what()}}), message("policy-file.add.condition")};
  if (when != nullptr) return read_when(*when, reading, part.what());
  if (sign_offs != nullptr) return read_sign_offs(*sign_offs, reading, part.what());
  if (all != nullptr) return read_parts(*all, ConditionKind::all_of, reading, part.what(), depth);
  return read_parts(*any, ConditionKind::any_of, reading, part.what(), depth);
}

}  // namespace

std::string read_assurance(const Yaml& node, const Json& where, bool of_an_act) {
  const std::string how = text_of(node, message("policy-file.part.key-of", {{"key", "assurance"}, {"what", where}}), 20);
  auto known = assurances();
  if (of_an_act) known.emplace_back(passkey_if_held);
  if (!among(known, how)) throw Mistake{node.place, message("policy-file.assurance", {{"given", how}}), did_you_mean(how, known)};
  return how;
}

std::vector<RequirementRule> read_requirements(const Yaml& node, Reading& reading) {
  std::vector<RequirementRule> all;
  each_entry(node, key_named("requirements"), [&](const std::string& name, const Yaml&, const Yaml& value) {
    Part part(value, message("policy-file.part.requirement", {{"name", name}}));
    RequirementRule rule;
    rule.name = name;
    rule.condition = read_condition(part, reading, 1);
    const Yaml& says = part.need("says", "policy-file.add.says");
    rule.says = text_of(says, part.what("says"), 400);
    reading.sentences.push_back({rule.says, says.place, part.what()});
    rule.says_met = part.text("says met", 400);
    if (const Yaml* met = part.find("says met")) reading.sentences.push_back({rule.says_met, met->place, part.what()});
    rule.asks = part.text("asks", 400);
    part.finish();
    all.push_back(std::move(rule));
  });
  return all;
}

}  // namespace chancery::policy
