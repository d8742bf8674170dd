// A small library for the tests of its pages: SOP-014 in force in revision 3 with revision 4 in review, SOP-020 only a draft,
// one improvement. Staff see no draft. Nothing behind it but what is written here.
#pragma once
#include "unit/desk/fake_host.h"
#include "unit/desk/workshop.h"

#include "http/templates.h"

#include <map>

namespace chancery::test {

inline bool is_insider(const Viewer& v) { return v.has("author") || v.has("reviewer") || v.has("approver") || v.has("quality"); }

class Library : public FakeItems {
 public:
  std::map<std::string, Json> current, draft;              // by register/id
  std::map<int, Json> former;                              // revisions of SOP-014
  std::map<std::string, std::string> blobs;                // by SHA-256
  Json acts_now = Json::array();
  mutable std::vector<std::pair<std::string, Slot>> asked; // what was looked for
  mutable std::vector<ListQuery> lists;                    // what was listed; first what a list itself shows, then what its filters offer

  Outcome<Json> find(const Viewer& viewer, const std::string& r, const std::string& id, Slot slot, const std::string& as_of) const override {
    asked.push_back({id, slot});
    if (!as_of.empty() && as_of < "2024") return unknown(r, id);
    const auto& from = slot == Slot::draft ? draft : current;
    const auto at = from.find(r + "/" + id);
    if (at == from.end() || (slot == Slot::draft && !is_insider(viewer))) return unknown(r, id);
    Json item = at->second;
    if (slot == Slot::current && !is_insider(viewer)) item["draft"] = nullptr;
    return item;
  }
  Outcome<Json> revision(const Viewer&, const std::string& r, const std::string& id, int number) const override {
    const auto at = former.find(number);
    return id == "SOP-014" && at != former.end() ? Outcome<Json>(at->second) : unknown(r, id);
  }
  Outcome<std::vector<Json>> revisions(const Viewer&, const std::string& r, const std::string& id) const override {
    if (id != "SOP-014") return unknown(r, id);
    return std::vector<Json>{{{"number", 3}, {"state", "in force"}, {"in_force_since", "2026-11-18T14:05:00Z"}, {"superseded_on", nullptr}, {"approved_by", {{{"login", "elindqvist"}, {"name", "Eva Lindqvist"}, {"time", "2026-11-18T14:05:00Z"}}}}, {"reason", "New gauge."}},
                             {{"number", 2}, {"state", "superseded"}, {"in_force_since", "2025-01-10T09:00:00Z"}, {"superseded_on", "2026-11-18T14:05:00Z"}, {"approved_by", Json::array()}, {"reason", ""}}};
  }
  ListPage list(const Viewer&, const ListQuery& query) const override {
    lists.push_back(query);
    ListPage page;
    for (const auto& [key, item] : current) {
      if (item.at("register") != query.register_name) continue;
      Json row = item;
      row["draft"] = false;
      page.rows.push_back(row);
    }
    page.total = static_cast<std::int64_t>(page.rows.size());
    page.next = "cursor";
    return page;
  }
  Outcome<std::string> bytes(const Viewer&, const Json& item, const std::string& sha256) const override {
    const auto at = blobs.find(sha256);
    return at == blobs.end() ? Outcome<std::string>(Refusal{Because::unknown, "refusal.file-unknown", {{"item", item.at("id")}}}) : Outcome<std::string>(at->second);
  }
  Json acts(const Viewer&, const Json&) const override { return acts_now; }

 private:
  static Refusal unknown(const std::string& r, const std::string& id) { return {Because::unknown, "refusal.item-unknown", {{"register", r}, {"item", id}}}; }
};

// Renders by wrapping, and counts, so that a test can see what was rendered and how often.
class FakeRenderer : public Renderer {
 public:
  mutable int rendered = 0;
  bool takes(const std::string& media_type) const override { return media_type == "text/markdown"; }
  std::string html(const std::string& bytes, const FilesBeside& files) const override {
    ++rendered;
    return "<h2 id=\"purpose\">Purpose &amp; scope</h2><p>" + bytes + "</p><p data-base=\"" + files.base + "\"></p><h2 id=\"a\">A</h2><h3 id=\"b\">B</h3>";
  }
  std::string text(const std::string& bytes) const override { return bytes; }
  std::string redline(const std::string& older, const std::string& newer, const FilesBeside& before, const FilesBeside& after) const override {
    const auto picture = [](const FilesBeside& files) { return "<img src=\"" + files.base + "gauge.png\" alt=\"" + files.digest("gauge.png") + "\">"; };
    const std::string pictures = before.digest("gauge.png") == after.digest("gauge.png") ? picture(after) : "<del>" + picture(before) + "</del><ins>" + picture(after) + "</ins>";
    return older == newer ? "<p>" + newer + "</p>" + pictures : "<p><del>" + older + "</del><ins>" + newer + "</ins></p>" + pictures;
  }
  std::string version() const override { return "fake 1"; }
};

class LibraryHost : public FakeHost {
 public:
  Library library;
  FakeRenderer markdown;
  Outcome<Json> statement_given = Json{{"text", "Chancery sign-off statement, form 1\n\nItem: SOP-014\n"}, {"nonce", std::string(32, 'a')}, {"meaning", "I approve this revision for use."}, {"files", Json::array()}, {"unmet", Json::array()}};
  ActRequest statement_asked;

