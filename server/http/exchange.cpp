#include "http/exchange.h"
#include "domain/digest.h"
#include "domain/local_path.h"
#include "domain/time.h"
#include "domain/unavailable.h"
#include "http/negotiation.h"
#include "sdk/query.h"

#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace chancery::http {
namespace {

std::string random_hex() {
  std::random_device source;
  return fmt::format("{:08x}", source());
}

// A proxy on this machine speaks for the whole world, and says so.
bool from_this_machine(const Incoming& in) {
  return (in.address == "127.0.0.1" || in.address == "::1") && !in.head.has("X-Forwarded-For") && !in.head.has("Forwarded");
}

// Whether a proxy took the request from another machine. What cannot be told from the field counts as one: the answer is only
// ever a refusal, so whoever makes the field up refuses themselves.
bool from_elsewhere(const Incoming& in) {
  if (in.head.has("Forwarded")) return true;
  for (const auto& [name, value] : in.head) {
    if (Poco::icompare(name, "X-Forwarded-For") != 0) continue;
    const Poco::StringTokenizer addresses(value, ",", Poco::StringTokenizer::TOK_TRIM);
    for (const auto& each : addresses) if (each != "127.0.0.1" && each != "::1") return true;
  }
  return false;
}

}  // namespace

Exchange::Exchange(Site site)
    : site_(std::move(site)), gate_(site_.accounts, site_.person, site_.secure), security_(security_fields(site_.secure)), id_prefix_(random_hex()),
      cache_(site_.cache_bytes), router_(all_pages(), site_.revisioned) {
  openapi_ = openapi_of(router_.pages(), site_.version, gate_.cookie_name());
}

std::string Exchange::next_request_id() { return fmt::format("{}-{:06x}", id_prefix_, ++requests_); }

// What must be the same for an answer to be sent again: the ledger's head, and the day, because "overdue" is a matter of the day.
std::int64_t Exchange::stamp() const { return (site_.head() + site_.destructions()) * 100'000 + site_.clock.now().seconds / 86'400; }

// The one ladder: whatever a page, a template or a library throws ends here, as an answer that names the request and nothing else.
Reply Exchange::answer(Incoming& in) {
  Call call{in, next_request_id(), {}, {}};
  Reply reply;
  try {
    reply = respond(call);
  } catch (const std::exception& problem) {
    reply = fault(call, problem.what());
  } catch (...) {
    reply = fault(call, "something that is no std::exception");
  }
  reply.request_id = call.request_id;
  reply.login = call.caller.who.login.empty() ? call.tried : call.caller.who.login;
  reply.client = client_address(call);
  reply.logged_target = without_secrets(call.target);
  reply.without_body = reply.without_body || in.head.getMethod() == "HEAD" || reply.status == 304 || reply.status == 204;
  return reply;
}

Reply Exchange::unreadable(const Unreadable& why) {
  Reply reply;
  reply.status = why.status;
  reply.request_id = next_request_id();
  reply.close = true;
  const Refused refused{why.status, {Because::malformed, why.key}};
  reply.body = problem(refused, site_.catalogue, "", reply.request_id).dump() + "\n";
  finish_page(reply, "application/problem+json", "no-store");
  if (why.status == 503) reply.set("Retry-After", "5");
  return reply;
}

