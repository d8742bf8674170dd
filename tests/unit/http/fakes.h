// A whole site without ledger, index or accounts file: a few people, a few pages, an inline set of templates.
#pragma once
#include "domain/unavailable.h"
#include "http/exchange.h"
#include "support/shipped.h"

#include <map>
#include <mutex>

namespace chancery::http {

class FakeClock : public Clock {
 public:
  Instant now() const override { return {at}; }
  std::atomic<std::int64_t> at{1'767'225'600};   // 2026-01-01T00:00:00Z
};

// Nobody has one-time codes: tests/contract/codes.test.mjs signs in with them.
class NoCodes : public Codes {
 public:
  CodeState of(const std::string&) const override { return {}; }
  CodeOffer offer(const std::string&, const std::string&, const std::string&) override { return {}; }
  Outcome<Done> begin(const std::string&, const std::string&, const std::string&) override { return Done{}; }
  void end(const std::string&) override {}
  Outcome<Done> use(const std::string&, const std::string&) override { return Done{}; }
  std::string halfway(const std::string&) override { return ""; }
  std::string login_halfway(const std::string&) const override { return ""; }
  void spend(const std::string&) override {}
};

// Everyone's password is "right". Sessions are "session-N", their CSRF tokens "csrf-N".
class FakeAccounts : public Accounts {
 public:
  Outcome<SignedIn> sign_in(const std::string& login, const std::string& password, const CameFrom& from) override {
    const std::lock_guard lock(guard);
    addresses.push_back(from.address);
    if (password == "slow") return Refusal{Because::too_many, "refusal.slow-down", {{"retry_after_seconds", 7}}};
    if (password != "right") return Refusal{Because::unidentified, "refusal.sign-in"};
    const auto number = std::to_string(++count);
    return sessions["session-" + number] = SignedIn{login, "session-" + number, "csrf-" + number, "write"};
  }
  Outcome<Done> reauthenticate(const std::string&, const std::string&, const std::optional<CameFrom>&) override { return Done{}; }
  SignedIn sign_in_proven(const std::string& login, const CameFrom&) override { return {login, "proven-" + login, "csrf-" + login, "write"}; }
  std::optional<SignedIn> by_session(const std::string& session) override {
    const std::lock_guard lock(guard);
    const auto found = sessions.find(session);
    return found == sessions.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<SignedIn> by_token(const std::string& token) override {
    const std::lock_guard lock(guard);
    const auto found = issued.find(token);
    return found == issued.end() ? std::nullopt : std::optional(found->second);
  }
  void sign_out(const std::string& session) override { const std::lock_guard lock(guard); sessions.erase(session); }
  void sign_out_everywhere(const std::string&) override {}
  std::vector<SessionInfo> sessions_of(const std::string&) override { return {}; }
  bool end_session(const std::string&, const std::string&) override { return false; }
  Outcome<Done> set_password(const std::string&, const std::string&) override { return Done{}; }
  bool has_password(const std::string&) const override { return true; }
  std::string create_token(const std::string& login, const std::string&, const std::string& scope, std::int64_t) override {
    const std::lock_guard lock(guard);
    if (disk_full) throw std::runtime_error("database or disk is full");
    const auto token = "token-" + login + "-" + scope;
    issued[token] = SignedIn{login, "", "", scope};
    return token;
  }
  std::vector<TokenInfo> tokens(const std::string&) const override { return {}; }
  bool revoke_token(const std::string&) override { return false; }
  NoCodes& codes() override { return nobodys; }

  NoCodes nobodys;
  std::mutex guard;
  std::map<std::string, SignedIn> sessions, issued;
  std::vector<std::string> addresses;
  int count = 0;
  bool disk_full = false;
};

inline Catalogue fake_catalogue() {
  auto sentences = Json::parse(test::shipped("web/messages/en/http.json")).get<std::map<std::string, std::string>>();   // only our own part: others are others' to test
  sentences.emplace("refusal.sign-in", "Login or password is wrong.");
  sentences.emplace("refusal.slow-down", "Wait {retry_after_seconds} seconds.");
  sentences.emplace("navigation.notes", "Notes");
  return Catalogue(sentences);
}

inline std::map<std::string, std::string> fake_templates() {
  return {
      {"partials/top", "<!doctype html><title>{{title}}</title><p>{{shell.viewer.name}} {{shell.csrf}}</p>{{#refusal}}<b>{{sentence}}</b><ul>{{#requirements}}<li>{{sentence}}</li>{{/requirements}}</ul>{{/refusal}}"},
      {"error", "{{> partials/top}}<i>{{shell.request_id}}</i>"},
      {"sign-in", "{{> partials/top}}<form action=\"/sign-in\"><input name=\"next\" value=\"{{next}}\"><input name=\"login\" value=\"{{login}}\"></form>"},
      {"note", "{{> partials/top}}<h1>{{name}}</h1><pre>{{text}}</pre>{{#shell.navigation}}<a href=\"{{path}}\"{{#here}} aria-current=\"page\"{{/here}}>{{label}}</a>{{/shell.navigation}}"},
      {"raw", "{{&text_html}}"},
      {"form", "{{> partials/top}}<textarea name=\"text\">{{typed}}</textarea>"}};
}

// Ada is staff, Zoe is admin, Left has left. `pages` are added to; everything else stays as it is.
struct FakeSite {
  explicit FakeSite(const std::map<std::string, std::string>& sources = fake_templates()) : templates(sources, catalogue) {}
  FakeClock clock;
  FakeAccounts accounts;
  Catalogue catalogue = fake_catalogue();
  Templates templates;
  Statics statics;
  std::atomic<std::int64_t> head{1};
  std::atomic<int> shown{0};
  std::mutex guard;
  std::vector<std::string> logged;
  std::vector<Page> pages{standard_pages()};
  Limits limits;
  bool secure = false, behind_proxy = false, sample = false;
  std::function<bool(const std::string&)> revisioned;

