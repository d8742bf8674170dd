// The proposed rules as those see them who write or sign them, and what became of former proposals.
#include "policies/pages.h"

#include "item_pages/act_page.h"
#include "item_pages/form.h"
#include "item_pages/history.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "item_pages/reviewing.h"
#include "item_pages/serve_file.h"
#include "sdk/shown.h"

namespace chancery::policies {

using namespace item_pages;

namespace {

// Where one is sent after the act: what moves a draft stays with it, unless it ends or signs it.
std::string then_of(const Json& rule, const std::string& base) {
  return text_of(rule, "signs").empty() && !flag_of(rule, "ends_revision") ? base : "";
}

// "Rules of Training records, change 1".
std::string called(const Host& host, const Json& item) {
  const std::string name = text_of(item, "id");
  const auto policy = host.policy(name);
  return host.say("rules.of-change", {{"title", policy ? text_of(*policy, "title") : name}, {"revision", item.value("revision", 0)}});
}

Json reason_of(const Json& item) { return shown::or_null(text_of(item.value("fields", Json::object()), "reason")); }

}  // namespace

Outcome<Answer> Pages::draft(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  auto found = find(request, Slot::draft);
  if (!found) return found.refusal();
  Json item = std::move(*found);
  const auto text = text_of_draft(request, item);
  if (!text) return text.refusal();
  const std::string &name = request.path.at("register"), at = address("policies", name), base = at + "/draft", seen = text_of(item, "seen");
  const Json acts = host_.items().acts(request.viewer, item);
  keep_contract(item, acts);
  item["title"] = text_of(item, "title", name);
  item["text"] = *text;
  if (request.wants_json) {
    item["tried"] = host_.try_policy(request.viewer, name, *text);
    return Answer(Model{"policies/draft", std::move(item)});
  }
  const auto policy = host_.policy(name);
  Names names(host_);
  std::string authors;
  for (const Json& each : list_of(item, "authors")) authors += (authors.empty() ? "" : ", ") + names.of(each.get<std::string>());
  Json threads = comment_threads(item, names);
  Json comment = comment_form(*rules, acts, "adds", at, base, seen), resolve = comment_form(*rules, acts, "resolves", at, base, seen);
  std::size_t open = 0;
  for (Json& each : threads) {
    open += each.value("resolved", false) ? 0U : 1U;
    each["resolvable"] = !resolve.is_null() && !each.value("resolved", false);
  }
  const bool any_comments = !threads.empty();
  if (comment.is_object()) comment["then"] = base + "#comment-" + std::to_string(list_of(item, "comments").size() + 1);
  item["view"] = {{"base", base}, {"at", at}, {"status", shown::status(text_of(item, "state"))}, {"authors", authors}, {"reason", reason_of(item)},
                  {"heading", host_.say(policy ? "policies.draft.title" : "policies.draft.title-new", {{"title", policy ? text_of(*policy, "title") : name}})},
                  {"tried", tried(host_, request.viewer, name, text_in_force(name), *text)}, {"act_list", act_list(*rules, acts, base)}, {"needs", release_needs(*rules, acts)}, {"sent_back", sent_back(host_, request.viewer, *rules, item)},
                  {"signoff_list", signoff_list(host_, *rules, item, at + "/signoffs")}, {"comments", std::move(threads)}, {"any_comments", any_comments},
                  {"open_comments", open > 0 ? Json(open) : Json()}, {"comment_form", std::move(comment)}, {"resolve_form", std::move(resolve)},
                  {"typed", request.given("comment")}, {"quoted", request.given("quote")}};
  item["seen"] = seen;
  item["once"] = "";
  return Answer(Model{"policies/draft", std::move(item), 200, false});
}

Outcome<Answer> Pages::act(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  const auto item = find(request, Slot::draft);
  if (!item) return item.refusal();
  const std::string act = request.asked("act"), base = address("policies", request.path.at("register")) + "/draft";
  auto model = act_model(host_, request, {*rules, *item, base, act, then_of(act_rule(*rules, act), base)});
  if (!model) return model.refusal();
  (*model)["item_title"] = called(host_, *item);
  (*model)["revision"] = nullptr;
  return Answer(Model{"records/act", std::move(*model), 200, false});
}

Outcome<Answer> Pages::sign(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  const auto item = find(request, Slot::draft);
  if (!item) return item.refusal();
  const auto text = text_of_draft(request, *item);
  if (!text) return text.refusal();
  const std::string &name = request.path.at("register"), base = address("policies", name) + "/draft", act = request.asked("act");
  auto model = sign_model(host_, request, {*rules, *item, base, act, then_of(act_rule(*rules, act), base)});
  if (!model) return model.refusal();
  (*model)["item_title"] = called(host_, *item);
  (*model)["status"] = shown::status(text_of(*item, "state"));
  (*model)["reason"] = reason_of(*item);
  (*model)["text"] = *text;
  (*model)["tried"] = tried(host_, request.viewer, name, text_in_force(name), *text);
  return Answer(Model{"policies/sign", std::move(*model), 200, false});
}

Outcome<Answer> Pages::history(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  const std::string& name = request.path.at("register");
  auto found = find(request, Slot::current);
  if (!found) found = find(request, Slot::draft);
  if (!found && !host_.policy(name)) return found.refusal();
  if (!found) found = Json{{"id", name}, {"title", name}};   // as founded: nobody has changed them yet
  auto model = history_model(host_, request, *rules, *found, address("policies", name));
  if (!model) return model.refusal();
  return Answer(Model{"records/history", std::move(*model)});
}

Outcome<Answer> Pages::revisions(const PageRequest& request) {
  const std::string &name = request.path.at("register"), base = address("policies", name);
  auto all = host_.items().revisions(request.viewer, "policies", name);
  if (!all && !host_.policy(name)) return all.refusal();
  const std::vector<Json> none;
  Json rows = Json::array();
  for (const Json& each : all ? *all : none) {
    std::string approvers;
    for (const Json& by : list_of(each, "approved_by")) approvers += (approvers.empty() ? "" : ", ") + text_of(by, "name");
    const std::string number = std::to_string(each.value("number", 0));
    rows.push_back({{"number", each.value("number", 0)}, {"href", base + "/revisions/" + number}, {"status", shown::status(text_of(each, "state"))},
                    {"since_shown", shown::or_null(shown::date(text_of(each, "in_force_since")))}, {"until_shown", shown::or_null(shown::date(text_of(each, "superseded_on")))},
                    {"approvers", shown::or_null(approvers)}, {"reason", shown::or_null(text_of(each, "reason"))}, {"older", false}, {"newer", false}});
  }
  Json model = {{"register", "policies"}, {"id", name}, {"title", host_.say("documents.revisions.title", {{"item", name}})}, {"base", base}, {"revisions", all ? *all : none}};
  if (!request.wants_json) model["view"] = {{"rows", std::move(rows)}, {"draft", false}, {"comparable", false}};
  return Answer(Model{"documents/revisions", std::move(model)});
}

Outcome<Answer> Pages::revision(const PageRequest& request) {
  const std::string &name = request.path.at("register"), &number = request.path.at("number");
  const bool good = !number.empty() && number.size() <= 6 && number.find_first_not_of("0123456789") == std::string::npos;
  if (!good) return Refusal{Because::unknown, "documents.refusal.no-revision", {{"item", name}, {"revision", number}}};
  const auto found = host_.items().revision(request.viewer, "policies", name, std::stoi(number));
  if (!found) return found.refusal();
  return Answer(SeeOther{address("policies", name) + "?as_of=act-" + std::to_string(found->value("number", std::int64_t{0})), *found});
}

Outcome<Answer> Pages::statement(const PageRequest& request) {
  const std::string &id = request.path.at("register"), &name = request.path.at("name");
  for (const Slot slot : {Slot::current, Slot::draft})
    if (const auto item = find(request, slot); item && has_statement(*item, name)) return serve_statement(host_, request.viewer, *item, name);
  const auto revisions = host_.items().revisions(request.viewer, "policies", id);
  if (!revisions) return revisions.refusal();
  for (const Json& each : *revisions)
    if (const auto item = host_.items().revision(request.viewer, "policies", id, each.value("number", 0)); item && has_statement(*item, name))
      return serve_statement(host_, request.viewer, *item, name);
  return Refusal{Because::unknown, "items.refusal.no-file", {{"item", id}, {"name", name}}};
}

}  // namespace chancery::policies
