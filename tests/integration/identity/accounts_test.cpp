// Sign-in, sessions and tokens with a real file and a clock that stands still.
#include "identity/sqlite_accounts.h"
#include "identity/password_rule.h"

#include "support/full_disk.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <sys/stat.h>

using namespace chancery;

namespace {

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
    ++work_->compared;
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

constexpr const char* good = "blue lathe 7 frog";
constexpr const char* desk = "192.0.2.1";

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

}  // namespace

TEST_CASE("the right password gives a session that names its person; a wrong one is refused") {
  Office office;
  const auto in = office.accounts->sign_in("ada", good, desk);
  REQUIRE(in);
  CHECK(in->login == "ada");
  CHECK(in->scope == "write");
  CHECK(in->session.size() == 43);
  CHECK(in->csrf.size() == 64);
  const auto again = office.accounts->by_session(in->session);
  REQUIRE(again);
  CHECK(again->login == "ada");
  CHECK(again->csrf == in->csrf);
  const auto wrong = office.accounts->sign_in("ada", "blue lathe 7 Frog", desk);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.refusal().because == Because::unidentified);
  CHECK(wrong.refusal().key == "refusal.sign-in");
}

TEST_CASE("an unknown login, a wrong password, a suspended account and an endless password are refused alike after the same work") {
  AccountOptions options;
  options.active = [](const std::string& login) { return login != "gone"; };
  Office office(std::move(options));
  REQUIRE(office.accounts->set_password("gone", good));
  const auto refused = [&](const std::string& login, const std::string& password) {
    const int before = office.work->compared;
    const auto in = office.accounts->sign_in(login, password, "192.0.2.77");
    CHECK(office.work->compared == before + 1);
    REQUIRE_FALSE(in);
    return in.refusal().key + in.refusal().details.dump();
  };
  const std::string wrong = refused("ada", "not the password");
  CHECK(refused("nobody", "not the password") == wrong);
  CHECK(refused("gone", good) == wrong);
  CHECK(refused("", "") == wrong);
  CHECK(refused(std::string(100'000, 'x'), std::string(100'000, 'y')) == wrong);
}

TEST_CASE("every sign-in begins another session, and a session id that a browser brings is never taken up") {
  Office office;
  const std::string brought(43, 'A');
  CHECK_FALSE(office.accounts->by_session(brought));
  const std::string first = office.sign_in(), second = office.sign_in();
  CHECK(first != second);
  CHECK(first != brought);
  CHECK_FALSE(office.accounts->by_session(brought));
  CHECK(office.accounts->by_session(first)->csrf != office.accounts->by_session(second)->csrf);
  office.accounts->sign_out(first);   // what http does with the cookie that came with the sign-in
  CHECK_FALSE(office.accounts->by_session(first));
  CHECK(office.accounts->by_session(second));
}

TEST_CASE("a session ends when it idles, and is renewed by use") {
  Office office;
  const std::string session = office.sign_in();
  for (int i = 0; i < 5; ++i) {
    office.clock.seconds += 1799;
    REQUIRE(office.accounts->by_session(session));
  }
  office.clock.seconds += 1800;
  CHECK_FALSE(office.accounts->by_session(session));
  office.clock.seconds -= 1800;
  CHECK_FALSE(office.accounts->by_session(session));   // ended is ended
}

TEST_CASE("a session ends after twelve hours however busy it is") {
  Office office;
  const std::string session = office.sign_in();
  for (int i = 0; i < 47; ++i) {
    office.clock.seconds += 900;
    REQUIRE(office.accounts->by_session(session));
  }
  office.clock.seconds += 900;
  CHECK_FALSE(office.accounts->by_session(session));
}

TEST_CASE("sessions outlive a restart, with the use made of them") {
  Office office;
  const std::string kept = office.sign_in(), ended = office.sign_in();
  office.accounts->sign_out(ended);
  office.clock.seconds += 1700;
  REQUIRE(office.accounts->by_session(kept));
  office.open();
  office.clock.seconds += 1700;
  CHECK(office.accounts->by_session(kept));
  CHECK_FALSE(office.accounts->by_session(ended));
  office.open();
  office.clock.seconds += 1800;
  CHECK_FALSE(office.accounts->by_session(kept));
}

