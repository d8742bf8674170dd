// How fast the index takes acts and answers: `bench-index [acts]`. A table on standard output; no assertion, because
// absolute figures belong to the machine. Rates in the same run may be compared.
#include "index/connection.h"
#include "index/sqlite_index.h"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>

using namespace chancery;

namespace {

using Steady = std::chrono::steady_clock;

// Wall time, and the processor's: on a busy machine only the second can be compared between runs.
class Watch {
 public:
  double wall() const { return std::chrono::duration<double>(Steady::now() - begin_).count(); }
  double processor() const { return static_cast<double>(std::clock() - clock_) / CLOCKS_PER_SEC; }

 private:
  Steady::time_point begin_ = Steady::now();
  std::clock_t clock_ = std::clock();
};

void rate(const std::string& what, double times, double wall, double processor) {
  fmt::print("| {:<42} | {:>9.0f} /s | {:>9.0f} /s |\n", what, times / wall, times / processor);
}

std::string prose(std::int64_t seed, std::size_t words) {
  static const char* stock[] = {"gauge", "supplier", "inspection", "record", "bar", "stock", "calibration", "approve", "lathe", "drawing", "batch", "operator"};
  std::string text;
  for (std::size_t i = 0; i < words; ++i) text += std::string(stock[(static_cast<std::size_t>(seed) * 31 + i * i) % 12]) + (i % 9 == 8 ? ". " : " ");
  return text;
}

Item document(std::int64_t which, int revision, const char* state) {
  Item item;
  item.register_name = "documents";
  item.id = fmt::format("SOP-{:05}", which);
  item.revision = revision;
  item.state = state;
  item.owner = "mweber";
  item.authors = {"jdoe"};
  item.fields = {{"title", fmt::format("Procedure {}", which)}, {"clauses", {"7.5.3", "8.4"}}, {"process", "production"}, {"reason", prose(which, 12)}};
  item.files = {{"content.md", "text/markdown", 20480, fmt::format("{:064x}", which * 100 + revision), true}};
  return item;
}

// Every act makes two versions, as the target says: a release (current, and the draft emptied) or the next draft with an
// acknowledgement of what is in force. A release is one act in ten and carries the text that is searched.
Projected act(std::int64_t number, std::int64_t documents) {
  const std::int64_t which = number / 10 % documents;
  const int revision = 1 + static_cast<int>(number / 10 / documents);
  const bool releases = number % 10 == 9;
  Projected p;
  p.recorded.number = number;
  p.recorded.commit = fmt::format("{:040x}", number);
  p.recorded.time = Instant{1700000000 + number * 60};
  p.recorded.act = releases ? "approve" : "edit";
  p.recorded.actor = fmt::format("person{}", number % 50);
  p.recorded.register_name = "documents";
  p.recorded.item = document(which, 1, "").id;
  p.recorded.revision = revision;
  p.act = {{"act", p.recorded.act}, {"actor", p.recorded.actor}, {"time", to_text(p.recorded.time)}, {"comment", prose(number, 10)},
           {"changed", {{"reason", {{"old", "a"}, {"new", prose(number, 8)}}}}}, {"once", fmt::format("{:032x}", number)},
           {"decision", {{"allowed", true}, {"requirements", {{{"name", "state"}, {"result", "met"}, {"sentence", prose(number, 8)}},
                                                              {{"name", "who"}, {"result", "met"}, {"sentence", prose(number, 8)}}}}}}};
  const Item draft = document(which, revision, "draft"), current = document(which, revision, "in force");
  const Item person = document(number % 50, 0, "active");
  const std::string text = releases ? prose(number, 60) : std::string();
  const std::string tree = fmt::format("{:040x}", number + 5);
  if (releases) p.versions = {{"documents", current.id, Slot::current, current, canonical(to_json(current)), tree, true, text, ""}, {"documents", current.id, Slot::draft, {}, "", "", false, "", ""}};
  else p.versions = {{"documents", draft.id, Slot::draft, draft, canonical(to_json(draft)), tree, false, "", ""},
                     {"people", p.recorded.actor, Slot::current, person, canonical(to_json(person)), tree, true, "Ada Approver", ""}};
  p.recorded.act_bytes = canonical(p.act);
  p.blobs = {{draft.files[0].sha256, tree}};
  return p;
}

void measure(const char* what, int times, const std::function<void(int)>& once) {
  once(0);
  const Watch watch;
  for (int i = 0; i < times; ++i) once(i);
  fmt::print("| {:<42} | {:>9.1f} µs | {:>9.1f} µs |\n", what, watch.wall() * 1e6 / times, watch.processor() * 1e6 / times);
}

// What SQLite does here with nothing around it: rows of three columns into one table. The other rates are read against it.
void yardstick(const std::string& path) {
  constexpr int rows = 100'000;
  index::Connection connection({path}, 16384);
  connection.execute("CREATE TABLE bare(row INTEGER PRIMARY KEY, one TEXT, two INTEGER)");
  const Watch watch;
  connection.execute("BEGIN");
  for (int i = 0; i < rows; ++i) connection.prepared("INSERT INTO bare(one, two) VALUES(?, ?)").with("SOP-00001").with(std::int64_t{i}).run();
  connection.execute("COMMIT");
  rate("yardstick: bare rows inserted", rows, watch.wall(), watch.processor());
}

long resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6)) / 1024;
  return 0;
}

}  // namespace

