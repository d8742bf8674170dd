#include "witness/pages.h"

#include "sdk/shown.h"

#include <fmt/format.h>

namespace chancery::witness {
namespace {

Json shown_row(const Json& each, const std::string& repository, const Say& say) {
  Json row = each;
  const bool behind = each.at("gap").get<std::int64_t>() > 0, failed = each.at("failures").get<std::int64_t>() > 0;
  const std::string state = each.at("state"), kind = each.at("kind");
  const bool contradicts = has_way_out(state);
  const std::string word = contradicts ? "contradicts" : failed || state == "unreachable" ? "unreached" : behind ? "behind" : "has-all";
  row["word"] = say("witness.word." + word, Json::object());
  row["mark"] = contradicts ? "major" : failed || state == "unreachable" ? "minor" : "observation";
  row["kind_shown"] = say("witness.kind." + kind, Json::object());
  const auto time = [&](const char* name) { return each.at(name).is_null() ? say("witness.never", Json::object()) : shown::time(each.at(name)); };
  row["at_shown"] = time("at");
  row["last_shown"] = each.at("number").get<std::int64_t>() < 0 ? say("witness.nothing-yet", Json::object()) : say("witness.up-to-act", {{"number", each.at("number")}});
  Json gap = {{"gap", each.at("gap")}, {"since", each.at("since").is_null() ? "" : shown::time(each.at("since"))}, {"problem", each.at("problem")}, {"tried", time("tried")}};
  row["gap_shown"] = !behind ? say("witness.no-gap", gap) : each.at("since").is_null() ? say("witness.gap", gap) : say("witness.gap-since", gap);
  row["problem_shown"] = each.at("problem") == "" ? Json() : Json(say("witness.why", gap));
  row["way_shown"] = contradicts ? Json(say("witness.way." + state, {{"ledger", repository}, {"url", each.at("url")}})) : Json();
  return row;
}

}  // namespace

Page witnesses_page(std::string repository, std::function<Json()> status, std::function<std::string()> damage, Say say) {
  return {"GET", "/witnesses", Permission::one_of({"admin", "quality", "auditor"}), [repository, status, damage, say](const PageRequest&) -> Outcome<Answer> {
    const Json now = status();
    Json rows = Json::array();
    for (const auto& each : now.at("witnesses")) rows.push_back(shown_row(each, repository, say));
    const bool any = !rows.empty();
    std::string problem = damage();
    Json ways = Json::array();
    for (const auto& each : now.at("ways")) ways.push_back({{"says", each}});
    if (problem.empty())
      for (const auto& each : now.at("contradictions")) problem += (problem.empty() ? "" : " ") + each.get<std::string>();
    return Answer(Model{"witnesses", {{"title", say("witness.page.title", Json::object())}, {"any", any}, {"witnesses", std::move(rows)}, {"problem", problem.empty() ? Json() : Json(problem)}, {"ways", std::move(ways)},
                                      {"empty", any ? Json() : Json{{"icon", "stamp"}, {"sentence", say("witness.page.none", Json::object())}, {"href", "/help/witnesses"}, {"link", say("witness.page.how", Json::object())}}}},
                        200, false});
  }, "Which witnesses the ledger has, up to which act each knows it, and why one lacks acts."};
}

std::vector<Finding> findings(const Json& status, const Say& say) {
  const Json page = {{"page", "/witnesses"}, {"page_title", say("witness.page.title", Json::object())}};
  const auto finding = [&](const char* severity, const char* key, Json details) {
    details.update(page);
    return Finding{severity, "7.5.3", "", "", key, std::move(details)};
  };
  std::vector<Finding> found;
  if (status.at("witnesses").empty()) found.push_back(finding("observation", "finding.no-witness", Json::object()));
  for (const auto& each : status.at("witnesses")) {
    const bool behind = each.at("gap").get<std::int64_t>() > 0 && each.at("failures").get<std::int64_t>() > 0;
    if (has_way_out(each.at("state"))) found.push_back(finding("major", "finding.witness-contradicts", {{"name", each.at("name")}}));
    else if (behind) found.push_back(finding("minor", "finding.witness-behind", {{"name", each.at("name")}, {"count", each.at("gap")}, {"since", each.at("since").is_null() ? "" : shown::time(each.at("since"))}}));
  }
  for (const auto& each : status.at("contradictions")) found.push_back(finding("major", "finding.witness-dates", {{"says", each}}));
  return found;
}

std::string metrics(const Json& status) {
  if (status.at("witnesses").empty()) return "";
  std::string out = "# HELP chancery_witness_gap_acts Acts that the witness does not have yet.\n# TYPE chancery_witness_gap_acts gauge\n";
  for (const auto& each : status.at("witnesses"))
    out += fmt::format("chancery_witness_gap_acts{{witness=\"{}\",kind=\"{}\"}} {}\n", each.at("name").get<std::string>(), each.at("kind").get<std::string>(), each.at("gap").get<std::int64_t>());
  out += "# HELP chancery_witness_failures Attempts that failed since the last one that did not.\n# TYPE chancery_witness_failures gauge\n";
  for (const auto& each : status.at("witnesses")) out += fmt::format("chancery_witness_failures{{witness=\"{}\"}} {}\n", each.at("name").get<std::string>(), each.at("failures").get<std::int64_t>());
  return out;
}

}  // namespace chancery::witness