TEST_CASE("signing out everywhere ends that person's sessions and nobody else's, for good") {
  Office office;
  REQUIRE(office.accounts->set_password("bob", "green mill 8 toad"));
  const std::string one = office.sign_in(), two = office.sign_in();
  const auto bob = office.accounts->sign_in("bob", "green mill 8 toad", desk);
  REQUIRE(bob);
  office.accounts->sign_out_everywhere("ada");
  CHECK_FALSE(office.accounts->by_session(one));
  CHECK_FALSE(office.accounts->by_session(two));
  CHECK(office.accounts->by_session(bob->session));
  office.open();
  CHECK_FALSE(office.accounts->by_session(one));
  CHECK(office.accounts->by_session(bob->session));
}

TEST_CASE("a new password ends the sessions that the old one began") {
  Office office;
  const std::string session = office.sign_in();
  REQUIRE(office.accounts->set_password("ada", "another good one 9"));
  CHECK_FALSE(office.accounts->by_session(session));
  CHECK_FALSE(office.accounts->sign_in("ada", good, desk));
  CHECK(office.accounts->sign_in("ada", "another good one 9", desk));
}

TEST_CASE("no secret lies in the file: not the password, not a session, not a token") {
  Office office;
  const std::string session = office.sign_in(), token = office.accounts->create_token("ada", "report script", "read", 3600);
  const std::string csrf = office.accounts->by_session(session)->csrf;
  for (const bool closed : {false, true}) {
    if (closed) office.accounts.reset();
    const std::string bytes = office.folder.bytes();
    CHECK(bytes.find("report script") != std::string::npos);   // it is the right file
    CHECK(bytes.find(session) == std::string::npos);
    CHECK(bytes.find(csrf) == std::string::npos);
    CHECK(bytes.find(token) == std::string::npos);
    CHECK(bytes.find(token.substr(9)) == std::string::npos);
    CHECK(bytes.find(good) == std::string::npos);
  }
}

TEST_CASE("only the server's user may read the file, also when it was made otherwise") {
  Office office;
  const auto mode = [&] {
    struct stat about {};
    stat(office.folder.file().c_str(), &about);
    return about.st_mode & 0777;
  };
  CHECK(mode() == 0600);
  chmod(office.folder.file().c_str(), 0644);
  office.open();
  CHECK(mode() == 0600);
}

TEST_CASE("a token has a scope, an end, and can be revoked") {
  Office office;
  const std::string token = office.accounts->create_token("ada", "script", "read", 3600);
  const auto in = office.accounts->by_token(token);
  REQUIRE(in);
  CHECK(in->login == "ada");
  CHECK(in->scope == "read");
  CHECK(in->session.empty());
  CHECK_FALSE(office.accounts->by_token(token + "x"));
  CHECK_FALSE(office.accounts->by_token(""));
  CHECK_FALSE(office.accounts->by_session(token));
  office.clock.seconds += 3599;
  CHECK(office.accounts->by_token(token));
  office.clock.seconds += 1;
  CHECK_FALSE(office.accounts->by_token(token));

  const std::string other = office.accounts->create_token("ada", "other", "write", 60);
  REQUIRE(office.accounts->tokens("ada").size() == 2);
  CHECK(office.accounts->tokens("bob").empty());
  const std::string id = office.accounts->tokens("ada")[1].id;
  CHECK(office.accounts->revoke_token(id));
  CHECK_FALSE(office.accounts->revoke_token(id));
  CHECK_FALSE(office.accounts->revoke_token("no such"));
  CHECK_FALSE(office.accounts->by_token(other));
  office.open();
  CHECK_FALSE(office.accounts->by_token(other));
  CHECK_THROWS(office.accounts->create_token("ada", "x", "admin", 60));
  CHECK_THROWS(office.accounts->create_token("ada", "x", "read", 0));
  CHECK_THROWS(office.accounts->create_token("ada", "x", "read", 1LL << 60));
}

