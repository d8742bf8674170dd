// What the exchange answers, without a socket.
#include "fakes.h"
#include "http/form_token.h"

#include <catch2/catch.hpp>

#include <sstream>

using namespace chancery;
using namespace chancery::http;

namespace {

struct Desk : FakeSite {
  using FakeSite::FakeSite;
  std::unique_ptr<Exchange> exchange;
  using Fields = std::vector<std::pair<std::string, std::string>>;

  Reply ask(const std::string& method, const std::string& target, const Fields& fields = {}, const std::string& body = "") {
    if (!exchange) exchange = std::make_unique<Exchange>(site());
    Poco::Net::HTTPRequest asked(method, target, "HTTP/1.1");
    asked.set("Host", "localhost:8080");
    for (const auto& [name, value] : fields) asked.set(name, value);
    std::istringstream in(body);
    Incoming incoming{asked, in, "127.0.0.1", false, {}};
    return exchange->answer(incoming);
  }
  Reply ada(const std::string& method, const std::string& target, Fields fields = {}, const std::string& body = "") {
    if (!accounts.sessions.count("sa")) accounts.sessions["sa"] = {"ada", "sa", "ca", "write"};
    fields.emplace_back("Cookie", "other=1; chancery_session=sa");
    return ask(method, target, fields, body);
  }
  Reply form(const std::string& target, const std::string& body, Fields fields = {}) {
    fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return ada("POST", target, fields, body);
  }
};

std::string field(const Reply& reply, const std::string& name) {
  const auto head = header_of(reply, 0, false);
  const auto at = head.find("\r\n" + name + ": ");
  return at == head.npos ? "" : head.substr(at + name.size() + 4, head.find("\r\n", at + 2) - at - name.size() - 4);
}
std::string body_of(const Reply& reply) { return reply.prepared ? reply.prepared->body : reply.body; }
bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

const Desk::Fields as_json{{"Accept", "application/json"}};

}  // namespace

// The form token that a page carries behind those words, as it was before it was masked.
std::string token_after(const std::string& words, const std::string& page) {
  const auto at = page.find(words) + words.size();
  return http::unmasked(page.substr(at, page.find('<', at) - at));
}

TEST_CASE("a page is shown through its template, with the shell and who is reading") {
  Desk desk;
  const auto reply = desk.ada("GET", "/notes/one?q=%3Cb%3E");
  CHECK(reply.status == 200);
  CHECK(has(body_of(reply), "<h1>one</h1>"));
  CHECK(has(body_of(reply), "x&lt;b&gt;</pre>"));
  CHECK(token_after("Ada ", body_of(reply)) == "ca");
  CHECK(has(body_of(reply), "<a href=\"/form\">navigation.form</a><a href=\"/notes\" aria-current=\"page\">Notes</a>"));
  CHECK_FALSE(has(body_of(reply), "href=\"/admin\""));
  CHECK(field(reply, "Content-Type") == "text/html; charset=utf-8");
  CHECK(has(field(reply, "Content-Security-Policy"), "script-src 'self'"));
  CHECK(field(reply, "Cache-Control") == "no-store");
}

TEST_CASE("a program gets the model of the same page as JSON, without the shell") {
  Desk desk;
  const auto reply = desk.ada("GET", "/notes/one", as_json);
  CHECK(field(reply, "Content-Type") == "application/json");
  const auto model = Json::parse(body_of(reply));
  CHECK(model["name"] == "one");
  CHECK_FALSE(model.contains("shell"));
  CHECK_FALSE(has(body_of(reply), "ca\""));
}

TEST_CASE("whoever is not signed in is sent to the sign-in form and back, a program gets 401") {
  Desk desk;
  const auto reply = desk.ask("GET", "/notes/one?a=b");
  CHECK(reply.status == 303);
  CHECK(field(reply, "Location") == "/sign-in?then=%2Fnotes%2Fone%3Fa%3Db");
  const auto program = desk.ask("GET", "/notes/one", as_json);
  CHECK(program.status == 401);
  CHECK(field(program, "WWW-Authenticate") == "Bearer realm=\"chancery\"");
  CHECK(Json::parse(program.body)["type"] == "urn:chancery:refusal.sign-in-first");
}

