// `policy check` and `policy explain`.
#include "commands/commands.h"

#include "policy/check.h"
#include "policy/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace chancery {
namespace {

using Say = std::function<std::string(const std::string&, const Json&)>;

std::string whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The roles that the policies beside this one know; those as shipped when it stands alone.
std::vector<std::string> roles_beside(const std::string& path, const Config& config) {
  const auto beside = std::filesystem::path(path).parent_path() / "people.yaml";
  const auto people = policy::read(whole(std::filesystem::exists(beside) ? beside.string() : config.home("policies/people.yaml")), "people.yaml", {});
  return people ? policy::roles_in(*people) : std::vector<std::string>();
}

int check_one(const std::string& path, const Config& config, const Say& say) {
  const auto policy = policy::read(whole(path), std::filesystem::path(path).filename().string(), roles_beside(path, config));
  if (!policy) {
    say_refusal(say, policy.refusal());
    return 1;
  }
  const auto checked = policy::check(*policy);
  for (const auto& problem : checked.problems) {
    std::cout << say("policy.fails", {{"file", path}, {"guarantee", problem.guarantee}}) << "\n";
    std::size_t number = 0;
    for (const auto& step : problem.steps) std::cout << fmt::format("  {}. {}\n", ++number, step);
    std::cout << "  => " << problem.conclusion << "\n";
  }
  if (!checked.complete) std::cout << say("policy.too-large", {{"file", path}}) << "\n";
  if (!checked.problems.empty() || !checked.complete) return 1;
  std::cout << say("policy.holds", {{"file", path}, {"situations", checked.situations}}) << "\n";
  return 0;
}

// Lines of a table whose columns are as wide as what stands in them; the last one is not filled up.
void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], row[i].size());
    }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) std::cout << (i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i]);
    std::cout << "\n";
  }
}

std::string listed(const Json& names) {
  std::string words;
  for (const auto& each : names) words += (words.empty() ? "" : ", ") + each.get<std::string>();
  return words;
}

// Every act of the register: from which state to which, who may, and what is required.
void print_acts(const Json& policy, const Say& say) {
  std::vector<std::vector<std::string>> rows = {{say("policy.column.act", {}), say("policy.column.from", {}), say("policy.column.to", {}), say("policy.column.who", {}), say("policy.column.needs", {})}};
  for (const auto& act : policy.at("acts")) {
    Json needs = act.at("needs");
    for (const auto& each : act.at("when")) needs.push_back(each);
    const std::string from = listed(act.at("from")), to = act.at("to"), who = listed(act.at("who"));
    const bool by_server = act.at("by_server");
    rows.push_back({act.at("name"), from.empty() ? "-" : from, to.empty() ? "-" : to,
                    by_server ? say("policy.by-clock", {}) : who.empty() ? say("policy.after", {{"acts", listed(act.at("follows"))}}) : who, needs.empty() ? "-" : listed(needs)});
  }
  print_table(rows);
}

int explain_register(const Arguments& arguments, Installation& chancery) {
  auto policy = chancery.reading->policy(arguments.words[1]);
  if (!policy) return say_refusal(chancery.say, policy.refusal());
  policy->erase("source");
  if (arguments.has("json")) std::cout << canonical(*policy);
  else print_acts(*policy, chancery.say);
  return 0;
}

int explain_item(const Arguments& arguments, Installation& chancery) {
  const auto slots = chancery.reading->explain(arguments.words[1], arguments.words[2]);
  if (!slots) return say_refusal(chancery.say, slots.refusal());
  if (arguments.has("json")) {
    std::cout << canonical({{"register", arguments.words[1]}, {"id", arguments.words[2]}, {"versions", *slots}});
    return 0;
  }
  for (const auto& each : *slots) {
    const int revision = each.at("revision");
    std::cout << chancery.say(revision > 0 ? "policy.version" : "policy.record", {{"item", arguments.words[2]}, {"revision", revision}, {"state", each.at("state")}}) << "\n";
    for (const auto& act : each.at("acts")) std::cout << "  " << act.at("sentence").get<std::string>() << "\n";
  }
  return 0;
}

int explain(const Arguments& arguments, const Programs& programs) {
  auto opened = Installation::open(programs.make, arguments.config);
  if (!opened) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), opened.refusal());
  Installation& chancery = **opened;
  chancery.engine->catch_up();
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "policy.usage"});
  return arguments.words.size() < 3 ? explain_register(arguments, chancery) : explain_item(arguments, chancery);
}

}  // namespace

int policy_command(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string what = arguments.words.empty() ? "" : arguments.words[0];
  if (what == "explain") return explain(arguments, programs);
  if (what != "check" || arguments.words.size() < 2) return say_refusal(say, {Because::invalid, "policy.usage"});
  int worst = 0;
  for (std::size_t i = 1; i < arguments.words.size(); ++i) worst = std::max(worst, check_one(arguments.words[i], arguments.config, say));
  return worst;
}

}  // namespace chancery
