// What SQLite makes of the queries as of a day: their time must not grow with the whole history.
#include "ledger_like.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <algorithm>

using namespace chancery;
using namespace chancery::testing;

namespace {

std::vector<std::string>& asked() {
  static std::vector<std::string> all;
  return all;
}

int write_down(unsigned, void*, void* statement, void*) {
  char* sql = sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement));
  if (sql != nullptr) asked().emplace_back(sql);
  sqlite3_free(sql);
  return SQLITE_OK;
}

// For every connection that is opened from now on, because the index opens its own.
int listen(sqlite3* connection, const char**, const void*) { return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, write_down, nullptr); }

class Listening {
 public:
  Listening() { sqlite3_auto_extension(entry()); }
  ~Listening() { sqlite3_cancel_auto_extension(entry()); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  static void (*entry())() { return reinterpret_cast<void (*)()>(listen); }   // as sqlite3_auto_extension wants it
};

std::vector<std::string> plan_of(const std::string& file, const std::string& sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(connection, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr) == SQLITE_OK);
  std::vector<std::string> steps;
  while (sqlite3_step(statement) == SQLITE_ROW) steps.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3)));
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return steps;
}

bool among(const std::vector<std::string>& steps, const std::string& step) { return std::find(steps.begin(), steps.end(), step) != steps.end(); }

// The steps that read a table from end to end. A list given with the question (json_each) is no table, nor is the outcome of a
// query inside, whose own steps are judged as well.
std::vector<std::string> scans_of(const std::string& file, const std::string& sql) {
  const auto steps = plan_of(file, sql);
  std::vector<std::string> scans;
  for (const auto& step : steps) {
    if (step.rfind("SCAN ", 0) != 0 || step.find("VIRTUAL TABLE") != std::string::npos) continue;
    const std::string name = step.substr(5);
    if (!among(steps, "CO-ROUTINE " + name) && !among(steps, "MATERIALIZE " + name)) scans.push_back(step);
  }
  return scans;
}

}  // namespace

TEST_CASE("what is asked as of a day is found through indexes: no table is read from end to end") {
  TemporaryFolder folder;
  const std::string file = folder / "index.db";
  Story story;
  for (int i = 0; i < 20; ++i) story.act("raise", "author", "visits", fmt::format("VIS-{:03}", i), {Story::record(item("visits", fmt::format("VIS-{:03}", i), 0, "open", "A visit"))});
  const Listening listening;
  SqliteIndex index(file);
  index.apply(story.acts);
  asked().clear();
  const std::int64_t number = index.number_at(Instant{1735689600 + 10 * 86400});
  REQUIRE(index.version("visits", "VIS-003", Slot::current, number));
  ListQuery query;
  query.register_name = "visits";
  for (const char* sort : {"id", "-changed"}) {
    query.sort = sort;
    index.list(reader(), query, number);
  }
  int looked_at = 0;
  for (const auto& sql : asked()) {
    if (sql.rfind("SELECT", 0) != 0) continue;
    ++looked_at;
    INFO(sql);
    CHECK(scans_of(file, sql) == std::vector<std::string>());
  }
  CHECK(looked_at >= 4);
  CHECK(scans_of(file, "SELECT 1 FROM versions WHERE title = 'x'") == std::vector<std::string>{"SCAN versions"});   // it would be noticed
}
