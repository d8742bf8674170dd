// The desk's pages through their real templates: a model that lacks a name its template uses fails here.
#include "desk/asking.h"
#include "desk/pages.h"
#include "http/templates.h"
#include "unit/desk/workshop.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace chancery;
using namespace chancery::test;

namespace {

std::string saved_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Shown { Json model; std::string html; };

class Desk {
 public:
  Desk() : templates(shipped_templates(), host.catalogue()) { furnish(host); }
  FakeHost host;
  http::Templates templates;

  Shown show(Outcome<Answer> (*page)(const Host&, const PageRequest&), const PageRequest& request) {
    auto answer = page(host, request);
    if (!answer) throw std::runtime_error("refused: " + answer.refusal().key);
    const auto& model = std::get<Model>(*answer);
    auto html = templates.render(model.template_name, dressed(model.model, request.target));
    // CHANCERY_LOOK=folder keeps the pages, to be looked at in a browser.
    if (const char* folder = std::getenv("CHANCERY_LOOK")) {
      std::string name = model.template_name;
      std::replace(name.begin(), name.end(), '/', '-');
      std::filesystem::create_directories(folder);
      const std::string path = std::string(folder) + "/" + name + ".html";
      if (!std::filesystem::exists(path)) std::ofstream(path) << html;
    }
    return {model.model, html};
  }
};

PageRequest quality(const std::string& path) { return from("hadler", {"staff", "author", "quality"}, path); }

}  // namespace

TEST_CASE("my work sorts what waits for a signature, what one writes and what waits for others") {
  Desk desk;
  const auto shown = desk.show(desk::work_page, quality("/"));
  CHECK(shown.model["sign"]["rows"][1]["id"] == "WI-003");
  CHECK(shown.model["write"]["rows"][0]["id"] == "SOP-021");
  CHECK(shown.model["waiting"]["rows"][1]["blocked"][0] == "Revision 4 still needs a review by Tomas Brandt.");
  CHECK(shown.model["waiting"]["rows"][0]["id"] == "IMP-2026-0006");
  CHECK(shown.model["waiting"]["rows"][0]["blocked"][0] == "Close: Eva Lindqvist.");
  CHECK(shown.html.find("/documents/WI-003/draft/sign?act=review") != std::string::npos);
}

TEST_CASE("records wait for whoever is asked for their next step, what is overdue first and marked so") {
  Desk desk;
  const auto shown = desk.show(desk::work_page, quality("/"));
  REQUIRE(shown.model["records"]["count"] == 2);
  const auto& first = shown.model["records"]["rows"][0];
  CHECK(first["id"] == "IMP-2026-0004");
  CHECK(first["due"] == "2026-11-20");
  CHECK(first["overdue"] == true);
  CHECK(first["act_href"] == "/improvements/IMP-2026-0004/act?act=finish");
  CHECK(shown.model["records"]["rows"][1]["does"] == "Assess");
  CHECK(shown.model["sign"]["rows"][0]["act_href"] == "/improvements/IMP-2026-0005/sign?act=close");
  CHECK(shown.model["sign"]["rows"][0]["overdue"] == false);
  CHECK(shown.html.find("overdue</b>") != std::string::npos);
}

TEST_CASE("whoever owns documents sees them with the day their review is due, and their processes") {
  Desk desk;
  desk.host.things.rows[1]["fields"]["process"] = "Incoming goods";
  const auto shown = desk.show(desk::work_page, quality("/"));
  CHECK(shown.model["owned"]["count"] == 3);
  CHECK(shown.model["owned"]["rows"][1]["due"] == "2028-11-18");
  CHECK(shown.model["processes"]["rows"][0]["href"] == "/documents?process=Incoming%20goods");
  CHECK(shown.html.find("Documents you own") != std::string::npos);
}

