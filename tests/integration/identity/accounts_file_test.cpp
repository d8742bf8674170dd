// Bearer tokens, and the file that everything is kept in.
#include "office.h"

#include "support/full_disk.h"

using namespace chancery;
using namespace chancery::testing;

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

TEST_CASE("what lies in the file of a password is argon2id at the costs that are promised, with a salt of its own") {
  const identity::Argon2id hash;
  const std::string one = hash.make(good), other = hash.make(good);
  for (const auto& each : {one, other}) CHECK(each.rfind("$argon2id$v=19$m=32768,t=3,p=1$", 0) == 0);
  CHECK(one != other);
  CHECK(hash.matches(one, good));
  CHECK_FALSE(hash.matches(one, std::string(good) + " "));
  CHECK_FALSE(hash.is_outdated(one));
  Office office;
  CHECK(office.folder.bytes().find("$argon2id$v=19$") != std::string::npos);
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
    const FullDisk full;
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

TEST_CASE("opened on a full disk the accounts let people in, and are written again when there is room") {
  Office office;
  const std::string session = office.sign_in();
  office.accounts.reset();
  bool before = false, in = false, changed = false;
  {
    const FullDisk full;
    office.open();
    before = office.accounts->by_session(session).has_value();
    in = static_cast<bool>(office.accounts->sign_in("ada", good, desk));
    try {
      changed = static_cast<bool>(office.accounts->set_password("ada", "another good one 9"));
    } catch (const std::exception&) {
    }
  }
  CHECK(before);
  CHECK(in);
  CHECK_FALSE(changed);
  CHECK(office.accounts->set_password("ada", "another good one 9"));
  office.accounts.reset();
  office.open();
  CHECK(office.accounts->sign_in("ada", "another good one 9", desk));
}
