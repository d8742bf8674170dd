// What readers meet: the list, what is in force, what was in force, former revisions, the history.
#include "documents/pages.h"
#include "documents/period.h"

#include "item_pages/calendar.h"
#include "item_pages/form.h"
#include "item_pages/history.h"
#include "item_pages/item.h"
#include "item_pages/keeping.h"
#include "item_pages/list.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>
#include <charconv>

namespace chancery::documents {

using namespace item_pages;

namespace {

Json next_review(const Host& host, const Json& policy, const Json& item) {
  const auto review = policy.find("review");
  const std::string since = text_of(item, "in_force_since");
  if (review == policy.end() || !review->is_object() || since.empty()) return nullptr;
  const int months = review->value("every_months", 0);
  if (months <= 0) return nullptr;
  const std::string due = months_after(since, months);
  return {{"date", due}, {"shown", shown::date(due)}, {"overdue", due < host.now().substr(0, 10)}};
}

// The sign-offs that put it in force, for the line under the title: "approved by Ada Weber, 3 Mar 2026".
Json approvals(const Host& host, const Json& item, const std::string& statements) {
  Json rows = Json::array();
  const Json& deciding = list_of(item, "approved_by");
  const auto decided = [&](const Json& signoff) {
    return std::any_of(deciding.begin(), deciding.end(), [&](const Json& by) {
      return text_of(by, "login") == text_of(signoff, "signer") && text_of(by, "act") == text_of(signoff, "act") && text_of(by, "time") == text_of(signoff, "at");
    });
  };
  for (const Json& each : list_of(item, "signoffs")) {
    if (!text_of(each, "voided").empty() || !decided(each)) continue;
    const std::string path = text_of(each, "statement");
    rows.push_back({{"name", text_of(each, "name")}, {"on_behalf_of", shown::or_null(text_of(each, "on_behalf_of_name"))}, {"at", text_of(each, "at")}, {"at_shown", shown::time(text_of(each, "at"))},
                    {"seal", shown::seal(host, each, path.empty() ? "" : statements + "/" + shown::encoded(path.substr(path.rfind('/') + 1)))}});
  }
  return rows;
}

Json drafted(const Host& host, const Json& policy, const Json& item, const std::string& base) {
  const auto draft = item.find("draft");
  if (draft == item.end() || !draft->is_object()) return nullptr;
  std::string authors;
  for (const Json& each : list_of(*draft, draft->contains("author_names") ? "author_names" : "authors")) authors += (authors.empty() ? "" : ", ") + each.get<std::string>();
  return {{"href", base + "/draft"},
          {"says", host.say(is_being_written(policy, text_of(*draft, "state")) ? "documents.being-drafted" : "documents.being-reviewed", {{"revision", draft->value("revision", 0)}, {"authors", authors}, {"state", text_of(*draft, "state")}})}};
}

int revision_of(const Json& item) { return item.value("revision", 0); }

struct Reading {
  const Json& policy;
  std::string base, files_base;
  Json banner;   // {says, bad, href, link} or null
  bool live = false;   // what is in force now: acts are offered
  std::string as_of = {};
};

}  // namespace

bool is_being_written(const Json& policy, const std::string& state) {
  const Json& acts = list_of(policy, "acts");
  return std::any_of(acts.begin(), acts.end(), [&](const Json& act) { return !text_of(act, "begins").empty() && text_of(act, "to") == state; });
}

std::string address_of(const PageRequest& request) { return address(register_of(request), request.path.at("id")); }

Outcome<Json> Pages::find(const PageRequest& request, Slot slot, const std::string& as_of) const {
  return host_.items().find(request.viewer, register_of(request), request.path.at("id"), slot, as_of);
}

Json Pages::retirement(const PageRequest& request, const Json& policy) const {
  for (const Json& rule : list_of(policy, "acts")) {
    if (!flag_of(rule, "retires")) continue;
    TrailQuery query;
    query.register_name = register_of(request);
    query.id = request.path.at("id");
    query.act = text_of(rule, "name");
    query.limit = 1;
    if (const auto acts = host_.items().trail(request.viewer, query); !acts.empty()) return acts.front();
  }
  return nullptr;
}

// That it was once in force and no longer is, whoever saw it in force may know, and finds in the trail of acts, too; of what was
// never released nobody else is told anything.
Refusal Pages::not_there(const PageRequest& request, const Refusal& unknown) const {
  const auto policy = this->policy(request);
  const Json act = policy ? retirement(request, *policy) : Json();
  if (act.is_null()) return unknown;
  return {Because::unknown, "documents.refusal.out-of-use", {{"item", request.path.at("id")}, {"date", shown::date(text_of(act, "at"))}}};
}

Outcome<Json> Pages::pointed_to_page(const PageRequest& request, const Refusal& refused, const char* key, Json details) const {
  if (refused.because != Because::unknown || !find(request, Slot::current)) return refused;
  const std::string& id = request.path.at("id");
  details["item"] = id;
  details["way"] = {{"href", address(register_of(request), id)}, {"label", host_.say("documents.refusal.to-page", {{"item", id}})}};
  return Refusal{Because::unknown, key, std::move(details)};
}

Outcome<Json> Pages::asked_for(const PageRequest& request, Slot slot, const std::string& as_of) const {
  auto found = find(request, slot, as_of);
  if (found || (slot == Slot::current && as_of.empty())) return found;
  if (slot == Slot::draft) return pointed_to_page(request, found.refusal(), "documents.refusal.no-draft", Json::object());
  return pointed_to_page(request, found.refusal(), "documents.refusal.not-then", {{"date", shown::time(as_of)}});
}

Json Pages::just_done(const PageRequest& request, const Json& policy) const {
  const std::string act = request.asked("done");
  if (act.empty()) return nullptr;
  TrailQuery query;
  query.register_name = register_of(request);
  query.id = request.path.at("id");
  query.limit = 1;
  const auto last = host_.items().trail(request.viewer, query);
  if (last.empty() || text_of(last.front(), "act") != act || text_of(last.front(), "actor") != request.viewer.login) return nullptr;
  return host_.say("documents.done", {{"what", shown::happened(host_, policy, last.front())}, {"item", query.id}, {"revision", last.front().value("revision", 0)}});
}

Outcome<Json> Pages::numbered(const PageRequest& request, const std::string& number) const {
  int value = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (problem != std::errc() || end != number.data() + number.size() || value < 1)
    return Refusal{Because::unknown, "documents.refusal.no-revision", {{"item", request.path.at("id")}, {"revision", number}}};
  auto found = host_.items().revision(request.viewer, register_of(request), request.path.at("id"), value);
  const auto all = found ? Outcome<std::vector<Json>>(std::vector<Json>()) : host_.items().revisions(request.viewer, register_of(request), request.path.at("id"));
  if (found || !all || all->empty()) return found;
  Json known = Json::array();
  for (const Json& each : *all) known.push_back(each.value("number", 0));
  return pointed_to_page(request, found.refusal(), "documents.refusal.no-revision-known", {{"revision", number}, {"known", std::move(known)}});
}

Outcome<Answer> Pages::list(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  return list_page(host_, request, *policy);
}

namespace {

// Everything the page around the text shows.
Json reading_view(const Host& host, const Reading& reading, const Json& item, Names& names) {
  const std::string statements = reading.base + "/signoffs";
  Json approved = approvals(host, item, statements);
  const bool any_approved = !approved.empty();
  const Json files = attachments_of(item);
  return {{"base", reading.base}, {"what", text_of(reading.policy, "item")}, {"status", shown::status(text_of(item, "state"))}, {"banner", reading.banner}, {"live", reading.live},
          {"period", period(host, item)},
          {"approved", std::move(approved)}, {"any_approved", any_approved},
          {"owner_name", shown::or_null(text_of(item, "owner_name", names.of(text_of(item, "owner"))))},
          {"next_review", reading.live ? next_review(host, reading.policy, item) : Json()},
          {"facts", field_rows(host, reading.policy, item.value("fields", Json::object()), names, {"title", "owner", "reason", "impact", "reviewers", "approvers"}, reading.as_of)},
          {"reason", shown::or_null(text_of(item.value("fields", Json::object()), "reason"))},
          {"drafted", reading.live ? drafted(host, reading.policy, item, reading.base) : Json()},
          {"keeping", keeping_lines(host, item)}, {"file_list", shown::file_list(files, reading.files_base)},
          {"signoff_list", signoff_list(host, reading.policy, item, statements)}};
}

Json banner(std::string says, bool bad, const std::string& href, const std::string& link) {
  return {{"says", std::move(says)}, {"bad", bad}, {"href", shown::or_null(href)}, {"link", link}};
}

// In which state it is, and when, by whom and why it came to that, where the person may see that act.
std::string out_of_use(const Host& host, const Json& policy, const std::string& state, const Json& act) {
  std::string says = host.say("documents.not-in-force", {{"what", text_of(policy, "item")}, {"state", state}});
  if (act.is_null()) return says;
  const std::string why = text_of(act, "comment");
  return says + " " + host.say(why.empty() ? "documents.out-of-use" : "documents.out-of-use-because", {{"date", shown::date(text_of(act, "at"))}, {"name", text_of(act, "actor_name")}, {"why", why}});
}

// As it was then, and whether it still is.
std::string as_of_words(const Host& host, const Json& then, const Outcome<Json>& now, const std::string& as_of) {
  const Json details = {{"date", as_of_shown(host, as_of)}, {"revision", revision_of(then)}, {"now", now ? revision_of(*now) : 0}};
  const bool in_force = now && now->value("in_force", !text_of(*now, "in_force_since").empty());
  if (!in_force) return host.say("documents.as-of.ended", details);
  return host.say(revision_of(*now) == revision_of(then) ? "documents.as-of.still" : "documents.as-of.superseded", details);
}

}  // namespace

Outcome<Answer> Pages::show(const PageRequest& request) {
  if (auto good = past_moment(host_, request, "as_of"); !good) return good.refusal();
  const std::string as_of = request.asked("as_of"), done = request.asked("done");
  auto found = asked_for(request, Slot::current, as_of);
  const std::string beside = address_of(request) + "/draft" + (done.empty() ? "" : "?done=" + shown::encoded(done));
  if (!found) {
    // Never released: those who may see the draft are sent there, to all others there is no such document.
    if (found.refusal().because != Because::unknown || !as_of.empty()) return found.refusal();
    // Given up before it ever was: what there is of it is its history.
    if (!find(request, Slot::draft)) return done.empty() || request.wants_json ? Outcome<Answer>(not_there(request, found.refusal())) : Answer(SeeOther{address_of(request) + "/history", Json::object()});
    if (request.wants_json) return draft(request);
    return Answer(SeeOther{beside, Json::object()});
  }
  if (!done.empty() && !request.wants_json && find(request, Slot::draft)) return Answer(SeeOther{beside, Json::object()});   // what was done did not release it
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  Json item = std::move(*found);
  const std::string base = address(text_of(item, "register"), text_of(item, "id")), state = text_of(item, "state");
  const bool live = as_of.empty() && item.value("in_force", !text_of(item, "in_force_since").empty());
  const std::string at_revision = base + "/revisions/" + std::to_string(revision_of(item));
  Reading reading{*policy, base, as_of.empty() ? base + "/files" : at_revision + "/files", nullptr, live, as_of};
  if (!as_of.empty()) reading.banner = banner(as_of_words(host_, item, find(request, Slot::current), as_of), false, base, host_.say("documents.go-to-current"));
  else if (!live) {   // when that began is told of the revision, as in the list of them
    if (const auto last = host_.items().revision(request.viewer, register_of(request), text_of(item, "id"), revision_of(item)); last && last->contains("superseded_on")) item["superseded_on"] = last->at("superseded_on");
    reading.banner = banner(out_of_use(host_, *policy, state, retirement(request, *policy)), true, "", "");
  }
  Names names(host_);
  const Json acts = as_of.empty() ? host_.items().acts(request.viewer, item) : Json::array();
  keep_contract(item, acts);
  item["title"] = text_of(item, "title", text_of(item, "id"));
  if (const auto readers = live ? host_.items().readers(request.viewer, register_of(request), text_of(item, "id")) : Outcome<Json>(Json())) item["reading"] = *readers;
  Json content = body(request.viewer, item, reading.files_base + "/", as_of);
  if (request.wants_json) {
    if (item["content"].is_object()) item["content"]["html"] = content["body_html"];
    return Answer(Model{"documents/show", std::move(item)});
  }
  Json view = reading_view(host_, reading, item, names);
  view["act_list"] = act_list(*policy, acts, base);
  view["done"] = just_done(request, *policy);
  view["report"] = live ? reporting_.place(host_, request.viewer, register_of(request), text_of(item, "id")) : Json();
  view["asked"] = reading_asked(host_, item["reading"], item, base);
  view["body"] = std::move(content);
  item["view"] = std::move(view);
  item["seen"] = text_of(item, "seen");
  item["once"] = "";
  return Answer(Model{"documents/show", std::move(item)});
}

Outcome<Answer> Pages::revision(const PageRequest& request) {
  auto found = numbered(request, request.path.at("number"));
  if (!found) return found.refusal();
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  Json item = std::move(*found);
  const std::string base = address_of(request);
  Reading reading{*policy, base, base + "/revisions/" + std::to_string(revision_of(item)) + "/files", nullptr, false};
  const auto current = find(request, Slot::current);
  const bool in_force = current && revision_of(*current) == revision_of(item) && text_of(*current, "state") == text_of(item, "state");
  if (in_force) reading.banner = banner(host_.say("documents.permanent-link", {{"revision", revision_of(item)}}), false, base, host_.say("documents.go-to-current"));
  else reading.banner = banner(host_.say("documents.former", {{"revision", revision_of(item)}, {"state", text_of(item, "state")}}), true,
                               current ? base : "", host_.say("documents.go-to-current"));
  Names names(host_);
  keep_contract(item, Json::array());
  item["title"] = text_of(item, "title", text_of(item, "id"));
  Json content = body(request.viewer, item, reading.files_base + "/");
  if (request.wants_json) {
    if (item["content"].is_object()) item["content"]["html"] = content["body_html"];
    return Answer(Model{"documents/show", std::move(item)});
  }
  Json view = reading_view(host_, reading, item, names);
  view["act_list"] = nullptr;
  view["done"] = nullptr;
  view["report"] = nullptr;
  view["asked"] = nullptr;
  view["body"] = std::move(content);
  item["view"] = std::move(view);
  item["seen"] = text_of(item, "seen");
  item["once"] = "";
  return Answer(Model{"documents/show", std::move(item)});
}

Outcome<Answer> Pages::revisions(const PageRequest& request) {
  const std::string& id = request.path.at("id");
  const auto all = host_.items().revisions(request.viewer, register_of(request), id);
  if (!all) return all.refusal();
  const std::string base = address(register_of(request), id);
  Json rows = Json::array();
  int place = 0;
  const auto next = find(request, Slot::draft);
  const bool draft = static_cast<bool>(next);
  for (const Json& each : *all) {
    const int number = each.value("number", 0);
    std::string approvers;
    for (const Json& by : list_of(each, "approved_by")) approvers += (approvers.empty() ? "" : ", ") + text_of(by, "name");
    rows.push_back({{"number", number}, {"href", base + "/revisions/" + std::to_string(number)}, {"status", shown::status(text_of(each, "state"))},
                    {"since_shown", shown::or_null(shown::date(text_of(each, "in_force_since")))}, {"until_shown", shown::or_null(shown::date(text_of(each, "superseded_on")))},
                    {"approvers", shown::or_null(approvers)}, {"reason", shown::or_null(text_of(each, "reason"))},
                    {"older", place == (draft ? 0 : 1)}, {"newer", place == 0 && !draft}});
    ++place;
  }
  Json model = {{"register", register_of(request)}, {"id", id}, {"title", host_.say("documents.revisions.title", {{"item", id}})}, {"base", base}, {"revisions", *all}};
  if (!request.wants_json)
    model["view"] = {{"rows", std::move(rows)}, {"draft", draft ? Json{{"number", revision_of(*next)}, {"status", shown::status(text_of(*next, "state"))}} : Json()}, {"comparable", all->size() + (draft ? 1U : 0U) > 1}};
  return Answer(Model{"documents/revisions", std::move(model)});
}

Outcome<Answer> Pages::history(const PageRequest& request) {
  auto found = find(request, Slot::current);
  if (!found && found.refusal().because == Because::unknown) found = find(request, Slot::draft);
  if (!found) {
    // A draft that was given up before it was ever released is in no slot any more; its acts stay, for those who may see them.
    TrailQuery query;
    query.register_name = register_of(request);
    query.id = request.path.at("id");
    query.limit = 1;
    if (host_.items().trail(request.viewer, query).empty()) return found.refusal();
    found = Json{{"id", query.id}, {"title", query.id}};
  }
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  auto model = history_model(host_, request, *policy, *found, address_of(request));
  if (!model) return model.refusal();
  return Answer(Model{"records/history", std::move(*model)});
}

}  // namespace chancery::documents
