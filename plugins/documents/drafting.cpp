// Writing: beginning a document, the draft as those who work on it see it, the editor and its preview.
#include "documents/pages.h"

#include "item_pages/act_page.h"
#include "item_pages/form.h"
#include "item_pages/headings.h"
#include "item_pages/item.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "item_pages/reviewing.h"
#include "item_pages/text.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::documents {

using namespace item_pages;

namespace {

constexpr std::size_t longest_edited = 1024 * 1024;   // more is edited elsewhere and uploaded
constexpr std::size_t longest_previewed = 2 * 1024 * 1024;

// The first act of the draft that writes its text.
std::string writing_act(const Json& policy) {
  for (const Json& rule : list_of(policy, "acts"))
    if (flag_of(rule, "takes_files") && text_of(rule, "begins").empty()) return text_of(rule, "name");
  return "";
}

Json contents_of_edit(const std::string& name, const std::string& text, bool as_file, const Json& says) {
  return {{"name", name}, {"text", text}, {"as_text", !as_file}, {"as_file", as_file}, {"says", says}};
}

bool is_markup_text(const std::string& media_type) { return media_type == "text/markdown" || media_type == "text/plain"; }

}  // namespace

Outcome<Answer> Pages::begin(const PageRequest& request) {
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const Json& rule = beginning_act(*policy, request.viewer);
  if (rule.empty()) return Refusal{Because::unknown, "items.refusal.no-act", {{"act", "create"}, {"register", text_of(*policy, "title")}}};
  const bool as_file = request.asked("with", request.given("with")) == "file";
  const std::string act = text_of(rule, "name"), base = "/" + shown::encoded(register_of(request)), fresh = base + "/new", back = as_file ? fresh + "?with=file" : fresh;
  FieldsAsked asked;
  asked.act = act;
  asked.only = list_of(rule, "fields");
  asked.beginning = true;
  Json frame = form_frame(base + "/acts/" + shown::encoded(act), "", back, "");
  frame["then"] = nullptr;
  Json model = {{"title", text_of(rule, "label", act)}, {"register", register_of(request)}, {"register_title", text_of(*policy, "title")}, {"base", base}, {"help", shown::or_null(text_of(rule, "help"))},
                {"label", text_of(rule, "label", act)}, {"act", act}, {"allowed", may_begin(rule, request.viewer)}, {"seen", frame["seen"]}, {"once", frame["once"]},
                {"field_list", form_fields(host_, *policy, Json::object(), request, asked)},
                {"content", contents_of_edit("content.md", request.given("content"), as_file, nullptr)},
                {"preview_href", base + "/preview"}, {"preview_action", fresh}, {"pictures", Json::array()}, {"as_text_href", fresh}, {"as_file_href", fresh + "?with=file"}, {"form", std::move(frame)}};
  model.update(asked_preview(request, request.given("content"), {fresh + "/files/"}));
  return Answer(Model{"documents/new", std::move(model), 200, false});
}

