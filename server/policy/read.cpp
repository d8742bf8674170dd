// The top of a policy file. Fields, acts and requirements have files of their own; resolve.cpp looks the names up.
#include "policy/read.h"

#include "domain/text.h"
#include "policy/guarantee.h"
#include "policy/reading.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery::policy {
namespace {

constexpr std::size_t largest = 256 * 1024;   // bytes

void read_register(Part& top, Policy& policy) {
  const Yaml& name = top.need("register", "Begin with  register: <name>.");
  policy.register_name = text_of(name, "\"register\"", 40);
  static const std::vector<std::string> reserved = {"drafts", "archive", "policies", "acts", "search", "evidence", "health", "metrics"};
  if (!is_name(policy.register_name) || std::find(reserved.begin(), reserved.end(), policy.register_name) != reserved.end())
    throw Mistake{name.place, fmt::format("\"{}\" cannot be the name of a register.", policy.register_name),
                  "Use lower-case letters, digits and hyphens, beginning with a letter; drafts, archive, policies and the like are taken."};
}

void read_answers(Part& top, Policy& policy) {
  const Yaml* answers = top.find("answers");
  if (answers == nullptr) return;
  for (const Yaml* each : list_of(*answers, "\"answers\"")) {
    const std::string clause = text_of(*each, "a clause in \"answers\"", 12);
    if (clause.find_first_not_of("0123456789.") != std::string::npos || clause.front() == '.' || clause.back() == '.' || !each->quoted)
      throw Mistake{each->place, fmt::format("\"{}\" is not the number of a clause.", clause), "Write it in quotes, as \"7.5.2\" (without quotes 7.10 would become 7.1)."};
    policy.answers.push_back(clause);
  }
}

void read_readers(Part& top, Reading& reading) {
  Policy& policy = reading.policy;
  const Yaml& node = top.need("read", policy.revisioned ? "Add  read: {in force: [staff], otherwise: […], history: […]}." : "Add  read: {items: [staff], history: […]}.");
  Part part(node, "\"read\"");
  if (policy.revisioned) {
    policy.read.in_force = read_who(part.need("in force", "Say who may read what is in force."), reading, "\"read\"");
    policy.read.otherwise = read_who(part.need("otherwise", "Say who may read drafts, and what is out of use."), reading, "\"read\"");
    const Yaml* former = part.find("former");
    policy.read.former = former != nullptr ? read_who(*former, reading, "\"read\"") : policy.read.in_force;
  } else {
    policy.read.in_force = policy.read.otherwise = read_who(part.need("items", "Say who may read the items."), reading, "\"read\"");
  }
  policy.read.history = read_who(part.need("history", "Say who may read the acts."), reading, "\"read\"");
  part.finish();
}

void read_states(Part& top, Reading& reading) {
  Policy& policy = reading.policy;
  const Yaml& states = top.need("states", "Add  states: [<first>, <second>].");
  policy.states = top.names("states");
  if (policy.states.empty()) throw Mistake{states.place, "There is no state.", "Add  states: [<first>, <second>]."};
  for (const auto& state : policy.states)
    if (state.find(" or ") != std::string::npos || state.rfind("be ", 0) == 0)
      throw Mistake{states.place, fmt::format("\"{}\" cannot be the name of a state: a guarantee could not tell it apart.", state), "Avoid \"or\" and \"be\"."};
  const Yaml* in_force = top.find("in force");
  const Yaml* superseded = top.find("superseded");
  if (!policy.revisioned && (in_force != nullptr || superseded != nullptr))
    throw Mistake{(in_force != nullptr ? in_force : superseded)->place, "Only a register with  revisioned: true  has revisions in force.", "Remove the key, or add  revisioned: true."};
  if (policy.revisioned) {
    policy.in_force = in_force != nullptr ? name_of(*in_force, "\"in force\"") : "in force";
    policy.superseded = superseded != nullptr ? name_of(*superseded, "\"superseded\"") : "superseded";
    reading.refer(Reference::To::state, policy.in_force, in_force != nullptr ? in_force->place : states.place, "\"in force\"");
    reading.refer(Reference::To::state, policy.superseded, superseded != nullptr ? superseded->place : states.place, "\"superseded\"");
  }
  const Yaml& rest = top.need("may rest in", "Add  may rest in: [<state>]: where an item may stay for good. From every other state there must be a way on.");
  policy.rest = top.names("may rest in");
  for (const auto& state : policy.rest) reading.refer(Reference::To::state, state, rest.place, "\"may rest in\"");
}

void read_guarantees(Part& top, Reading& reading) {
  const Yaml* given = top.find("guarantees");
  if (given == nullptr) return;
  for (const Yaml* each : list_of(*given, "\"guarantees\"")) {
    const std::string sentence = text_of(*each, "a guarantee", 400);
    if (!read_guarantee(sentence))
      throw Mistake{each->place, fmt::format("\"{}\" is no guarantee that can be checked.", sentence),
                    "Write \"nothing is <state> without: <requirement or field>, by someone other than its authors, of exactly these bytes\" or \"every <state> can reach <state> or be <state>\"."};
    reading.policy.guarantees.push_back(sentence);
  }
}

// "24 months" -> 24, "10 years" -> 120; days when `of_days`.
int duration_of(const Yaml& node, const std::string& what, bool of_days) {
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
  throw Mistake{node.place, fmt::format("\"{}\" is not a length of time for {}.", node.text, what), of_days ? "Write  30 days before." : "Write  24 months  or  10 years."};
}

void read_review(Part& top, Policy& policy) {
  const Yaml* node = top.find("review");
  if (node == nullptr) return;
  Part part(*node, "\"review\"");
  policy.review["every_months"] = duration_of(part.need("every", "Add  every: 24 months."), "\"every\" of \"review\"", false);
  const Yaml* warn = part.find("warn");
  policy.review["warn_days"] = warn != nullptr ? duration_of(*warn, "\"warn\" of \"review\"", true) : 30;
  part.finish();
}

void read_retention(Part& top, Reading& reading) {
  const Yaml* node = top.find("retention");
  if (node == nullptr) return;
  Part part(*node, "\"retention\"");
  Json& retention = reading.policy.retention;
  retention["from"] = reading.refer(Reference::To::state, part.need("from", "Add  from: <state>."), "\"retention\"");
  retention["keep_months"] = duration_of(part.need("keep", "Add  keep: 10 years."), "\"keep\" of \"retention\"", false);
  const Yaml& then = part.need("then", "Add  then: keep  or  then: destroy with approval.");
  const std::string what = text_of(then, "\"then\" of \"retention\"", 40);
  if (what != "keep" && what != "destroy with approval")
    throw Mistake{then.place, fmt::format("After the period an item cannot be \"{}\".", what), did_you_mean(what, {"keep", "destroy with approval"})};
  retention["then"] = what;
  part.finish();
}

Policy read_policy(const std::string& yaml, const std::vector<std::string>& roles) {
  if (yaml.size() > largest) throw Mistake{{}, "The file is larger than 256 KiB.", "A policy is a page or two: move long texts into documents."};
  if (!is_text(yaml)) throw Mistake{{}, "The file is not UTF-8 text.", "Save it as UTF-8, without NUL bytes."};
  const Yaml root = yaml_tree(yaml);
  Reading reading;
  Policy& policy = reading.policy;
  reading.roles = roles;
  Part top(root, "The policy");
  read_register(top, policy);
  top.need("title", "Add  title: <what people call the register>.");
  policy.title = top.text("title", 120);
  policy.item = top.has("item") ? top.text("item", 40) : (top.find("item"), std::string("item"));
  policy.purpose = top.text("purpose", 400);
  read_answers(top, policy);
  policy.number = text_of(top.need("number", "Add  number: \"<LETTERS>-{seq:3}\"."), "\"number\"", 60);
  policy.revisioned = top.yes("revisioned");
  policy.fields = read_fields(top.need("fields", "Add  fields:  with at least  title: {text: 120, required: true}."), reading);
  if (policy.register_name == "people")
    for (const auto& role : roles_in(policy)) reading.roles.push_back(role);
  read_readers(top, reading);
  read_states(top, reading);
  policy.acts = read_acts(top.need("acts", "Add  acts:  with at least one that  begins: item."), reading);
  if (const Yaml* requirements = top.find("requirements")) policy.requirements = read_requirements(*requirements, reading);
  read_guarantees(top, reading);
  read_review(top, policy);
  read_retention(top, reading);
  top.finish();
  resolve(reading, root);
  policy.source = yaml;
  return std::move(reading.policy);
}

}  // namespace

Outcome<Policy> read(const std::string& yaml, const std::string& file, const std::vector<std::string>& roles) {
  try {
    return read_policy(yaml, roles);
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
