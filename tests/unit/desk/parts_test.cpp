// Small parts of the desk: CSV cells, dates, and the shapes that the shared templates want.
#include "desk/csv.h"
#include "http/templates.h"
#include "item_pages/calendar.h"
#include "sdk/shown.h"
#include "unit/desk/workshop.h"

#include <catch2/catch.hpp>
#include <fstream>

using namespace chancery;
using namespace chancery::desk;

TEST_CASE("a cell that looks like a formula is made text; others stay as they are") {
  CHECK(csv_cell("plain") == "\"plain\"");
  CHECK(csv_cell("say \"no\"") == "\"say \"\"no\"\"\"");
  for (const char* each : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}) CHECK(csv_cell(each)[1] == '\'');
  CHECK(csv_cell("a=b") == "\"a=b\"");
}

TEST_CASE("months are counted on the calendar, and the last day of a shorter month counts") {
  using item_pages::days_after, item_pages::months_after;
  CHECK(months_after("2024-11-30T10:00:00Z", 24) == "2026-11-30");
  CHECK(months_after("2024-08-31", 6) == "2025-02-28");
  CHECK(months_after("2023-08-31", 6) == "2024-02-29");
  for (const char* day : {"29", "30", "31"}) {
    CHECK(months_after(std::string("2026-01-") + day, 1) == "2026-02-28");
    CHECK(months_after(std::string("2024-01-") + day, 1) == "2024-02-29");
    CHECK(months_after(std::string("2026-01-") + day, 2) == std::string("2026-03-") + day);
  }
  CHECK(months_after("2026-03-31", 1) == "2026-04-30");
  CHECK(months_after("2026-12-15", 1) == "2027-01-15");
  CHECK(months_after("soon", 1).empty());
  CHECK(months_after("2026-13-01", 1).empty());
  CHECK(days_after("2026-11-22", -30) == "2026-10-23");
  CHECK(days_after("2026-02-27", 3) == "2026-03-02");
}

TEST_CASE("times and sizes are shown absolute and short") {
  CHECK(shown::time("2026-11-22T08:30:00Z") == "22 Nov 2026, 08:30 UTC");
  CHECK(shown::date("2026-01-02") == "2 Jan 2026");
  CHECK(shown::time("later") == "later");
  CHECK(shown::size(0) == "0 bytes");
  CHECK(shown::size(1536) == "1.5 KB");
  CHECK(shown::size(60'000'000) == "57 MB");
}

TEST_CASE("every kind of field that a policy knows becomes exactly one control") {
  for (const auto& [kind, control] : std::map<std::string, std::string>{{"text", "text"}, {"choice", "choice"}, {"choices", "people"}, {"person", "choice"}, {"people", "people"}, {"date", "date"},
                                                                         {"number", "number"}, {"clauses", "words"}, {"link", "words"}, {"yes or no", "yes_no"}, {"words", "words"}}) {
    const Json field = shown::field({{"name", "a field"}, {"kind", kind}, {"longest", 100}}, nullptr, {});
    int controls = 0;
    for (const auto& each : field["is"]) controls += each.get<bool>() ? 1 : 0;
    CHECK(controls == 1);
    CHECK(field["is"][control] == true);
    CHECK(field["key"] == "a-field");
  }
  CHECK(shown::field({{"name", "x"}, {"kind", "text"}, {"longest", 2000}}, nullptr, {})["is"]["textarea"] == true);
}

TEST_CASE("a field is required always, or for the act its form is for") {
  const Json rule = {{"name", "reason"}, {"kind", "text"}, {"required", false}, {"required_for", {"submit"}}};
  CHECK(shown::field(rule, nullptr, {}, "submit")["required"] == true);
  CHECK(shown::field(rule, nullptr, {}, "edit")["required"] == false);
}

TEST_CASE("a field of people offers those who hold one of its roles, and who is named already") {
  const Json rule = {{"name", "approvers"}, {"kind", "people"}, {"roles", {"approver", "quality"}}};
  const std::vector<Json> people = {{{"login", "ruth"}, {"name", "Ruth"}, {"roles", {"staff", "approver"}}, {"active", true}}, {{"login", "tomas"}, {"name", "Tomas"}, {"roles", {"staff"}}, {"active", true}},
                                    {{"login", "pia"}, {"name", "Pia"}, {"roles", {"admin"}}, {"active", true}}, {{"login", "gone"}, {"name", "Gone"}, {"roles", {"approver"}}, {"active", false}}};
  const auto offered = [&](const Json& asked, const Json& value) {
    std::string logins;
    const Json field = shown::field(asked, value, people);
    for (const auto& each : field.at("choices")) logins += each["value"].get<std::string>() + " ";
    return logins;
  };
  CHECK(offered(rule, nullptr) == "ruth ");
  CHECK(offered(rule, {"tomas"}) == "ruth tomas ");
  CHECK(offered({{"name", "owner"}, {"kind", "person"}}, nullptr) == "ruth tomas pia ");
  CHECK(shown::field({{"name", "x"}, {"kind", "people"}, {"roles", {"auditor"}}}, nullptr, people)["nobody"] == true);
}

