// Packages as items: who asked for, made and fetched which, what a restart leaves, and what is kept.
#include "integration/evidence/organisation.h"

#include <catch2/catch.hpp>

#include <future>

using namespace chancery;
using namespace chancery::testing;
using Catch::Matchers::Contains;

namespace {

struct Office : Organisation {
  std::string sop = release("", "# Storing\n\nKeep it dry.\n");
  Json choice{{"items", sop}};
  std::string key_of(const Outcome<Answer>& answer) const { return answer ? "" : answer.refusal().key; }
  std::vector<std::string> acts_on(const std::string& id) const {
    TrailQuery query;
    query.register_name = "evidence";
    query.id = id;
    std::vector<std::string> names;
    for (const auto& each : reading->trail(as("quality"), query)) names.insert(names.begin(), each.at("act").get<std::string>() + " by " + each.at("actor").get<std::string>());
    return names;
  }
};

}  // namespace

TEST_CASE("asking for, making and fetching a package are acts of whoever asked, with what was chosen and the SHA-256 of the file") {
  Office all;
  const auto id = all.ordered("auditor", {{"items", all.sop}, {"title", "For the visit"}});
  const auto fetched = all.asked("auditor", "POST", "/evidence/{id}/fetch", id);
  REQUIRE(fetched);
  CHECK(all.acts_on(id) == std::vector<std::string>{"order by auditor", "make by auditor", "fetch by auditor"});
  const auto fields = all.shown("quality", id)["fields"];
  CHECK(fields["title"] == "For the visit");
  CHECK(fields["items"] == all.sop);
  CHECK(fields["sha256"] == sha256_hex(whole_file(std::get<Download>(*fetched).path)));
  CHECK(fields["size"] == whole_file(std::get<Download>(*fetched).path).size());
  CHECK(fields["head"].get<std::string>().size() == 40);
}

TEST_CASE("nobody says that a package was made or fetched past the server") {
  Office all;
  const auto id = all.ordered("auditor", all.choice);
  const auto refused = [&](const std::string& act, Json fields) {
    ActRequest request;
    request.register_name = "evidence";
    request.id = id;
    request.act = act;
    request.fields = std::move(fields);
    const auto done = all.engine->perform(all.as("auditor"), request);
    REQUIRE_FALSE(done);
    CHECK_THAT(done.refusal().requirements.dump(), Contains("The server says this itself"));
  };
  refused("fetch", Json::object());
  all.act("auditor", "evidence", id, "order again");
  refused("make", {{"sha256", std::string(64, 'a')}});
}

TEST_CASE("a package is fetched by whoever asked for it, and by nobody else") {
  Office all;
  const auto id = all.ordered("auditor", all.choice);
  const auto others = all.asked("quality", "POST", "/evidence/{id}/fetch", id);
  REQUIRE_FALSE(others);
  CHECK(others.refusal().because != Because::unknown);
  CHECK(all.shown("quality", id)["may_fetch"] == false);
  CHECK(all.shown("auditor", id)["may_fetch"] == true);
  CHECK(all.key_of(all.asked("auditor", "POST", "/evidence/{id}/fetch", "EV-2026-0999")) != "");
  CHECK_FALSE(all.asked("staff", "GET", "/evidence/{id}", id));
}

TEST_CASE("a restart loses no finished package") {
  Office all;
  const auto id = all.ordered("auditor", all.choice);
  std::ofstream(all.path("kept/evidence/EV-2026-0002.part")) << "half";
  all.start();
  CHECK(all.asked("auditor", "POST", "/evidence/{id}/fetch", id));
  CHECK_FALSE(fs::exists(all.path("kept/evidence/EV-2026-0002.part")));
}

TEST_CASE("a package that a stop interrupted says so, and is made again at a press") {
  Office all;
  const auto id = all.act("auditor", "evidence", "", "order", {{"title", "Cut off"}, {"scope", "chosen"}, {"items", all.sop}}).id;
  const auto before = all.shown("auditor", id);
  CHECK_THAT(before["problem"].get<std::string>(), Contains("The server stopped before this package was made"));
  CHECK(before["may_again"] == true);
  REQUIRE(all.asked("auditor", "POST", "/evidence/{id}/again", id));
  all.ended(id);
  CHECK(all.shown("auditor", id)["state"] == "made");
  CHECK(all.asked("auditor", "POST", "/evidence/{id}/fetch", id));
}

