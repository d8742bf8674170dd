// One-time codes over a real accounts file: what is good, how often, for whom, and what lies in the file.
#include "office.h"

#include "identity/totp.h"

#include <liboath/oath.h>

using namespace chancery;
using namespace chancery::testing;

namespace {

// The app on the person's phone: it was given the text of the key.
std::string app_code(const std::string& key, std::int64_t at) {
  char* secret = nullptr;
  std::size_t length = 0;
  REQUIRE(oath_base32_decode(key.data(), key.size(), &secret, &length) == OATH_OK);
  char code[7] = {};
  REQUIRE(oath_totp_generate(secret, length, at, 30, 0, 6, code) == OATH_OK);
  std::free(secret);
  return code;
}

struct CodeOffice {
  TemporaryFolder folder;
  StandingClock clock;
  std::unique_ptr<SqliteAccounts> accounts = open();
  std::string key;
  std::vector<std::string> recovery;

  std::unique_ptr<SqliteAccounts> open() { return std::make_unique<SqliteAccounts>(folder.file(), clock); }
  Codes& codes() { return accounts->codes(); }
  void later(std::int64_t seconds) { clock.seconds += seconds; }
  std::string code(std::int64_t off = 0) { return app_code(key, clock.seconds + off); }
  void enrol(const std::string& login = "ada", const std::string& session = "s1") {
    const CodeOffer offer = codes().offer(login, session, "Works");
    key = offer.key;
    recovery = offer.recovery;
    REQUIRE(codes().begin(login, session, code()));
    later(90);
  }
  std::string why(const std::string& login, const std::string& given) {
    const auto used = codes().use(login, given);
    return used ? "good" : used.refusal().key;
  }
};

}  // namespace

TEST_CASE("an offered secret counts for nothing until the app has shown a code of it") {
  CodeOffice o;
  const CodeOffer offer = o.codes().offer("ada", "s1", "Works");
  REQUIRE_FALSE(o.codes().of("ada").has);
  REQUIRE(o.codes().offer("ada", "s1", "Works").key == offer.key);
  REQUIRE(offer.address.rfind("otpauth://totp/Works:ada?secret=", 0) == 0);
  o.key = offer.key;
  REQUIRE(o.why("ada", o.code()) == "code.refusal.none");
  REQUIRE(o.codes().begin("ada", "s1", "000000").refusal().key == "code.refusal.not-the-app");
  REQUIRE(o.codes().begin("ada", "s1", o.code()));
  REQUIRE(o.codes().of("ada").has);
  REQUIRE(o.codes().of("ada").recovery_left == 10);
}

TEST_CASE("what is offered to one session is begun by no other, nor by another person") {
  CodeOffice o;
  o.key = o.codes().offer("ada", "s1", "Works").key;
  REQUIRE(o.codes().begin("ada", "s2", o.code()).refusal().key == "code.refusal.no-offer");
  REQUIRE(o.codes().begin("eve", "s1", o.code()).refusal().key == "code.refusal.no-offer");
  o.later(16 * 60);
  REQUIRE(o.codes().begin("ada", "s1", o.code()).refusal().key == "code.refusal.no-offer");
}

TEST_CASE("a code is good once, whoever gives it again and from wherever") {
  CodeOffice o;
  o.enrol();
  const std::string code = o.code();
  REQUIRE(o.why("ada", code) == "good");
  REQUIRE(o.why("ada", code) == "code.refusal.used");
  REQUIRE(o.why("ada", o.code(-30)) == "code.refusal.used");   // nor an older one of the window
  o.accounts = o.open();                                       // a restart forgets nothing
  REQUIRE(o.why("ada", code) == "code.refusal.used");
  o.later(30);
  REQUIRE(o.why("ada", o.code()) == "good");
}

TEST_CASE("the code that began it is used up by that") {
  CodeOffice o;
  o.key = o.codes().offer("ada", "s1", "Works").key;
  REQUIRE(o.codes().begin("ada", "s1", o.code()));
  REQUIRE(o.why("ada", o.code()) == "code.refusal.used");
}

TEST_CASE("a code of the half minute before or after is good, one further off is not") {
  for (const int off : {-30, 30}) {
    CodeOffice o;
    o.enrol();
    REQUIRE(o.why("ada", o.code(off)) == "good");
  }
  for (const int off : {-60, 60}) {
    CodeOffice o;
    o.enrol();
    REQUIRE(o.why("ada", o.code(off)) == "code.refusal.wrong");
  }
}

TEST_CASE("a code of another person is wrong") {
  CodeOffice o;
  o.enrol("eve", "s2");
  const std::string of_eve = o.key;
  o.enrol("ada", "s1");
  REQUIRE(o.why("ada", app_code(of_eve, o.clock.seconds)) == "code.refusal.wrong");
  REQUIRE(o.codes().of("ada").wrong == 1);
  REQUIRE(o.codes().of("eve").wrong == 0);
}

