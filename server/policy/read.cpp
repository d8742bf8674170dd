// The top of a policy file. Fields, acts and requirements have files of their own; resolve.cpp looks the names up.
#include "domain/digest.h"
#include "domain/text.h"
#include "policy/guarantee.h"
#include "policy/read.h"
#include "policy/reading.h"

#include <algorithm>

namespace chancery::policy {
namespace {

constexpr std::size_t largest = 256 * 1024;   // bytes

void read_register(Part& top, Policy& policy) {
  const Yaml& name = top.need("register", "policy-file.add.register");
  policy.register_name = text_of(name, key_named("register"), 40);
  static const std::vector<std::string> reserved = {"drafts", "archive", "acts", "search", "health", "metrics"};
  if (!is_name(policy.register_name) || std::find(reserved.begin(), reserved.end(), policy.register_name) != reserved.end())
    throw mistake(name.place, "policy-file.register", {{"name", policy.register_name}});
}

void read_answers(Part& top, Policy& policy) {
  const Yaml* answers = top.find("answers");
  if (answers == nullptr) return;
  for (const Yaml* each : list_of(*answers, key_named("answers"))) {
    const std::string clause = text_of(*each, message("policy-file.part.clause"), 12);
    if (clause.find_first_not_of("0123456789.") != std::string::npos || clause.front() == '.' || clause.back() == '.' || !each->quoted)
      throw mistake(each->place, "policy-file.clause", {{"clause", clause}});
    policy.answers.push_back(clause);
  }
}

void read_readers(Part& top, Reading& reading) {
  Policy& policy = reading.policy;
  const Yaml& node = top.need("read", policy.revisioned ? "policy-file.add.read-revisions" : "policy-file.add.read");
  Part part(node, key_named("read"));
  if (policy.revisioned) {
    policy.read.in_force = read_who(part.need("in force", "policy-file.add.in-force"), reading, key_named("read"));
    policy.read.otherwise = read_who(part.need("otherwise", "policy-file.add.otherwise"), reading, key_named("read"));
    const Yaml* former = part.find("former");
    policy.read.former = former != nullptr ? read_who(*former, reading, key_named("read")) : policy.read.in_force;
  } else {
    policy.read.in_force = policy.read.otherwise = read_who(part.need("items", "policy-file.add.items"), reading, key_named("read"));
  }
  policy.read.history = read_who(part.need("history", "policy-file.add.history"), reading, key_named("read"));
  part.finish();
}

void read_states(Part& top, Reading& reading) {
  Policy& policy = reading.policy;
  const Yaml& states = top.need("states", "policy-file.add.states");
  policy.states = top.names("states");
  if (policy.states.empty()) throw mistake(states.place, "policy-file.no-state");
  for (const auto& state : policy.states)
    if (state.find(" or ") != std::string::npos || state.rfind("be ", 0) == 0)
      throw mistake(states.place, "policy-file.state-name", {{"state", state}});
  const Yaml* in_force = top.find("in force");
  const Yaml* superseded = top.find("superseded");
  if (!policy.revisioned && (in_force != nullptr || superseded != nullptr))
    throw mistake((in_force != nullptr ? in_force : superseded)->place, "policy-file.revisions-only");
  if (policy.revisioned) {
    policy.in_force = in_force != nullptr ? name_of(*in_force, key_named("in force")) : "in force";
    policy.superseded = superseded != nullptr ? name_of(*superseded, key_named("superseded")) : "superseded";
    reading.refer(Reference::To::state, policy.in_force, in_force != nullptr ? in_force->place : states.place, key_named("in force"));
    reading.refer(Reference::To::state, policy.superseded, superseded != nullptr ? superseded->place : states.place, key_named("superseded"));
  }
  const Yaml& rest = top.need("may rest in", "policy-file.add.may-rest-in");
  policy.rest = top.names("may rest in");
  for (const auto& state : policy.rest) reading.refer(Reference::To::state, state, rest.place, key_named("may rest in"));
}

void read_guarantees(Part& top, Reading& reading) {
  const Yaml* given = top.find("guarantees");
  if (given == nullptr) return;
  for (const Yaml* each : list_of(*given, key_named("guarantees"))) {
    const std::string sentence = text_of(*each, message("policy-file.part.a-guarantee"), 400);
    if (!read_guarantee(sentence))
      throw mistake(each->place, "policy-file.guarantee", {{"sentence", sentence}});
    reading.policy.guarantees.push_back(sentence);
  }
}

// "24 months" -> 24, "10 years" -> 120; days when `of_days`.
int duration_of(const Yaml& node, const Json& what, bool of_days) {
  std::string words = text_of(node, what, 40);
  if (of_days && words.size() > 7 && words.substr(words.size() - 7) == " before") words.resize(words.size() - 7);
  const auto parts = split(words, ' ');
  Yaml number = node;
  number.text = parts[0];
  if (parts.size() == 2) {
    if (of_days && (parts[1] == "days" || parts[1] == "day")) return number_of(number, what, 1, 3650);
    if (!of_days && (parts[1] == "months" || parts[1] == "month")) return number_of(number, what, 1, 1200);
    if (!of_days && (parts[1] == "years" || parts[1] == "year")) return 12 * number_of(number, what, 1, 100);
  }
  throw Mistake{node.place, message("policy-file.duration", {{"given", node.text}, {"what", what}}), message(of_days ? "policy-file.add.duration-days" : "policy-file.add.duration")};
}

void read_review(Part& top, Policy& policy) {
  const Yaml* node = top.find("review");
  if (node == nullptr) return;
  Part part(*node, key_named("review"));
  policy.review["every_months"] = duration_of(part.need("every", "policy-file.add.every"), part.what("every"), false);
  const Yaml* warn = part.find("warn");
  policy.review["warn_days"] = warn != nullptr ? duration_of(*warn, part.what("warn"), true) : 30;
  part.finish();
}

void read_retention(Part& top, Reading& reading) {
  const Yaml* node = top.find("retention");
  if (node == nullptr) return;
  Part part(*node, key_named("retention"));
  Json& retention = reading.policy.retention;
  const Yaml& from = part.need("from", "policy-file.add.from");
  const std::string cut_off = name_of(from, part.what("from"));
  const Field* date = reading.policy.field(cut_off);
  const bool of_date = date != nullptr && date->kind == FieldKind::date && !among(reading.policy.states, cut_off);
  retention["from"] = of_date ? cut_off : reading.refer(Reference::To::state, from, part.what());
  retention["of_date"] = of_date;
  retention["keep_months"] = duration_of(part.need("keep", "policy-file.add.keep"), part.what("keep"), false);
  const Yaml& then = part.need("then", "policy-file.add.then");
  const std::string what = text_of(then, part.what("then"), 40);
  if (!among(dispositions(), what)) throw Mistake{then.place, message("policy-file.then", {{"given", what}}), did_you_mean(what, dispositions())};
  // What was released stays readable in every version, which a key for each item could not promise to end.
  if (what == then_destroy && reading.policy.revisioned) throw mistake(then.place, "policy-file.destroys-revisions");
  // What everybody's rights, holds and dispositions rest on must be there for whoever looks later.
  const Policy& policy = reading.policy;
  const bool bears_others = policy.register_name == "people" || !policy.holds.empty() || std::any_of(policy.acts.begin(), policy.acts.end(), [](const ActRule& act) { return !act.disposes.empty(); });
  if (what == then_destroy && bears_others) throw mistake(then.place, "policy-file.destroys-proof");
  if (what != then_keep && !of_date && !among(reading.policy.rest, cut_off)) throw mistake(from.place, "policy-file.cut-off-at-work", {{"state", cut_off}});
  retention["then"] = what;
  part.finish();
}

// What makes the items of a register legal holds: which of their fields name what is held, and in which states they hold it.
void read_holds(Part& top, Reading& reading) {
  const Yaml* node = top.find("holds");
  if (node == nullptr) return;
  Part part(*node, key_named("holds"));
  const Yaml& states = part.need("while", "policy-file.add.while");
  Json& holds = reading.policy.holds;
  holds["while"] = part.names("while");
  for (const auto& state : holds["while"]) reading.refer(Reference::To::state, state.get<std::string>(), states.place, part.what("while"));
  const auto names = [&](const char* key, Reference::To to) {
    if (const Yaml* field = part.find(key)) holds[key] = reading.refer(to, *field, part.what(key));
  };
  names("items", Reference::To::link_field);
  names("owner", Reference::To::people_field);
  for (const char* key : {"register", "state", "clause", "year"}) names(key, Reference::To::text_field);
  if (holds.size() < 2) throw mistake(node->place, "policy-file.holds-nothing");
  part.finish();
}

Policy read_policy(const std::string& yaml, const std::vector<std::string>& roles) {
  if (yaml.size() > largest) throw mistake(Place{}, "policy-file.too-large");
  if (!is_text(yaml)) throw mistake(Place{}, "policy-file.not-text");
  const Yaml root = yaml_tree(yaml);
  Reading reading;
  Policy& policy = reading.policy;
  reading.roles = roles;
  Part top(root, message("policy-file.part.policy"));
  read_register(top, policy);
  top.need("title", "policy-file.add.title");
  policy.title = top.text("title", 120);
  policy.item = top.has("item") ? top.text("item", 40) : (top.find("item"), std::string("item"));
  policy.purpose = top.text("purpose", 400);
  read_answers(top, policy);
  policy.number = text_of(top.need("number", "policy-file.add.number"), key_named("number"), 60);
  policy.revisioned = top.yes("revisioned");
  policy.fields = read_fields(top.need("fields", "policy-file.add.fields"), reading);
  if (policy.register_name == "people")
    for (const auto& role : roles_in(policy)) reading.roles.push_back(role);
  read_readers(top, reading);
  read_states(top, reading);
  policy.acts = read_acts(top.need("acts", "policy-file.add.acts"), reading);
  if (const Yaml* requirements = top.find("requirements")) policy.requirements = read_requirements(*requirements, reading);
  read_guarantees(top, reading);
  read_review(top, policy);
  read_holds(top, reading);
  read_retention(top, reading);   // after the acts and holds, which say what may end how
  top.finish();
  resolve(reading, root);
  policy.source = yaml;
  return std::move(reading.policy);
}

}  // namespace

Outcome<Policy> read(const std::string& yaml, const std::string& file, const std::vector<std::string>& roles) {
  try {
    Policy policy = read_policy(yaml, roles);
    policy.sha256 = sha256_hex(yaml);
    return policy;
  } catch (const Mistake& mistake) {
    return Refusal{Because::invalid, "refusal.policy",
                   {{"file", file}, {"line", mistake.place.line}, {"column", mistake.place.column},
                    {"problem", mistake.problem}, {"advice", mistake.advice}}};
  }
}

std::vector<std::string> roles_in(const Policy& people) {
  std::vector<std::string> roles = {"operator"};
  if (const Field* field = people.field("roles")) roles.insert(roles.end(), field->choices.begin(), field->choices.end());
  return roles;
}

}  // namespace chancery::policy