TEST_CASE("a package that waits its turn says how many come before it, and can be given up") {
  Office all;
  std::promise<void> open;
  auto opened = open.get_future().share();
  REQUIRE(all.host->begin_work("something long", [opened](Progress&) { opened.wait(); }));
  const auto placed = all.asked("auditor", "POST", "/evidence", "", all.choice);
  REQUIRE(placed);
  const std::string id = std::get<SeeOther>(*placed).answer.at("id");
  CHECK(all.shown("auditor", id)["work"]["ahead"] == 1);
  CHECK(all.shown("auditor", id)["may_give_up"] == true);
  CHECK(all.shown("quality", id)["may_give_up"] == false);
  REQUIRE(all.asked("auditor", "POST", "/evidence/{id}/give-up", id));
  open.set_value();
  all.background.stop();
  CHECK(all.shown("auditor", id)["state"] == "given up");
  CHECK(fs::is_empty(all.path("kept/evidence")));
}

TEST_CASE("a package that cannot be made says why, and leaves nothing behind") {
  Office all;
  const auto id = all.act("auditor", "evidence", "", "order", {{"title", "No such"}, {"scope", "chosen"}, {"items", "SOP-999"}}).id;
  REQUIRE(all.asked("auditor", "POST", "/evidence/{id}/again", id));
  all.ended(id);
  CHECK_THAT(all.shown("auditor", id)["problem"].get<std::string>(), Contains("There is no SOP-999 that you may read"));
  CHECK(all.troubles.size() == 1);
  CHECK(fs::is_empty(all.path("kept/evidence")));
}

TEST_CASE("the sixteenth newest file is kept, the seventeenth is not, and can be made again") {
  Office all;
  std::vector<std::string> ids;
  for (int each = 0; each < 17; ++each) ids.push_back(all.ordered("auditor", all.choice));
  CHECK(std::distance(fs::directory_iterator(all.path("kept/evidence")), fs::directory_iterator()) == 16);
  const auto page = all.shown("auditor", ids.front());
  CHECK(page["state"] == "made");
  CHECK(page["not_here"].is_string());
  CHECK(all.key_of(all.asked("auditor", "POST", "/evidence/{id}/fetch", ids.front())) == "evidence.gone");
  REQUIRE(all.asked("auditor", "POST", "/evidence/{id}/again", ids.front()));
  all.ended(ids.front());
  CHECK(all.asked("auditor", "POST", "/evidence/{id}/fetch", ids.front()));
}

TEST_CASE("a choice is kept under a name, and chosen again from its page") {
  Office all;
  const auto kept = all.asked("auditor", "POST", "/evidence", "", {{"register", "documents"}, {"clause", "7.1.3"}, {"former", "yes"}, {"title", "Every year"}, {"then", "keep"}});
  REQUIRE(kept);
  const auto page = all.shown("auditor", std::get<SeeOther>(*kept).answer.at("id"));
  CHECK(page["state"] == "kept choice");
  CHECK(page["title"] == "Every year");
  CHECK(page["same"] == "/evidence?show=yes&register=documents&clause=7.1.3&former=yes");
  CHECK(page["may_again"] == true);
}

TEST_CASE("the same form sent twice is one package") {
  Office all;
  const Json form{{"items", all.sop}, {"once", "0123456789abcdef0123456789abcdef"}};
  const auto first = all.ordered("auditor", form);
  CHECK(all.ordered("auditor", form) == first);
  CHECK(all.acts_on(first) == std::vector<std::string>{"order by auditor", "make by auditor"});
}

TEST_CASE("what somebody signed or worked on is chosen by their name") {
  Office all;
  const auto other = all.act("quality", "baselines", "", "name", {{"title", "Visit"}, {"day", "2023-11-14"}, {"why", "For the visit."}}).id;
  const auto rows = [&](const std::string& person) {
    PageRequest get;
    get.viewer = all.as("auditor");
    get.query = {{"person", person}};
    const auto page = all.page("GET", "/evidence").answer(get);
    REQUIRE(page);
    const auto& preview = std::get<Model>(*page).model["preview"];
    std::vector<std::string> ids;
    if (preview.is_object()) for (const auto& each : preview["rows"]) ids.push_back(each["id"]);
    return ids;
  };
  CHECK(rows("approver") == std::vector<std::string>{all.sop});
  CHECK(rows("quality") == std::vector<std::string>{other});
  CHECK(rows("staff").empty());
}
