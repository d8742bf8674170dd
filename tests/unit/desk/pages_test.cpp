// The desk's pages through their real templates: a model that lacks a name its template uses fails here.
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
  CHECK(shown.model["sign"]["rows"][0]["id"] == "WI-003");
  CHECK(shown.model["write"]["rows"][0]["id"] == "SOP-021");
  CHECK(shown.model["waiting"]["rows"][0]["blocked"][0] == "Revision 4 still needs a review by Tomas Brandt.");
  CHECK(shown.model["records"]["rows"][0]["id"] == "IMP-2026-0007");
  CHECK(shown.html.find("/documents/WI-003/draft/sign?act=review") != std::string::npos);
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
  auto request = quality("/audit-trail");
  request.query.emplace("format", "csv");
  auto answer = desk::trail_page(desk.host, request);
  REQUIRE(answer);
  const auto& csv = std::get<Download>(*answer);
  CHECK(csv.media_type == "text/csv; charset=utf-8");
  CHECK(std::count(csv.bytes.begin(), csv.bytes.end(), '\n') == 5);
  CHECK(csv.bytes.find("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"") != std::string::npos);
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
