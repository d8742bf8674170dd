// `policy graph`: states and acts of a policy as a picture's source in Graphviz' language (DOT), which stock tools draw:
// chancery policy graph policies/documents.yaml | dot -Tsvg > documents.svg
#include "commands/beside.h"
#include "commands/commands.h"

#include "policy/read.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

namespace chancery {
namespace {

struct Edge { std::string from, to, label, style; };

std::string quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted + "\"";
}

constexpr const char* beginning = "";   // where items come from

// What moves an item; acts that leave it where it is would hide these, and the Rules page lists them.
std::vector<Edge> edges_of(const Json& policy) {
  std::vector<Edge> edges;
  for (const auto& act : policy.at("acts")) {
    const std::string to = act.at("to"), label = act.at("label"), style = !act.at("follows").empty() ? "dashed" : act.value("by_server", false) ? "dotted" : "solid";
    if (to.empty()) continue;
    if (act.at("begins") == "item") edges.push_back({beginning, to, label, style});
    for (const auto& from : act.at("from"))
      if (from != to && act.at("begins") != "item") edges.push_back({from, to, label, style});
  }
  return edges;
}

std::string dot_of(const Json& policy, const std::vector<Edge>& edges) {
  std::string dot = "digraph " + quoted(policy.at("register")) + " {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n";
  dot += "  " + quoted(beginning) + " [shape=point];\n";
  const Json& rest = policy.at("rest");
  for (const auto& state : policy.at("states")) {
    const bool rests = std::find(rest.begin(), rest.end(), state) != rest.end(), in_force = state == policy.at("in_force");
    dot += "  " + quoted(state) + (in_force ? " [penwidth=3, color=darkgreen]" : rests ? " [peripheries=2]" : "") + ";\n";
  }
  for (const auto& each : edges) dot += "  " + quoted(each.from) + " -> " + quoted(each.to) + " [label=" + quoted(each.label) + ", style=" + each.style + "];\n";
  return dot + "}\n";
}

// A file, or the register's policy in force.
Outcome<Json> policy_named(const std::string& name, const Arguments& arguments, const Programs& programs) {
  if (std::filesystem::exists(name)) {
    std::ifstream in(name, std::ios::binary);
    const std::string yaml{std::istreambuf_iterator<char>(in), {}};
    const auto beside = std::filesystem::path(name).parent_path() / "people.yaml";
    std::ifstream people_file(std::filesystem::exists(beside) ? beside.string() : arguments.config.home("policies/people.yaml"), std::ios::binary);
    const auto people = policy::read({std::istreambuf_iterator<char>(people_file), {}}, "people.yaml", {});
    const auto policy = policy::read(yaml, name, people ? policy::roles_in(*people) : std::vector<std::string>());
    if (!policy) return policy.refusal();
    return to_json(*policy);
  }
  OpenedToRead opened(programs, arguments.config);
  if (!opened) return opened.refusal();
  return opened->reading->policy(name);
}

}  // namespace

int policy_graph(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  if (arguments.words.size() != 2) return say_refusal(say, {Because::invalid, "policy.usage"});
  const auto policy = policy_named(arguments.words[1], arguments, programs);
  if (!policy) return say_refusal(say, policy.refusal());
  const auto edges = edges_of(*policy);
  if (!arguments.has("json")) {
    std::cout << dot_of(*policy, edges);
    return 0;
  }
  Json list = Json::array();
  for (const auto& each : edges) list.push_back({{"from", each.from.empty() ? Json() : Json(each.from)}, {"to", each.to}, {"act", each.label}, {"by_itself", each.style == "dashed"}});
  return tell(arguments, "", {{"register", policy->at("register")}, {"states", policy->at("states")}, {"acts", list}});
}

}  // namespace chancery