  const Items& items() const override { return library; }
  const Renderer* renderer(const std::string& media_type) const override { return markdown.takes(media_type) ? &markdown : nullptr; }
  Outcome<Json> statement(const Viewer&, const ActRequest& act) override {
    statement_asked = act;
    return statement_given;
  }
  Json sealing(const Viewer&, const Json&, const std::string&) const override { return nullptr; }
  Outcome<std::string> evidence(const Viewer&, const Json&, const std::string& path) const override { return "statement of " + path; }
  // Longest common subsequence: slow and plainly right.
  std::vector<Span> align(const std::vector<std::string>& a, const std::vector<std::string>& b) const override {
    std::vector<std::vector<std::size_t>> length(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;)
      for (std::size_t j = b.size(); j-- > 0;) length[i][j] = a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    std::vector<Span> spans;
    const auto add = [&](char kind, std::size_t at) {
      if (!spans.empty() && spans.back().kind == kind && spans.back().end == at) ++spans.back().end;
      else spans.push_back({kind, at, at + 1});
    };
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
      if (i < a.size() && j < b.size() && a[i] == b[j]) { add('=', i); ++i; ++j; }
      else if (i < a.size() && (j == b.size() || length[i + 1][j] >= length[i][j + 1])) add('-', i++);
      else add('+', j++);
    }
    return spans;
  }
};

inline Json file_of(const std::string& name, const std::string& media_type, const std::string& sha256, bool content) {
  return {{"name", name}, {"media_type", media_type}, {"size", 1200}, {"sha256", sha256}, {"content", content}};
}

inline Json signed_by(const std::string& name, const std::string& act, const std::string& voided = "") {
  return {{"signer", "elindqvist"}, {"name", name}, {"act", act}, {"meaning", "I approve this revision for use."}, {"at", "2026-11-18T14:05:00Z"}, {"method", "password"},
          {"statement", "signoffs/00000012-" + act + "-elindqvist.txt"}, {"statement_sha256", std::string(64, 'e')}, {"on_behalf_of", ""}, {"voided", voided}};
}

inline Json sop(int revision, const std::string& state, const std::string& since, const std::string& content_sha) {
  return {{"register", "documents"}, {"id", "SOP-014"}, {"title", "Incoming inspection of bar stock"}, {"state", state}, {"revision", revision}, {"owner", "hadler"}, {"owner_name", "Hanna Adler"},
          {"authors", {"tbrandt"}}, {"in_force_since", since.empty() ? Json() : Json(since)}, {"changed", "2026-11-18T14:05:00Z"},
          {"fields", {{"title", "Incoming inspection of bar stock"}, {"type", "SOP"}, {"owner", "hadler"}, {"clauses", {"8.6", "8.4.2"}}, {"reason", "New gauge."}}},
          {"files", {file_of("content.md", "text/markdown", content_sha, true), file_of("gauge.png", "image/png", "sha-png", false)}},
          {"comments", Json::array()}, {"signoffs", Json::array()}, {"links", Json::array()}, {"seen", std::string(40, 'a')}, {"draft", nullptr}};
}

inline void stock(LibraryHost& host) {
  furnish(host);
  auto& lib = host.library;
  lib.blobs = {{"sha-3", "Measure the bar.\n"}, {"sha-4", "Measure the bar twice.\n"}, {"sha-2", "Look at the bar.\n"}, {"sha-png", std::string("\x89PNG\r\n\x1a\n....", 12)},
               {"sha-secret", "SECRET DRAFT\n"}, {"sha-pdf", "%PDF-1.7 x"}, {"sha-svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"}, {"sha-fake", "MZ not a pdf"}};
  Json in_force = sop(3, "in force", "2026-11-18T14:05:00Z", "sha-3");
  in_force["signoffs"] = {signed_by("Eva Lindqvist", "approve")};
  in_force["approved_by"] = {{{"login", "elindqvist"}, {"name", "Eva Lindqvist"}, {"act", "approve"}, {"time", "2026-11-18T14:05:00Z"}, {"meaning", "I approve this revision for use."}}};
  in_force["draft"] = {{"revision", 4}, {"state", "in review"}, {"authors", {"tbrandt"}}, {"author_names", {"Tomas Brandt"}}};
  Json next = sop(4, "in review", "", "sha-4");
  next["fields"]["reason"] = "Two measurements find bent bars.";
  next["signoffs"] = {signed_by("Eva Lindqvist", "review", "changed")};
  next["comments"] = {{{"number", 1}, {"author", "elindqvist"}, {"at", "2026-11-20T08:00:00Z"}, {"text", "Which gauge?"}, {"quote", "the bar"}, {"answers", 0}, {"resolved", false}, {"resolved_by", ""}},
                      {{"number", 2}, {"author", "tbrandt"}, {"at", "2026-11-20T09:00:00Z"}, {"text", "The outside micrometer."}, {"quote", ""}, {"answers", 1}, {"resolved", true}, {"resolved_by", ""}}};
  lib.current["documents/SOP-014"] = in_force;
  lib.draft["documents/SOP-014"] = next;
  lib.former[3] = in_force;
  lib.former[2] = sop(2, "superseded", "2025-01-10T09:00:00Z", "sha-2");
  Json never = sop(1, "draft", "", "sha-secret");
  never["id"] = "SOP-020";
  never["title"] = "Unreleased thing";
  lib.draft["documents/SOP-020"] = never;
  lib.current["improvements/IMP-2026-0007"] = {
      {"register", "improvements"}, {"id", "IMP-2026-0007"}, {"title", "Burrs"}, {"state", "done"}, {"revision", 0}, {"owner", "hadler"}, {"owner_name", "Hanna Adler"}, {"authors", {"jkowalski"}},
      {"in_force_since", nullptr}, {"changed", "2026-11-18T14:05:00Z"}, {"fields", {{"title", "Burrs"}, {"kind", "problem"}, {"document", {"SOP-014"}}, {"due", "2026-12-01"}}},
      {"files", Json::array()}, {"comments", Json::array()}, {"signoffs", Json::array()}, {"links", Json::array()}, {"seen", std::string(40, 'a')}};
}

}  // namespace chancery::test
