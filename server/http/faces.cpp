// The faces of an answer: a model as a page or as JSON, a way on, a download, a refusal.
#include "domain/digest.h"
#include "domain/local_path.h"
#include "domain/time.h"
#include "http/exchange.h"
#include "http/form_token.h"
#include "http/gzip.h"
#include "http/negotiation.h"
#include "http/said.h"
#include "sdk/shown.h"

#include <algorithm>
#include <array>
#include <set>
#include <filesystem>
#include <fmt/format.h>

namespace chancery::http {
namespace {

constexpr std::size_t worth_compressing = 1000;   // bytes: below one packet nothing is gained

// What somebody who is signed in reads is not kept at all: after they have signed out nobody pages back to it, on whichever computer
// it was. A program that kept an ETag of its own accord still gets 304. What everybody may read is asked for again each time.
constexpr const char* ask_again = "private, no-cache";
constexpr const char* keep_nothing = "no-store";

// What somebody sent may stand in it cut or malformed: an answer is text in any case.
std::string said_as_json(const Json& model) { return model.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

const char* keeping(const Viewer& viewer) { return viewer.signed_in() ? keep_nothing : ask_again; }

// Types that a browser may show instead of saving. HTML is not among them, whoever made it.
bool may_be_shown(const std::string& type) {
  constexpr std::array<const char*, 11> types{"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "text/plain", "text/csv",
                                              "text/markdown", "application/pdf", "application/json", "application/openapi+json"};
  for (const auto* each : types) if (type == each) return true;
  return false;
}

// The viewer of Chromium does not work in a sandbox; a PDF is not run as a page, so it is only kept from being framed by others.
std::string file_policy(const std::string& type) {
  if (type == "application/pdf") return "frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
  return "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
}

}  // namespace

void Exchange::finish_page(Reply& reply, const std::string& media_type, const char* cache_control) const {
  reply.set("Content-Type", media_type);
  reply.set("Cache-Control", cache_control);
  reply.set("Vary", "Accept, Accept-Encoding, Cookie, Authorization");
  reply.set("Content-Security-Policy", page_policy);
  add_security(reply, site_.secure);
}

// "You see Documents, until 31 Dec 2026."; null: nothing bounds them.
Json Exchange::bounds_of(const Viewer& viewer) const {
  const Json bounds = site_.bounds && viewer.signed_in() ? site_.bounds(viewer.login) : Json();
  if (bounds.is_null()) return nullptr;
  std::string registers;
  for (const Json& each : bounds.at("registers")) registers += (registers.empty() ? "" : ", ") + each.get<std::string>();
  const std::string until = bounds.value("until", "");
  if (registers.empty() && until.empty()) return nullptr;
  return site_.catalogue.say(registers.empty() ? "shell.bounds-until" : until.empty() ? "shell.bounds-registers" : "shell.bounds-both", {{"registers", registers}, {"date", shown::date(until)}});
}

// A role of the house's own has no words but its name.
Json Exchange::in_words(const std::vector<std::string>& roles) const {
  Json words = Json::array();
  for (const auto& each : roles) words.push_back(site_.catalogue.has("role." + each) ? site_.catalogue.say("role." + each) : each);
  return words;
}

Json Exchange::steady_shell(const Call& call) const {
  Json navigation = Json::array();
  std::vector<NavigationEntry> entries = site_.navigation;
  if (site_.more_navigation && call.viewer.signed_in())
    for (auto& each : site_.more_navigation(call.viewer)) entries.push_back(std::move(each));
  std::stable_sort(entries.begin(), entries.end(), [](const auto& one, const auto& other) { return one.order < other.order; });
  for (const auto& each : entries) {
    if (!gate_.open(each.permission, call.viewer, call.caller, false) || (site_.hides && site_.hides(call.viewer, each.path.substr(1), ""))) continue;
    const bool here = call.path == each.path || (each.path != "/" && call.path.rfind(each.path + "/", 0) == 0);
    navigation.push_back({{"path", each.path}, {"label", each.label.empty() ? site_.catalogue.say(each.message_key) : each.label}, {"icon", each.icon}, {"here", here}});
  }
  return {{"viewer", {{"login", call.viewer.login}, {"name", call.viewer.name}, {"roles", in_words(call.viewer.roles)}, {"signed_in", call.viewer.signed_in()}, {"bounds", bounds_of(call.viewer)}}},
          {"csrf", call.viewer.signed_in() ? call.caller.who.csrf : ""}, {"navigation", navigation}, {"organisation", site_.organisation()},
          {"sample", site_.sample}, {"on_account", call.path == "/account"}, {"language", site_.language}, {"path", call.path}, {"target", call.target}, {"version", site_.version},
          {"upload_limit", shown::size(site_.limits.upload_bytes)}, {"assets", site_.statics.assets()}};
}

namespace {

// What a refusal is about may lie far below its sentence: where the page has that control, the sentence leads to it, and it says the same.
void lead_to_control(Json& model) {
  const Json known = model.value("controls", Json::array());
  const Json field = model["refusal"].value("details", Json::object()).value("field", Json());
  const bool here = std::find(known.begin(), known.end(), field) != known.end();
  model["refusal"]["at"] = here ? field : Json();
  model["refusal"]["about"] = {{"password", here && field == "password"}, {"code", here && field == "code"}};
}

}  // namespace

Json Exchange::dressed(const Call& call, Json model, const Json& refusal) const { return dressed(call, std::move(model), refusal, steady_shell(call)); }

Json Exchange::dressed(const Call& call, Json model, const Json& refusal, Json shell) const {
  if (!model.contains("title")) model["title"] = site_.organisation();
  if (!model.contains("refusal")) model["refusal"] = refusal;
  // Whoever only asked to see something has done nothing that could have been refused.
  if (model["refusal"].is_object()) {
    model["refusal"]["heading"] = site_.catalogue.say(call.in.head.getMethod() == "POST" ? "shell.refused" : "shell.not-shown");
    lead_to_control(model);
  }
  shell["now"] = to_text(site_.clock.now());
  shell["now_shown"] = shown::time(shell["now"].get<std::string>());
  shell["request_id"] = call.request_id;
  shell["csrf"] = masked(shell.at("csrf").get<std::string>());   // here, not in what its ETag is made of
  model["shell"] = std::move(shell);
  return model;
}

Reply Exchange::model(Call& call, Model answer, const std::string& cache_key, std::int64_t stamp) {
  const bool keeps = answer.cacheable && answer.status == 200 && !cache_key.empty();
  auto prepared = std::make_shared<Prepared>();
  prepared->status = answer.status;
  Json steady = call.json ? Json() : steady_shell(call);
  if (keeps) {
    // Of what the page says, not of its bytes: the footer's time and request number differ each time and mean nothing.
    std::string said = call.json ? "" : site_.templates.version();
    say(answer.model, said);
    say(steady, said);
    prepared->etag = fmt::format("W/\"{}\"", sha256_hex(said).substr(0, 20));
    if (etag_matches(call.in.head.get("If-None-Match", ""), prepared->etag)) {
      prepared->fields = fmt::format("ETag: {}\r\nCache-Control: {}\r\nVary: Accept, Accept-Encoding, Cookie, Authorization\r\n", prepared->etag, keeping(call.viewer));
      return conditional(call, prepared);
    }
  }
  prepared->body = call.json ? said_as_json(answer.model) : site_.templates.render(answer.template_name, dressed(call, std::move(answer.model), nullptr, std::move(steady)));
  const auto packed = keeps && call.gzip && prepared->body.size() > worth_compressing ? gzipped(prepared->body, 6) : std::string();
  if (!packed.empty()) prepared->body = packed;
  Reply fields;
  if (!packed.empty()) fields.set("Content-Encoding", "gzip");
  if (keeps) fields.set("ETag", prepared->etag);
  finish_page(fields, call.json ? "application/json" : "text/html; charset=utf-8", keeps ? keeping(call.viewer) : keep_nothing);
  for (const auto& [name, value] : fields.fields) prepared->fields.append(name).append(": ").append(value).append("\r\n");
  if (keeps) cache_.keep(cache_key, stamp, prepared);
  Reply reply;
  reply.status = answer.status;
  reply.prepared = std::move(prepared);
  return reply;
}

Reply Exchange::see_other(Call& call, const SeeOther& answer) const {
  if (!is_local_path(answer.location)) throw std::logic_error("a page sends people to another host: " + answer.location);
  const bool made = call.program && call.in.head.getMethod() == "POST";   // a program that only looked is sent on like a browser
  Reply reply;
  reply.status = made ? 201 : 303;
  if (made) reply.body = said_as_json(answer.answer);
  reply.set("Location", answer.location);
  finish_page(reply, made ? "application/json" : "text/plain; charset=utf-8", keep_nothing);
  return reply;
}

Reply Exchange::download(Call& call, const Download& answer) const {
  Reply reply;
  const auto type = media_type(answer.media_type);
  const bool inline_shown = answer.inline_shown && may_be_shown(type);
  const auto etag = answer.etag.empty() ? std::string() : fmt::format("\"{}\"", answer.etag);
  if (!etag.empty()) reply.set("ETag", etag);
  reply.set("Cache-Control", etag.empty() ? keep_nothing : keeping(call.viewer));
  add_security(reply, site_.secure);
  if (!etag.empty() && etag_matches(call.in.head.get("If-None-Match", ""), etag)) {
    reply.status = 304;
    return reply;
  }
  reply.set("Content-Type", type.rfind("text/", 0) == 0 ? type + "; charset=utf-8" : type.empty() || type.find_first_of("\r\n") != type.npos ? "application/octet-stream" : type);
  reply.set("Content-Disposition", content_disposition(answer.name, inline_shown));
  reply.set("Content-Security-Policy", file_policy(inline_shown ? type : ""));
  reply.file = answer.path;
  reply.passing_file = answer.passing;
  reply.body = answer.path.empty() ? answer.bytes : "";
  return reply;
}

Reply Exchange::refuse(Call& call, const Refused& refused) {
  if (!call.program) return problem_page(call, refused);
  Reply reply;
  reply.status = refused.status;
  reply.body = said_as_json(problem(refused, site_.catalogue, call.path, call.request_id));
  finish_page(reply, "application/problem+json", keep_nothing);
  if (refused.status == 401) reply.set("WWW-Authenticate", "Bearer realm=\"chancery\"");
  if (refused.status == 503) reply.set("Retry-After", "5");
  if (refused.why.details.contains("retry_after_seconds")) reply.set("Retry-After", refused.why.details["retry_after_seconds"].dump());
  return reply;
}

Reply Exchange::problem_page(Call& call, const Refused& refused) {
  Reply reply;
  reply.status = refused.status;
  Json page{{"title", site_.catalogue.say(fmt::format("status.{}", refused.status))}, {"status", refused.status},
            {"typed", call.typed}, {"any_typed", !call.typed.empty()}, {"way", refused.why.details.value("way", Json())}};
  reply.body = site_.templates.render("error", dressed(call, std::move(page), shown(refused, site_.catalogue)));
  finish_page(reply, "text/html; charset=utf-8", keep_nothing);
  if (refused.status == 503) reply.set("Retry-After", "5");
  return reply;
}

// What a person typed into a form, without what the form itself put in and without secrets.
Json Exchange::typed_in(const Json& body) {
  static const std::set<std::string> not_typed = {"csrf", "seen", "once", "back", "then", "password", "current", "again", "code", "passkey", "ticket", "statement", "content_name"};
  Json typed = Json::array();
  for (const auto& [name, value] : body.items())
    if (value.is_string() && value != "" && not_typed.count(name) == 0) typed.push_back({{"number", typed.size() + 1}, {"name", name}, {"value", value}});
  return typed;
}

// A refused form comes back as it was filled in: the page it came from is run again with what was typed, and says why.
Reply Exchange::refuse_with_form(Call& call, const PageRequest& request, const Refused& refused) {
  const auto back = request.given("back");
  if (call.program || !is_local_path(back)) return refuse(call, refused);
  const auto path = back.substr(0, back.find_first_of("?#"));
  const auto match = router_.match("GET", path);
  if (!match.page || !match.page->answer || !gate_.open(match.page->permission, call.viewer, call.caller, false)) return refuse(call, refused);
  auto again = request_for(call, match);
  again.method = "GET";
  again.target = back;
  again.body = request.body;
  const auto question = back.find('?');
  const auto until = back.find('#');
  if (question != back.npos)
    if (auto query = read_query(std::string_view(back).substr(question + 1, until == back.npos ? until : until - question - 1), 200)) again.query = std::move(*query);
  auto outcome = asked(*match.page, again);
  if (!outcome || !std::holds_alternative<Model>(*outcome)) return refuse(call, refused);
  auto& form = std::get<Model>(*outcome);
  say_at_fields(form.model, refused, site_.catalogue);
  call.path = path;
  call.target = back;
  Reply reply;
  reply.status = refused.status;
  Json told = shown(refused, site_.catalogue);
  told["files_again"] = std::any_of(request.uploads.begin(), request.uploads.end(), [](const Upload& each) { return !each.name.empty(); });   // a browser never fills in a file again (HTML, 4.10.5.1.17)
  reply.body = site_.templates.render(form.template_name, dressed(call, std::move(form.model), std::move(told)));
  finish_page(reply, "text/html; charset=utf-8", keep_nothing);
  return reply;
}

Reply Exchange::fault(Call& call, const std::string& what) {
  site_.log("error", "fault", {{"request_id", call.request_id}, {"method", call.in.head.getMethod()}, {"target", without_secrets(call.target)}, {"what", what}});
  const Refused refused{500, {Because::unavailable, "refusal.fault", {{"request_id", call.request_id}}}};
  try {
    return refuse(call, refused);
  } catch (const std::exception& problem) {   // the error page itself is broken: the person still learns the number
    site_.log("error", "fault in the error page", {{"request_id", call.request_id}, {"what", problem.what()}});
  }
  Reply reply;
  reply.status = 500;
  reply.body = site_.catalogue.say("refusal.fault", refused.why.details) + "\n";
  finish_page(reply, "text/plain; charset=utf-8", keep_nothing);
  return reply;
}

}  // namespace chancery::http