TEST_CASE("newly in force is what came in force last, however much changed since that is not in force") {
  Desk desk;
  for (int n = 0; n < 60; ++n) desk.host.things.rows.push_back(document("SOP-1" + std::to_string(n), "Done without", n % 2 == 0 ? "withdrawn" : "retired", 1, "tbrandt", "2026-11-20T08:00:00Z", n % 2 == 0 ? "" : "2024-01-08T08:00:00Z"));
  const auto shown = desk.show(desk::work_page, quality("/"));
  std::vector<std::string> ids;
  for (const auto& row : shown.model["recent"]["rows"]) ids.push_back(row["id"]);
  CHECK(ids == std::vector<std::string>{"SOP-014", "WI-007", "POL-001", "SOP-002"});
  CHECK(shown.html.find("No document is in force yet.") == std::string::npos);
}

TEST_CASE("a review is due when its months are over, soonest first, and overdue ones say so") {
  Desk desk;
  const auto reviews = desk.show(desk::work_page, quality("/")).model["reviews"]["rows"];
  REQUIRE(reviews.size() == 2);
  CHECK(reviews[0]["id"] == "SOP-002");
  CHECK(reviews[0]["overdue"] == true);
  CHECK(reviews[1]["id"] == "POL-001");
  CHECK(reviews[1]["overdue"] == false);
}

TEST_CASE("a new reader's work is empty, and each part says what belongs there") {
  Desk desk;
  desk.host.things = FakeItems();
  const auto shown = desk.show(desk::work_page, from("hadler", {"staff", "author", "approver"}));
  CHECK(shown.html.find("Nothing waits for your signature.") != std::string::npos);
  CHECK(shown.html.find("No document is in force yet.") != std::string::npos);
}

TEST_CASE("a found text is shown as text, with the words marked") {
  Desk desk;
  auto request = quality("/search");
  request.query.emplace("q", "diameter <b>");
  const auto shown = desk.show(desk::search_page, request);
  CHECK(shown.html.find("<mark>diameter</mark>") != std::string::npos);
  CHECK(shown.html.find("&lt;script&gt;alert(1)") != std::string::npos);
  CHECK(shown.html.find("<b>\"") == std::string::npos);
  CHECK(shown.model["hits"][0]["snippet"].get<std::string>().find('\x02') == std::string::npos);
}

TEST_CASE("the audit trail shows who, what, when, why, old and new, and the decision") {
  Desk desk;
  const auto shown = desk.show(desk::trail_page, quality("/audit-trail"));
  for (const char* each : {"Hanna Adler", "Sent back for changes", "17 Nov 2026, 09:12 UTC", "Step 4 names the old gauge.", "<del>Tomas Brandt</del>", "<ins>Hanna Adler</ins>", "No comment is open."})
    CHECK(shown.html.find(each) != std::string::npos);
}

