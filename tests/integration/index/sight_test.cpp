// Who sees what: nothing of a draft reaches a reader, whichever query is asked.
#include "ledger_like.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

std::vector<std::int64_t> seen(const SqliteIndex& index, const Sight& sight, TrailQuery query = {}) {
  std::vector<std::int64_t> numbers;
  for (const auto& each : index.trail(sight, query)) numbers.push_back(each.at("seq"));
  return numbers;
}

std::string everything(const SqliteIndex& index, const Sight& sight, std::int64_t as_of) {
  std::string all;
  for (const bool drafts : {false, true})
    for (const char* sort : {"id", "-title", "state", "owner", "changed"}) {
      ListQuery query;
      query.drafts = drafts;
      query.sort = sort;
      const ListPage page = index.list(sight, query, as_of);
      all += std::to_string(page.total);
      for (const auto& each : page.rows) all += each.dump();
    }
  for (const auto& each : index.trail(sight, {})) all += each.dump();
  for (const char* words : {"secretone", "secrettwo", "secret", "purchasing", "order", "SOP-001"})
    for (const auto& each : index.search(sight, words, 50)) all += each.title + each.snippet + each.id;
  for (const auto& each : index.drafts(sight)) all += each.item.dump();
  return all;
}

}  // namespace

TEST_CASE("at no moment does a byte of a draft reach a reader") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex index(folder / "index.db");
  for (const auto& each : story.acts) {
    index.apply({each});
    for (const std::int64_t as_of : {std::int64_t{-1}, std::int64_t{2}, std::int64_t{6}}) {
      CHECK_THAT(everything(index, reader(), as_of), !Catch::Contains("secret"));
      CHECK_THAT(everything(index, nobody(), as_of), !Catch::Contains("SOP"));
    }
  }
  CHECK_THAT(everything(index, auditor(), 6), Catch::Contains("secret"));   // the words are there to be found
}

TEST_CASE("a draft is never found by search, not even by those who may see it") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex index(folder / "index.db");
  for (const auto& each : story.acts) {
    index.apply({each});
    CHECK(index.search(auditor(), "secretone", 10).empty());
    CHECK(index.search(auditor(), "secrettwo", 10).empty());
  }
}

TEST_CASE("without sight of history one sees the acts on what is in force, the releases among them") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(life_of_a_document().acts);
  using Numbers = std::vector<std::int64_t>;
  CHECK(seen(index, reader()) == Numbers{8, 7, 4, 3});
  CHECK(seen(index, auditor()) == Numbers{8, 7, 6, 5, 4, 3, 2, 1, 0});
  CHECK(seen(index, author()) == Numbers{8, 7, 6, 5, 4, 3, 2, 1});           // own drafts, not the founding
  CHECK(seen(index, {"helper", {}, {"documents"}, {}}) == Numbers{6, 5, 2, 1});   // all drafts, nothing in force
  CHECK(seen(index, nobody()).empty());
  CHECK(seen(index, {"", {}, {}, {}}).empty());
}

TEST_CASE("an act on a record is history: reading the record is not enough to see it") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  Story story;
  story.act("found", "operator", "", "", {});
  story.act("change roles", "admin", "people", "hdemir", {Story::record(item("people", "hdemir", 0, "active", "Hatice Demir"))});
  index.apply(story.acts);
  CHECK(seen(index, {"staff", {"people"}, {}, {}}).empty());
  CHECK(seen(index, {"admin", {"people"}, {}, {"people"}}) == std::vector<std::int64_t>{1, 0});
}

TEST_CASE("who no longer owns a draft no longer sees it, nor the acts on it") {
  TemporaryFolder folder;
  Story story;
  story.act("found", "operator", "", "", {});
  Item draft = item("documents", "SOP-002", 1, "draft", "Calibration");
  story.act("create", "author", "documents", "SOP-002", {Story::draft(draft)});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  const Sight owner{"owner", {}, {}, {}};
  CHECK(index.drafts(owner).size() == 1);
  CHECK(seen(index, owner).size() == 1);
  draft.owner = "successor";
  story.act("edit", "author", "documents", "SOP-002", {Story::draft(draft)});
  index.apply({story.acts[2]});
  CHECK(index.drafts(owner).empty());
  CHECK(seen(index, owner).empty());
  CHECK(index.drafts({"successor", {}, {}, {}}).size() == 1);
  CHECK(seen(index, {"successor", {}, {}, {}}).size() == 2);
  CHECK(index.drafts({"own", {}, {}, {}}).empty());   // part of a login is not a login
}

TEST_CASE("open records are found by their state, for those who see them, all or only one's own") {
  TemporaryFolder folder;
  Story story;
  for (int i = 1; i <= 3; ++i) {
    Item each = item("improvements", fmt::format("IMP-{}", i), 0, i == 3 ? "closed" : "open", "Idea");
    if (i == 2) each.owner = "mia";
    story.act("raise", "author", "improvements", each.id, {Story::record(each)});
  }
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  const Sight eyes{"mia", {"improvements"}, {}, {}};
  const auto found = [&](const Sight& sight, const std::vector<Wanted>& wanted, const std::vector<std::string>& people, int limit = 10) {
    std::string ids;
    for (const auto& each : index.in_states(sight, wanted, people, limit)) ids += each.item.at("id").get<std::string>() + " ";
    return ids;
  };
  CHECK(found(eyes, {{"improvements", "open", false}}, {"mia"}) == "IMP-1 IMP-2 ");
  CHECK(found(eyes, {{"improvements", "open", true}}, {"mia"}) == "IMP-2 ");
  CHECK(found(eyes, {{"improvements", "open", true}}, {"mi"}).empty());
  CHECK(found(eyes, {{"improvements", "open", false}}, {"mia"}, 1) == "IMP-1 ");
  CHECK(found({"nobody", {}, {}, {}}, {{"improvements", "open", false}}, {"nobody"}).empty());
  CHECK(found(eyes, {}, {"mia"}).empty());
  Item closed = item("improvements", "IMP-1", 0, "closed", "Idea");
  story.act("close", "author", "improvements", "IMP-1", {Story::record(closed)});
  index.apply({story.acts[3]});
  CHECK(found(eyes, {{"improvements", "open", false}}, {"mia"}) == "IMP-2 ");
}