TEST_CASE("what the command line does to the file is seen by the server that runs") {
  Office office;
  SqliteAccounts console(office.folder.file(), office.clock, {}, std::make_unique<CountedHash>(office.work));
  const std::string session = office.sign_in();
  const std::string token = console.create_token("ada", "made at the console", "write", 3600);
  CHECK(office.accounts->by_token(token));                     // at once
  REQUIRE(console.set_password("bob", "green mill 8 toad"));
  CHECK(office.accounts->sign_in("bob", "green mill 8 toad", desk));
  CHECK(console.revoke_token(console.tokens("ada")[0].id));
  console.sign_out_everywhere("ada");
  office.clock.seconds += 1;                                    // within a second
  CHECK_FALSE(office.accounts->by_token(token));
  CHECK_FALSE(office.accounts->by_session(session));
}

TEST_CASE("no more passwords are hashed at once than is set; who finds no room is told to slow down") {
  AccountOptions options;
  options.hashings = 2;
  options.waiting = 1;
  options.patience = std::chrono::minutes(10);
  Office office(std::move(options));
  office.work->hold = true;
  std::vector<std::future<bool>> waiting;
  std::atomic<int> turned_away{0};
  for (int i = 0; i < 8; ++i)
    waiting.push_back(std::async(std::launch::async, [&, i] {
      const auto in = office.accounts->sign_in("ada", good, "192.0.2." + std::to_string(i));
      if (in) return true;
      CHECK(in.refusal().because == Because::too_many);
      CHECK(in.refusal().details.at("retry_after_seconds") == 2);
      ++turned_away;
      return false;
    }));
  while (turned_away < 5) std::this_thread::yield();   // two are inside, one waits, five are away
  office.work->gate.set_value();
  int in = 0;
  for (auto& each : waiting) in += each.get();
  CHECK(in == 3);
  CHECK(office.work->most_inside == 2);
}

TEST_CASE("guessing is slowed, the owner at their desk is not, and nobody waits longer than a minute") {
  Office office;
  office.sign_in();   // from the desk
  int slowed = 0;
  for (int i = 0; i < 100; ++i) {
    const auto guess = office.accounts->sign_in("ada", "guess number " + std::to_string(i), "198.51.100." + std::to_string(i % 30));
    REQUIRE_FALSE(guess);
    if (guess.refusal().key != "refusal.slow-down") continue;
    ++slowed;
    CHECK(guess.refusal().because == Because::too_many);
    CHECK(guess.refusal().details.at("retry_after_seconds") >= 1);
    CHECK(guess.refusal().details.at("retry_after_seconds") <= 60);
  }
  CHECK(slowed == 90);
  const int before = office.work->compared;
  CHECK_FALSE(office.accounts->sign_in("ada", good, "198.51.100.200"));   // a new address, in the middle of it
  CHECK(office.work->compared == before);                                 // not looked at: it tells a guesser nothing
  CHECK(office.accounts->sign_in("ada", good, desk));
  office.clock.seconds += 60;
  CHECK(office.accounts->sign_in("ada", good, "198.51.100.200"));
  office.open();   // the addresses are remembered
  for (int i = 0; i < 100; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "guess", "198.51.100." + std::to_string(i % 30)));
  CHECK(office.accounts->sign_in("ada", good, desk));
}

TEST_CASE("proving oneself again takes the password of that login, slowed like sign-in") {
  Office office;
  CHECK(office.accounts->reauthenticate("ada", good, desk));
  const auto wrong = office.accounts->reauthenticate("ada", "no", desk);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.refusal().key == "refusal.password-wrong");
  CHECK(wrong.refusal().because == Because::invalid);
  for (int i = 0; i < 20; ++i) CHECK_FALSE(office.accounts->reauthenticate("ada", "no", desk));
  CHECK(office.accounts->reauthenticate("ada", "no", desk).refusal().because == Because::too_many);
}

