// One's own account: the password, where one is signed in, the tokens of one's programs; and how an administrator ends somebody's
// sessions. All of it lies outside the ledger, so it is told in the log (event, login, address), never in an act.
#include "domain/digest.h"
#include "domain/time.h"
#include "http/exchange.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::http {
namespace {

constexpr std::size_t id_letters = 16;   // of a session's id: enough to tell one's own apart

std::string short_id(const SessionInfo& session) { return session.id.substr(0, id_letters); }

Json token_row(const TokenInfo& token) {
  return {{"id", token.id}, {"label", token.label}, {"scope", token.scope}, {"writes", token.scope == "write"}, {"created", to_text(token.created)}, {"created_shown", shown::date(to_text(token.created))},
          {"expires", to_text(token.expires)}, {"expires_shown", shown::time(to_text(token.expires))}, {"action", "/account/tokens/" + shown::encoded(token.id) + "/revoke"}};
}

// What was chosen: one of a form, or several.
std::vector<std::string> chosen(const PageRequest& request) {
  const Json given = request.body.value("sessions", Json());
  std::vector<std::string> ids;
  if (given.is_string()) ids.push_back(given.get<std::string>());
  if (given.is_array())
    for (const Json& each : given)
      if (each.is_string()) ids.push_back(each.get<std::string>());
  return ids;
}

bool ticked(const PageRequest& request, const char* name) {
  const Json given = request.body.value(name, Json());
  return given == true || given == "yes";
}

bool is_live(const TokenInfo& token, Instant now) { return !token.revoked && now < token.expires; }

}  // namespace

std::vector<Page> Exchange::account_pages() {
  std::vector<Page> pages;
  pages.push_back({"GET", "/account", Permission::signed_in(), [this](const PageRequest& request) { return own_account(request); }, "One's own account: sessions and tokens.", {"done"}});
  pages.push_back({"POST", change_password_path, Permission::signed_in(), nullptr,
                   "Changes one's own password: {current, password, tokens: true to revoke all tokens too}. Ends all other sessions."});
  pages.push_back({"POST", "/account/sessions/end", Permission::signed_in(), [this](const PageRequest& request) { return end_own_sessions(request); },
                   "Ends sessions of one's own: {password, sessions: ids, or others: true}."});
  pages.push_back({"POST", "/account/tokens/{id}/revoke", Permission::signed_in(), [this](const PageRequest& request) { return revoke_own_token(request); }, "Revokes a token of one's own."});
  pages.push_back({"POST", "/people/{id}/sessions/end", Permission::one_of({"admin"}), [this](const PageRequest& request) { return end_sessions_of(request); },
                   "Ends all sessions of a person, and what they signed in with as programs."});
  return pages;
}

Outcome<Answer> Exchange::own_account(const PageRequest& request) const {
  const std::string& login = request.viewer.login;
  const Instant now = site_.clock.now();
  Json sessions = Json::array(), tokens = Json::array();
  bool others = false;
  for (const auto& each : site_.accounts.sessions_of(login)) {
    const bool here = Gate::session_digest(each.id) == request.viewer.session;
    others = others || !here;
    sessions.push_back({{"id", short_id(each)}, {"begun", to_text(each.begun)}, {"begun_shown", shown::time(to_text(each.begun))}, {"seen", to_text(each.seen)},
                        {"seen_shown", shown::time(to_text(each.seen))}, {"address", shown::or_null(each.address)}, {"here", here}});
  }
  for (const auto& each : site_.accounts.tokens(login))
    if (is_live(each, now)) tokens.push_back(token_row(each));
  const std::string done = request.asked("done");
  const bool known = done == "password" || done == "sessions" || done == "token";
  const bool any_tokens = !tokens.empty();
  return Answer(Model{"account", {{"title", site_.catalogue.say("account.title")}, {"login", login}, {"name", request.viewer.name}, {"has_password", site_.accounts.has_password(login)},
                                  {"sessions", std::move(sessions)}, {"others", others}, {"tokens", std::move(tokens)}, {"any_tokens", any_tokens},
                                  {"done", known ? Json(site_.catalogue.say("account.done." + done)) : Json()}}, 200, false});
}

