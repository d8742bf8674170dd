// The parts of http that are functions of text: framing, routes, forms, negotiation, templates, the lint, the cache.
#include "http/body.h"
#include "domain/local_path.h"
#include "domain/message.h"
#include "http/catalogue.h"
#include "http/form_token.h"
#include "http/framing.h"
#include "http/gzip.h"
#include "http/lint.h"
#include "http/negotiation.h"
#include "http/page_cache.h"
#include "http/router.h"
#include "http/templates.h"
#include "support/shipped.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace chancery;
using namespace chancery::http;

namespace {

int status_of_header(const std::string& header) {
  const auto framed = frame(header);
  const auto* bad = std::get_if<Unreadable>(&framed);
  return bad ? bad->status : 0;
}

const std::string post = "POST /a HTTP/1.1\r\nHost: h\r\n";

Page page(const std::string& method, const std::string& pattern) {
  return {method, pattern, Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> { return Answer(Model{}); }, ""};
}

}  // namespace

TEST_CASE("a request that two programs could cut differently is refused") {
  CHECK(status_of_header(post + "Content-Length: 5\r\n\r\n") == 0);
  CHECK(status_of_header(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  CHECK(status_of_header(post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n") == 400);
  CHECK(status_of_header(post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n") == 400);
  for (const char* length : {"5, 5", "+5", "-1", "0x5", "5 5", "", "99999999999999999999"}) CHECK(status_of_header(post + "Content-Length: " + length + "\r\n\r\n") == 400);
  for (const char* coding : {"identity", "gzip, chunked", "chunked, chunked", "xchunked", "\"chunked\""}) CHECK(status_of_header(post + "Transfer-Encoding: " + coding + "\r\n\r\n") == 400);
  CHECK(status_of_header(post + "Transfer-Encoding: Chunked\r\n\r\n") == 0);
  CHECK(status_of_header("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  CHECK(status_of_header(post + "Content-Length : 5\r\n\r\n") == 400);
  CHECK(status_of_header(post + "X: a\r\n b\r\nContent-Length: 5\r\n\r\n") == 400);
  CHECK(status_of_header(post + "Content-Length: 5\r\nX: a\x01\r\n\r\n") == 400);
  CHECK(status_of_header(post + "\r\n") == 411);
}

TEST_CASE("a request line has a method, a target and a version of HTTP/1, and one host") {
  CHECK(status_of_header("GET / HTTP/1.1\r\nHost: h\r\n\r\n") == 0);
  CHECK(status_of_header("GET / HTTP/1.0\r\n\r\n") == 0);
  CHECK(status_of_header("GET /\r\n\r\n") == 400);
  CHECK(status_of_header("GET / b HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(status_of_header("G@T / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(status_of_header("GET /\xc3 HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(status_of_header("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
  CHECK(status_of_header("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of_header("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n") == 400);
}

TEST_CASE("a header is found whole however its bytes arrive, and a bare line break ends it at once") {
  const std::string header = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  HeaderScan scan;
  for (std::size_t count = 1; count < header.size(); ++count) REQUIRE(scan.look(header.substr(0, count)) == HeaderScan::Found::more);
  CHECK(scan.look(header + "rest") == HeaderScan::Found::end);
  CHECK(scan.length() == header.size());
  for (const char* bad : {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost: h\r\n\n", "GET / HTTP/1.1\rHost: h", "GET / HTTP/1.1\r\r\n"}) CHECK(HeaderScan().look(bad) == HeaderScan::Found::bare_line_break);
}

TEST_CASE("a chunked body ends where it says, and a malformed one is noticed") {
  const std::string body = "4\r\nWiki\r\nA\r\n0123456789\r\n0\r\n\r\n";
  ChunkScan scan;
  CHECK(scan.take((body + "GET").data(), body.size() + 3) == body.size());
  CHECK(scan.done());
  ChunkScan slow;
  for (char c : body) REQUIRE(slow.take(&c, 1) == 1);
  CHECK(slow.done());
  for (const std::string bad : {"4;x=1\r\nWiki\r\n", "4\nWiki", "4\r\nWikiX\r\n", "\r\n", "-1\r\n", "fffffffff\r\n", "0\r\nTrailer: x\r\n\r\n", " 4\r\n"}) {
    ChunkScan each;
    each.take(bad.data(), bad.size());
    CHECK(each.bad());
  }
}

TEST_CASE("a form token is never the same bytes twice, and comes back as itself") {
  const std::string token(64, 'a');
  const std::string one = masked(token), other = masked(token);
  CHECK(one != other);
  CHECK(one.find(token) == std::string::npos);
  CHECK(unmasked(one) == token);
  CHECK(unmasked(other) == token);
  CHECK(masked("").empty());
  CHECK(unmasked("").empty());
  CHECK(unmasked("ca") == "ca");
  CHECK(unmasked("zzzz") == "zzzz");
  std::string loud = one;   // what was not written here is not read
  for (char& c : loud) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(unmasked(loud) == loud);
}

TEST_CASE("a literal segment wins over a name, and a path is cut before it is decoded") {
  const Router router({page("GET", "/"), page("GET", "/{register}"), page("GET", "/{register}/{id}"), page("GET", "/documents/new"), page("POST", "/documents/{id}"),
                       page("GET", "/documents/{id}/compare/{range}")});
  CHECK(router.match("GET", "/").page->pattern == "/");
  CHECK(router.match("GET", "/documents/new").page->pattern == "/documents/new");
  CHECK(router.match("HEAD", "/improvements/IMP-1").page->pattern == "/{register}/{id}");
  CHECK(router.match("GET", "/documents/a%20%C3%A4").page == nullptr);   // the literal branch "documents" has only POST there
  CHECK(router.match("GET", "/x/a%20%C3%A4").names.at("id") == "a ä");
  CHECK(router.match("GET", "/documents/S/compare/1...2").names.at("range") == "1...2");
  CHECK(router.match("GET", "/x/").page == nullptr);
  CHECK(router.match("PUT", "/documents/new").allowed == std::vector<std::string>{"GET", "HEAD"});
  for (const char* path : {"/a%2fb", "/a%2Fb/c", "/../x", "/a/%2e%2E", "/a%5Cb", "/a%zz", "/a%", "/a%00", "/a%ff", "a", "", "*"}) CHECK(router.match("GET", path).malformed);
  CHECK_THROWS_WITH(Router({page("GET", "/{a}"), page("GET", "/{b}")}), Catch::Contains("/{a}"));
}

TEST_CASE("of two pages in one place the router takes the one for registers that keep revisions, or the other") {
  const auto of = [](Page page, Registers registers) { page.permission = Permission::signed_in(); page.registers = registers; page.says = registers == Registers::revisioned ? "revisioned" : "others"; return page; };
  bool kept = false;
  const std::vector<Page> pages{of(page("GET", "/{register}/{id}"), Registers::revisioned), of(page("GET", "/{register}/{id}"), Registers::others), of(page("GET", "/{register}/{id}/draft"), Registers::revisioned),
                                of(page("POST", "/{register}/{id}/edit"), Registers::others), page("POST", "/{register}/{id}/acts/{act}"), page("GET", "/people/{id}")};
  const Router router(pages, [&](const std::string& name) { return name == "documents" || (kept && name == "drawings"); });
  CHECK(router.match("GET", "/documents/SOP-1").page->says == "revisioned");
  CHECK(router.match("GET", "/drawings/DRW-1").page->says == "others");
  CHECK(router.match("GET", "/people/ada").page->pattern == "/people/{id}");
  CHECK(router.match("GET", "/nothing/x").page->says == "others");
  CHECK(router.match("POST", "/drawings/DRW-1/acts/submit").page);
  CHECK(router.match("GET", "/drawings/DRW-1/draft").allowed.empty());   // there is no such path there
  CHECK(router.match("POST", "/documents/SOP-1/edit").allowed.empty());
  for (const char* path : {"/documents/SOP-1/draft", "/drawings/DRW-1/draft", "/nothing/x/draft"}) CHECK(router.match("GET", path, false).page);   // who has not signed in learns nothing
  CHECK(router.match("PUT", "/drawings/DRW-1", false).allowed == std::vector<std::string>{"GET", "HEAD"});
  kept = true;   // its rules came in force while the server runs
  CHECK(router.match("GET", "/drawings/DRW-1/draft").page);
  CHECK(router.match("GET", "/drawings/DRW-1").page->says == "revisioned");
  CHECK(Router(pages).match("GET", "/documents/SOP-1").page->says == "others");
  CHECK_THROWS_WITH(Router({of(page("GET", "/{register}"), Registers::others), page("GET", "/{name}")}), Catch::Contains("two pages"));
  CHECK_THROWS_WITH(Router({of(page("GET", "/{name}"), Registers::others)}), Catch::Contains("no register"));
  auto open = of(page("GET", "/{register}"), Registers::others);
  open.permission = Permission::public_page();
  CHECK_THROWS_WITH(Router({open}), Catch::Contains("nobody unknown"));
}

TEST_CASE("form fields that come twice become a list, and nothing but text is taken") {
  CHECK(*read_urlencoded("a=1&b=&a=2&c=%C3%A4+x&a=3&d", 10) == Json::parse(R"({"a":["1","2","3"],"b":"","c":"ä x","d":""})"));
  for (const char* bad : {"a=%", "a=%zz", "a=%00", "a=%ff", "%00=1"}) CHECK_FALSE(read_urlencoded(bad, 10));
  CHECK(read_urlencoded("a&a&a", 2).refusal().because == Because::too_large);
}

TEST_CASE("JSON is the face only of who asks for it above HTML") {
  CHECK(prefers_json("application/json"));
  CHECK(prefers_json("text/html;q=0.5, application/json;q=0.9"));
  CHECK_FALSE(prefers_json(""));
  CHECK_FALSE(prefers_json("*/*"));
  CHECK_FALSE(prefers_json("text/html,application/xhtml+xml,*/*;q=0.8"));
  CHECK_FALSE(prefers_json("application/json;q=0.5, text/html"));
  CHECK_FALSE(prefers_json("application/json;q=0"));
}

TEST_CASE("a cookie is found by its whole name, and a doubled one is nobody's") {
  CHECK(cookie("a=1; session=x; b=2", "session") == "x");
  CHECK(cookie("xsession=y; session=", "session") == "");
  CHECK_FALSE(cookie("xsession=y", "session"));
  CHECK_FALSE(cookie("session=x; session=y", "session"));
}

TEST_CASE("what may follow a sign-in is a path on this server and nothing else") {
  for (const char* good : {"/", "/a?b=//c", "/a#b"}) CHECK(is_local_path(good));
  for (const char* bad : {"", "a", "//a", "/\\a", "/a\\b", "https://a", "/a b", "/a\nb", "\t/a"}) CHECK_FALSE(is_local_path(bad));
}

TEST_CASE("a sentence is filled in with what is known, and a missing one shows its key and is reported") {
  std::string missing;
  const Catalogue catalogue({{"k", "{id} needs {names}; {nothing} {"}}, [&](const std::string& key) { missing = key; });
  CHECK(catalogue.say("k", {{"id", 7}, {"names", {"a", "b"}}}) == "7 needs a, b; {nothing} {");
  CHECK(catalogue.say("unknown.key") == "unknown.key");
  CHECK(missing == "unknown.key");
}

TEST_CASE("a sentence about one thing is worded for one") {
  const Catalogue catalogue(std::map<std::string, std::string>{{"found", "{register}: {count} acts of {all} found"}, {"found.one", "{register}: one act of {all} found"}, {"of", "{count} of"}});
  CHECK(catalogue.say("found", {{"register", "1"}, {"count", 1}, {"all", 7}}) == "1: one act of 7 found");
  CHECK(catalogue.say("found", {{"register", "1"}, {"count", 7}, {"all", 1}}) == "1: 7 acts of 1 found");
  CHECK(catalogue.say("found", {{"register", "1"}}) == "1: {count} acts of {all} found");
  CHECK(catalogue.say("of", {{"count", 1}}) == "1 of");
}

TEST_CASE("a value that is a sentence still to be said is said by the same catalogue") {
  const Catalogue catalogue(std::map<std::string, std::string>{{"outer", "{what}: {list}"}, {"inner", "the act “{name}”"}});
  CHECK(catalogue.say("outer", {{"what", message("inner", {{"name", "submit"}})}, {"list", {message("inner", {{"name", "a"}}), "b"}}}) == "the act “submit”: the act “a”, b");
  CHECK(catalogue.say("outer", {{"what", {{"say", "inner"}}}, {"list", Json::array()}}) == "{\"say\":\"inner\"}: ");
}

TEST_CASE("a template shows what is in the model, escaped, and throws for what is not") {
  const Catalogue catalogue(std::map<std::string, std::string>{{"hello", "Hi <{who}>"}});
  const auto shown = [&](const std::string& source, const Json& model) { return Templates({{"t", source}, {"partials/p", "({{a}})"}}, catalogue).render("t", model); };
  CHECK(shown("{{a}}", {{"a", "<&\"'"}}) == "&lt;&amp;&quot;&#39;");
  CHECK(shown("{{&a_html}}", {{"a_html", "<b>"}}) == "<b>");
  CHECK(shown("[[hello]]", {{"who", "<x>"}}) == "Hi &lt;&lt;x&gt;&gt;");
  CHECK(shown("{{#l}}{{> partials/p}}{{/l}}", {{"l", {{{"a", 1}}, {{"a", 2.5}}}}}) == "(1)(2.5)");
  CHECK(shown("{{#l}}{{.}},{{/l}}{{^l}}none{{/l}}", {{"l", {"x", "y"}}}) == "x,y,");
  CHECK(shown("{{^l}}none{{/l}}", {{"l", Json::array()}}) == "none");
  CHECK(shown("{{#o}}{{n}}{{a}}{{/o}}", {{"o", {{"n", 1}}}, {"a", 2}}) == "12");
  CHECK(shown("{{o.n}}{{#z}}no{{/z}}{{#e}}no{{/e}}{{^e}}yes{{/e}}{{z}}{{z.deep}}", {{"o", {{"n", 0}}}, {"z", nullptr}, {"e", ""}}) == "0yes");
  CHECK(shown("{{#t}}{{a}}{{/t}}{{#f}}no{{/f}}", {{"t", true}, {"f", false}, {"a", "in"}}) == "in");
  CHECK_THROWS_WITH(shown("{{b}}", {{"a", 1}}), Catch::Contains("\"b\""));
  CHECK_THROWS_WITH(shown("{{^b}}x{{/b}}", {{"a", 1}}), Catch::Contains("\"b\""));
  CHECK_THROWS_AS(shown("{{o.x}}", {{"o", {{"n", 1}}}, {"x", 1}}), TemplateFault);
  for (const char* bad : {"{{{a}}}", "{{> partials/none}}", "{{#a}}", "{{=<% %>=}}", "{{> t}}"}) CHECK_THROWS_AS(shown(bad, {{"a", 1}}), TemplateFault);
}

TEST_CASE("one template is shown by many threads at once") {
  const Catalogue catalogue(std::map<std::string, std::string>{});
  const Templates templates({{"t", "{{#l}}{{n}} {{/l}}"}}, catalogue);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int each = 0; each < 4; ++each)
    threads.emplace_back([&, each] {
      for (int round = 0; round < 200; ++round) wrong += templates.render("t", {{"l", {{{"n", each}}, {{"n", round}}}}}) != fmt::format("{} {} ", each, round);
    });
  for (auto& each : threads) each.join();
  CHECK(wrong == 0);
}

TEST_CASE("the lint finds each thing that no template may do") {
  const Catalogue catalogue(std::map<std::string, std::string>{{"k", "x"}});
  const auto found = [&](const std::string& source) { return lint({{"t", source}, {"p", ""}}, catalogue).size(); };
  CHECK(found("<a href=\"{{x}}\"{{#h}} class=\"b\"{{/h}} hidden>[[k]] {{&b_html}} {{> p}}</a><script type=\"module\" src=\"/s\"></script><!-- <a b=c> -->") == 0);
  for (const char* bad : {"{{{x}}}", "<a href={{x}}>", "<a href='x'>", "<a href=x>", "<p style=\"a\">", "<style>a</style>", "<script>{{x}}</script>", "<script>1</script>", "<a onclick=\"x\">",
                          "{{&x}}", "[[none]]", "{{> none}}", "<a href=\" JavaScript:1\">", "<iframe srcdoc=\"x\">", "{{=| |=}}", "{{x"})
    CHECK(found(bad) >= 1);
}

TEST_CASE("the lint finds words that people would see in one language only, in texts and in attributes") {
  const Catalogue catalogue(std::map<std::string, std::string>{{"k", "x"}});
  const auto found = [&](const std::string& name, const std::string& source) { return lint({{name, source}}, catalogue); };
  for (const char* good : {"<!doctype html><p class=\"lead\">[[k]]: {{name}} &middot;&nbsp;1.2 · SHA-256 {{hash}}</p>", "<pre>git log</pre><code>verify</code> data/acts.csv",
                           "<input name=\"title\" value=\"yes\" aria-label=\"[[k]] {{name}}\" placeholder=\"SOP-014\">", "<!-- a remark --> {{#any}}[[k]]{{/any}}"})
    CHECK(found("t", good).empty());
  for (const char* bad : {"<p>Planted</p>", "[[k]] by {{name}}", "{{count}}th", "<code>x</code> Planted.", "<a title=\"Open it\">[[k]]</a>", "<img alt=\"A {{name}}\">",
                          "<input placeholder=\"Search\">", "<nav aria-label=\"Main\"></nav>", "<!-- a --> word"})
    CHECK(found("t", bad).size() >= 1);
  CHECK(found("desk/help/reading", "<p>Prose.</p>").empty());
  CHECK(found("desk/help/reading", "<p style=\"x\">Prose.</p>").size() == 1);
}

TEST_CASE("the templates that ship pass the lint, and all of them can be read") {
  const Catalogue catalogue(test::shipped_sentences());
  const auto sources = test::shipped_templates();
  for (const auto& each : lint(sources, catalogue)) FAIL_CHECK(each);
  CHECK_NOTHROW(Templates(sources, catalogue));
}

TEST_CASE("the cache forgets what is old, what was asked for longest ago, and never holds more than it may") {
  PageCache cache(20'000);
  const auto answer = [](std::size_t size) { return std::make_shared<Prepared>(Prepared{200, "", "", std::string(size, 'x')}); };
  cache.keep("a", 1, answer(1000));
  CHECK(cache.find("a", 1));
  CHECK_FALSE(cache.find("a", 2));
  CHECK_FALSE(cache.find("a", 1));
  for (int each = 0; each < 50; ++each) {
    cache.keep("k" + std::to_string(each), 1, answer(800));
    cache.find("k0", 1);
  }
  CHECK(cache.bytes() <= 20'000);
  CHECK(cache.find("k0", 1));
  CHECK(cache.find("k49", 1));
  CHECK_FALSE(cache.find("k1", 1));
  cache.keep("huge", 1, answer(9000));
  CHECK_FALSE(cache.find("huge", 1));
}

TEST_CASE("compressing gives a gzip stream, or nothing when nothing is gained") {
  const auto packed = gzipped(std::string(5000, 'a'), 6);
  CHECK(packed.substr(0, 2) == "\x1f\x8b");
  CHECK(packed.size() < 200);
  CHECK(gzipped("short", 6).empty());
}