Outcome<Answer> Pages::draft(const PageRequest& request) {
  if (auto good = one_of(request, "show", {"changes"}); !good) return good.refusal();
  auto found = asked_for(request, Slot::draft);
  if (!found) return found.refusal();
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  Json item = std::move(*found);
  const Json acts = host_.items().acts(request.viewer, item);
  const std::string at = address(text_of(item, "register"), text_of(item, "id")), base = at + "/draft", files_base = base + "/files";
  keep_contract(item, acts);
  item["title"] = text_of(item, "title", text_of(item, "id"));
  Json content = body(request.viewer, item, files_base + "/");
  if (request.wants_json) {
    if (item["content"].is_object()) item["content"]["html"] = content["body_html"];
    return Answer(Model{"documents/draft", std::move(item)});
  }
  const auto current = find(request, Slot::current);
  const bool changes = current && request.asked("show") == "changes";
  const std::string back = changes ? base + "?show=changes" : base, seen = text_of(item, "seen");
  Names names(host_);
  std::string authors;
  for (const Json& each : list_of(item, "authors")) authors += (authors.empty() ? "" : ", ") + names.of(each.get<std::string>());
  Json threads = comment_threads(item, names);
  const Json fields = item.value("fields", Json::object());
  Json redlined = changes ? redline(request.viewer, {*current, files_in_force(*current)}, {item, files_base + "/"}) : Json();
  Json field_rows_changed = changes ? field_changes(host_, *policy, current->value("fields", Json::object()), fields, names) : Json::array();
  const bool any_fields_changed = !field_rows_changed.empty();
  std::size_t open = 0;
  for (const Json& each : threads) open += each.value("resolved", false) ? 0U : 1U;
  Json comment = comment_form(*policy, acts, "adds", at, back, seen), resolve = comment_form(*policy, acts, "resolves", at, back, seen);
  for (Json& each : threads) each["resolvable"] = !resolve.is_null() && !each.value("resolved", false);
  const bool any_comments = !threads.empty();
  if (comment.is_object()) comment["then"] = back + "#comment-" + std::to_string(list_of(item, "comments").size() + 1);
  const std::string stage = is_being_written(*policy, text_of(item, "state")) ? "" : "-review";
  item["view"] = {{"base", base}, {"at", at}, {"what", text_of(*policy, "item")}, {"says", host_.say((current ? "documents.draft.beside" : "documents.draft.first") + stage, {{"state", text_of(item, "state")}, {"what", text_of(*policy, "item")}, {"register", text_of(*policy, "title")}})},
                  {"done", just_done(request, *policy)}, {"status", shown::status(text_of(item, "state"))}, {"released", static_cast<bool>(current)},
                  {"current_revision", current ? Json(current->value("revision", 0)) : Json()}, {"authors", authors},
                  {"owner_name", shown::or_null(text_of(item, "owner_name"))}, {"facts", field_rows(host_, *policy, fields, names, {"title", "owner"})},
                  {"show_changes", changes}, {"body", std::move(content)}, {"redline_html", redlined}, {"no_redline", changes && redlined.is_null()},
                  {"field_changes", std::move(field_rows_changed)}, {"any_fields_changed", any_fields_changed},
                  {"compare_href", current ? Json(at + "/compare/" + std::to_string(current->value("revision", 0)) + "...draft") : Json()},
                  {"act_list", act_list(*policy, acts, base, not_asked(*policy, item, request.viewer))}, {"needs", release_needs(*policy, acts)}, {"sent_back", sent_back(host_, request.viewer, *policy, item)},
                  {"signoff_list", signoff_list(host_, *policy, item, at + "/signoffs")}, {"file_list", shown::file_list(attachments_of(item), files_base)},
                  {"comments", std::move(threads)}, {"any_comments", any_comments}, {"open_comments", open > 0 ? Json(open) : Json()},
                  {"comment_form", std::move(comment)}, {"resolve_form", std::move(resolve)},
                  {"typed", request.given("comment")}, {"quoted", request.given("quote")}, {"answering", shown::or_null(request.given("answers"))}};
  item["seen"] = seen;
  item["once"] = "";
  return Answer(Model{"documents/draft", std::move(item), 200, false});
}

