// What changed between two revisions: for people as rendered text with marks, for exactness as a plain diff.
#include "documents/changes.h"
#include "documents/pages.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/plain_diff.h"
#include "item_pages/register.h"
#include "item_pages/text.h"
#include "sdk/shown.h"

namespace chancery::documents {

using namespace item_pages;

namespace {

constexpr std::size_t longest_diffed = 4 * 1024 * 1024;

Json plain_changes(const Host& host, const Viewer& viewer, const Json& older, const Json& newer) {
  const Json &before = content_of(older), &after = content_of(newer);
  if (before.empty() || after.empty() || before.value("size", std::uint64_t{0}) + after.value("size", std::uint64_t{0}) > longest_diffed) return nullptr;
  const auto one = host.items().bytes(viewer, older, text_of(before, "sha256")), other = host.items().bytes(viewer, newer, text_of(after, "sha256"));
  if (!one || !other || !is_editable_text(*one) || !is_editable_text(*other)) return nullptr;
  return plain_diff(host, *one, *other);
}

Json side(const Host& host, const Json& item, const std::string& base, bool draft) {
  const Json& content = content_of(item);
  const int revision = item.value("revision", 0);
  const std::string at = draft ? base + "/draft" : base + "/revisions/" + std::to_string(revision);
  return {{"revision", revision}, {"draft", draft}, {"href", at}, {"status", shown::status(text_of(item, "state"))},
          {"says", host.say(draft ? "documents.compare.draft" : "documents.compare.revision", {{"revision", revision}})},
          {"file_href", content.empty() ? Json() : Json(at + "/files/" + shown::encoded(text_of(content, "name")))},
          {"name", shown::or_null(text_of(content, "name"))}, {"sha256", shown::or_null(text_of(content, "sha256"))},
          {"since_shown", shown::or_null(shown::date(text_of(item, "in_force_since")))}};
}

bool is_side(const std::string& text) { return text == "draft" || (!text.empty() && text.size() <= 6 && text.find_first_not_of("0123456789") == std::string::npos); }

}  // namespace

// Two radio buttons without script make a query; the comparison has an address of its own.
Outcome<Answer> Pages::chosen_comparison(const PageRequest& request) {
  const std::string older = request.asked("a"), newer = request.asked("b"), base = address("documents", request.path.at("id"));
  if (!is_side(older) || !is_side(newer)) return Answer(SeeOther{base + "/revisions", Json::object()});
  return Answer(SeeOther{base + "/compare/" + older + "..." + newer, Json::object()});
}

Outcome<Answer> Pages::compare(const PageRequest& request) {
  const std::string &id = request.path.at("id"), &range = request.path.at("range");
  const auto dots = range.find("...");
  const std::string a = range.substr(0, dots), b = dots == std::string::npos ? "" : range.substr(dots + 3);
  if (!is_side(a) || !is_side(b)) return Refusal{Because::unknown, "documents.refusal.range", {{"range", range}, {"item", id}}};
  const auto version = [&](const std::string& which) { return which == "draft" ? find(request, Slot::draft) : numbered(request, which); };
  const auto older = version(a), newer = version(b);
  if (!older) return older.refusal();
  if (!newer) return newer.refusal();
  const auto policy = this->policy();
  if (!policy) return policy.refusal();
  const std::string base = address("documents", id), at = base + "/compare/" + a + "..." + b;
  const std::string files_base = (b == "draft" ? base + "/draft" : base + "/revisions/" + b) + "/files/";
  const bool plain = request.asked("show") == "plain";
  Names names(host_);
  Json hunks = plain || request.wants_json ? plain_changes(host_, request.viewer, *older, *newer) : Json();
  Json redlined = plain ? Json() : redline(request.viewer, *older, *newer, files_base);
  Json fields = field_changes(host_, *policy, older->value("fields", Json::object()), newer->value("fields", Json::object()), names);
  Json files = file_changes(host_, *older, *newer);
  const bool same = text_of(content_of(*older), "sha256") == text_of(content_of(*newer), "sha256");
  Json model = {{"register", "documents"}, {"id", id}, {"title", host_.say("documents.compare.title", {{"item", id}})}, {"item_title", text_of(*newer, "title", id)},
                {"older", side(host_, *older, base, a == "draft")}, {"newer", side(host_, *newer, base, b == "draft")}, {"same_content", same},
                {"field_changes", std::move(fields)}, {"file_changes", std::move(files)}, {"hunks", std::move(hunks)}, {"redline_html", std::move(redlined)}};
  if (request.wants_json) return Answer(Model{"documents/compare", std::move(model)});
  model["view"] = {{"base", base}, {"plain", plain}, {"rendered_href", at}, {"plain_href", at + "?show=plain"}, {"swap_href", base + "/compare/" + b + "..." + a},
                   {"any_fields", !model["field_changes"].empty()}, {"any_files", !model["file_changes"].empty()},
                   {"show_redline", !plain && !same && !model["redline_html"].is_null()}, {"show_hunks", plain && !same && !model["hunks"].is_null()},
                   {"cannot", !same && (plain ? model["hunks"].is_null() : model["redline_html"].is_null())}};
  return Answer(Model{"documents/compare", std::move(model)});
}

}  // namespace chancery::documents
