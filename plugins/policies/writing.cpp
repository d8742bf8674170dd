// Writing rules: the text in a text area, beside it what its check finds and what it would change. Works without scripts: "Check"
// posts the form to the same page, which stores nothing.
#include "policies/pages.h"

#include "item_pages/act_page.h"
#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "item_pages/reviewing.h"
#include "item_pages/text.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::policies {

using namespace item_pages;

namespace {

constexpr std::size_t longest_text = 256 * 1024;   // what the reader of policies takes

// The first act that begins such a thing ("item", "revision"), or edits the text of a draft ("").
const Json& act_beginning(const Json& rules, const std::string& what) {
  for (const Json& rule : list_of(rules, "acts"))
    if (text_of(rule, "begins") == what && flag_of(rule, "takes_files") && text_of(rule, "to") != text_of(rules, "in_force")) return rule;
  return act_rule(rules, "");
}

// By a role; the engine judges again. Whoever may not write rules need not have them checked either.
bool may_write(const Json& rule, const Viewer& viewer) {
  const Json& who = list_of(rule, "who");
  return std::any_of(who.begin(), who.end(), [&](const Json& role) { return viewer.has(role.get<std::string>()); });
}

std::string unix_lines(const std::string& text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
  return lines;
}

}  // namespace

Outcome<Json> Pages::find(const PageRequest& request, Slot slot) const { return host_.items().find(request.viewer, "policies", request.path.at("register"), slot); }

std::string Pages::text_in_force(const std::string& register_name) const {
  const auto policy = host_.policy(register_name);
  return policy ? text_of(*policy, "source") : std::string();
}

Outcome<std::string> Pages::text_of_draft(const PageRequest& request, const Json& item) const {
  const Json& content = content_of(item);
  if (content.empty() || content.value("size", std::uint64_t{0}) > longest_text) return std::string();
  auto text = host_.items().bytes(request.viewer, item, text_of(content, "sha256"));
  if (text && !is_editable_text(*text)) return std::string();
  return text;
}

Outcome<Answer> Pages::form(const PageRequest& request, const Json& rules, const Writing& w) {
  const Json& rule = act_rule(rules, w.act);
  FieldsAsked asked;
  asked.act = w.act;
  asked.only = list_of(rule, "fields");
  asked.beginning = text_of(rule, "begins") == "item";
  asked.per_revision = text_of(rule, "begins") == "revision";
  Json fields = Json::array();
  for (Json& field : form_fields(host_, rules, w.fields, request, asked))
    if (w.name.empty() || text_of(field, "name") != "field.name") fields.push_back(std::move(field));   // it is known which register it is
  const std::string text = request.body.contains("content") ? unix_lines(request.given("content")) : w.text;
  const std::string name = w.name.empty() ? text_of(posted_fields(request), "name") : w.name;
  const bool may = may_write(rule, request.viewer), wanted = request.method == "POST" && may && text.size() <= longest_text;
  Json frame = form_frame(w.action, w.seen, w.address, "");
  frame["then"] = nullptr;
  Json model = {{"title", w.title}, {"register", "policies"}, {"id", shown::or_null(name)}, {"help", shown::or_null(text_of(rule, "help"))}, {"label", text_of(rule, "label", w.act)}, {"allowed", may},
                {"seen", frame["seen"]}, {"once", frame["once"]}, {"field_list", std::move(fields)}, {"name_hidden", asked.beginning ? shown::or_null(w.name) : Json()},
                {"text", text}, {"check_action", w.address}, {"leave", w.leave}, {"tried", wanted ? tried(host_, request.viewer, name, text_in_force(name), text) : Json()}, {"form", std::move(frame)}};
  keep_seen(request, model);
  return Answer(Model{"policies/write", std::move(model), 200, false});
}

Outcome<Answer> Pages::begin(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  const std::string act = text_of(act_beginning(*rules, "item"), "name");
  return form(request, *rules, {act, "/policies/acts/" + shown::encoded(act), "/policies/new", "/policies", "", host_.say("policies.write.new"), Json::object(), "", ""});
}

Outcome<Answer> Pages::change(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return Refusal{Because::unknown, "policies.refusal.no-rules"};
  const std::string& name = request.path.at("register");
  const auto policy = host_.policy(name);
  if (!policy) return policy.refusal();
  const std::string base = address("policies", name), here = base + "/change", title = host_.say("policies.write.change", {{"title", text_of(*policy, "title")}});
  if (find(request, Slot::draft)) return Answer(SeeOther{base + "/draft", Json::object()});
  const auto item = find(request, Slot::current);
  const std::string act = text_of(act_beginning(*rules, item ? "revision" : "item"), "name");
  const std::string action = (item ? base : "/policies") + "/acts/" + shown::encoded(act);
  return form(request, *rules, {act, action, here, base, name, title, Json::object(), item ? text_of(*item, "seen") : "", text_of(*policy, "source")});
}

Outcome<Answer> Pages::edit(const PageRequest& request) {
  const auto rules = this->rules();
  if (!rules) return rules.refusal();
  const auto item = find(request, Slot::draft);
  if (!item) return item.refusal();
  const auto text = text_of_draft(request, *item);
  if (!text) return text.refusal();
  const std::string &name = request.path.at("register"), base = address("policies", name), act = text_of(act_beginning(*rules, ""), "name");
  return form(request, *rules, {act, base + "/acts/" + shown::encoded(act), base + "/draft/edit", base + "/draft", name, host_.say("policies.write.edit", {{"item", name}}),
                                item->value("fields", Json::object()), text_of(*item, "seen"), *text});
}

}  // namespace chancery::policies
