// The pages that are http's own: signing in and out, and what operators and programs ask.
#include "domain/local_path.h"
#include "domain/time.h"
#include "http/exchange.h"
#include "http/negotiation.h"
#include "sdk/shown.h"

#include <Poco/String.h>

#include <fmt/format.h>

namespace chancery::http {
namespace {

constexpr std::int64_t token_lifetime = 3600;   // seconds, of a token given for a password

std::string where_to(const std::string& asked) { return is_local_path(asked) && asked.rfind("/sign-", 0) != 0 ? asked : "/"; }

// `ticket`: of somebody whose password was right and whose code is asked for now; empty: nobody's yet.
Model sign_in_form(const Site& site, const std::string& login, const std::string& next, const std::string& ticket = "") {
  const PasskeySite at = site.passkeys.site ? site.passkeys.site() : PasskeySite{};
  const Json passkey = at.origin.empty() ? Json() : Json{{"rp_id", at.rp_id}, {"origin", at.origin}, {"challenge", site.passkeys.challenge()}};
  return {"sign-in", {{"title", site.catalogue.say("http.sign-in")}, {"login", login}, {"next", next}, {"nobody_yet", false}, {"passkey", ticket.empty() ? passkey : Json()},
                      {"by_password", ticket.empty()}, {"ticket", ticket.empty() ? Json() : Json(ticket)}}, 200, false};
}

Download text_of(std::string media_type, std::string bytes) {
  Download text;
  text.media_type = std::move(media_type);
  text.bytes = std::move(bytes);
  text.inline_shown = true;
  return text;
}

}  // namespace

std::vector<Page> Exchange::all_pages() {
  auto pages = site_.pages;
  for (auto& each : account_pages()) pages.push_back(std::move(each));
  pages.push_back({"GET", "/sign-in", Permission::public_page(), [this](const PageRequest& request) -> Outcome<Answer> {
    const auto next = where_to(request.asked("then"));
    if (request.viewer.signed_in() && request.body.empty()) return Answer(SeeOther{next});
    auto form = sign_in_form(site_, site_.sample ? request.asked("as") : "", next);   // a sample account that was pressed
    form.model["nobody_yet"] = site_.open_to_anyone && !site_.open_to_anyone();
    return Answer(std::move(form));
  }, "The sign-in form; `then`: the path to go to afterwards; `as`: in a sample organisation, whose name stands in it.", {"then", "as"}});
  pages.push_back({"GET", passkey_reasons_path, Permission::one_of({"admin"}), nullptr, "Whether passkeys can work at the address that this request came to, and what to change where they cannot."});
  pages.push_back({"POST", "/sign-in", Permission::public_page(), nullptr, "Signs in: {login, password}, with {code} where the person has one-time codes, or {passkey}: what a browser answered. A browser gets a session, a program a bearer token for an hour.", {"then"}});
  pages.push_back({"POST", "/sign-out", Permission::public_page(), nullptr, "Ends the session."});
  pages.push_back({"GET", "/health", Permission::public_page(), [this](const PageRequest&) -> Outcome<Answer> {
    const auto health = site_.health ? site_.health() : Json{{"status", "ok"}};
    return Answer(text_of("application/json", health.dump() + "\n"));
  }, "Whether the server can serve; for operators.", {}, true});   // a monitor may add what it likes: there is one answer
  pages.push_back({"GET", "/metrics", Permission::public_page(), [this](const PageRequest& request) -> Outcome<Answer> {
    if (request.viewer.via != "loopback" && !request.viewer.has("admin")) return Refusal{Because::forbidden, "refusal.metrics"};
    return Answer(text_of("text/plain", metrics()));
  }, "Counters in Prometheus' text form; from this machine or for administrators.", {}, true});
  pages.push_back({"GET", "/openapi.json", Permission::public_page(), [this](const PageRequest&) -> Outcome<Answer> {
    return Answer(text_of("application/json", openapi_));
  }, "This description of every path."});
  return pages;
}

std::string Exchange::client_address(const Call& call) const {
  std::string forwarded;   // of several fields of that name the last: a proxy adds its own below what the client sent
  if (site_.behind_proxy)
    for (const auto& [name, value] : call.in.head) if (Poco::icompare(name, "X-Forwarded-For") == 0) forwarded = value;
  if (forwarded.empty()) return call.in.address;
  auto last = forwarded.substr(forwarded.rfind(',') + 1);   // npos + 1 is the beginning
  last.erase(0, last.find_first_not_of(' '));
  return last;
}

CameFrom Exchange::came_from(const Call& call) const {
  CameFrom from{client_address(call)};
  if (!call.program) from.device = gate_.device_of(call.in.head);
  return from;
}

// The password first. Who has one-time codes then gives one, on a second page that brings the ticket back; a program may send both
// at once. `ticket` goes out with what stands halfway.
Outcome<SignedIn> Exchange::prove_by_password(const PageRequest& request, const CameFrom& from, std::string& ticket) {
  Codes& codes = site_.accounts.codes();
  std::string login = request.given("login");
  if (ticket.empty()) {
    if (!codes.of(login).has) return site_.accounts.sign_in(login, request.given("password"), from);
    const auto right = site_.accounts.reauthenticate(login, request.given("password"), from);
    if (!right) return right.refusal().because == Because::invalid ? Refusal{Because::unidentified, "refusal.sign-in"} : right.refusal();
    ticket = codes.halfway(login);
    if (request.given("code").empty()) return Refusal{Because::unidentified, "refusal.code-wanted"};
  }
  login = codes.login_halfway(ticket);
  if (login.empty()) {
    ticket.clear();
    return Refusal{Because::unidentified, "refusal.code-too-late"};
  }
  if (const auto good = codes.use(login, request.given("code")); !good)
    return good.refusal().because == Because::invalid ? Refusal{Because::unidentified, good.refusal().key} : good.refusal();
  codes.spend(ticket);
  return site_.accounts.sign_in_proven(login, from);
}

// Whose time is over, or has not come, is told so: they have proved who they are.
Refusal Exchange::not_let_in(const std::string& login) const {
  const Json bounds = site_.bounds ? site_.bounds(login) : Json();
  if (bounds.is_null() || !bounds.value("out_of_time", false)) return {Because::unidentified, "refusal.sign-in"};
  const bool not_yet = bounds.value("not_yet", false);
  return {Because::unidentified, not_yet ? "refusal.access-not-yet" : "refusal.access-over", {{"date", shown::date(bounds.value(not_yet ? "from" : "until", ""))}}};
}

// Somebody of whom more than a password is asked and who has given no more: with a passkey they could have; with neither, they may
// only add one-time codes, which a program cannot.
Outcome<Done> Exchange::proved_enough(const Viewer& viewer, bool program) const {
  if (viewer.has_passkey && site_.asks_codes && site_.asks_codes(viewer)) return Refusal{Because::unidentified, "refusal.code-or-passkey"};
  if (program && viewer.codes_due) return Refusal{Because::unidentified, "refusal.codes-due"};
  return Done{};
}

std::optional<Reply> Exchange::codes_first(Call& call, const Match& match) {
  if (!call.viewer.codes_due || call.caller.by_token() || match.page->permission.anyone) return std::nullopt;
  const std::string own = "/people/" + call.viewer.login;
  if (call.path == own || call.path.rfind(own + "/", 0) == 0) return std::nullopt;
  return call.program ? refuse(call, refused({Because::forbidden, "refusal.codes-due"})) : see_other(call, SeeOther{own});
}

Outcome<SignedIn> Exchange::prove(const PageRequest& request, const CameFrom& from, bool program, std::string& ticket) {
  const auto answer = request.given("passkey");
  const bool by_key = !answer.empty() && site_.passkeys.signs_in;
  const bool had_ticket = !ticket.empty();
  auto known = [&]() -> Outcome<SignedIn> {
    if (!by_key) return prove_by_password(request, from, ticket);
    const auto login = site_.passkeys.signs_in(answer);
    if (!login) return login.refusal();
    return site_.accounts.sign_in_proven(*login, from);
  }();
  if (!known) return known;
  const auto viewer = site_.person(known->login);
  const bool by_password_alone = !by_key && !had_ticket && ticket.empty();
  const auto why = !viewer ? Outcome<Done>(not_let_in(known->login)) : by_password_alone ? proved_enough(*viewer, program) : Outcome<Done>(Done{});
  if (why) return known;
  site_.accounts.sign_out(known->session);   // an account of somebody the ledger does not know now, or who is to prove more
  ticket.clear();
  return why.refusal();
}

// A token is worth nothing unless it is kept, unlike a session: a full disk refuses it.
Outcome<std::string> Exchange::token_for(const std::string& login) {
  try {
    return site_.accounts.create_token(login, sign_in_label, "write", token_lifetime);
  } catch (const std::exception& problem) {
    if (site_.log) site_.log("error", "token not kept", {{"login", login}, {"problem", problem.what()}});
    return Refusal{Because::unavailable, "refusal.storage"};
  }
}

Reply Exchange::sign_in(Call& call, const PageRequest& request) {
  const auto next = where_to(request.given("next", request.asked("then")));
  const auto login = request.given("login");
  std::string ticket = request.given("ticket");
  const auto known = prove(request, came_from(call), call.program, ticket);
  if (!known) {
    const Refusal& why = known.refusal();
    if (site_.person(login)) call.tried = login;   // never what is nobody's: it may be a password in the wrong field
    if (call.program) return refuse(call, refused(why));
    const auto form = sign_in_form(site_, login, next, ticket);
    const bool only_next = why.key == "refusal.code-wanted";   // nothing was wrong: the second page
    Reply reply;
    reply.status = only_next ? 200 : status_of(why.because);
    call.target = call.path;
    reply.body = site_.templates.render(form.template_name, dressed(call, form.model, only_next ? Json() : shown(refused(why), site_.catalogue)));
    finish_page(reply, "text/html; charset=utf-8", "no-store");
    return reply;
  }
  call.caller.who.login = known->login;
  if (call.program) {
    site_.accounts.sign_out(known->session);
    const auto token = token_for(known->login);
    if (!token) return refuse(call, refused(token.refusal()));
    Reply reply;
    reply.body = Json{{"token", *token}, {"login", known->login}, {"expires", to_text(Instant{site_.clock.now().seconds + token_lifetime})}}.dump() + "\n";
    finish_page(reply, "application/json", "no-store");
    return reply;
  }
  // A session never survives signing in: one that somebody planted before is worth nothing after.
  if (const auto former = gate_.session_of(call.in.head); former && !former->empty()) site_.accounts.sign_out(*former);
  auto reply = see_other(call, SeeOther{next});
  keep_session(reply, *known);
  return reply;
}

void Exchange::keep_session(Reply& reply, const SignedIn& known) const {
  reply.set("Set-Cookie", gate_.session_cookie(known.session));
  if (!known.device.empty()) reply.set("Set-Cookie", gate_.device_cookie(known.device));
}

Reply Exchange::sign_out(Call& call) {
  if (!call.caller.who.session.empty()) site_.accounts.sign_out(call.caller.who.session);
  auto reply = see_other(call, SeeOther{"/sign-in"});
  reply.set("Set-Cookie", gate_.session_cookie(""));
  reply.set("Clear-Site-Data", "\"cache\"");   // on a shared computer nobody pages back into it
  return reply;
}

std::string Exchange::metrics() const {
  std::string out;
  const auto line = [&out](const char* name, const char* kind, const char* help, auto value) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, kind, help, value);
  };
  line("chancery_ledger_acts", "gauge", "Number of the last act.", site_.head());
  line("chancery_page_cache_hits_total", "counter", "Answers sent again from memory.", cache_.hits());
  line("chancery_page_cache_misses_total", "counter", "Answers made anew.", cache_.misses());
  line("chancery_page_cache_bytes", "gauge", "Bytes held for answers.", cache_.bytes());
  if (site_.more_metrics) out += site_.more_metrics();
  const auto* counters = site_.counters ? site_.counters() : nullptr;
  if (!counters) return out;
  line("chancery_http_requests_total", "counter", "Requests answered.", counters->requests.load());
  line("chancery_http_sent_bytes_total", "counter", "Bytes sent.", counters->bytes_sent.load());
  line("chancery_http_seconds_total", "counter", "Time spent answering.", static_cast<double>(counters->microseconds.load()) / 1e6);
  line("chancery_http_connections", "gauge", "Connections open.", counters->open.load());
  line("chancery_http_in_flight", "gauge", "Requests being answered.", counters->in_flight.load());
  line("chancery_http_accepted_total", "counter", "Connections accepted.", counters->accepted.load());
  line("chancery_http_connections_refused_total", "counter", "Connections over the limit.", counters->refused_connections.load());
  line("chancery_http_unreadable_total", "counter", "Requests that could not be read.", counters->unreadable.load());
  line("chancery_http_overdue_total", "counter", "Connections ended for being idle or slow.", counters->overdue.load());
  out += "# HELP chancery_http_answers_total Answers by class of status.\n# TYPE chancery_http_answers_total counter\n";
  for (int each = 1; each < 6; ++each) fmt::format_to(std::back_inserter(out), "chancery_http_answers_total{{class=\"{}xx\"}} {}\n", each, counters->answers[each].load());
  return out;
}