TEST_CASE("a session of somebody whom the ledger no longer knows is nobody's") {
  Desk desk;
  desk.accounts.sessions["sl"] = {"left", "sl", "cl", "write"};
  CHECK(desk.ask("GET", "/notes/one", {{"Cookie", "chancery_session=sl"}}).status == 303);
}

TEST_CASE("a page for a role is closed to everybody else") {
  Desk desk;
  CHECK(desk.ada("GET", "/admin").status == 403);
  CHECK(has(desk.ada("GET", "/admin").body, "admin"));
}

TEST_CASE("an unknown path is 404, a wrong method is 405 and names the right ones") {
  Desk desk;
  CHECK(desk.ada("GET", "/nothing").status == 404);
  const auto reply = desk.ada("DELETE", "/notes/one", as_json);
  CHECK(reply.status == 405);
  CHECK(field(reply, "Allow") == "GET, HEAD");
  CHECK(desk.ada("GET", "/notes/a%2Fb").status == 400);
  CHECK(desk.ada("GET", "/notes/..").status == 400);
}

TEST_CASE("a page that throws costs a 500 with the request's number, and tells nothing else") {
  Desk desk;
  for (const char* path : {"/broken", "/odd", "/away"}) {
    const auto reply = desk.ask("GET", path);
    CHECK(reply.status == 500);
    CHECK(has(reply.body, reply.request_id));
    CHECK_FALSE(has(reply.body, "secret"));
  }
  REQUIRE(desk.logged.size() == 3);
  CHECK(has(desk.logged[0], "secret path"));
  CHECK(Json::parse(desk.ask("GET", "/broken", as_json).body)["status"] == 500);
}

TEST_CASE("a page that cannot be told at the moment is a refusal with its sentence, and no fault") {
  Desk desk;
  const auto reply = desk.ask("GET", "/behind");
  CHECK(reply.status == 503);
  CHECK_FALSE(field(reply, "Retry-After").empty());
  CHECK(has(Json::parse(desk.ask("GET", "/behind", as_json).body)["detail"].get<std::string>(), "please try again in a minute"));
  CHECK(desk.logged.empty());
}

TEST_CASE("a form without the session's token does nothing") {
  Desk desk;
  CHECK(desk.form("/notes/acts/write", "text=a").status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=wrong").status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca&csrf=ca").status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca").status == 303);
  CHECK(desk.form("/notes/acts/write", "text=a", {{"X-CSRF-Token", "ca"}}).status == 303);
}