int main(int count, char** given) {
  const std::int64_t acts = count > 1 ? std::stoll(given[1]) : 100'000, documents = std::max<std::int64_t>(10, acts / 100);
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("bench-index-{}.db", getpid())).string();
  {
    SqliteIndex index(path);
    double wall = 0, processor = 0;
    std::vector<Projected> batch;
    for (std::int64_t i = 0; i < acts; ++i) {
      batch.push_back(act(i, documents));
      if (batch.size() < 1000 && i + 1 < acts) continue;
      const Watch watch;
      index.apply(batch);
      wall += watch.wall();
      processor += watch.processor();
      batch.clear();
    }
    fmt::print("| {:<42} | {:>12} | {:>12} |\n|---|---|---|\n", fmt::format("index of {} acts", acts), "wall", "processor");
    yardstick(path + "-bare");
    rate("apply, batches of 1,000", static_cast<double>(acts), wall, processor);
    for (int i = 0; i < 1000; ++i) batch.push_back(act(acts + i, documents));
    const Watch watch;
    for (const auto& each : batch) index.apply({each});
    rate("apply, one by one", 1000, watch.wall(), watch.processor());
    for (int i = 0; i < 1000; ++i) {   // one item with 1,000 acts
      Projected p = act(acts + 1000 + i, documents);
      p.recorded.item = "SOP-LONG";
      p.versions.resize(1);
      p.versions[0].register_name = "documents";
      p.versions[0].id = "SOP-LONG";
      index.apply({p});
    }
  }
  {
    measure("open", 3, [&](int) { SqliteIndex opened(path); });
    SqliteIndex index(path);
    const Sight all{"auditor", {"documents", "people"}, {"documents"}, {"documents", "people"}};
    const Sight reader{"reader", {"documents"}, {}, {}};
    const auto id = [&](int i) { return fmt::format("SOP-{:05}", i * 7 % documents); };
    measure("version, now", 20000, [&](int i) { index.version("documents", id(i), Slot::current, -1); });
    measure("version, as of the middle", 20000, [&](int i) { index.version("documents", id(i), Slot::draft, acts / 2); });
    measure("revisions of an item", 2000, [&](int i) { index.revisions("documents", id(i)); });
    measure("trail of an item, 10 newest of 1,000", 2000, [&](int) { index.trail(all, {"documents", "SOP-LONG", "", "", "", "", -1, 10}); });
    measure("trail of an item, 1,000 acts", 50, [&](int) { index.trail(all, {"documents", "SOP-LONG", "", "", "", "", -1, 1000}); });
    measure("trail of everything, 200 newest", 200, [&](int) { index.trail(all, {}); });
    measure("list, 100 by id", 200, [&](int) { index.list(reader, {"documents", {}, "", false, "id", "", 100}, -1); });
    measure("list, 100 by title", 50, [&](int) { index.list(reader, {"documents", {}, "", false, "-title", "", 100}, -1); });
    measure("list, 100 of a clause", 50, [&](int) { index.list(reader, {"documents", {{"clauses", "8.4"}}, "", false, "id", "", 100}, -1); });
    measure("list, 100 as of the middle", 50, [&](int) { index.list(reader, {"documents", {}, "", false, "id", "", 100}, acts / 2); });
    measure("search, a word in every text", 20, [&](int) { index.search(reader, "calibration", 50); });
    measure("search, one item", 200, [&](int i) { index.search(reader, id(i), 50); });
    measure("drafts", 100, [&](int) { index.drafts(all); });
    fmt::print("\nMemory of the process: {} MiB. File: {} MiB.\n", resident_mib(), std::filesystem::file_size(path) >> 20);
  }
  for (const char* end : {"", "-wal", "-shm", "-bare"}) std::filesystem::remove(path + end);
}
