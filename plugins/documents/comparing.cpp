// What changed between two revisions: for people as rendered text with marks, for exactness as a plain diff.
#include "documents/changes.h"
#include "documents/pages.h"
#include "documents/period.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/plain_diff.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "item_pages/sniff.h"
#include "item_pages/text.h"
#include "sdk/shown.h"

namespace chancery::documents {

using namespace item_pages;

namespace {

constexpr std::size_t longest_diffed = 4 * 1024 * 1024;

// A PDF may well be ASCII throughout, but its lines are not what anybody wrote.
bool is_text_file(const Json& file, const std::string& bytes) {
  return is_editable_text(bytes) && (text_of(file, "media_type").rfind("text/", 0) == 0 || sniffed(bytes) == "text/plain");
}

Json plain_changes(const Host& host, const Viewer& viewer, const Json& older, const Json& newer) {
  const Json &before = content_of(older), &after = content_of(newer);
  if (before.empty() || after.empty() || before.value("size", std::uint64_t{0}) + after.value("size", std::uint64_t{0}) > longest_diffed) return nullptr;
  const auto one = host.items().bytes(viewer, older, text_of(before, "sha256")), other = host.items().bytes(viewer, newer, text_of(after, "sha256"));
  if (!one || !other || !is_text_file(before, *one) || !is_text_file(after, *other)) return nullptr;
  return plain_diff(host, *one, *other);
}

bool is_number(const std::string& text) { return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789") == std::string::npos; }
bool is_act(const std::string& text) { return text.rfind("act-", 0) == 0 && is_number(text.substr(4)); }
bool is_side(const std::string& text) { return text == "draft" || is_act(text) || (is_number(text) && text.size() <= 6); }

// Where this side and its files are.
std::string place_of(const Json& item, const std::string& base, const std::string& which) {
  if (is_act(which)) return base + "/history/" + which;
  return which == "draft" ? base + "/draft" : base + "/revisions/" + std::to_string(item.value("revision", 0));
}

Json side(const Host& host, const Json& item, const std::string& base, const std::string& which) {
  const Json& content = content_of(item);
  const int revision = item.value("revision", 0);
  const bool act = is_act(which);
  const std::string at = place_of(item, base, which);
  const char* key = act ? "documents.compare.act" : which == "draft" ? "documents.compare.draft" : "documents.compare.revision";
  return {{"revision", revision}, {"draft", which == "draft"}, {"act", act ? Json(std::stoll(which.substr(4))) : Json()},
          {"href", act ? base + "/history#" + "act-" + std::to_string(item.value("number", std::int64_t{0})) : at}, {"status", shown::status(text_of(item, "state"))},
          {"says", host.say(key, {{"revision", revision}, {"at", shown::time(text_of(item, "changed"))}})},
          {"file_href", content.empty() ? Json() : Json(at + "/files/" + shown::encoded(text_of(content, "name")))},
          {"name", shown::or_null(text_of(content, "name"))}, {"sha256", shown::or_null(text_of(content, "sha256"))},
          {"period", period(host, item)}};
}

}  // namespace

// Two radio buttons without script make a query; the comparison has an address of its own.
Outcome<Answer> Pages::chosen_comparison(const PageRequest& request) {
  const std::string older = request.asked("a"), newer = request.asked("b"), base = address_of(request);
  if (!is_side(older) || !is_side(newer)) return Answer(SeeOther{base + "/revisions", Json::object()});
  return Answer(SeeOther{base + "/compare/" + older + "..." + newer, Json::object()});
}

Outcome<Json> Pages::after_act(const PageRequest& request, const std::string& which) const {
  if (!is_act(which)) return Refusal{Because::unknown, "refusal.item-unknown", {{"register", register_of(request)}, {"item", request.path.at("id")}}};
  auto found = find(request, Slot::draft, which);
  if (!found && found.refusal().because == Because::unknown) found = find(request, Slot::current, which);
  if (!found) return found;
  const std::int64_t number = found->value("number", std::int64_t{-1});
  TrailQuery query;
  query.register_name = register_of(request);
  query.id = request.path.at("id");
  query.after = number + 1;
  query.limit = 1;
  const auto acts = host_.items().trail(request.viewer, query);
  // Whoever may not see the act, though they could once read what it made, is told what anybody else would be.
  if (acts.empty() || acts.front().value("seq", std::int64_t{-1}) != number)
    return Refusal{Because::unknown, "refusal.item-unknown", {{"register", register_of(request)}, {"item", query.id}}};
  return found;
}

Outcome<Answer> Pages::compare(const PageRequest& request) {
  if (auto good = one_of(request, "show", {"plain"}); !good) return good.refusal();
  const std::string &id = request.path.at("id"), &range = request.path.at("range");
  const auto dots = range.find("...");
  const std::string a = range.substr(0, dots), b = dots == std::string::npos ? "" : range.substr(dots + 3);
  if (!is_side(a) || !is_side(b)) return Refusal{Because::unknown, "documents.refusal.range", {{"range", range}, {"item", id}}};
  const auto version = [&](const std::string& which) {
    return is_act(which) ? after_act(request, which) : which == "draft" ? find(request, Slot::draft) : numbered(request, which);
  };
  const auto older = version(a), newer = version(b);
  if (!older) return older.refusal();
  if (!newer) return newer.refusal();
  const auto policy = this->policy(request);
  if (!policy) return policy.refusal();
  const std::string base = address(register_of(request), id), at = base + "/compare/" + a + "..." + b;
  const bool plain = request.asked("show") == "plain";
  Names names(host_);
  Json hunks = plain || request.wants_json ? plain_changes(host_, request.viewer, *older, *newer) : Json();
  const bool same = text_of(content_of(*older), "sha256") == text_of(content_of(*newer), "sha256");
  Json redlined = plain && !same ? Json() : redline(request.viewer, {*older, place_of(*older, base, a) + "/files/"}, {*newer, place_of(*newer, base, b) + "/files/"});
  const std::size_t pictures = same && redlined.is_string() ? mark_places(redlined.get_ref<const std::string&>()).places.size() : 0;
  if (plain) redlined = nullptr;
  Json fields = field_changes(host_, *policy, older->value("fields", Json::object()), newer->value("fields", Json::object()), names);
  Json files = file_changes(host_, *older, *newer);
  Json model = {{"register", register_of(request)}, {"id", id}, {"title", host_.say("documents.compare.title", {{"item", id}})}, {"item_title", text_of(*newer, "title", id)},
                {"older", side(host_, *older, base, a)}, {"newer", side(host_, *newer, base, b)}, {"same_content", same},
                {"field_changes", std::move(fields)}, {"file_changes", std::move(files)}, {"hunks", std::move(hunks)}, {"redline_html", std::move(redlined)}};
  // Nothing to show as text: programs get the reason beside both hashes, which the sides have.
  const bool unlike = !same && (plain || request.wants_json) && model["hunks"].is_null() && (plain || model["redline_html"].is_null());
  model["cannot"] = unlike ? Json(host_.say("documents.compare.not-text")) : Json();
  if (request.wants_json) return Answer(Model{"documents/compare", std::move(model)});
  const std::string act = request.asked("sign");   // the act that somebody left the page of, to look here before they sign
  const bool signing = !text_of(act_rule(*policy, act), "signs").empty() && (a == "draft" || b == "draft");
  const std::string also = signing ? "sign=" + shown::encoded(act) : "";
  model["view"] = {{"base", base}, {"plain", plain}, {"rendered_href", at + (signing ? "?" + also : "")}, {"plain_href", at + "?show=plain" + (signing ? "&" + also : "")},
                   {"sign_href", signing ? Json(base + "/draft/sign?act=" + shown::encoded(act)) : Json()}, {"swap_href", base + "/compare/" + b + "..." + a},
                   {"any_fields", !model["field_changes"].empty()}, {"any_files", !model["file_changes"].empty()},
                   {"same", same ? Json(host_.say(pictures > 0 ? "documents.compare.same-but-pictures" : "documents.compare.same", {{"count", pictures}})) : Json()},
                   {"show_redline", (!same || pictures > 0) && !model["redline_html"].is_null()}, {"show_hunks", plain && !same && !model["hunks"].is_null()},
                   {"cannot", !same && (plain ? model["hunks"].is_null() : model["redline_html"].is_null())}};
  return Answer(Model{"documents/compare", std::move(model)});
}

}  // namespace chancery::documents
