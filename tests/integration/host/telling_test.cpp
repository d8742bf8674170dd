// Listeners are told in order and at least once, from where they stopped; a job that throws costs that run.
#include "host/telling.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

using namespace chancery;
namespace fs = std::filesystem;

namespace {

// Waits until something has been counted often enough; a minute is for a machine that does much else.
class Count {
 public:
  void up() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool reaches(int wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= wanted; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

struct Folder {
  std::string path;
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "chancery-telling-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() { std::error_code ignored; fs::remove_all(path, ignored); }
};

// Acts 0 to 4.
void five_acts(std::int64_t after, const std::function<bool(const ActTold&)>& hear) {
  for (std::int64_t number = after + 1; number < 5; ++number)
    if (!hear({number, "commit", Json::object()})) return;
}

}  // namespace

TEST_CASE("a listener that throws is told again from the act where it failed, and the others hear everything once") {
  Folder folder;
  std::vector<std::int64_t> heard, other;
  Count failures, whole, others;
  bool failed = false;
  Telling telling(
      {{"a.first", [&](const ActTold& told) {
          heard.push_back(told.number);
          if (told.number == 2 && !failed) { failed = true; throw std::runtime_error("mail server away"); }
          if (told.number == 4) whole.up();
        }},
       {"b.second", [&](const ActTold& told) { other.push_back(told.number); if (told.number == 4) others.up(); }}},
      {}, five_acts, folder.path + "/listeners.json",
      [&](const std::string& event, const Json& details) { if (event == "listener failed" && details.at("listener") == "a.first") failures.up(); });
  telling.start();
  REQUIRE(failures.reaches(1));
  REQUIRE(others.reaches(1));
  telling.acts_waiting();   // the next act comes; without one it would be told again after a while
  REQUIRE(whole.reaches(1));
  telling.stop();
  CHECK(heard == std::vector<std::int64_t>{0, 1, 2, 2, 3, 4});
  CHECK(other == std::vector<std::int64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("after a restart a listener goes on where it stopped") {
  Folder folder;
  std::vector<std::int64_t> heard;
  const auto run = [&](std::int64_t last) {
    Count done;
    Telling telling({{"a.first", [&](const ActTold& told) { heard.push_back(told.number); }}, {"z.end", [&](const ActTold& told) { if (told.number == last) done.up(); }}}, {},
                    [&](std::int64_t after, const std::function<bool(const ActTold&)>& hear) {
                      for (std::int64_t number = after + 1; number <= last; ++number) if (!hear({number, "commit", Json::object()})) return;
                    },
                    folder.path + "/listeners.json", [](const std::string&, const Json&) {});
    telling.start();
    REQUIRE(done.reaches(1));
    telling.stop();
  };
  run(2);
  run(4);
  CHECK(heard == std::vector<std::int64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a job that throws costs that run only: it is said, and the other jobs are done") {
  Folder folder;
  Count failures, done;
  Telling telling({}, {{"a.broken", 1, [](const std::function<bool()>&) { throw std::runtime_error("no"); }}, {"b.good", 1, [&](const std::function<bool()>&) { done.up(); }}},
                  five_acts, folder.path + "/listeners.json",
                  [&](const std::string& event, const Json& details) { if (event == "job failed" && details.at("job") == "a.broken") failures.up(); });
  telling.start();
  CHECK(failures.reaches(1));
  CHECK(done.reaches(1));
}
