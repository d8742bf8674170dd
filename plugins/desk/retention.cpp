// What is due for disposition: every item whose retention period has ended, by which schedule, and by which case it is held. From
// here a disposition is proposed, in whichever register has an act that carries one out.
#include "desk/pages.h"
#include "desk/rows.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/keeping.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

using item_pages::list_of, item_pages::text_of;

// The register in which dispositions are proposed, and the field that names their items; an empty object: there is none.
struct Where { Json policy = Json::object(); std::string field; };

Where where_proposed(const Host& host) {
  for (const auto& policy : host.registers())
    for (const Json& act : list_of(policy, "acts"))
      if (const std::string field = text_of(act, "disposes"); !field.empty()) return {policy, field};
  return {};
}

bool is_ticked(const PageRequest& request, const std::string& field, const std::string& name) {
  const Json posted = item_pages::posted_field(request, field);
  return posted == Json(name) || (posted.is_array() && std::find(posted.begin(), posted.end(), Json(name)) != posted.end());
}

Json row_of(const Host& host, const PageRequest& request, const Where& where, const Json& due) {
  const std::string name = text_of(due, "register") + "/" + text_of(due, "id");
  Json held = Json::array();
  for (const Json& each : list_of(due, "held")) {
    const std::string title = text_of(each, "title");
    held.push_back({{"id", text_of(each, "id")}, {"title", shown::or_null(title)}, {"href", title.empty() ? Json() : Json(address(text_of(each, "register"), text_of(each, "id")))}});
  }
  Json row = due;
  const bool free = held.empty(), possible = text_of(due, "then") != "destroy with approval" || due.value("sealed", false);
  row["name"] = name;
  row["href"] = address(text_of(due, "register"), text_of(due, "id"));
  row["rules_href"] = address("policies", text_of(due, "register"));
  row["since_shown"] = shown::date(text_of(due, "since"));
  row["due_shown"] = shown::date(text_of(due, "due"));
  row["then_shown"] = host.say("retention.then." + text_of(due, "then"));
  row["cases"] = std::move(held);
  row["free"] = free;
  row["unsealed"] = !possible;
  row["can_propose"] = free && possible && !where.field.empty();
  row["ticked"] = is_ticked(request, where.field, name);
  return row;
}

Json proposal_form(const Host& host, const PageRequest& request, const Where& where) {
  const Json& act = item_pages::beginning_act(where.policy, request.viewer);
  if (where.field.empty() || !item_pages::may_begin(act, request.viewer)) return nullptr;
  item_pages::FieldsAsked asked;
  asked.act = text_of(act, "name");
  asked.beginning = true;
  asked.only = Json::array();
  for (const Json& field : list_of(where.policy, "fields")) {
    const Json name = text_of(field, "name");
    const Json& only = list_of(act, "fields");
    if (name != where.field && (only.empty() || std::find(only.begin(), only.end(), name) != only.end())) asked.only.push_back(name);
  }
  const std::string base = "/" + shown::encoded(text_of(where.policy, "register"));
  Json form = item_pages::form_frame(base + "/acts/" + shown::encoded(asked.act), "", "/retention", "");
  form["then"] = nullptr;
  form["label"] = text_of(act, "label", asked.act);
  form["control"] = "field." + where.field;
  form["field_list"] = item_pages::form_fields(host, where.policy, Json::object(), request, asked);
  return form;
}

}  // namespace

int due_for_proposal(const Host& host, const Viewer& viewer) {
  const Where where = where_proposed(host);
  if (where.field.empty() || !item_pages::may_begin(item_pages::beginning_act(where.policy, viewer), viewer)) return 0;
  return static_cast<int>(host.items().due_for_disposition(viewer).size());
}

Outcome<Answer> retention_page(const Host& host, const PageRequest& request) {
  const Where where = where_proposed(host);
  const std::string only = request.asked("register");
  Json rows = Json::array();
  bool any_free = false;
  for (const auto& each : host.items().due_for_disposition(request.viewer)) {
    if (!only.empty() && text_of(each, "register") != only) continue;
    rows.push_back(row_of(host, request, where, each));
    any_free = any_free || rows.back()["can_propose"].get<bool>();
  }
  const bool any = !rows.empty();
  Json model = {{"title", host.say("retention.title")}, {"count", rows.size()}, {"due", std::move(rows)}};
  if (request.wants_json) return Answer(Model{"desk/retention", std::move(model), 200, false});
  Json form = any_free ? proposal_form(host, request, where) : Json();
  model["any"] = any;
  model["proposes"] = !form.is_null();
  model["seen"] = "";
  model["once"] = form.is_null() ? Json("") : form["once"];
  model["form"] = std::move(form);
  model["dispositions_href"] = where.field.empty() ? Json() : Json("/" + shown::encoded(text_of(where.policy, "register")));
  model["empty"] = any ? Json() : Json{{"icon", "clipboard-check"}, {"sentence", host.say("retention.none")}, {"href", nullptr}, {"link", ""}};
  return Answer(Model{"desk/retention", std::move(model), 200, false});   // what is due depends on the day
}

}  // namespace chancery::desk
