// Acts on a document: their forms, and the page on which one signs.
#include "documents/changes.h"
#include "documents/pages.h"

#include "item_pages/act_page.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::documents {

using namespace item_pages;

namespace {

std::string base_of(const Json& item, Slot slot) {
  return address(text_of(item, "register"), text_of(item, "id")) + (slot == Slot::draft ? "/draft" : "");
}

// After the act: a new revision is written next; what moves a draft stays with the draft, unless it ends or releases it. The page
// that comes says what was done; having read the text one stays at its end.
std::string then_of(const Json& rule, const Json& item, Slot slot) {
  const std::string base = base_of(item, slot), done = "?done=" + shown::encoded(text_of(rule, "name"));
  if (text_of(rule, "begins") == "revision") return base + "/draft/edit";
  if (!text_of(rule, "reads").empty()) return base + "#read";
  const bool stays = slot == Slot::draft && text_of(rule, "signs").empty() && !flag_of(rule, "ends_revision");
  return (stays ? base : base_of(item, Slot::current)) + done;
}

// What there is to look at, before one looks at it: counts and the way there. Null where nothing was in force before.
Json summary_of(const Host& host, const Json& older, const Json& newer, const Json& field_changes, const Json& redlined, const std::vector<Place>& places) {
  Json fields;
  for (const Json& each : field_changes) fields = fields.is_null() ? each.at("field") : Json(fields.get<std::string>() + ", " + text_of(each, "field"));
  Json files = file_changes(host, older, newer);
  const bool same = text_of(content_of(older), "sha256") == text_of(content_of(newer), "sha256"), any_files = !files.empty();
  // The same text with other pictures in it has places, too.
  return {{"fields", std::move(fields)}, {"files", std::move(files)}, {"any_files", any_files}, {"same_text", same && places.empty()}, {"count", places.empty() ? Json() : Json(places.size())},
          {"sections", places_by_section(host, places)}, {"another_file", !same && redlined.is_null()}, {"look_only", !same && !redlined.is_null() && places.empty()}};
}

bool starts_in(const Json& rule, const Json& item) {
  const Json& from = list_of(rule, "from");
  return std::find(from.begin(), from.end(), Json(text_of(item, "state"))) != from.end();
}

}  // namespace

Outcome<Pages::Meant> Pages::meant(const PageRequest& request, const Json& rule, Slot asked) const {
  auto item = asked_for(request, asked);
  if (!item) return item.refusal();
  if (asked == Slot::current && !starts_in(rule, *item))
    if (auto draft = find(request, Slot::draft); draft && starts_in(rule, *draft)) return Meant{std::move(*draft), Slot::draft};
  return Meant{std::move(*item), asked};
}

Outcome<Answer> Pages::act(const PageRequest& request, Slot asked) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const std::string act = request.asked("act");
  const Json& rule = act_rule(*policy, act);
  const auto meant = this->meant(request, rule, asked);
  if (!meant) return meant.refusal();
  const auto& [item, slot] = *meant;
  auto model = act_model(host_, request, {*policy, item, base_of(item, slot), act, then_of(rule, item, slot)});
  if (!model) return model.refusal();
  return Answer(Model{"records/act", std::move(*model), 200, false});
}

// Exactly what changed since what is in force, the text itself where nothing was, and the statement.
Outcome<Answer> Pages::sign(const PageRequest& request, Slot asked) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const std::string act = request.asked("act");
  const Json& rule = act_rule(*policy, act);
  const auto meant = this->meant(request, rule, asked);
  if (!meant) return meant.refusal();
  const auto& [item, slot] = *meant;
  const std::string base = base_of(item, slot);
  auto common = sign_model(host_, request, {*policy, item, base, act, then_of(rule, item, slot)});
  if (!common) return common.refusal();
  Json model = std::move(*common);
  const auto current = slot == Slot::draft ? find(request, Slot::current) : Outcome<Json>(Refusal{Because::unknown, "refusal.item-unknown"});
  const std::string files_base = base + "/files/";
  Names names(host_);
  Json redlined = current ? redline(request.viewer, {*current, files_in_force(*current)}, {item, files_base}) : Json();
  std::vector<Place> places;
  if (redlined.is_string()) {
    Marked marked = mark_places(redlined.get_ref<const std::string&>());
    redlined = std::move(marked.html);
    places = std::move(marked.places);
  }
  const Json fields = item.value("fields", Json::object());
  Json changes = current ? field_changes(host_, *policy, current->value("fields", Json::object()), fields, names) : Json::array();
  const bool any_changes = !changes.empty();
  model["summary"] = current ? summary_of(host_, *current, item, changes, redlined, places) : Json();
  model["what"] = text_of(*policy, "item");
  model["status"] = shown::status(text_of(item, "state"));
  model["since_revision"] = current ? Json(current->value("revision", 0)) : Json();
  model["in_force_itself"] = slot == Slot::current;
  model["facts"] = current ? Json::array() : field_rows(host_, *policy, fields, names);
  model["redline_html"] = redlined;
  model["body"] = redlined.is_null() ? body(request.viewer, item, files_base) : Json();
  model["field_changes"] = std::move(changes);
  model["any_fields_changed"] = any_changes;
  model["file_list"] = shown::file_list(attachments_of(item), base + "/files");
  model["compare_href"] = current ? Json(address(text_of(item, "register"), text_of(item, "id")) + "/compare/" + std::to_string(current->value("revision", 0)) + "...draft") : Json();
  model["plain_href"] = current ? Json(text_of(model, "compare_href") + "?show=plain&sign=" + shown::encoded(act)) : Json();
  return Answer(Model{"documents/sign", std::move(model), 200, false});
}

}  // namespace chancery::documents
