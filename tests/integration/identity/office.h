// An office with one account, a real accounts file, a clock that stands still, and a hash that counts its work.
#pragma once
#include "identity/sqlite_accounts.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

namespace chancery::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "chancery-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::error_code ignored; std::filesystem::remove_all(path_, ignored); }
  std::string file() const { return path_ + "/accounts.db"; }
  std::string bytes() const {
    std::string all;
    for (const auto& each : std::filesystem::directory_iterator(path_)) {
      std::ifstream in(each.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

 private:
  std::string path_;
};

class StandingClock : public Clock {
 public:
  Instant now() const override { return {seconds.load()}; }
  std::atomic<std::int64_t> seconds{1'800'000'000};
};

struct Work {   // what a hash was asked to do
  std::atomic<int> compared{0}, inside{0}, most_inside{0};
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<bool> hold{false};
};

// argon2id with the least costs libsodium takes, counting.
class CountedHash : public identity::PasswordHash {
 public:
  explicit CountedHash(std::shared_ptr<Work> work) : work_(std::move(work)) {}
  std::string make(const std::string& password) const override { return cheap_.make(password); }
  bool matches(const std::string& hash, const std::string& password) const override {
    if (hash.rfind("$argon2id$", 0) == 0) ++work_->compared;   // against anything else libsodium gives up at once: no work
    const int inside = ++work_->inside;
    int most = work_->most_inside;
    while (inside > most && !work_->most_inside.compare_exchange_weak(most, inside)) {}
    if (work_->hold) work_->open.wait();
    const bool right = cheap_.matches(hash, password);
    --work_->inside;
    return right;
  }
  bool is_outdated(const std::string& hash) const override { return cheap_.is_outdated(hash); }

 private:
  std::shared_ptr<Work> work_;
  identity::Argon2id cheap_{8192, 1};
};

inline constexpr const char* good = "blue lathe 7 frog";
inline const CameFrom desk{"192.0.2.1"};

struct Office {
  TemporaryFolder folder;
  StandingClock clock;
  std::shared_ptr<Work> work = std::make_shared<Work>();
  std::unique_ptr<SqliteAccounts> accounts;

  explicit Office(AccountOptions options = {}) {
    open(std::move(options));
    REQUIRE(accounts->set_password("ada", good));
  }
  void open(AccountOptions options = {}) {
    accounts.reset();
    accounts = std::make_unique<SqliteAccounts>(folder.file(), clock, std::move(options), std::make_unique<CountedHash>(work));
  }
  std::string sign_in() {
    const auto in = accounts->sign_in("ada", good, desk);
    REQUIRE(in);
    return in->session;
  }
};

}  // namespace chancery::testing