Outcome<Answer> Pages::edit(const PageRequest& request) {
  const auto found = asked_for(request, Slot::draft);
  if (!found) return found.refusal();
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const Json& item = *found;
  const std::string at = address(text_of(item, "register"), text_of(item, "id")), base = at + "/draft";
  const std::string act = request.asked("act", writing_act(*policy));
  const bool file_wanted = request.asked("with") == "file";
  auto common = act_model(host_, request, {*policy, item, base, act, base + "?done=" + shown::encoded(act)});
  if (!common) return common.refusal();
  Json model = std::move(*common);
  model["form"]["back"] = base + "/edit?act=" + shown::encoded(act) + (file_wanted ? "&with=file" : "");

  const Json& content = content_of(item);
  const std::string name = content.empty() ? "content.md" : text_of(content, "name");
  std::string text = request.given("content");
  bool as_file = file_wanted;
  Json says;
  if (!as_file && !request.body.contains("content") && !content.empty()) {
    const bool small = content.value("size", std::uint64_t{0}) <= longest_edited;
    Outcome<std::string> bytes = std::string();
    if (small && is_markup_text(text_of(content, "media_type"))) bytes = host_.items().bytes(request.viewer, item, text_of(content, "sha256"));
    if (!bytes) return bytes.refusal();
    text = std::move(*bytes);
    if (!small || !is_markup_text(text_of(content, "media_type")) || !is_editable_text(text)) {
      as_file = true;
      text.clear();
      says = host_.say("documents.edit.not-text", {{"name", name}});
    } else if (text.find('\r') != std::string::npos) {
      says = host_.say("documents.edit.line-ends", {{"name", name}});   // a text area knows only one kind (HTML, 4.10.11)
    }
  }
  Json attached = attachments_of(item), pictures = Json::array();
  std::vector<std::string> removed;
  if (const auto at_remove = request.body.find("remove"); at_remove != request.body.end()) {
    if (at_remove->is_string()) removed.push_back(at_remove->get<std::string>());
    if (at_remove->is_array()) for (const Json& each : *at_remove) if (each.is_string()) removed.push_back(each.get<std::string>());
  }
  Json files = Json::array();
  for (const Json& each : attached) {
    const std::string file = text_of(each, "name");
    files.push_back({{"name", file}, {"href", base + "/files/" + shown::encoded(file)}, {"size_shown", shown::size(each.value("size", std::uint64_t{0}))},
                     {"removed", std::find(removed.begin(), removed.end(), file) != removed.end()}});
    if (text_of(each, "media_type").rfind("image/", 0) == 0) pictures.push_back({{"name", file}});
  }
  const bool any_files = !files.empty();
  keep_seen(request, model);
  model.update(asked_preview(request, text, files_beside(host_, request.viewer, item, base + "/files/")));
  model["preview_action"] = base + "/edit?act=" + shown::encoded(act);
  model["title"] = host_.say("documents.edit.title", {{"item", text_of(item, "id")}, {"revision", item.value("revision", 0)}});
  model["content"] = contents_of_edit(name, text, as_file, says);
  model["current_name"] = content.empty() ? Json() : Json(name);
  model["as_text_href"] = file_wanted || !as_file ? Json(base + "/edit?act=" + shown::encoded(act)) : Json();
  model["as_file_href"] = base + "/edit?act=" + shown::encoded(act) + "&with=file";
  model["files"] = std::move(files);
  model["any_files"] = any_files;
  model["pictures"] = std::move(pictures);
  model["preview_href"] = "/" + shown::encoded(register_of(request)) + "/preview?draft=" + shown::encoded(text_of(item, "id"));
  return Answer(Model{"documents/edit", std::move(model), 200, false});
}

Json Pages::asked_preview(const PageRequest& request, const std::string& text, const FilesBeside& files) const {
  Json preview = {{"preview_html", nullptr}, {"preview_says", nullptr}};
  if (request.method != "POST" || !request.body.contains("preview")) return preview;
  const Renderer* renderer = host_.renderer("text/markdown");
  if (!renderer) preview["preview_says"] = host_.say("documents.refusal.no-renderer");
  else if (text.size() > longest_previewed) preview["preview_says"] = host_.say("documents.refusal.preview-large", {{"limit", shown::size(longest_previewed)}});
  else {
    preview["preview_html"] = renderer->html(text, files);
    preview["preview_says"] = host_.say(request.uploads.empty() ? "documents.preview.not-saved" : "documents.preview.files-again");
  }
  return preview;
}

// Pictures are those of the draft that ?draft= names; nothing of it is read here, the browser asks for them itself.
Outcome<Answer> Pages::preview(const PageRequest& request) {
  const std::string text = request.given("text"), id = request.asked("draft");
  if (text.size() > longest_previewed) return Refusal{Because::too_large, "documents.refusal.preview-large", {{"limit", shown::size(longest_previewed)}}};
  const Renderer* renderer = host_.renderer("text/markdown");
  if (!renderer) return Refusal{Because::unsupported, "documents.refusal.no-renderer"};
  const std::string base = id.empty() ? "/" + shown::encoded(register_of(request)) + "/new/files/" : address(register_of(request), id) + "/draft/files/";
  Json model = {{"title", host_.say("documents.preview.title")}, {"html", below_the_title(renderer->html(text, {base}))}};
  if (!request.wants_json) model["preview_html"] = model["html"];
  return Answer(Model{"documents/preview", std::move(model), 200, false});
}

}  // namespace chancery::documents
