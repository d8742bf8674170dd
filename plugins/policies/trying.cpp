// What the host says of a text, as rows and sentences.
#include "policies/pages.h"

#include "item_pages/plain_diff.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

namespace chancery::policies {

using namespace item_pages;

namespace {

constexpr std::size_t most_shown = 5;   // before one asks for the others

const char* key_of(const Json& row) {
  const std::string how = text_of(row, "how");
  if (how == "released") return "policies.dry.released";
  if (how == "not released") return "policies.dry.not-released";
  return row.value("was_released", false) ? "policies.dry.refused-release" : "policies.dry.refused";
}

// Sentences about acts that would have been judged otherwise; null where there is nothing to try it on.
Json dry_view(const Host& host, const Json& rules, const Json& run) {
  if (!run.is_object()) return nullptr;
  Json rows = Json::array(), first = Json::array();
  for (const Json& each : list_of(run, "rows")) {
    const std::string act = text_of(each, "act"), id = text_of(each, "id");
    const int revision = each.value("revision", 0);
    const std::string of = host.say(revision > 0 ? "policies.dry.of-revision" : "policies.dry.of", {{"id", id}, {"revision", revision}});
    Json& to = first.size() < most_shown ? first : rows;
    to.push_back({{"says", host.say(key_of(each), {{"of", of}, {"title", text_of(each, "title")}, {"act", text_of(act_rule(rules, act), "label", act)}, {"name", text_of(each, "actor_name")}, {"on", shown::date(text_of(each, "at"))}})},
                    {"href", "/" + shown::encoded(text_of(rules, "register")) + "/" + shown::encoded(id) + "/history#act-" + std::to_string(each.value("number", std::int64_t{0}))},
                    {"of", of}, {"why", each.value("why", Json::array())}});
  }
  const bool otherwise = run.value("otherwise", std::int64_t{0}) > 0, any = run.value("acts", std::int64_t{0}) > 0;
  const std::size_t told = first.size() + rows.size(), all = run.value("otherwise", std::size_t{0});
  Json others;
  if (!rows.empty())
    others = {{"says", host.say("policies.dry.others", {{"count", all - first.size()}})}, {"more", all > told ? Json(host.say("policies.dry.more", {{"count", all - told}})) : Json()}, {"rows", std::move(rows)}};
  const bool plain = run.value("releases", std::int64_t{0}) == 0;   // a register in which nothing is released, or nothing was yet
  const char* some = plain ? "policies.dry.some-acts" : "policies.dry.some";
  const char* none = plain ? "policies.dry.none-acts" : "policies.dry.none";
  return {{"summary", host.say(!any ? "policies.dry.nothing" : otherwise ? some : none, run)},
          {"left_out", run.value("left_out", std::int64_t{0}) > 0 ? Json(host.say("policies.dry.left-out", run)) : Json()},
          {"first", std::move(first)}, {"others", std::move(others)}};
}

}  // namespace

Json tried(const Host& host, const Viewer& viewer, const std::string& register_name, const std::string& text_in_force, const std::string& text) {
  Json trial = host.try_policy(viewer, register_name, text);
  const auto rules = host.policy(register_name);
  Json dry = dry_view(host, rules ? *rules : Json::object(), trial.at("dry_run"));
  Json hunks = text_in_force.empty() ? Json::array() : plain_diff(host, text_in_force, text);
  const bool good = trial.value("good", false), whole = trial.value("complete", true);
  Json view = {{"good", good}, {"summary", host.say(good ? "policies.found.good" : "policies.found.bad", trial)}, {"too_large", !whole}, {"mistake", std::move(trial["mistake"])},
               {"new_register", text_in_force.empty()}, {"dry", std::move(dry)}};
  for (const char* list : {"problems", "clashes", "notes", "differences"}) {
    view[std::string("any_") + list] = !trial[list].empty();
    view[list] = std::move(trial[list]);
  }
  view["any_hunks"] = !hunks.empty();
  view["same"] = hunks.empty() && !text_in_force.empty();
  view["hunks"] = std::move(hunks);
  return view;
}

}  // namespace chancery::policies
