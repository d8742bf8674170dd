// `policy check` and `policy explain`. `policy graph` is policy_graph.cpp, `policy adopt` policy_adopt.cpp.
#include "commands/beside.h"
#include "commands/commands.h"

#include "domain/message.h"
#include "policy/cases.h"
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

// A sentence of the check, or the words of the policy's own.
std::string said(const Say& say, const Json& told) { return is_message(told) ? say(told["say"], told["with"]) : told.get<std::string>(); }

// The roles that the policies beside this one know; those as shipped when it stands alone.
std::vector<std::string> roles_beside(const std::string& path, const Config& config) {
  const auto beside = std::filesystem::path(path).parent_path() / "people.yaml";
  const auto people = policy::read(whole(std::filesystem::exists(beside) ? beside.string() : config.home("policies/people.yaml")), "people.yaml", {});
  return people ? policy::roles_in(*people) : std::vector<std::string>();
}

// {file, cases, failures: [{line, case, why}]} of the .cases beside the policy; null when there is none.
Json cases_beside(const std::string& path, const policy::Policy& policy, const Say& say) {
  const std::string file = std::filesystem::path(path).replace_extension(".cases").string();
  if (!std::filesystem::exists(file)) return nullptr;
  const auto results = policy::run_cases(policy, whole(file), &say);
  Json failures = Json::array();
  for (const auto& each : results)
    if (!each.passed) failures.push_back({{"line", each.line}, {"case", each.name}, {"why", said(say, each.why)}});
  return {{"file", file}, {"cases", results.size()}, {"failures", failures}};
}

Json refused(const std::string& path, const Refusal& refusal) {
  return {{"file", path}, {"ok", false}, {"problems", Json::array()}, {"cases", nullptr}, {"refusal", {{"key", refusal.key}, {"details", refusal.details}}}};
}

// {file, ok, situations, complete, problems: [{guarantee, steps, conclusion}], cases, refusal: of a file that cannot be read}
Json checked(const std::string& path, const Config& config, const Say& say) {
  if (!std::filesystem::is_regular_file(path)) return refused(path, {Because::unknown, "policy.no-file", {{"file", path}}});
  const auto policy = policy::read(whole(path), std::filesystem::path(path).filename().string(), roles_beside(path, config));
  if (!policy) return refused(path, policy.refusal());
  const auto found = policy::check(*policy);
  Json problems = Json::array();
  for (const auto& each : found.problems) {
    Json steps = Json::array();
    for (const auto& step : each.steps) steps.push_back(said(say, step));
    problems.push_back({{"guarantee", said(say, each.guarantee)}, {"steps", std::move(steps)}, {"conclusion", said(say, each.conclusion)}});
  }
  const Json cases = cases_beside(path, *policy, say);
  const bool proved = found.problems.empty() && found.complete;
  return {{"file", path}, {"ok", proved && (cases.is_null() || cases.at("failures").empty())}, {"proved", proved}, {"complete", found.complete},
          {"situations", found.situations}, {"problems", problems}, {"cases", cases}, {"refusal", nullptr}};
}

void print_cases(const Json& cases, const Say& say) {
  if (cases.is_null()) return;
  for (const auto& each : cases.at("failures"))
    std::cout << say("policy.case-fails", {{"file", cases.at("file")}, {"line", each.at("line")}, {"case", each.at("case")}, {"why", each.at("why")}}) << "\n";
  if (cases.at("failures").empty()) std::cout << say("policy.cases-hold", cases) << "\n";
}

void print_checked(const Json& check, const Say& say) {
  for (const auto& problem : check.at("problems")) {
    std::cout << say("policy.fails", {{"file", check.at("file")}, {"guarantee", problem.at("guarantee")}}) << "\n";
    std::size_t number = 0;
    for (const auto& step : problem.at("steps")) std::cout << fmt::format("  {}. {}\n", ++number, step.get<std::string>());
    std::cout << "  => " << problem.at("conclusion").get<std::string>() << "\n";
  }
  if (!check.value("complete", true)) std::cout << say("policy.too-large", {{"file", check.at("file")}}) << "\n";
  if (check.value("proved", false)) std::cout << say("policy.holds", check) << "\n";
  print_cases(check.at("cases"), say);
}

int check_all(const Arguments& arguments, const Say& say) {
  Json files = Json::array();
  bool ok = true;
  for (std::size_t i = 1; i < arguments.words.size(); ++i) {
    Json check = checked(arguments.words[i], arguments.config, say);
    ok = ok && check.at("ok").get<bool>();
    if (const Json& refused = check.at("refusal"); refused.is_object()) {
      const std::string sentence = say(refused.at("key"), refused.at("details"));
      if (arguments.has("json")) check["refusal"]["says"] = sentence;
      else std::cerr << "chancery: " << sentence << "\n";
    }
    if (!arguments.has("json")) print_checked(check, say);
    files.push_back(std::move(check));
  }
  if (arguments.has("json")) std::cout << canonical(Json{{"ok", ok}, {"files", files}});
  return ok ? 0 : 1;
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
  OpenedToRead opened(programs, arguments.config);
  if (!opened) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), opened.refusal());
  Installation& chancery = *opened;
  chancery.engine->catch_up();
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "policy.usage"});
  return arguments.words.size() < 3 ? explain_register(arguments, chancery) : explain_item(arguments, chancery);
}

}  // namespace

int policy_command(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string what = arguments.words.empty() ? "" : arguments.words[0];
  if (what == "explain") return explain(arguments, programs);
  if (what == "graph") return policy_graph(arguments, programs);
  if (what == "adopt") return policy_adopt(arguments, programs);
  if (what != "check" || arguments.words.size() < 2) return say_refusal(say, {Because::invalid, "policy.usage"});
  return check_all(arguments, say);
}

}  // namespace chancery
