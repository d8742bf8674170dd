// `policy check` and `policy explain`.
#include "commands/commands.h"

#include "policy/check.h"
#include "policy/read.h"

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

int explain(const Arguments& arguments, const Programs& programs) {
  auto opened = Installation::open(programs.make, arguments.config);
  if (!opened) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), opened.refusal());
  Installation& chancery = **opened;
  chancery.engine->catch_up();
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "policy.usage"});
  const auto policy = chancery.reading->policy(arguments.words[1]);
  if (!policy) return say_refusal(chancery.say, policy.refusal());
  if (arguments.words.size() < 3) {
    std::cout << policy->value("source", "") << "\n";
    return 0;
  }
  bool found = false;
  for (const auto& person : chancery.reading->people()) {
    const auto viewer = chancery.reading->viewer(person.at("login"));
    if (!viewer) continue;
    for (const Slot slot : {Slot::current, Slot::draft}) {
      const auto item = chancery.reading->find(*viewer, arguments.words[1], arguments.words[2], slot, "");
      if (!item) continue;
      found = true;
      for (const auto& act : chancery.reading->acts(*viewer, *item)) {
        if (!act.value("yours", false)) continue;
        std::cout << fmt::format("{} ({}): {}", viewer->name, viewer->login, act.value("label", std::string()));
        if (act.value("open", false)) std::cout << " - " << chancery.say("policy.can", Json::object()) << "\n";
        if (act.value("open", false)) continue;
        for (const auto& sentence : act.at("unmet")) std::cout << " - " << sentence.get<std::string>();
        std::cout << "\n";
      }
    }
  }
  if (!found) return say_refusal(chancery.say, {Because::unknown, "refusal.item-unknown", {{"register", arguments.words[1]}, {"item", arguments.words[2]}}});
  return 0;
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
