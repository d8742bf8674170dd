// The page's model through its real template: the two cannot drift apart.
#include "integration/evidence/organisation.h"

#include "http/catalogue.h"
#include "http/templates.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;
using Catch::Matchers::Contains;

TEST_CASE("the page where a package is chosen shows what would be in it, and one button to make it") {
  Organisation all;
  const auto id = all.release("", "# Cleaning\n", {}, "<b>Cleaning</b>");
  const auto web = std::string(CHANCERY_SOURCE) + "/web/";
  const auto templates = http::Templates::load(web + "templates", web + "messages/en", http::Catalogue::load(web + "messages/en"));
  const auto shown = [&](std::multimap<std::string, std::string> query) {
    PageRequest get;
    get.viewer = all.as("auditor");
    get.query = std::move(query);
    const auto answer = all.page("GET", "/evidence").answer(get);
    REQUIRE(answer);
    auto model = std::get<Model>(*answer).model;
    model["refusal"] = nullptr;
    model["shell"] = {{"viewer", {{"login", "auditor"}, {"name", "A"}, {"roles", {"auditor"}}, {"signed_in", true}, {"bounds", nullptr}}}, {"on_account", false}, {"csrf", "c"}, {"navigation", Json::array()}, {"organisation", "O"},
                      {"sample", false}, {"language", "en"}, {"path", "/evidence"}, {"target", "/evidence"}, {"version", "0"}, {"upload_limit", "1 MB"}, {"now", "2026-11-22T08:30:00Z"}, {"now_shown", "22 Nov 2026, 08:30 UTC"}, {"request_id", "r"},
                      {"assets", {{"app_js", "a"}, {"app_css", "a"}, {"icons_svg", "a"}}}};
    return templates.render("evidence/choose", model);
  };
  CHECK_THAT(shown({{"register", "documents"}}), Contains("&lt;b&gt;Cleaning&lt;/b&gt;") && Contains("/documents/" + id + "/revisions/1") && Contains("<form method=\"post\" action=\"/evidence\"") && Contains("name=\"csrf\" value=\"c\""));
  CHECK_THAT(shown({}), !Contains("method=\"post\" action=\"/evidence\""));
  CHECK_THAT(shown({{"clause", "99"}}), Contains(all.sentence("evidence.nothing", Json::object())));
}