Reply Exchange::respond(Call& call) {
  const auto& head = call.in.head;
  const auto& method = head.getMethod();
  call.target = head.getURI();
  if (call.target.rfind("http://", 0) == 0 || call.target.rfind("https://", 0) == 0) {   // absolute form, RFC 9112 section 3.2.2
    const auto slash = call.target.find('/', 8);
    call.target = slash == call.target.npos ? "/" : call.target.substr(slash);
  }
  call.path = call.target.substr(0, call.target.find('?'));
  call.json = prefers_json(head.get("Accept", ""));
  call.gzip = accepts_gzip(head.get("Accept-Encoding", ""));
  call.program = call.json || head.has("Authorization") || media_type(head.get("Content-Type", "")) == "application/json";
  const bool reads = method == "GET" || method == "HEAD";
  if (reads && (call.path.rfind("/static/", 0) == 0 || call.path == "/favicon.ico")) return static_file(call);

  // Everybody knows the passwords of the sample organisation, and a session, a token or a signature is as good as they are.
  if (site_.sample && from_elsewhere(call.in)) return refuse(call, refused({Because::forbidden, "refusal.sample-elsewhere"}));

  auto caller = gate_.identify(head);
  if (!caller) return refuse(call, refused(caller.refusal()));
  call.caller = std::move(*caller);
  if (reads) {
    const auto now = stamp();
    const auto key = fmt::format("{}\n{}\n{}{}", call.caller.key(), call.target, call.json ? 'j' : 'h', call.gzip ? 'z' : 'p');
    if (auto reply = from_cache(call, key, now)) return std::move(*reply);
  }
  call.viewer = gate_.viewer(call.caller);
  const auto match = router_.match(method, call.path, call.viewer.signed_in());
  if (match.malformed) return refuse(call, {400, {Because::malformed, "refusal.path"}});
  if ((!match.page && match.allowed.empty()) || is_hidden(call.viewer, match)) return refuse(call, refused({Because::unknown, "refusal.no-page"}));
  if (!match.page) {
    auto reply = refuse(call, {405, {Because::malformed, "refusal.method", {{"method", method}, {"allowed", match.allowed}}}});
    reply.set("Allow", fmt::format("{}", fmt::join(match.allowed, ", ")));
    return reply;
  }
  return reads ? run(call, match) : post(call, match);
}

// By what the address means, not by how it is spelled: the pattern's first segment, or what stands in its place.
bool Exchange::is_hidden(const Viewer& viewer, const Match& match) const {
  if (!site_.hides || !match.page || !viewer.signed_in()) return false;
  const std::string& pattern = match.page->pattern;
  const std::string first = pattern.substr(1, pattern.find('/', 1) - 1);
  const auto named = [&](const std::string& name) {
    const auto at = match.names.find(name);
    return at == match.names.end() ? std::string() : at->second;
  };
  return site_.hides(viewer, first == "{register}" ? named("register") : first, named("id"));
}

Reply Exchange::static_file(Call& call) {
  const auto found = site_.statics.find(call.path, call.gzip);
  if (!found) return refuse(call, refused({Because::unknown, "refusal.no-page"}));
  return conditional(call, found);
}

std::optional<Reply> Exchange::from_cache(Call& call, const std::string& key, std::int64_t stamp) {
  auto found = cache_.find(key, stamp);
  if (!found) return std::nullopt;
  return conditional(call, std::move(found));
}

Reply Exchange::conditional(Call& call, std::shared_ptr<const Prepared> prepared) const {
  Reply reply;
  const auto asked = call.in.head.find("If-None-Match");
  reply.status = asked != call.in.head.end() && prepared->status == 200 && etag_matches(asked->second, prepared->etag) ? 304 : prepared->status;
  reply.prepared = std::move(prepared);
  return reply;
}

PageRequest Exchange::request_for(const Call& call, const Match& match) const {
  PageRequest request;
  request.viewer = call.viewer;
  if (!call.viewer.signed_in() && from_this_machine(call.in)) request.viewer.via = "loopback";
  request.method = call.in.head.getMethod();
  request.target = call.target;
  request.path = match.names;
  request.seen = call.in.head.get("If-Match", "");
  if (request.seen.size() >= 2 && request.seen.front() == '"') request.seen = request.seen.substr(1, request.seen.size() - 2);
  request.wants_json = call.json;
  return request;
}

// The query as the page may have it: the one place where a word that a page does not know is refused, for every page there is.
Outcome<Done> Exchange::read_question(const Call& call, const Page& page, PageRequest& request) {
  const auto question = call.target.find('?');
  auto query = question == call.target.npos ? std::optional(std::multimap<std::string, std::string>()) : read_query(std::string_view(call.target).substr(question + 1), 200);
  if (!query) return Refusal{Because::malformed, "refusal.query"};
  request.query = std::move(*query);
  return page.judges_query ? Outcome<Done>(Done{}) : only_known(request.query, page.takes);
}

// The gate knows roles by their names; whoever is refused is told of them in words.
Outcome<Done> Exchange::opened(const Call& call, const Page& page, bool writes) const {
  auto opened = gate_.open(page.permission, call.viewer, call.caller, writes);
  if (opened || opened.refusal().key != "refusal.role") return opened;
  Refusal why = opened.refusal();
  why.details["who"] = in_words(page.permission.roles);
  return why;
}

