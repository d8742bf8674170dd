#include "records/pages.h"

#include "item_pages/act_page.h"
#include "item_pages/form.h"
#include "item_pages/history.h"
#include "item_pages/item.h"
#include "item_pages/keeping.h"
#include "item_pages/list.h"
#include "item_pages/moment.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "item_pages/serve_file.h"
#include "sdk/shown.h"

namespace chancery::records {

using namespace item_pages;

Outcome<Json> Pages::policy(const PageRequest& request) const {
  const std::string& name = request.path.at("register");
  if (auto policy = host_.policy(name)) return policy;
  return Refusal{Because::unknown, "records.refusal.no-register", {{"register", name}}};
}

Outcome<Json> Pages::find(const PageRequest& request, const std::string& as_of) const {
  return host_.items().find(request.viewer, request.path.at("register"), request.path.at("id"), Slot::current, as_of);
}

Outcome<Answer> Pages::list(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  return list_page(host_, request, *policy);
}

Outcome<Answer> Pages::begin(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  std::vector<std::string> known{"act"};
  for (const Json& field : list_of(*policy, "fields")) known.push_back(text_of(field, "name"));
  if (auto good = only_known(request.query, known); !good) return good.refusal();
  const std::string asked_act = request.asked("act");
  const Json& rule = asked_act.empty() ? beginning_act(*policy, request.viewer) : act_rule(*policy, asked_act);
  if (text_of(rule, "begins") != "item")
    return Refusal{Because::unknown, "items.refusal.no-act", {{"act", asked_act}, {"register", text_of(*policy, "title")}}};
  const std::string base = "/" + shown::encoded(text_of(*policy, "register")), act = text_of(rule, "name"), label = text_of(rule, "label", act);
  FieldsAsked asked;
  asked.act = act;
  asked.only = list_of(rule, "fields");
  asked.beginning = true;
  // A page may lead here with something filled in already: which document a problem is about.
  Json given = Json::object();
  for (const Json& field : list_of(*policy, "fields"))
    if (const std::string name = text_of(field, "name"), value = request.asked(name); name != "act" && !value.empty()) given[name] = value;
  Json frame = form_frame(base + "/acts/" + shown::encoded(act), "", base + "/new?act=" + shown::encoded(act), "");
  frame["then"] = nullptr;
  Json model = {{"title", label}, {"register", text_of(*policy, "register")}, {"register_title", text_of(*policy, "title")}, {"base", base}, {"act", act},
                {"label", label}, {"help", shown::or_null(text_of(rule, "help", text_of(*policy, "purpose")))}, {"allowed", may_begin(rule, request.viewer)},
                {"seen", frame["seen"]}, {"once", frame["once"]}, {"takes_files", flag_of(rule, "takes_files")},
                {"field_list", form_fields(host_, *policy, given, request, asked)}, {"form", std::move(frame)}};
  return Answer(Model{"records/new", std::move(model), 200, false});
}

Outcome<Answer> Pages::show(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  if (auto good = past_moment(host_, request, "as_of"); !good) return good.refusal();
  const std::string as_of = request.asked("as_of");
  auto found = find(request, as_of);
  if (!found) return found.refusal();
  Json item = std::move(*found);
  const std::string base = address(text_of(*policy, "register"), text_of(item, "id"));
  const Json acts = as_of.empty() ? host_.items().acts(request.viewer, item) : Json::array();
  keep_contract(item, acts);
  item["title"] = title_of(item);
  if (request.wants_json) return Answer(Model{"records/show", std::move(item)});
  Names names(host_);
  Json threads = comment_threads(item, names);
  const bool any_comments = !threads.empty();
  Json comment;
  for (const Json& rule : list_of(*policy, "acts"))
    if (const std::string name = text_of(rule, "name"); text_of(rule, "comments") == "adds" && is_open(act_named(acts, name))) {
      comment = form_frame(base + "/acts/" + shown::encoded(name), text_of(item, "seen"), base, base);
      comment["then"] = base + "#comment-" + std::to_string(list_of(item, "comments").size() + 1);
      comment["label"] = text_of(rule, "label", name);
      break;
    }
  Json file_list = shown::file_list(attachments_of(item), base + "/files");
  if (file_list.is_object())
    for (Json& each : file_list["files"]) each["href"] = at_moment(text_of(each, "href"), as_of);
  const bool owned = !text_of(item.value("fields", Json::object()), "owner").empty();   // else it is whose who began it
  item["view"] = {{"base", base}, {"register_title", text_of(*policy, "title")}, {"register_href", at_moment("/" + shown::encoded(text_of(*policy, "register")), as_of)},
                  {"status", shown::status(text_of(item, "state"))}, {"owner_name", owned ? shown::or_null(text_of(item, "owner_name")) : Json()}, {"begun_by", owned ? Json() : shown::or_null(text_of(item, "owner_name"))},
                  {"changed", text_of(item, "changed")}, {"changed_shown", shown::or_null(shown::time(text_of(item, "changed")))},
                  {"as_of_shown", shown::or_null(as_of.empty() ? "" : as_of_shown(host_, as_of))},
                  {"facts", field_rows(host_, *policy, item.value("fields", Json::object()), names, {"title", "owner"}, as_of)},
                  {"act_list", act_list(*policy, acts, base)}, {"file_list", std::move(file_list)},
                  {"signoff_list", signoff_list(host_, *policy, item, base + "/signoffs")}, {"comments", std::move(threads)}, {"any_comments", any_comments},
                  {"comment_form", std::move(comment)}, {"typed", request.given("comment")}, {"keeping", keeping_lines(host_, item)}, {"holding", holding_view(host_, item)},
                  {"certificate_href", item.value("certificate", Json()).is_object() ? Json(base + "/certificate") : Json()}};
  item["seen"] = text_of(item, "seen");
  item["once"] = "";
  return Answer(Model{"records/show", std::move(item), 200, false});
}

Outcome<Answer> Pages::act(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const auto item = find(request);
  if (!item) return item.refusal();
  auto model = act_model(host_, request, {*policy, *item, address(text_of(*policy, "register"), text_of(*item, "id")), request.asked("act"), ""});
  if (!model) return model.refusal();
  return Answer(Model{"records/act", std::move(*model), 200, false});
}

Outcome<Answer> Pages::sign(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const auto item = find(request);
  if (!item) return item.refusal();
  auto model = sign_model(host_, request, {*policy, *item, address(text_of(*policy, "register"), text_of(*item, "id")), request.asked("act"), ""});
  if (!model) return model.refusal();
  Names names(host_);
  (*model)["facts"] = field_rows(host_, *policy, item->value("fields", Json::object()), names);
  return Answer(Model{"records/sign", std::move(*model), 200, false});
}

Outcome<Answer> Pages::history(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const auto item = find(request);
  if (!item) return item.refusal();
  auto model = history_model(host_, request, *policy, *item, address(text_of(*policy, "register"), text_of(*item, "id")));
  if (!model) return model.refusal();
  return Answer(Model{"records/history", std::move(*model)});
}

Outcome<Answer> Pages::certificate(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const auto item = find(request);
  if (!item) return item.refusal();
  if (!item->value("certificate", Json()).is_object()) return Refusal{Because::unknown, "items.refusal.no-certificate", {{"item", text_of(*item, "id")}}};
  Json model = certificate_view(host_, *policy, *item);
  if (request.wants_json) model.erase("view");
  return Answer(Model{"records/certificate", std::move(model)});
}

Outcome<Answer> Pages::file(const PageRequest& request) {
  if (const auto policy = this->policy(request); !policy) return policy.refusal();
  if (auto good = past_moment(host_, request, "as_of"); !good) return good.refusal();
  const auto item = find(request, request.asked("as_of"));
  if (!item) return item.refusal();
  return serve_file(host_, request.viewer, *item, request.path.at("name"));
}

Outcome<Answer> Pages::statement(const PageRequest& request) {
  if (const auto policy = this->policy(request); !policy) return policy.refusal();
  const auto item = find(request);
  if (!item) return item.refusal();
  return serve_statement(host_, request.viewer, *item, request.path.at("name"));
}

}  // namespace chancery::records
