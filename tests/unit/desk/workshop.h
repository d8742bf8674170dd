// A small workshop for the desk's tests: some documents, a draft that waits, acts, people.
#pragma once
#include "unit/desk/fake_host.h"

namespace chancery::test {

inline Json document(const std::string& id, const std::string& title, const std::string& state, int revision, const std::string& owner,
                     const std::string& changed, const std::string& since) {
  return {{"register", "documents"}, {"id", id}, {"title", title}, {"state", state}, {"revision", revision}, {"owner", owner}, {"owner_name", owner == "hadler" ? "Hanna Adler" : "Tomas Brandt"},
          {"changed", changed}, {"in_force_since", since.empty() ? Json() : Json(since)}, {"authors", {owner}}, {"fields", {{"title", title}}}, {"comments", Json::array()}, {"seen", std::string(40, 'a')}};
}

inline Json act(std::int64_t number, const std::string& name, const std::string& item, const std::string& at, const std::string& comment = "") {
  return {{"seq", number}, {"number", number}, {"act", name}, {"register", "documents"}, {"item", item}, {"revision", 3}, {"at", at}, {"actor", "hadler"}, {"actor_name", "Hanna Adler"},
          {"slot", "draft"}, {"released", false}, {"from", "draft"}, {"to", "in review"}, {"comment", comment}, {"commit", std::string(40, 'c')},
          {"fields", {{"reason", {nullptr, "The gauge of station 2 was replaced; its tolerance is narrower."}}, {"owner", {"tbrandt", "hadler"}}}},
          {"files", {{{"name", "content.md"}, {"sha256", std::string(64, 'b')}, {"was", std::string(64, 'a')}, {"content", true}}}}, {"removed", Json::array()},
          {"decision", {{"allowed", true}, {"requirements", {{{"name", "comments resolved"}, {"result", "met"}, {"sentence", "No comment is open."}, {"missing", Json::array()}},
                                                              {{"name", "approved"}, {"result", "unmet"}, {"sentence", "Revision 3 still needs the approval of Eva Lindqvist."}, {"missing", {"elindqvist"}}}}}}}};
}

inline void furnish(FakeHost& host) {
  host.persons = {{{"login", "hadler"}, {"name", "Hanna Adler"}, {"roles", {"staff", "author", "quality"}}, {"active", true}, {"state", "active"}},
                  {{"login", "tbrandt"}, {"name", "Tomas Brandt"}, {"roles", {"staff", "author"}}, {"active", true}, {"state", "active"}},
                  {{"login", "elindqvist"}, {"name", "Eva Lindqvist"}, {"roles", {"staff", "approver"}}, {"active", true}, {"state", "active"}},
                  {{"login", "jkowalski"}, {"name", "Jan Kowalski"}, {"roles", {"staff"}}, {"active", false}, {"state", "left"}}};
  auto& rows = host.things.rows;
  rows = {document("SOP-002", "Control of documented information", "in force", 5, "hadler", "2024-06-03T09:10:00Z", "2024-06-03T09:10:00Z"),
          document("SOP-014", "Incoming inspection of bar stock", "in force", 3, "hadler", "2026-11-18T14:05:00Z", "2026-11-18T14:05:00Z"),
          document("WI-007", "Setting up the Traub TNL18 for hydraulic valve spools of stainless steel", "in force", 2, "tbrandt", "2026-10-02T07:44:00Z", "2026-10-02T07:44:00Z"),
          document("POL-001", "Quality policy", "in force", 1, "hadler", "2024-11-30T10:00:00Z", "2024-11-30T10:00:00Z"),
          {{"register", "improvements"}, {"id", "IMP-2026-0007"}, {"title", "Burrs on spool edges after the third shift"}, {"state", "planned"}, {"revision", 0}, {"owner", "hadler"}, {"owner_name", "Hanna Adler"},
           {"changed", "2026-11-19T16:20:00Z"}, {"in_force_since", nullptr}, {"fields", Json::object()}},
          {{"register", "people"}, {"id", "hadler"}, {"title", "Hanna Adler"}, {"state", "active"}, {"revision", 0}, {"owner", ""}, {"owner_name", ""}, {"changed", "2024-01-08T08:00:00Z"},
           {"in_force_since", nullptr}, {"fields", {{"login", "hadler"}, {"name", "Hanna Adler"}, {"email", "h.adler@example.org"}, {"roles", {"staff", "author", "quality"}}}}, {"seen", std::string(40, 'a')}}};
  host.things.acts_done = {act(41, "submit", "SOP-014", "2026-11-18T13:31:00Z"), act(40, "return", "SOP-014", "2026-11-17T09:12:00Z", "Step 4 names the old gauge. Please name the new one."),
                           act(39, "submit", "SOP-014", "2026-11-16T15:55:00Z"), act(38, "revise", "SOP-014", "2026-11-12T08:00:00Z")};
  const Json unmet = {{"name", "reviewed"}, {"result", "unmet"}, {"sentence", "Revision 4 still needs a review by Tomas Brandt."}, {"missing", {"tbrandt"}}};
  Json waiting = document("SOP-009", "Nonconforming output", "in review", 4, "hadler", "2026-11-20T11:00:00Z", "");
  Json signing = document("WI-003", "Final inspection of valve spools", "in review", 2, "tbrandt", "2026-11-21T07:30:00Z", "");
  Json writing = document("SOP-021", "Purchasing", "draft", 3, "hadler", "2026-09-01T09:00:00Z", "");
  writing["comments"] = {{{"number", 1}, {"resolved", false}, {"answers", 0}}};
  host.things.to_do = {{{"item", signing}, {"steps", {{{"act", "review"}, {"label", "Sign the review"}, {"signs", "I have reviewed this revision."}, {"who", {"hadler"}}, {"names", {"Hanna Adler"}}, {"yours", true}}}}, {"acts", {{{"act", "review"}, {"label", "Sign the review"}, {"allowed", true}, {"open", true}, {"signs", "I have reviewed this revision."}, {"requirements", Json::array()}}}}},
                       {{"item", writing}, {"acts", {{{"act", "edit"}, {"label", "Edit"}, {"allowed", true}, {"open", true}, {"signs", ""}, {"takes_files", true}, {"requirements", Json::array()}}}}},
                       {{"item", waiting}, {"acts", {{{"act", "approve"}, {"label", "Approve"}, {"allowed", false}, {"open", false}, {"signs", "I approve."}, {"requirements", Json::array()}}, {{"act", "release"}, {"label", "Release"}, {"by_itself", true}, {"allowed", false}, {"open", false}, {"signs", ""}, {"requirements", {unmet}}}}}}};
  const auto record = [&](const std::string& id, const std::string& owner, const std::string& due, const char* act, const char* label, const char* signs, const char* who) {
    Json item = {{"register", "improvements"}, {"id", id}, {"title", "Burrs on spool edges"}, {"state", "planned"}, {"revision", 0}, {"owner", owner}, {"slot", "current"}, {"changed", "2026-11-19T16:20:00Z"}, {"authors", {owner}},
                 {"fields", Json::object()}, {"comments", Json::array()}};
    if (!due.empty()) item["fields"]["due"] = due;
    host.things.to_do.push_back({{"item", item}, {"acts", Json::array()}, {"steps", {{{"act", act}, {"label", label}, {"signs", signs}, {"who", {who}}, {"names", {who}}, {"yours", who == std::string("hadler")}}}}});
  };
  record("IMP-2026-0003", "tbrandt", "", "assess", "Assess", "", "hadler");
  record("IMP-2026-0004", "hadler", "2026-11-20", "finish", "Report as done", "", "hadler");
  record("IMP-2026-0005", "tbrandt", "2026-12-20", "close", "Close", "I have checked that the action had its effect.", "hadler");
  record("IMP-2026-0006", "hadler", "", "close", "Close", "I have checked that the action had its effect.", "Eva Lindqvist");
  host.things.hits = {{"documents", "SOP-014", "Incoming inspection of bar stock", "in force", 3, "Measure the \x02" "diameter\x03 at three places <script>alert(1)</script> & record it."}};
  host.found = {{"minor", "7.5.2", "documents", "SOP-002", "finding.review-overdue", {{"id", "SOP-002"}, {"due", "3 Jun 2026"}, {"owner", "Hanna Adler"}}},
                {"major", "5.3", "documents", "", "finding.role-empty", {{"act", "Sign the review"}, {"register", "Controlled documents"}, {"roles", {"reviewer"}}}},
                {"observation", "7.5.3", "documents", "SOP-021", "finding.draft-lies", {{"id", "SOP-021"}, {"state", "draft"}, {"since", "1 Sep 2026"}}}};
}

inline PageRequest from(const std::string& login, std::vector<std::string> roles, const std::string& path = "/") {
  PageRequest request;
  request.viewer = {login, "Hanna Adler", std::move(roles), "session"};
  request.method = "GET";
  request.target = path;
  return request;
}

// What the server adds to every model.
inline Json dressed(Json model, const std::string& path, bool signed_in = true) {
  Json navigation = Json::array();
  for (const auto& [where, label, icon] : std::vector<std::array<std::string, 3>>{{"/", "My work", "inbox"}, {"/documents", "Controlled documents", "book-open"}, {"/improvements", "Ideas and problems", "lightbulb"},
                                                                                 {"/evidence", "Evidence", "shield-check"}, {"/readiness", "Readiness", "clipboard-check"}, {"/audit-trail", "Audit trail", "history"},
                                                                                 {"/people", "People", "users"}, {"/policies", "Rules", "scale"}, {"/help", "Help", "circle-help"}})
    navigation.push_back({{"path", where}, {"label", label}, {"icon", icon}, {"here", where == path}});
  const auto asset = [](const char* name) { return std::string("/static/") + name; };
  model["shell"] = {{"viewer", {{"login", "hadler"}, {"name", "Hanna Adler"}, {"roles", {"author", "quality"}}, {"signed_in", signed_in}, {"bounds", nullptr}}}, {"on_account", false}, {"csrf", "c"}, {"navigation", signed_in ? navigation : Json::array()},
                    {"organisation", "Feinwerk Adler"}, {"sample", true}, {"language", "en"}, {"path", path}, {"target", path}, {"version", "0.1.0"},
                    {"assets", {{"app_js", asset("app.js")}, {"app_css", asset("app.css")}, {"icons_svg", asset("icons.svg")}}}, {"upload_limit", "50 MB"}, {"now", "2026-11-22T08:30:00Z"}, {"now_shown", "22 Nov 2026, 08:30 UTC"}, {"request_id", "7f3a91c2"}};
  if (!model.contains("refusal")) model["refusal"] = nullptr;
  return model;
}

}  // namespace chancery::test