Reply Exchange::run(Call& call, const Match& match) {
  if (auto opened = this->opened(call, *match.page, false); !opened) {
    if (opened.refusal().because != Because::unidentified || call.program) return refuse(call, refused(opened.refusal()));
    SeeOther door{"/sign-in"};
    if (call.target != "/" && is_local_path(call.target)) door.location += "?then=" + percent_encoded(call.target);
    return see_other(call, door);
  }
  if (auto elsewhere = codes_first(call, match)) return std::move(*elsewhere);
  auto request = request_for(call, match);
  if (auto known = read_question(call, *match.page, request); !known) return refuse(call, refused(known.refusal()));
  // The stamp is taken before the page reads, so that an act meanwhile makes the entry old, never wrong.
  const auto now = stamp();
  const auto key = fmt::format("{}\n{}\n{}{}", call.caller.key(), call.target, call.json ? 'j' : 'h', call.gzip ? 'z' : 'p');
  return answered(call, request, match.page->pattern == passkey_reasons_path ? passkey_reasons_page(call) : asked(*match.page, request), key, now);
}

Reply Exchange::post(Call& call, const Match& match) {
  const auto& head = call.in.head;
  if (!call.caller.by_token())
    if (auto ours = gate_.same_origin(head); !ours) return refuse(call, refused(ours.refusal()));
  if (auto opened = this->opened(call, *match.page, true); !opened) return refuse(call, refused(opened.refusal()));
  if (auto elsewhere = codes_first(call, match)) return std::move(*elsewhere);

  const bool multipart = media_type(head.get("Content-Type", "")) == "multipart/form-data";
  auto limit = multipart ? site_.limits.upload_bytes : site_.limits.body_bytes;
  if (!call.viewer.signed_in()) {   // nobody unknown makes a thread wait: what they may send arrives while they are parked
    if (head.getChunkedTransferEncoding()) return refuse(call, {411, {Because::malformed, "refusal.no-length"}});
    limit = std::min<std::uint64_t>(limit, site_.limits.gathered_bytes);
  }
  if (head.hasContentLength() && static_cast<std::uint64_t>(head.getContentLength64()) > limit) return refuse(call, refused(too_large(limit)));
  BodyStream stream(call.in.body, limit, call.in.cut_off);
  auto body = read_body(head.get("Content-Type", ""), stream, site_.limits, site_.temporary_directory);
  if (!body) return refuse(call, refused(body.refusal()));

  auto request = request_for(call, match);
  request.body = std::move(body->fields);
  if (!call.program) call.typed = typed_in(request.body);   // for when the form's page cannot be shown: nothing that was typed is lost
  // A sign-in form that was opened before another sign-in has no token of the session that lives now; where it comes from
  // was looked at above, and the former session ends.
  const bool signs_in = match.page->pattern == "/sign-in";
  if (auto meant = signs_in ? Outcome<Done>(Done{}) : gate_.not_forged(call.caller, head.get("X-CSRF-Token", request.given("csrf"))); !meant) return refuse(call, refused(meant.refusal()));
  request.body.erase("csrf");
  request.uploads = body->uploads;
  if (request.seen.empty()) request.seen = request.given("seen");
  if (auto known = read_question(call, *match.page, request); !known) return answered(call, request, known.refusal(), "", 0);
  if (match.page->pattern == change_password_path) return change_password(call, request);
  if (!match.page->answer) return signs_in ? sign_in(call, request) : sign_out(call);
  return answered(call, request, asked(*match.page, request), "", 0);
}

// What cannot be told at the moment is a refusal like others, wherever on its way to the page it was noticed.
Outcome<Answer> Exchange::asked(const Page& page, const PageRequest& request) {
  try {
    return page.answer(request);
  } catch (const Unavailable& why) {
    return why.refusal;
  }
}

Reply Exchange::answered(Call& call, PageRequest& request, Outcome<Answer> outcome, const std::string& cache_key, std::int64_t stamp) {
  if (!outcome) return request.method == "POST" ? refuse_with_form(call, request, refused(outcome.refusal())) : refuse(call, refused(outcome.refusal()));
  if (auto* shown = std::get_if<Model>(&*outcome)) return model(call, std::move(*shown), cache_key, stamp);
  if (const auto* elsewhere = std::get_if<SeeOther>(&*outcome)) return see_other(call, *elsewhere);
  return download(call, std::get<Download>(*outcome));
}

}  // namespace chancery::http