namespace {

// Of two pages in one place, for registers that keep revisions and for the others: each parameter once, both sentences.
Json both(Json one, const Json& other) {
  if (one["summary"] != other["summary"]) one["summary"] = one["summary"].get<std::string>() + " " + other["summary"].get<std::string>();
  for (const Json& each : other["parameters"])
    if (std::find(one["parameters"].begin(), one["parameters"].end(), each) == one["parameters"].end()) one["parameters"].push_back(each);
  one["x-registers"].insert(one["x-registers"].end(), other["x-registers"].begin(), other["x-registers"].end());
  return one;
}

// Which registers a path is for: those that keep revisions, or others; empty: no register stands in it.
Json registers_of(const Page& page) {
  if (page.pattern.rfind("/{register}", 0) != 0) return Json::array();
  if (page.registers == Registers::all) return {"revisioned", "others"};
  return Json::array({page.registers == Registers::revisioned ? "revisioned" : "others"});
}

}  // namespace

std::string openapi_of(const std::vector<Page>& pages, const std::string& version, const std::string& cookie_name) {
  Json paths = Json::object();
  for (const auto& page : pages) {
    Json parameters = Json::array();
    for (std::size_t at = page.pattern.find('{'); at != page.pattern.npos; at = page.pattern.find('{', at + 1))
      parameters.push_back({{"name", page.pattern.substr(at + 1, page.pattern.find('}', at) - at - 1)}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    for (const auto& each : page.takes) parameters.push_back({{"name", each}, {"in", "query"}, {"schema", {{"type", "string"}}}});
    Json operation{{"summary", page.says}, {"parameters", parameters}, {"x-roles", page.permission.roles}};
    operation["x-registers"] = registers_of(page);
    operation["security"] = page.permission.anyone ? Json::array() : Json::array({{{"bearer", Json::array()}}, {{"session", Json::array()}}});
    operation["responses"] = {{page.method == "POST" ? "201" : "200", {{"description", "As asked."}}},
                              {"default", {{"description", "Problem details (RFC 9457)."}, {"content", {{"application/problem+json", Json::object()}}}}}};
    if (page.method == "POST") operation["requestBody"] = {{"content", {{"application/json", Json::object()}, {"application/x-www-form-urlencoded", Json::object()}, {"multipart/form-data", Json::object()}}}};
    Json& here = paths[page.pattern][page.method == "GET" ? "get" : "post"];
    here = here.is_null() ? operation : both(here, operation);
  }
  return Json{{"openapi", "3.1.0"}, {"info", {{"title", "Chancery"}, {"version", version}}}, {"paths", paths},
              {"components", {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}, {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", cookie_name}}}}}}}}
             .dump(1) + "\n";
}

}  // namespace chancery::http