  std::vector<Page> standard_pages();
  Site site(const std::string& temporary_directory = "/tmp") {
    Site site{pages,
              {{"/notes", "navigation.notes", "note", Permission::signed_in(), 2}, {"/admin", "navigation.admin", "key", Permission::one_of({"admin"}), 3}, {"/form", "navigation.form", "pen", Permission::signed_in(), 1}},
              accounts, clock, catalogue, templates, statics,
              [](const std::string& login) -> std::optional<Viewer> {
                if (login == "ada") return Viewer{"ada", "Ada", {"staff"}, ""};
                if (login == "zoe") return Viewer{"zoe", "Zoe", {"admin"}, ""};
                return std::nullopt;
              },
              [this] { return head.load(); },
              [] { return std::string("Works <Ltd>"); },
              [this](const std::string& level, const std::string& event, const Json& details) {
                const std::lock_guard lock(guard);
                logged.push_back(level + " " + event + " " + details.dump());
              },
              {}, {}, temporary_directory};
    site.limits = limits;
    site.secure = secure;
    site.behind_proxy = behind_proxy;
    site.sample = sample;
    site.revisioned = revisioned;
    return site;
  }
};

inline std::vector<Page> FakeSite::standard_pages() {
  const auto note = [this](const PageRequest& request) -> Outcome<Answer> {
    ++shown;
    if (request.path.at("name") == "missing") return Refusal{Because::unknown, "refusal.no-page"};
    return Answer(Model{"note", {{"title", "Note"}, {"name", request.path.at("name")}, {"text", std::string(2000, 'x') + request.asked("q")}}});
  };
  const auto act = [](const PageRequest& request) -> Outcome<Answer> {
    if (request.given("text") == "no") return Refusal{Because::unmet, "refusal.role", {{"roles", "author"}, {"who", "author"}}, {{{"name", "approved"}, {"result", "unmet"}, {"sentence", "Two approvals are missing"}, {"missing", Json::array()}}}};
    Json uploads = Json::array();
    for (const auto& each : request.uploads) uploads.push_back({{"name", each.name}, {"size", each.size}, {"field", each.field}});
    return Answer(SeeOther{"/notes/one", {{"body", request.body}, {"seen", request.seen}, {"uploads", uploads}}});
  };
  return {{"GET", "/notes/{name}", Permission::signed_in(), note, "A note.", {"q", "a", "token"}},
          {"POST", "/notes/acts/write", Permission::signed_in(), act, "Writes a note."},
          {"GET", "/form", Permission::signed_in(), [](const PageRequest& request) -> Outcome<Answer> {
             return Answer(Model{"form", {{"typed", request.given("text")}}, 200, false});
           }, "A form."},
          {"GET", "/admin", Permission::one_of({"admin"}), note, "For administrators."},
          {"GET", "/broken", Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> { throw std::runtime_error("secret path /srv/ledger"); }, "Throws."},
          {"GET", "/behind", Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> { throw Unavailable({Because::unavailable, "refusal.busy"}); }, "Cannot be told now."},
          {"GET", "/odd", Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> { throw 7; }, "Throws no exception."},
          {"GET", "/files/{name}", Permission::public_page(), [](const PageRequest& request) -> Outcome<Answer> {
             Download file;
             file.name = request.path.at("name");
             file.media_type = request.asked("type", "application/pdf");
             file.bytes = "%PDF bytes";
             file.inline_shown = true;
             file.etag = "abc";
             return Answer(file);
           }, "A file.", {"type"}},
          {"GET", "/away", Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> { return Answer(SeeOther{"//evil.example"}); }, "Sends away."}};
}

}  // namespace chancery::http
