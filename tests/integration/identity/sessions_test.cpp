// Sessions: how they begin, how long they last, and what ends them.
#include "office.h"

using namespace chancery;
using namespace chancery::testing;

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

TEST_CASE("sessions may be asked for, begun and ended by many threads at once") {
  Office office;
  std::vector<std::future<void>> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.push_back(std::async(std::launch::async, [&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto in = office.accounts->sign_in("ada", good, CameFrom{"192.0.2." + std::to_string(t)});
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

TEST_CASE("a person sees their own sessions, the last used first, with where and when each began, and ends one of them for good") {
  Office office;
  REQUIRE(office.accounts->set_password("bob", "green mill 8 toad"));
  REQUIRE(office.accounts->sign_in("bob", "green mill 8 toad", desk));
  const std::string left_open = office.sign_in();
  const std::int64_t began = office.clock.seconds;
  office.clock.seconds += 60;
  const auto here = office.accounts->sign_in("ada", good, CameFrom{"2001:db8:1:2:3:4:5:6"});
  REQUIRE(here);
  const auto all = office.accounts->sessions_of("ada");
  REQUIRE(all.size() == 2);
  CHECK(all[0].address == "2001:db8:1:2::/64");
  CHECK(all[1].address == "192.0.2.1");
  CHECK(all[1].begun.seconds == began);
  CHECK(all[1].id != left_open);   // it leads to no cookie
  CHECK_FALSE(office.accounts->end_session("bob", all[1].id));   // it is not theirs
  CHECK(office.accounts->by_session(left_open));
  CHECK(office.accounts->end_session("ada", all[1].id));
  CHECK_FALSE(office.accounts->end_session("ada", all[1].id));
  CHECK_FALSE(office.accounts->by_session(left_open));
  office.open();
  CHECK_FALSE(office.accounts->by_session(left_open));
  CHECK(office.accounts->by_session(here->session));
  REQUIRE(office.accounts->sessions_of("ada").size() == 1);
  CHECK(office.accounts->sessions_of("ada")[0].address == "2001:db8:1:2::/64");   // kept for slowing guesses, and only there
  CHECK(office.accounts->sessions_of("bob").size() == 1);
}