TEST_CASE("a form from another site does nothing, whatever token it has") {
  Desk desk;
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca", {{"Origin", "http://evil.example"}}).status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca", {{"Origin", "null"}}).status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
  CHECK(desk.form("/notes/acts/write", "text=a&csrf=ca", {{"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "same-origin"}}).status == 303);
}

TEST_CASE("a program that posts JSON gets 201 with where it is, and its values as they were sent") {
  Desk desk;
  desk.accounts.issued["t"] = {"ada", "", "", "write"};
  const auto reply = desk.ask("POST", "/notes/acts/write", {{"Authorization", "Bearer t"}, {"Content-Type", "application/json"}, {"If-Match", "\"c1\""}}, R"({"text": "ä", "n": [1, 2]})");
  CHECK(reply.status == 201);
  CHECK(field(reply, "Location") == "/notes/one");
  const auto answer = Json::parse(reply.body);
  CHECK(answer["body"]["text"] == "ä");
  CHECK(answer["body"]["n"] == Json::array({1, 2}));
  CHECK(answer["seen"] == "c1");
}

TEST_CASE("a token for reading cannot write, an unknown token is refused even where anyone may read") {
  Desk desk;
  desk.accounts.issued["r"] = {"ada", "", "", "read"};
  CHECK(desk.ask("GET", "/notes/one", {{"Authorization", "Bearer r"}}).status == 200);
  CHECK(desk.ask("POST", "/notes/acts/write", {{"Authorization", "Bearer r"}, {"Content-Type", "application/json"}}, "{}").status == 403);
  CHECK(desk.ask("GET", "/health", {{"Authorization", "Bearer x"}}).status == 401);
  CHECK(desk.ask("GET", "/health", {{"Authorization", "Basic eDp5"}}).status == 401);
}

TEST_CASE("bad JSON is refused with its line and column") {
  Desk desk;
  const Desk::Fields json{{"Content-Type", "application/json"}, {"X-CSRF-Token", "ca"}};
  auto reply = desk.ada("POST", "/notes/acts/write", json, "{\n \"a\": 1,\n \"b\": x}");
  CHECK(reply.status == 400);
  const auto problem = Json::parse(reply.body);
  CHECK(problem["details"]["line"] == 3);
  CHECK(problem["details"]["column"] == 7);
  CHECK(has(problem["detail"], "line 3, column 7"));
  for (const char* text : {"[1]", "\"a\"", "7", "null", "", "{\"a\":\"\\u0000\"}", "{\"a\":\"\xff\"}"}) CHECK(desk.ada("POST", "/notes/acts/write", json, text).status == 400);
  CHECK(desk.ada("POST", "/notes/acts/write", json, "{\"a\":" + std::string(100'000, '[')).status == 400);
  CHECK(desk.ada("POST", "/notes/acts/write", json, "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}").status == 400);
}

TEST_CASE("another media type is 415, a body over the limit 413") {
  Desk desk;
  desk.limits.body_bytes = 100;
  CHECK(desk.ada("POST", "/notes/acts/write", {{"Content-Type", "text/xml"}}, "<a/>").status == 415);
  CHECK(desk.form("/notes/acts/write", "text=" + std::string(200, 'a')).status == 413);
  CHECK(desk.form("/notes/acts/write", "csrf=ca", {{"Content-Length", "99999999"}}).status == 413);
}

TEST_CASE("a refused form comes back as it was filled in, with the reason and every requirement") {
  Desk desk;
  const auto reply = desk.form("/notes/acts/write", "csrf=ca&text=no&back=%2Fform%3Fa%3D1");
  CHECK(reply.status == 422);
  CHECK(has(reply.body, "<textarea name=\"text\">no</textarea>"));
  CHECK(has(reply.body, "<li>Two approvals are missing</li>"));
  CHECK(field(reply, "Cache-Control") == "no-store");
  for (const char* back : {"%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2Fadmin", "%2Fnothing", ""}) {
    const auto plain = desk.form("/notes/acts/write", "csrf=ca&text=no&back=" + std::string(back));
    CHECK(plain.status == 422);
    CHECK(has(plain.body, plain.request_id));
  }
}

TEST_CASE("a refusal to a program lists what is missing") {
  Desk desk;
  const auto reply = desk.ada("POST", "/notes/acts/write", {{"Content-Type", "application/json"}, {"X-CSRF-Token", "ca"}}, R"({"text":"no","back":"/form"})");
  CHECK(reply.status == 422);
  CHECK(field(reply, "Content-Type") == "application/problem+json");
  const auto problem = Json::parse(reply.body);
  CHECK(problem["requirements"][0]["sentence"] == "Two approvals are missing");
  CHECK(problem["request_id"] == reply.request_id);
  CHECK(problem["instance"] == "/notes/acts/write");
}

TEST_CASE("signing in by form gives a new session and ends the one that was there") {
  Desk desk;
  desk.accounts.sessions["planted"] = {"ada", "planted", "c", "write"};
  const auto reply = desk.ask("POST", "/sign-in", {{"Content-Type", "application/x-www-form-urlencoded"}, {"Cookie", "chancery_session=planted"}}, "login=ada&password=right&next=%2Fnotes%2Fone&csrf=c");
  CHECK(reply.status == 303);
  CHECK(field(reply, "Location") == "/notes/one");
  CHECK(field(reply, "Set-Cookie") == "chancery_session=session-1; Path=/; HttpOnly; SameSite=Lax");
  CHECK_FALSE(desk.accounts.sessions.count("planted"));
}

TEST_CASE("signing in never leads to another host") {
  Desk desk;
  for (const char* next : {"https://evil.example", "//evil.example", "/\\evil.example", "/\tevil", "javascript:1", "", "/sign-out"}) {
    const auto reply = desk.ask("POST", "/sign-in", {{"Content-Type", "application/json"}, {"Accept", "text/html"}}, Json{{"login", "ada"}, {"password", "wrong"}, {"next", next}}.dump());
    CHECK(reply.status == 401);
    const auto form = desk.ask("POST", "/sign-in", {{"Content-Type", "application/x-www-form-urlencoded"}}, "login=ada&password=right&next=" + std::string(next));
    CHECK(field(form, "Location") == "/");
  }
}

TEST_CASE("a wrong password shows the form again with the login, a slowed one says how long to wait") {
  Desk desk;
  const Desk::Fields fields{{"Content-Type", "application/x-www-form-urlencoded"}};
  const auto reply = desk.ask("POST", "/sign-in", fields, "login=ada%22&password=wrong&next=%2Fform");
  CHECK(reply.status == 401);
  CHECK(has(reply.body, "value=\"ada&quot;\""));
  CHECK(has(reply.body, "value=\"/form\""));
  const auto slow = desk.ask("POST", "/sign-in", {{"Content-Type", "application/json"}}, R"({"login":"ada","password":"slow"})");
  CHECK(slow.status == 429);
  CHECK(field(slow, "Retry-After") == "7");
  CHECK(desk.ask("POST", "/sign-in", fields, "login=left&password=right").status == 401);
  CHECK(desk.accounts.sessions.empty());
}

TEST_CASE("signing in by JSON gives a token that lasts an hour, and no session") {
  Desk desk;
  const auto reply = desk.ask("POST", "/sign-in", {{"Content-Type", "application/json"}}, R"({"login":"ada","password":"right"})");
  CHECK(reply.status == 200);
  CHECK(field(reply, "Set-Cookie").empty());
  const auto answer = Json::parse(reply.body);
  CHECK(answer["expires"] == "2026-01-01T01:00:00Z");
  CHECK(desk.accounts.sessions.empty());
  CHECK(desk.ask("GET", "/notes/one", {{"Authorization", "Bearer " + answer["token"].get<std::string>()}}).status == 200);
}

TEST_CASE("a token that cannot be kept is refused as the storage's fault, not as ours, and leaves no session") {
  Desk desk;
  desk.accounts.disk_full = true;
  const auto reply = desk.ask("POST", "/sign-in", {{"Content-Type", "application/json"}}, R"({"login":"ada","password":"right"})");
  CHECK(reply.status == 503);
  CHECK(Json::parse(reply.body)["type"] == "urn:chancery:refusal.storage");
  CHECK(desk.accounts.sessions.empty());
}

TEST_CASE("signing out ends the session, and needs the session's token") {
  Desk desk;
  CHECK(desk.form("/sign-out", "").status == 403);
  const auto reply = desk.form("/sign-out", "csrf=ca");
  CHECK(reply.status == 303);
  CHECK(has(field(reply, "Set-Cookie"), "chancery_session=; "));
  CHECK(has(field(reply, "Set-Cookie"), "Max-Age=0"));
  CHECK_FALSE(desk.accounts.sessions.count("sa"));
}

TEST_CASE("under TLS the cookie is bound to the host and HSTS is said") {
  Desk desk;
  desk.secure = true;
  const auto reply = desk.ask("POST", "/sign-in", {{"Content-Type", "application/x-www-form-urlencoded"}}, "login=ada&password=right");
  CHECK(field(reply, "Set-Cookie") == "__Host-chancery_session=session-1; Path=/; HttpOnly; SameSite=Lax; Secure");
  CHECK(field(reply, "Strict-Transport-Security") == "max-age=31536000");
  CHECK(desk.ask("GET", "/notes/one", {{"Cookie", "chancery_session=session-1"}}).status == 303);
  CHECK(desk.ask("GET", "/notes/one", {{"Cookie", "__Host-chancery_session=session-1"}}).status == 200);
}

TEST_CASE("a page is made once, then sent again, until an act, another day, another person or another face") {
  Desk desk;
  desk.ada("GET", "/notes/one");
  const auto again = desk.ada("GET", "/notes/one");
  CHECK(again.status == 200);
  CHECK(desk.shown == 1);
  desk.accounts.sessions["sz"] = {"zoe", "sz", "cz", "write"};
  const auto zoe = desk.ask("GET", "/notes/one", {{"Cookie", "chancery_session=sz"}});
  CHECK(token_after("Zoe ", body_of(zoe)) == "cz");
  CHECK(desk.shown == 2);
  desk.ada("GET", "/notes/one", as_json);
  CHECK(desk.shown == 3);
  desk.ada("GET", "/notes/one", {{"Accept-Encoding", "gzip"}});
  CHECK(desk.shown == 4);
  ++desk.head;
  desk.ada("GET", "/notes/one");
  CHECK(desk.shown == 5);
  desk.clock.at += 86'400;
  desk.ada("GET", "/notes/one");
  CHECK(desk.shown == 6);
  desk.accounts.sessions.erase("sa");
  CHECK(desk.ask("GET", "/notes/one", {{"Cookie", "chancery_session=sa"}}).status == 303);
}

TEST_CASE("an unchanged page is 304 to whoever has it, also after an act that did not change it") {
  Desk desk;
  const auto etag = field(desk.ada("GET", "/notes/one"), "ETag");
  CHECK(desk.ada("GET", "/notes/one", {{"If-None-Match", etag}}).status == 304);
  ++desk.head;
  const auto later = desk.ada("GET", "/notes/one", {{"If-None-Match", etag}});
  CHECK(later.status == 304);
  CHECK(field(later, "ETag") == etag);
  CHECK(field(later, "Content-Length").empty());
  CHECK(desk.ada("GET", "/notes/two", {{"If-None-Match", etag}}).status == 200);
}

TEST_CASE("a cached page is compressed for who accepts it, a form never is") {
  Desk desk;
  const auto packed = desk.ada("GET", "/notes/one", {{"Accept-Encoding", "br, gzip"}});
  CHECK(field(packed, "Content-Encoding") == "gzip");
  CHECK(body_of(packed).size() < 1000);
  CHECK(field(desk.ada("GET", "/notes/one", {{"Accept-Encoding", "gzip;q=0"}}), "Content-Encoding").empty());
  const auto form = desk.form("/notes/acts/write", "csrf=ca&text=no&back=%2Fform", {{"Accept-Encoding", "gzip"}});
  CHECK(field(form, "Content-Encoding").empty());
  CHECK(field(desk.ada("GET", "/form"), "Cache-Control") == "no-store");
  CHECK(field(desk.ada("GET", "/notes/one?q=x", {{"Accept-Encoding", "gzip"}}), "Content-Encoding") == "gzip");
}

TEST_CASE("a file is offered under its name, sandboxed, and never as a page") {
  Desk desk;
  const auto svg = desk.ask("GET", "/files/a%22b%C3%A4.svg?type=image/svg%2Bxml");
  CHECK(field(svg, "Content-Disposition") == "inline; filename=\"a_b__.svg\"; filename*=UTF-8''a%22b%C3%A4.svg");
  CHECK(has(field(svg, "Content-Security-Policy"), "sandbox; default-src 'none'"));
  CHECK(field(svg, "X-Content-Type-Options") == "nosniff");
  const auto html = desk.ask("GET", "/files/x.html?type=text/html");
  CHECK(has(field(html, "Content-Disposition"), "attachment"));
  CHECK(has(field(html, "Content-Security-Policy"), "sandbox"));
  const auto pdf = desk.ask("GET", "/files/x.pdf");
  CHECK_FALSE(has(field(pdf, "Content-Security-Policy"), "sandbox"));
  CHECK(desk.ask("GET", "/files/x.pdf", {{"If-None-Match", "\"abc\""}}).status == 304);
  CHECK(field(pdf, "Cache-Control") == "private, no-cache");
  CHECK(field(desk.ada("GET", "/files/x.pdf"), "Cache-Control") == "no-store");
}

TEST_CASE("HEAD is GET without the body") {
  Desk desk;
  const auto reply = desk.ada("HEAD", "/notes/one");
  CHECK(reply.status == 200);
  CHECK(reply.without_body);
  CHECK(body_of(reply).size() > 2000);
}

TEST_CASE("a word in the query that a page does not take is refused and named before the page is asked") {
  Desk desk;
  for (const auto& [target, sentence] : std::vector<std::pair<std::string, std::string>>{{"/notes/one?q=x&asof=2025", "asof"}, {"/files/x.pdf?types=x", "types"}, {"/form?x", "x"}, {"/sign-in?next=/", "next"}, {"/account?x=1", "x"}}) {
    const auto reply = desk.ada("GET", target, as_json);
    INFO(target);
    CHECK(reply.status == 422);
    CHECK(has(Json::parse(body_of(reply)).at("detail"), sentence));
  }
  CHECK(desk.shown == 0);
  CHECK(desk.ada("GET", "/health?x=1").status == 200);
  CHECK(desk.ada("GET", "/notes/one?q=x&a=b").status == 200);
  CHECK(desk.form("/notes/acts/write?x=1", "text=a&csrf=ca", as_json).status == 422);
  CHECK(desk.ada("GET", "/notes/one?q=%zz").status == 400);
}

TEST_CASE("a page that judges its query itself is asked whatever stands in it") {
  Desk desk;
  desk.pages.push_back({"GET", "/lists/{name}", Permission::signed_in(), [](const PageRequest& request) -> Outcome<Answer> { return Answer(Model{"form", {{"typed", request.asked("any field")}}}); }, "A list.", {}, true});
  CHECK(has(body_of(desk.ada("GET", "/lists/one?any+field=this")), "this"));
}

TEST_CASE("of two pages in one place each register gets its own, nobody else learns which that is, and both are described as one") {
  Desk desk;
  const auto kind = [](const std::string& says) { return [says](const PageRequest&) -> Outcome<Answer> { return Answer(Model{"form", {{"typed", says}}}); }; };
  desk.pages.push_back({"GET", "/{register}/{id}", Permission::signed_in(), kind("it has revisions"), "With revisions.", {"as_of", "done"}, false, Registers::revisioned});
  desk.pages.push_back({"GET", "/{register}/{id}", Permission::signed_in(), kind("it has none"), "Without.", {"as_of"}, false, Registers::others});
  desk.pages.push_back({"GET", "/{register}/{id}/draft", Permission::signed_in(), kind("its draft"), "A draft.", {}, false, Registers::revisioned});
  desk.revisioned = [](const std::string& name) { return name == "drawings"; };
  CHECK(has(body_of(desk.ada("GET", "/drawings/D-1?done=1")), "it has revisions"));
  CHECK(has(body_of(desk.ada("GET", "/visits/V-1")), "it has none"));
  CHECK(desk.ada("GET", "/visits/V-1?done=1", as_json).status == 422);
  CHECK(desk.ada("GET", "/visits/V-1/draft", as_json).status == 404);
  for (const char* path : {"/drawings/D-1/draft", "/visits/V-1/draft"}) CHECK(desk.ask("GET", path, as_json).status == 401);
  const Json described = Json::parse(desk.ask("GET", "/openapi.json").body)["paths"]["/{register}/{id}"]["get"];
  CHECK(described["x-registers"] == Json::array({"revisioned", "others"}));
  CHECK(described["summary"] == "With revisions. Without.");
  CHECK(described["parameters"].size() == 4);   // register, id, as_of, done
}

TEST_CASE("the API is described from the route table, with who may use each path") {
  Desk desk;
  const auto described = Json::parse(desk.ask("GET", "/openapi.json").body);
  CHECK(described["paths"]["/notes/{name}"]["get"]["parameters"][0]["name"] == "name");
  CHECK(described["paths"]["/notes/{name}"]["get"]["parameters"][1] == Json{{"name", "q"}, {"in", "query"}, {"schema", {{"type", "string"}}}});
  CHECK(described["paths"]["/notes/{name}"]["get"]["x-registers"] == Json::array());
  CHECK(described["paths"]["/admin"]["get"]["x-roles"] == Json::array({"admin"}));
  CHECK(described["paths"]["/notes/acts/write"]["post"]["security"] == Json::parse(R"([{"bearer":[]},{"session":[]}])"));
  CHECK(described["paths"]["/sign-in"]["post"]["security"] == Json::array());
}

TEST_CASE("the counters are for this machine and for administrators, not for a proxy's clients") {
  Desk desk;
  CHECK(desk.ask("GET", "/metrics").status == 200);
  CHECK(has(desk.ask("GET", "/metrics").body, "chancery_ledger_acts 1\n"));
  CHECK(desk.ask("GET", "/metrics", {{"X-Forwarded-For", "203.0.113.7"}}).status == 403);
}

TEST_CASE("behind a proxy the client's address is the one the proxy added, otherwise the header is nobody's") {
  Desk desk;
  desk.ask("POST", "/sign-in", {{"Content-Type", "application/json"}, {"X-Forwarded-For", "1.1.1.1"}}, R"({"login":"ada","password":"x"})");
  CHECK(desk.accounts.addresses.back() == "127.0.0.1");
  Desk proxied;
  proxied.behind_proxy = true;
  proxied.ask("POST", "/sign-in", {{"Content-Type", "application/json"}, {"X-Forwarded-For", "6.6.6.6, 203.0.113.7"}}, R"({"login":"ada","password":"x"})");
  CHECK(proxied.accounts.addresses.back() == "203.0.113.7");
  // A proxy that adds a field of its own instead of adding to the client's: the last field is the proxy's.
  proxied.ask("POST", "/sign-in", {{"Content-Type", "application/json"}, {"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "203.0.113.8"}}, R"({"login":"ada","password":"x"})");
  CHECK(proxied.accounts.addresses.back() == "203.0.113.8");
}

TEST_CASE("the sample organisation, whose password everybody knows, answers nobody from elsewhere, whatever the proxy is said to be") {
  for (const bool behind_proxy : {true, false}) {
    Desk desk;
    desk.sample = true;
    desk.behind_proxy = behind_proxy;
    const auto sign_in = [&](const std::vector<std::pair<std::string, std::string>>& from) {
      std::vector<std::pair<std::string, std::string>> fields = {{"Content-Type", "application/json"}};
      fields.insert(fields.end(), from.begin(), from.end());
      return desk.ask("POST", "/sign-in", fields, R"({"login":"ada","password":"right"})").status;
    };
    for (const char* elsewhere : {"203.0.113.9", "127.0.0.1, 203.0.113.9", "203.0.113.9, 127.0.0.1", "2001:db8::1", "unknown", "127.0.0.1.evil.example"})
      CHECK(sign_in({{"X-Forwarded-For", elsewhere}}) == 403);
    CHECK(sign_in({{"Forwarded", "for=203.0.113.9"}}) == 403);
    CHECK(desk.accounts.addresses.empty());   // no password was looked at
    CHECK(desk.ada("GET", "/notes/one", {{"X-Forwarded-For", "203.0.113.9"}}).status == 403);   // nor does a session carry over
    CHECK(sign_in({}) != 403);
    CHECK(sign_in({{"X-Forwarded-For", "127.0.0.1"}}) != 403);
    CHECK(sign_in({{"X-Forwarded-For", "::1"}}) != 403);
  }
}

TEST_CASE("secrets in a query do not reach the log") {
  Desk desk;
  CHECK(desk.ada("GET", "/nothing?token=abc&q=1&my_password=x").logged_target == "/nothing?token=…&q=1&my_password=…");
}

TEST_CASE("the sign-in form and the error page that ship show what http gives them") {
  Desk desk(test::shipped_templates());
  desk.statics = Statics::load("/nowhere", "", false);   // not built yet: pages work all the same
  const auto form = desk.ask("GET", "/sign-in?then=%2Fnotes%2Fone");
  CHECK(form.status == 200);
  CHECK(has(body_of(form), "name=\"next\" value=\"/notes/one\""));
  const auto wrong = desk.ask("POST", "/sign-in", {{"Content-Type", "application/x-www-form-urlencoded"}}, "login=ada&password=wrong");
  CHECK(wrong.status == 401);
  CHECK(has(wrong.body, "Login or password is wrong."));
  const auto missing = desk.ada("GET", "/nothing");
  CHECK(missing.status == 404);
  CHECK(has(missing.body, missing.request_id));
  CHECK(has(missing.body, "There is nothing here"));
  for (const auto& each : desk.logged) FAIL_CHECK(each);
}