TEST_CASE("a past act reads in the policy's words, and what followed with it") {
  test::FakeHost host;
  const Json policy = *host.policy("documents");
  CHECK(shown::happened(host, policy, {{"act", "return"}}) == "Sent back for changes");
  CHECK(shown::happened(host, policy, {{"act", "approve"}, {"also", {"release"}}}) == "Approved, put in force");
  CHECK(shown::happened(host, {{"acts", {{{"name", "weigh"}, {"label", "Weigh in"}, {"done", ""}}}}}, {{"act", "weigh"}}) == "Weigh in: done");
  CHECK(shown::happened(host, nullptr, {{"act", "melt"}}) == "melt: done");
}

TEST_CASE("the shared parts show every kind of control, a refusal, files and sign-offs") {
  test::FakeHost host;
  test::furnish(host);
  Json fields = Json::array();
  for (const auto& policy : host.registers())
    for (const auto& rule : policy.at("fields")) fields.push_back(shown::field(rule, nullptr, host.people(), "submit", rule["name"] == "impact" ? "Say what changes for the people who work by it." : ""));
  for (auto& each : fields) each.update({{"any_suggested", true}, {"suggested", {{{"value", "Turning"}, {"says", nullptr}}}}});
  const Json signoffs = {{{"signer", "hadler"}, {"name", "Hanna Adler"}, {"meaning", "I approve this revision for use."}, {"at", "2026-11-18T14:05:00Z"}, {"method", "password"}, {"statement", "signoffs/1-approve-hadler.txt"}, {"voided", ""}, {"on_behalf_of", ""}},
                         {{"signer", "x"}, {"name", "Eva Lindqvist"}, {"meaning", "I have reviewed this revision."}, {"at", "2026-11-17T14:05:00Z"}, {"method", "password"}, {"statement", ""}, {"voided", "the text changed"}, {"on_behalf_of", "hadler"}}};
  const Json files = {{{"name", "gauge 2/ü.png"}, {"media_type", "image/png"}, {"size", 48211}, {"sha256", std::string(64, 'd')}}};
  Json model = {{"title", "Submit SOP-014 revision 3"}, {"field_list", fields}, {"seen", "a"}, {"once", "b"}, {"signoff_list", shown::signoff_list(host, signoffs, "/documents/SOP-014/revisions/3/signoffs")}, {"file_list", shown::file_list(files, "/documents/SOP-014/files")},
                {"act_list", {{"possible", {{{"label", "Submit for review"}, {"href", nullptr}, {"action", "/documents/SOP-014/acts/submit"}, {"primary", true}, {"confirm", "Submit now?"}}, {{"label", "Edit"}, {"href", "/x"}, {"action", nullptr}, {"primary", false}, {"confirm", nullptr}}}},
                              {"refused", {{{"label", "Approve"}, {"unmet", {"You wrote part of revision 3. Ask a colleague."}}}}}, {"any_refused", true}}},
                {"pager", {{"says", "50 of 1,204"}, {"first_href", "/a"}, {"next_href", "/b"}}}, {"empty", nullptr}, {"status", shown::status("in review")},
                {"refusal", {{"key", "x"}, {"heading", "This was not done"}, {"sentence", "SOP-014 revision 3 cannot be submitted yet."}, {"status", 422}, {"details", Json::object()}, {"files_again", true}, {"at", nullptr}, {"about", {{"password", false}, {"code", false}}},
                             {"requirements", shown::requirements({{{"name", "state"}, {"result", "met"}, {"sentence", "The revision is a draft."}, {"missing", Json::array()}}, {{"name", "field impact"}, {"result", "unmet"}, {"sentence", "Say what changes for the people who work by it."}, {"missing", Json::array()}}})}}}};
  auto sources = test::shipped_templates();
  sources["parts"] = "{{> partials/top}}<h1>{{title}}</h1>{{> partials/status}}{{> partials/acts}}<form class=\"form\">{{> partials/fields}}</form>{{> partials/files}}{{> partials/signoffs}}{{> partials/pager}}{{> partials/empty}}{{> partials/bottom}}";
  const http::Templates templates(sources, host.catalogue());
  const std::string html = templates.render("parts", test::dressed(model, "/documents/SOP-014/draft/submit"));
  CHECK(html.find("name=\"once\" value=\"b\"") != std::string::npos);
  CHECK(html.find("gauge%202%2F%C3%BC.png") != std::string::npos);
  CHECK(html.find("seal-voided") != std::string::npos);
  CHECK(html.find("Not met:") != std::string::npos);
  CHECK(html.find("The revision is a draft.") == std::string::npos);   // what is met is in nobody's way
  CHECK(html.find("<datalist id=\"offers-process\"><option value=\"Turning\"></option></datalist>") != std::string::npos);
  CHECK(html.find("choose them again before you send") != std::string::npos);
  CHECK(html.find("/documents/SOP-014/revisions/3/signoffs/1-approve-hadler.txt") != std::string::npos);
  CHECK(html.find("aria-describedby=\"help-process\"") != std::string::npos);
  if (const char* folder = std::getenv("CHANCERY_LOOK")) std::ofstream(std::string(folder) + "/parts.html") << html;
}