TEST_CASE("the audit trail as CSV has every act, and no cell that a spreadsheet would run") {
  Desk desk;
  desk.host.things.acts_done[0]["comment"] = "=HYPERLINK(\"http://x\",\"y\")";
  desk.host.performed = ActReceipt();
  desk::TrailFiles files(desk.host);
  auto request = quality("/audit-trail/file");
  request.body["format"] = "csv";
  request.query.emplace("register", "documents");
  auto answer = desk::trail_file(files, desk.host, request);
  REQUIRE(answer);
  REQUIRE(desk.host.asked.size() == 1);
  CHECK(desk.host.asked[0].register_name == "evidence");
  CHECK(desk.host.asked[0].act == "take trail");
  CHECK(desk.host.asked[0].fields["question"] == "register=documents");
  CHECK(desk.host.asked[0].fields["title"] == "Audit trail as CSV, Register: Controlled documents");
  CHECK_FALSE(files.at_work("quality"));
  const auto& csv = std::get<Download>(*answer);
  CHECK(csv.media_type == "text/csv");
  CHECK(csv.passing);
  const auto text = saved_text(csv.path);
  std::filesystem::remove(csv.path);
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(text.find("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"") != std::string::npos);
}

TEST_CASE("the audit trail as JSON is one list of every act file, however many there are") {
  Desk desk;
  desk.host.performed = ActReceipt();
  desk::TrailFiles files(desk.host);
  auto request = quality("/audit-trail/file");
  request.body["format"] = "json";
  const auto saved = [&] {
    const auto answer = desk::trail_file(files, desk.host, request);
    REQUIRE(answer);
    const auto& file = std::get<Download>(*answer);
    CHECK(file.media_type == "application/json");
    const Json acts = Json::parse(saved_text(file.path));
    std::filesystem::remove(file.path);
    return acts;
  };
  CHECK(saved() == Json(desk.host.things.acts_done));
  desk.host.things.acts_done.clear();
  CHECK(saved() == Json::array());
  for (int number = 2500; number > 0; --number) desk.host.things.acts_done.push_back({{"seq", number}, {"act", "edit"}, {"actor", "hadler"}});
  CHECK(saved().size() == 2500);
}

TEST_CASE("a file of the trail is not given when it cannot be recorded that it was taken, nor in a form that nobody knows") {
  Desk desk;
  desk::TrailFiles files(desk.host);
  auto request = quality("/audit-trail/file");
  request.body["format"] = "json";
  CHECK_FALSE(desk::trail_file(files, desk.host, request));
  CHECK(desk.host.asked.size() == 1);
  desk.host.performed = ActReceipt();
  request.body["format"] = "pdf";
  CHECK(desk::trail_file(files, desk.host, request).refusal().key == "trail.format");
  CHECK(desk.host.asked.size() == 1);
}

TEST_CASE("a trail whose filters cannot be read is refused to programs and comes back as a form to people") {
  Desk desk;
  for (const auto& [name, value] : std::map<std::string, std::string>{{"from", "never"}, {"until", "soon"}, {"colour", "red"}, {"limit", "x"}, {"after", "x"}, {"format", "csv"}}) {
    auto request = quality("/audit-trail");
    request.query.emplace(name, value);
    request.wants_json = true;
    const auto refused = desk::trail_page(desk.host, request);
    INFO(name);
    REQUIRE_FALSE(refused);
    CHECK(refused.refusal().because == Because::invalid);
  }
  auto request = quality("/audit-trail");
  request.query.emplace("from", "never");
  request.query.emplace("item", "SOP-0815");
  const auto answer = desk::trail_page(desk.host, request);
  REQUIRE(answer);
  const auto& page = std::get<Model>(*answer);
  CHECK(page.status == 422);
  CHECK_THAT(page.model["refusal"]["sentence"].get<std::string>(), Catch::Contains("never is not a date"));
  CHECK(page.model["filters"]["item"] == "SOP-0815");
  CHECK(page.model["history"].is_null());
  CHECK(page.model["empty"].is_null());   // not: there was nothing
}

TEST_CASE("a text that was replaced under another name is one change, and a removed attachment shows what it was") {
  Desk desk;
  auto& act = desk.host.things.acts_done[0];
  act["files"] = {{{"name", "content.pdf"}, {"sha256", std::string(64, 'b')}, {"was", std::string(64, 'a')}, {"content", true}}};
  act["removed"] = {{{"name", "content.md"}, {"was", std::string(64, 'a')}, {"content", true}}, {{"name", "figure.png"}, {"was", std::string(64, 'c')}, {"content", false}}};
  const auto changes = desk.show(desk::trail_page, quality("/audit-trail")).model["history"]["entries"][0]["changes"];
  REQUIRE(changes.size() == 4);   // two fields, then the files
  CHECK(changes[2] == Json{{"field", "content.pdf"}, {"old", "content.md · SHA-256 aaaaaaaaaaaa…"}, {"new", "content.pdf · SHA-256 bbbbbbbbbbbb…"}});
  CHECK(changes[3] == Json{{"field", "figure.png"}, {"old", "figure.png · SHA-256 cccccccccccc…"}, {"new", nullptr}});
}

TEST_CASE("people, a person, the rules and readiness fit their templates") {
  Desk desk;
  CHECK(desk.show(desk::people_page, quality("/people")).html.find("Jan Kowalski") != std::string::npos);
  auto person = quality("/people/hadler");
  person.path["id"] = "hadler";
  CHECK(desk.show(desk::person_page, person).html.find("Quality manager") != std::string::npos);
  CHECK(desk.show(desk::policies_page, quality("/policies")).html.find("Ideas and problems") != std::string::npos);
  const auto ready = desk.show(desk::readiness_page, quality("/readiness"));
  CHECK(ready.model["findings"][0]["severity"] == "major");
  CHECK(ready.html.find("Nobody holds a role that may do") != std::string::npos);
}

TEST_CASE("the form that adds a person asks for what the register asks") {
  Desk desk;
  const auto form = desk.show(desk::new_person_page, from("admin", {"staff", "admin"}, "/people/new"));
  CHECK(form.model["allowed"] == true);
  CHECK(form.html.find("action=\"/people/acts/add\"") != std::string::npos);
  CHECK(form.html.find("name=\"field.roles\"") != std::string::npos);
}

TEST_CASE("a person who is not known is refused") {
  Desk desk;
  auto request = quality("/people/nobody");
  request.path["id"] = "nobody";
  const auto answer = desk::person_page(desk.host, request);
  REQUIRE_FALSE(answer);
  CHECK(answer.refusal().because == Because::unknown);
}

TEST_CASE("every register's rules are said in words, with no placeholder left") {
  Desk desk;
  for (const char* name : {"improvements", "people", "documents"}) {
    auto request = quality("/policies");
    request.path["register"] = name;
    const auto shown = desk.show(desk::policy_page, request);
    for (const auto& act : shown.model["act_rows"])
      for (const auto& need : act["needs"]) CHECK(need["sentence"].get<std::string>().find("{missing}") == std::string::npos);
    CHECK(shown.html.find("Show the source") != std::string::npos);
  }
}

TEST_CASE("requirements are said as what is asked for, not as if somebody were refused") {
  Desk desk;
  auto request = quality("/policies");
  request.path["register"] = "documents";
  const auto shown = desk.show(desk::policy_page, request);
  std::string all;
  for (const auto& act : shown.model["act_rows"])
    for (const auto& need : act["needs"]) all += need["sentence"].get<std::string>() + "\n";
  for (const char* each : {"No next revision is open.", "Somebody who wrote none of it.", "Every comment is resolved.",
                           "At least one sign-off by “Approve”, and one of everybody named under “Approvers”, none of them by an author, none of them by whoever signed “Sign the review”."})
    CHECK(all.find(each) != std::string::npos);
  for (const char* each : {"already", "still needs", "You "}) CHECK(all.find(each) == std::string::npos);
}

TEST_CASE("a policy's own words for a requirement go before those made of its condition") {
  Desk desk;
  const Json rule = {{"name", "x"}, {"asks", "Two people from the shop floor."}, {"condition", {{"kind", "comment-given"}}}};
  CHECK(desk::asks(desk.host, Json::object(), rule) == "Two people from the shop floor.");
}

TEST_CASE("the picture of a register has every state and every act that leads from one to another, once") {
  Desk desk;
  auto request = quality("/policies");
  request.path["register"] = "documents";
  const auto shown = desk.show(desk::policy_page, request);
  const Json& picture = shown.model["picture"];
  CHECK(picture["states"].size() == 6);
  CHECK(picture["arrows"].size() == picture["legend"].size());
  std::string legend;
  for (const auto& each : picture["legend"]) legend += (each["from"].is_null() ? "new" : each["from"].get<std::string>()) + ">" + each["to"].get<std::string>() + "=" + each["acts"].get<std::string>() + ";";
  for (const char* each : {"new>draft=Start a document;", "draft>in review=Submit for review;", "in review>draft=Take back, Send back;", "in review>in force=Release;",
                           "in force>draft=Start the next revision;", "in force>superseded=Release;", "draft>withdrawn=Give the draft up;", "in force>obsolete=Take out of use;"})
    CHECK_THAT(legend, Catch::Contains(each));
  CHECK(legend.find("Edit") == std::string::npos);
  CHECK(shown.html.find("<title id=\"flow-title\">") != std::string::npos);
  CHECK(shown.html.find("style=") == std::string::npos);
}

TEST_CASE("every help topic has its page, and an unknown one is refused") {
  Desk desk;
  const auto index = desk.show(desk::help_page, quality("/help"));
  for (const auto& topic : index.model["topics"]) {
    auto request = quality("/help");
    request.path["topic"] = topic["href"].get<std::string>().substr(6);
    CHECK(desk.show(desk::help_page, request).html.find("help-text") != std::string::npos);
  }
  auto request = quality("/help");
  request.path["topic"] = "../sign-in";
  CHECK_FALSE(desk::help_page(desk.host, request));
}