Outcome<Done> Exchange::new_password(const PageRequest& request) {
  const std::string &login = request.viewer.login, current = request.given("current"), wanted = request.given("password");
  if (current.empty() || wanted.empty()) return Refusal{Because::invalid, "refusal.password-missing"};
  if (request.given("again", wanted) != wanted) return Refusal{Because::invalid, "refusal.password-differs"};
  if (auto proved = site_.accounts.reauthenticate(login, current, std::nullopt); !proved) return proved.refusal();
  if (current == wanted) return Refusal{Because::invalid, "refusal.password-same"};
  try {
    return site_.accounts.set_password(login, wanted);
  } catch (const std::exception& problem) {   // a full disk
    site_.log("error", "password not kept", {{"login", login}, {"problem", problem.what()}});
    return Refusal{Because::unavailable, "refusal.storage"};
  }
}

// All sessions end with the old password; whoever changed it goes on in a new one.
Reply Exchange::change_password(Call& call, const PageRequest& request) {
  if (auto changed = new_password(request); !changed) return refuse_with_form(call, request, refused(changed.refusal()));
  const std::string& login = call.viewer.login;
  revoke_tokens(login, !ticked(request, "tokens"));
  site_.log("info", "password changed", {{"login", login}, {"address", client_address(call)}, {"request_id", call.request_id}});
  if (call.caller.by_token()) return see_other(call, SeeOther{"/account", {{"login", login}, {"location", "/account"}}});
  const auto again = site_.accounts.sign_in_proven(login, came_from(call));
  auto reply = see_other(call, SeeOther{"/account?done=password", {{"login", login}, {"location", "/account"}}});
  keep_session(reply, again);
  return reply;
}

Outcome<Answer> Exchange::end_own_sessions(const PageRequest& request) {
  const std::string& login = request.viewer.login;
  const auto ids = chosen(request);
  const bool others = ticked(request, "others");
  if (ids.empty() && !others) return Refusal{Because::invalid, "refusal.sessions-none"};
  if (auto proved = site_.accounts.reauthenticate(login, request.given("password"), std::nullopt); !proved) return proved.refusal();
  int ended = 0;
  for (const auto& each : site_.accounts.sessions_of(login)) {
    const bool here = Gate::session_digest(each.id) == request.viewer.session;
    const bool named = std::find(ids.begin(), ids.end(), short_id(each)) != ids.end();
    if (others ? !here : named) ended += site_.accounts.end_session(login, each.id) ? 1 : 0;
  }
  site_.log("info", "sessions ended", {{"login", login}, {"by", login}, {"count", ended}});
  return Answer(SeeOther{"/account?done=sessions", {{"ended", ended}, {"location", "/account"}}});
}

Outcome<Answer> Exchange::revoke_own_token(const PageRequest& request) {
  const std::string &login = request.viewer.login, id = request.path.at("id");
  const auto tokens = site_.accounts.tokens(login);   // somebody else's is not there
  const bool own = std::any_of(tokens.begin(), tokens.end(), [&](const TokenInfo& each) { return each.id == id; });
  if (!own || !site_.accounts.revoke_token(id)) return Refusal{Because::unknown, "refusal.token-unknown"};
  site_.log("info", "token revoked", {{"login", login}, {"token", id}});
  return Answer(SeeOther{"/account?done=token", {{"token", id}, {"location", "/account"}}});
}

Outcome<Answer> Exchange::end_sessions_of(const PageRequest& request) {
  const std::string& login = request.path.at("id");
  if (!site_.person(login)) return Refusal{Because::unknown, "refusal.no-page"};
  site_.accounts.sign_out_everywhere(login);
  revoke_tokens(login, true);
  site_.log("info", "sessions ended", {{"login", login}, {"by", request.viewer.login}});
  const std::string person = "/people/" + shown::encoded(login);
  return Answer(SeeOther{person + "?ended=sessions", {{"login", login}, {"location", person}}});
}

// A token that was given for a password is what a session is to a browser, and ends as one does.
void Exchange::revoke_tokens(const std::string& login, bool only_of_sign_in) {
  for (const auto& each : site_.accounts.tokens(login))
    if (is_live(each, site_.clock.now()) && (!only_of_sign_in || each.label == sign_in_label)) site_.accounts.revoke_token(each.id);
}

}  // namespace chancery::http