TEST_CASE("guessing codes is slowed, the right one gives its attempt back, and whoever has it waits three minutes at most") {
  CodeOffice o;
  o.enrol();
  int looked_at = 0;
  while (o.why("ada", "000000") == "code.refusal.wrong" && looked_at < 1000) ++looked_at;
  REQUIRE(looked_at == 5);
  REQUIRE(o.why("ada", o.code()) == "refusal.slow-down");
  o.later(180);
  REQUIRE(o.why("ada", o.code()) == "good");
  REQUIRE(o.codes().of("ada").wrong == 0);
  CodeOffice busy;
  busy.enrol();
  int an_hour = 0;
  for (int second = 0; second < 3600; ++second, busy.later(1)) if (busy.why("ada", "000000") == "code.refusal.wrong") ++an_hour;
  REQUIRE(an_hour <= 25);
}

TEST_CASE("ten recovery codes, each good once, however they are typed") {
  CodeOffice o;
  o.enrol();
  REQUIRE(std::set<std::string>(o.recovery.begin(), o.recovery.end()).size() == 10);
  std::string shouted = o.recovery[0];
  for (char& c : shouted) c = static_cast<char>(std::toupper(c));
  REQUIRE(o.why("ada", " " + shouted) == "good");
  REQUIRE(o.why("ada", o.recovery[0]) == "code.refusal.wrong");
  for (std::size_t i = 1; i < 10; ++i) REQUIRE(o.why("ada", o.recovery[i]) == "good");
  REQUIRE(o.codes().of("ada").recovery_left == 0);
}

TEST_CASE("ended codes are good for nothing, and new ones make the former ones worthless") {
  CodeOffice o;
  o.enrol();
  const auto former = o.recovery;
  o.codes().end("ada");
  REQUIRE_FALSE(o.codes().of("ada").has);
  REQUIRE(o.why("ada", o.code()) == "code.refusal.none");
  REQUIRE(o.why("ada", former[0]) == "code.refusal.none");
  o.enrol();
  REQUIRE(o.why("ada", former[0]) == "code.refusal.wrong");
}

TEST_CASE("no secret and no recovery code lies readable in the file, and a row moved to another person opens nothing") {
  CodeOffice o;
  o.enrol();
  std::string key = o.key;
  key.erase(std::remove(key.begin(), key.end(), ' '), key.end());
  char* secret = nullptr;
  std::size_t length = 0;
  REQUIRE(oath_base32_decode(key.data(), key.size(), &secret, &length) == OATH_OK);
  const std::string raw(secret, length), bytes = o.folder.bytes();
  std::free(secret);
  REQUIRE(bytes.find(raw) == std::string::npos);
  REQUIRE(bytes.find(key) == std::string::npos);
  for (std::string each : o.recovery) {
    REQUIRE(bytes.find(each) == std::string::npos);
    REQUIRE(bytes.find(each.erase(5, 1)) == std::string::npos);
  }
  identity::CodeKey code_key(o.folder.file() + ".codes");
  REQUIRE(code_key.open(code_key.seal("a secret", "ada"), "ada") == "a secret");
  REQUIRE_FALSE(code_key.open(code_key.seal("a secret", "ada"), "eve"));
}

TEST_CASE("without its key the file's codes are refused with a sentence, not taken") {
  CodeOffice o;
  o.enrol();
  const std::string file = o.folder.file() + ".codes";
  struct stat about = {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  REQUIRE((about.st_mode & 0777) == 0600);
  std::filesystem::remove(file);
  REQUIRE(o.why("ada", o.code()) == "code.refusal.unreadable");
  REQUIRE(o.why("ada", o.recovery[0]) == "code.refusal.unreadable");
}

TEST_CASE("between the password and the code a ticket says whose password was right, for minutes") {
  CodeOffice o;
  const std::string ticket = o.codes().halfway("ada");
  REQUIRE(o.codes().login_halfway(ticket) == "ada");
  REQUIRE(o.codes().login_halfway("another").empty());
  o.later(5 * 60);
  REQUIRE(o.codes().login_halfway(ticket).empty());
  const std::string second = o.codes().halfway("ada");
  o.codes().spend(second);
  REQUIRE(o.codes().login_halfway(second).empty());
}

TEST_CASE("an accounts file of before one-time codes gets a place for them and keeps its accounts") {
  TemporaryFolder folder;
  StandingClock clock;
  { SqliteAccounts accounts(folder.file(), clock); REQUIRE(accounts.set_password("ada", "three blind mice and a cat")); }
  const std::string drop = "sqlite3 '" + folder.file() + "' 'DROP TABLE codes; DROP TABLE recovery_codes; PRAGMA user_version = 1'";
  REQUIRE(std::system(drop.c_str()) == 0);
  SqliteAccounts accounts(folder.file(), clock);
  REQUIRE(accounts.has_password("ada"));
  REQUIRE(accounts.codes().offer("ada", "s1", "Works").recovery.size() == 10);
  REQUIRE_FALSE(accounts.codes().of("ada").has);
}
