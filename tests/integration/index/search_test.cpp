// Search over what is in force, asked with anything a person may type.
#include "ledger_like.h"

#include "domain/text.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

std::vector<std::string> ids(const std::vector<Hit>& hits) {
  std::vector<std::string> all;
  for (const auto& each : hits) all.push_back(each.id);
  return all;
}
using Ids = std::vector<std::string>;

Story manual() {
  Story story;
  const auto put = [&](const std::string& id, const std::string& title, const std::string& text) {
    story.act("approve", "approver", "documents", id, {Story::in_force(item("documents", id, 1, "in force", title), text)});
  };
  put("SOP-001", "Purchasing", "Order from approved suppliers only. Calibrate nothing here.");
  put("SOP-002", "Calibration of gauges", "Every gauge is checked. Überprüfung der Messmittel, año tras año.");
  put("WI-003", "Incoming inspection", "Bar stock is inspected by the calibration laboratory before use; suppliers are told.");
  Item record = item("improvements", "IMP-2026-0001", 0, "open", "Better lamp");
  record.fields["what happened"] = "The microscope lamp flickers";
  story.act("raise", "reader", "improvements", record.id, {Story::record(record)});
  return story;
}

}  // namespace

TEST_CASE("search finds words of title, number and text, best first, with the place") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(manual().acts);
  CHECK(ids(index.search(reader(), "calibration", 10)) == Ids{"SOP-002", "WI-003"});
  CHECK(ids(index.search(reader(), "sop-002", 10)) == Ids{"SOP-002"});
  CHECK(ids(index.search(reader(), "approved suppliers", 10)) == Ids{"SOP-001"});
  CHECK(ids(index.search(reader(), "\"stock is inspected\"", 10)) == Ids{"WI-003"});
  CHECK(index.search(reader(), "\"inspected stock\"", 10).empty());
  CHECK(ids(index.search(reader(), "uberprufung ano", 10)) == Ids{"SOP-002"});
  CHECK(ids(index.search(reader(), "calibr gau", 10)) == Ids{"SOP-002"});   // beginnings, when no whole words are there
  CHECK(ids(index.search(reader(), "flickers", 10)) == Ids{"IMP-2026-0001"});
  CHECK(index.search(reader(), "calibration", 1).size() == 1);
  CHECK(index.search(reader(), "calibration", 0).empty());
  const Hit hit = index.search(reader(), "suppliers", 10).front();
  CHECK_THAT(hit.snippet, Catch::Contains("\x02suppliers\x03"));
  CHECK(hit.revision == 1);
  CHECK(hit.state == "in force");
  CHECK(index.search({"x", {"improvements"}, {}, {}}, "calibration", 10).empty());
}

TEST_CASE("what is superseded or retired is no longer found, what replaced it is") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex index(folder / "index.db");
  index.apply(first(story, 7));
  CHECK(index.search(reader(), "approved", 10).size() == 1);
  index.apply({story.acts[7]});
  CHECK(index.search(reader(), "approved", 10).empty());
  CHECK(index.search(reader(), "qualified", 10).size() == 1);
  index.apply({story.acts[8]});
  CHECK(index.search(reader(), "qualified", 10).empty());
}

TEST_CASE("a revisioned item that stands there but is not in force is not found") {
  TemporaryFolder folder;
  Story story;
  Version obsolete = Story::out_of_use(item("documents", "SOP-009", 4, "obsolete", "Typewriters"));
  obsolete.searchable = "Change the ribbon.";
  story.act("retire", "quality", "documents", "SOP-009", {obsolete});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  CHECK(index.search(auditor(), "typewriters", 10).empty());
  CHECK(index.search(auditor(), "ribbon", 10).empty());
}

TEST_CASE("whatever bytes a text has, it is found and its snippet is text whose marks are ours") {
  TemporaryFolder folder;
  Story story;
  const std::string bytes = std::string("forged \x02mark\x03 \xff\xfe broken") + '\0' + " zero \xc3 torque \x02";
  story.act("approve", "approver", "documents", "SOP-001", {Story::in_force(item("documents", "SOP-001", 1, "in force", "Bytes"), bytes)});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  const auto hits = index.search(reader(), "torque", 10);
  REQUIRE(hits.size() == 1);
  const std::string& snippet = hits[0].snippet;
  CHECK(is_text(snippet));
  CHECK_THAT(snippet, Catch::Contains("\x02torque\x03"));
  CHECK(std::count(snippet.begin(), snippet.end(), '\x02') == 1);
  CHECK(std::count(snippet.begin(), snippet.end(), '\x03') == 1);
  CHECK(index.search(reader(), "zero broken", 10).size() == 1);
}

TEST_CASE("any text at all is a question, never an error") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(manual().acts);
  const std::vector<std::string> hostile = {
      "", " ", "\"", "\"\"", "\"\"\"", "'", "*", "^", "(", ")", "((((", "AND", "OR", "NOT", "NEAR", "NEAR(a b, 3)", "calibration AND",
      "NOT calibration", "title:calibration", "{title}:", "-calibration", "+", "a*", "^a", "col : x", "\\", "%", "_", ";", "--", "/*",
      std::string("calib\0ration", 12), std::string(1, '\0'), "\xff\xfe", "\xc3", "\xe2\x82", "€", "😀", "\u202e", "\x02\x03",
      std::string(10240, 'a'), std::string(10240, '"'), std::string(10240, '('), std::string(10240, '\xff')};
  for (const auto& each : hostile) CHECK_NOTHROW(index.search(reader(), each, 10));
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "word" + std::to_string(i) + " ";
  CHECK(index.search(reader(), many, 10).empty());
  CHECK(ids(index.search(reader(), "calibration\"", 10)) == Ids{"SOP-002", "WI-003"});
  CHECK(ids(index.search(reader(), "* calibration (", 10)) == Ids{"SOP-002", "WI-003"});
  CHECK(index.search(reader(), "calibration OR lamp", 10).empty());   // OR is a word like any other
}

TEST_CASE("a title is found although more texts than are ranked hold the word") {
  TemporaryFolder folder;
  Story story;
  for (int i = 0; i < 1700; ++i) {
    const std::string id = fmt::format("WI-{:04}", i);
    story.act("approve", "approver", "documents", id, {Story::in_force(item("documents", id, 1, "in force", "Instruction"), "torque wrench torque")});
  }
  story.act("approve", "approver", "documents", "SOP-900", {Story::in_force(item("documents", "SOP-900", 1, "in force", "Torque"), "How tight.")});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  const auto hits = index.search(reader(), "torque", 5);
  REQUIRE(hits.size() == 5);
  CHECK(hits[0].id == "SOP-900");
}

TEST_CASE("fields find an item, and its snippet is cut from the text alone") {
  TemporaryFolder folder;
  Story story;
  Version made = Story::in_force(item("documents", "FRM-001", 1, "in force", "Inspection record"), "One sheet for each delivery, filled in at the door.");
  made.found_by = "Mill Lane FRM incoming";
  story.act("approve", "approver", "documents", "FRM-001", {made});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  const auto by_field = index.search(reader(), "mill lane", 10);
  REQUIRE(by_field.size() == 1);
  CHECK_THAT(by_field[0].snippet, Catch::StartsWith("One sheet"));
  CHECK(index.search(reader(), "mill sheet", 10).size() == 1);   // a word of each
  made.found_by = "Quay Street";
  story.act("edit", "approver", "documents", "FRM-001", {made});
  index.apply({story.acts[1]});
  CHECK(index.search(reader(), "mill", 10).empty());
  CHECK(index.search(reader(), "quay", 10).size() == 1);
}