TEST_CASE("without an address one person's wrong proofs do not slow another's") {
  Office office;
  REQUIRE(office.accounts->set_password("bob", "green mill 8 toad"));
  for (int i = 0; i < 60; ++i) CHECK_FALSE(office.accounts->reauthenticate("bob", "no", ""));
  CHECK(office.accounts->reauthenticate("bob", "green mill 8 toad", "").refusal().because == Because::too_many);
  CHECK(office.accounts->reauthenticate("ada", good, ""));
  for (int i = 0; i < 60; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "no", ""));
  CHECK(office.accounts->sign_in("ada", good, "").refusal().because == Because::too_many);
}

TEST_CASE("a password that is not taken leaves the one before in place") {
  Office office;
  CHECK(office.accounts->set_password("ada", "short").refusal().key == "refusal.password-short");
  CHECK(office.accounts->set_password("Not A Login", good).refusal().key == "refusal.login");
  CHECK(office.accounts->set_password("eve", identity::sample_password).refusal().key == "refusal.password-common");
  CHECK(office.accounts->sign_in("ada", good, desk));
  CHECK(office.accounts->has_password("ada"));
  CHECK_FALSE(office.accounts->has_password("eve"));
}

TEST_CASE("a password hashed at yesterday's costs is hashed again when it is next used") {
  Office office;
  CHECK(office.folder.bytes().find("m=8,") != std::string::npos);
  office.accounts.reset();
  SqliteAccounts today(office.folder.file(), office.clock, {}, std::make_unique<identity::Argon2id>(65536, 1));
  REQUIRE(today.sign_in("ada", good, desk));
  CHECK(office.folder.bytes().find("m=64,") != std::string::npos);
  CHECK(today.sign_in("ada", good, desk));
}

TEST_CASE("a damaged file or one of a newer Chancery is refused, never thrown away") {
  Office office;
  office.accounts.reset();
  {
    std::fstream file(office.folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60);   // the user version, SQLite file format section 1.3
    file.write("\0\0\0\x63", 4);
  }
  CHECK_THROWS_WITH(office.open(), Catch::Contains("newer Chancery"));
  std::ofstream(office.folder.file(), std::ios::trunc) << std::string(9000, 'x');
  CHECK_THROWS_WITH(office.open(), Catch::Contains("Restore it from a backup"));
  CHECK(std::filesystem::file_size(office.folder.file()) == 9000);
}

TEST_CASE("while the disk is full people sign in, read and sign out; a password is not changed by half") {
  Office office;
  const std::string session = office.sign_in();
  bool in = false, renewed = false, changed = false;
  {
    const testing::FullDisk full;
    const auto other = office.accounts->sign_in("ada", good, desk);
    in = other && office.accounts->by_session(other->session);
    office.clock.seconds += 1000;   // long past the minute after which idle times are written
    renewed = office.accounts->by_session(session).has_value();
    try {
      changed = static_cast<bool>(office.accounts->set_password("ada", "another good one 9"));
    } catch (const std::exception&) {
    }
  }
  CHECK(in);
  CHECK(renewed);
  CHECK_FALSE(changed);
  CHECK(office.accounts->sign_in("ada", good, desk));
  office.clock.seconds += 1000;
  CHECK(office.accounts->by_session(session));
}

TEST_CASE("sessions may be asked for, begun and ended by many threads at once") {
  Office office;
  std::vector<std::future<void>> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.push_back(std::async(std::launch::async, [&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto in = office.accounts->sign_in("ada", good, "192.0.2." + std::to_string(t));
        if (!in) { ++wrong; continue; }
        for (int j = 0; j < 20; ++j) if (!office.accounts->by_session(in->session)) ++wrong;
        office.clock.seconds += 7;
        office.accounts->sign_out(in->session);
        if (office.accounts->by_session(in->session)) ++wrong;
      }
    }));
  for (auto& each : threads) each.get();
  CHECK(wrong == 0);
}