TEST_CASE("a document out of use is for those who see drafts, and for its owner; that it went out of use is for all") {
  TemporaryFolder folder;
  Story story = life_of_a_document();
  story.acts.pop_back();
  story.act("retire", "quality", "documents", "SOP-001", {Story::out_of_use(item("documents", "SOP-001", 2, "obsolete", "Purchasing and suppliers"))});
  story.act("note", "quality", "documents", "SOP-001", {Story::out_of_use(item("documents", "SOP-001", 2, "obsolete", "Purchasing secretthree"))});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  CHECK_THAT(everything(index, reader(), -1), !Catch::Contains("secret"));
  ListQuery query;
  CHECK(index.list(reader(), query, -1).total == 0);
  CHECK(index.list(author(), query, -1).total == 1);
  CHECK(index.list(auditor(), query, -1).total == 1);
  CHECK(index.list(reader(), query, 7).total == 1);   // as of then it was in force
  CHECK(seen(index, reader()).front() == 8);
  CHECK(seen(index, author()).front() == 9);
  CHECK(index.search(auditor(), "purchasing", 10).empty());
  const auto revisions = index.revisions("documents", "SOP-001");
  CHECK(revisions[0].at("state") == "obsolete");
  CHECK(revisions[0].at("superseded_on") == "2025-01-09T00:00:00Z");
  CHECK_FALSE(index.revision("documents", "SOP-001", 2)->in_force);
  CHECK(index.revision("documents", "SOP-001", 2)->item.at("state") == "in force");
}

TEST_CASE("drafts are listed only when asked for and only to those who may see them") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(first(life_of_a_document(), 7));
  const auto rows = [&](const Sight& sight, bool drafts) {
    ListQuery query;
    query.register_name = "documents";
    query.drafts = drafts;
    return index.list(sight, query, -1).rows;
  };
  CHECK(rows(reader(), true).size() == 1);
  CHECK(rows(author(), false).size() == 1);
  REQUIRE(rows(author(), true).size() == 2);
  CHECK(rows(author(), true)[1].at("draft") == true);
  CHECK(rows(auditor(), true).size() == 2);
  CHECK(rows(nobody(), true).empty());
}

TEST_CASE("a record is listed to the people it is of, where its register says so, and to no others") {
  TemporaryFolder folder;
  Story story;
  story.act("found", "operator", "", "", {});
  story.act("raise", "author", "improvements", "IMP-2026-0001", {Story::record(item("improvements", "IMP-2026-0001", 0, "open", "A red shelf"))});
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  ListQuery query;
  query.register_name = "improvements";
  Sight eyes{"author", {}, {}, {}};
  CHECK(index.list(eyes, query, -1).rows.empty());
  eyes.own = {"improvements"};
  CHECK(index.list(eyes, query, -1).rows.size() == 1);
  CHECK(index.list(eyes, query, -1).total == 1);
  CHECK(index.list(eyes, query, 1).rows.size() == 1);
  eyes.login = "stranger";
  CHECK(index.list(eyes, query, -1).rows.empty());
  CHECK(index.list(eyes, query, -1).total == 0);
}

TEST_CASE("the trail is filtered by item, actor, act and time, and goes on where it stopped") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(life_of_a_document().acts);
  using Numbers = std::vector<std::int64_t>;
  TrailQuery query;
  query.actor = "author";
  CHECK(seen(index, auditor(), query) == Numbers{6, 5, 2, 1});
  query.act = "edit";
  CHECK(seen(index, auditor(), query) == Numbers{6, 2});
  CHECK(seen(index, reader(), query).empty());
  query = {};
  query.from = "2025-01-03";
  query.until = "2025-01-05";
  CHECK(seen(index, auditor(), query) == Numbers{4, 3, 2});
  query.from = "gibberish";
  CHECK(seen(index, auditor(), query).empty());
  query = {};
  query.register_name = "documents";
  query.id = "SOP-001";
  query.limit = 3;
  CHECK(index.count(auditor(), query) == 8);
  CHECK(index.count(reader(), query) == 4);
  CHECK(seen(index, auditor(), query) == Numbers{8, 7, 6});
  query.after = 6;
  CHECK(index.count(auditor(), query) == 8);   // of all pages
  CHECK(seen(index, auditor(), query) == Numbers{5, 4, 3});
  const auto row = index.trail(auditor(), query)[0];
  CHECK(row.at("commit") == fmt::format("{:040x}", 6));
  CHECK(row.at("register") == "documents");
  CHECK(row.at("item") == "SOP-001");
  CHECK(row.at("comment") == "why 5");
}
