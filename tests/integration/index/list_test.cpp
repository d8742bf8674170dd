// Lists: filters, order, pages, and how they were at another time.
#include "ledger_like.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

// Thirty improvements: states and owners in turn, titles in no order, one of them written twice.
Story improvements() {
  Story story;
  for (int i = 0; i < 30; ++i) {
    Item each = item("improvements", fmt::format("IMP-{:03}", i), 0, i % 3 == 0 ? "open" : "closed", fmt::format("Idea {}", (i * 7) % 10));
    each.owner = i % 2 == 0 ? "mia" : "noah";
    each.fields["clauses"] = i % 5 == 0 ? Json({"8.4", "10.2"}) : Json({"7.5"});
    each.fields["cost"] = i;
    each.fields["urgent"] = i == 4;
    story.act("raise", "author", "improvements", each.id, {Story::record(each)});
  }
  return story;
}

ListQuery query(std::map<std::string, std::string> where, const std::string& sort = "id") {
  ListQuery made;
  made.register_name = "improvements";
  made.where = std::move(where);
  made.sort = sort;
  return made;
}

}  // namespace

TEST_CASE("a list is filtered by state, owner, part of the title, and any field or member of one") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(improvements().acts);
  const auto total = [&](std::map<std::string, std::string> where) { return index.list(reader(), query(std::move(where)), -1).total; };
  CHECK(total({}) == 30);
  CHECK(total({{"state", "open"}}) == 10);
  CHECK(total({{"state", "open"}, {"owner", "mia"}}) == 5);
  CHECK(total({{"title", "idea 3"}}) == 3);
  CHECK(total({{"title", "%"}}) == 0);
  CHECK(total({{"clauses", "8.4"}}) == 6);
  CHECK(total({{"fields.clauses", "10.2"}}) == 6);
  CHECK(total({{"clauses", "8"}}) == 0);
  CHECK(total({{"cost", "7"}}) == 1);
  CHECK(total({{"urgent", "true"}}) == 1);
  CHECK(total({{"no such field", "x"}}) == 0);
  CHECK(total({{"' OR 1=1 --", "\"}')"}}) == 0);
  CHECK(total({{"title", std::string("a\0b", 3)}}) == 0);
}

TEST_CASE("pages put together are the whole list in order, whatever it is sorted by") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(improvements().acts);
  for (const char* sort : {"id", "-id", "title", "-title", "state", "-state", "owner", "-owner", "changed", "-changed", "nonsense"}) {
    CAPTURE(sort);
    ListQuery all = query({}, sort);
    const auto whole = index.list(reader(), all, -1).rows;
    REQUIRE(whole.size() == 30);
    std::vector<Json> pieces;
    ListQuery part = query({}, sort);
    part.limit = 7;
    for (int page = 0; page < 6; ++page) {
      const ListPage got = index.list(reader(), part, -1);
      CHECK(got.total == 30);
      pieces.insert(pieces.end(), got.rows.begin(), got.rows.end());
      part.after = got.next;
      if (got.next.empty()) break;
    }
    CHECK(pieces == whole);
  }
  CHECK(index.list(reader(), query({}, "-id"), -1).rows[0].at("id") == "IMP-029");
  CHECK(index.list(reader(), query({}, "title"), -1).rows[0].at("title") == "Idea 0");
  CHECK(index.list(reader(), query({}, "-changed"), -1).rows[0].at("id") == "IMP-029");
}

TEST_CASE("a cursor that is not one begins at the first row") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(improvements().acts);
  ListQuery part = query({}, "title");
  part.limit = 5;
  const std::string real = index.list(reader(), part, -1).next;
  const auto begin = index.list(reader(), part, -1).rows;
  for (const std::string& cursor : {std::string("zz"), std::string("0"), std::string("5b5d"), std::string(9000, 'a'), real + "41", std::string("-1-1")}) {
    part.after = cursor;
    CHECK(index.list(reader(), part, -1).rows == begin);
  }
  ListQuery other = query({}, "id");
  other.after = real;   // of another order
  CHECK(index.list(reader(), other, -1).rows[0].at("id") == "IMP-000");
}

TEST_CASE("a row says what a list shows") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(first(life_of_a_document(), 5));
  const ListPage page = index.list(reader(), {"documents", {}, "", false, "id", "", 10}, -1);
  REQUIRE(page.rows.size() == 1);
  CHECK(page.rows[0] == Json{{"register", "documents"}, {"id", "SOP-001"}, {"title", "Purchasing"}, {"state", "in force"}, {"revision", 1},
                             {"owner", "owner"}, {"changed", "2025-01-05T00:00:00Z"}, {"in_force_since", "2025-01-04T00:00:00Z"},
                             {"draft", false}, {"fields", {{"title", "Purchasing"}}}});
}

TEST_CASE("a list as of an act shows what was in force then") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(life_of_a_document().acts);
  const auto titles = [&](std::int64_t as_of, bool drafts) {
    ListQuery q{"documents", {}, "", drafts, "id", "", 10};
    std::vector<std::string> all;
    for (const auto& each : index.list(auditor(), q, as_of).rows) all.push_back(each.at("title"));
    return all;
  };
  using Titles = std::vector<std::string>;
  CHECK(titles(2, false).empty());
  CHECK(titles(2, true) == Titles{"Purchasing secretone"});
  CHECK(titles(4, false) == Titles{"Purchasing"});
  CHECK(titles(6, true) == Titles{"Purchasing", "Purchasing secrettwo"});
  CHECK(titles(7, true) == Titles{"Purchasing and suppliers"});
  CHECK(titles(8, true).empty());
  CHECK(titles(-1, true).empty());
}
