// Passwords: who gets in, how fast one may guess, and how much of it at once.
#include "office.h"

#include "identity/password_rule.h"

using namespace chancery;
using namespace chancery::testing;

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
    const auto in = office.accounts->sign_in(login, password, CameFrom{"192.0.2.77"});
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
      const auto in = office.accounts->sign_in("ada", good, CameFrom{"192.0.2." + std::to_string(i)});
      if (in) return true;
      CHECK(in.refusal().because == Because::too_many);
      CHECK(in.refusal().details.at("retry_after_seconds") == 2);
      ++turned_away;
      return false;
    }));
  while (turned_away < 5 || office.work->inside < 2) std::this_thread::yield();   // two are hashing, one waits, five are away
  office.work->gate.set_value();
  int in = 0;
  for (auto& each : waiting) in += each.get();
  CHECK(in == 3);
  CHECK(office.work->most_inside == 2);
}

TEST_CASE("guessing is slowed, the owner at their desk is not, and nobody is told to wait longer than five minutes") {
  Office office;
  office.sign_in();   // from the desk
  const auto guess_from = [](int i) { return CameFrom{"198.51.100." + std::to_string(i % 30)}; };
  int slowed = 0;
  for (int i = 0; i < 100; ++i) {
    const auto guess = office.accounts->sign_in("ada", "guess number " + std::to_string(i), guess_from(i));
    REQUIRE_FALSE(guess);
    if (guess.refusal().key != "refusal.slow-down") continue;
    ++slowed;
    CHECK(guess.refusal().because == Because::too_many);
    CHECK(guess.refusal().details.at("retry_after_seconds") >= 1);
    CHECK(guess.refusal().details.at("retry_after_seconds") <= 300);
  }
  CHECK(slowed == 90);
  const int before = office.work->compared;
  CHECK_FALSE(office.accounts->sign_in("ada", good, CameFrom{"198.51.100.200"}));   // a new address, in the middle of it
  CHECK(office.work->compared == before);                                          // not looked at: it tells a guesser nothing
  CHECK(office.accounts->sign_in("ada", good, desk));
  office.clock.seconds += 144;
  CHECK(office.accounts->sign_in("ada", good, CameFrom{"198.51.100.200"}));
  office.open();   // the addresses are remembered
  for (int i = 0; i < 100; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "guess", guess_from(i)));
  CHECK(office.accounts->sign_in("ada", good, desk));
}

TEST_CASE("a browser in which one signed in before is not slowed by guesses at the same address, also after a restart") {
  Office office;
  const auto first = office.accounts->sign_in("ada", good, CameFrom{"192.0.2.1", ""});
  REQUIRE(first);
  REQUIRE(first->device.size() == 43);
  const CameFrom own{"192.0.2.1", first->device}, others{"192.0.2.1", ""};
  const auto guesses = [&] { for (int i = 0; i < 30; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "guess", others)); };
  guesses();
  CHECK(office.accounts->sign_in("ada", good, others).refusal().because == Because::too_many);
  const auto again = office.accounts->sign_in("ada", good, own);
  REQUIRE(again);
  CHECK(again->device == first->device);   // the same browser
  office.open();
  guesses();
  CHECK(office.accounts->sign_in("ada", good, own));
}

TEST_CASE("what a browser keeps is worth something for who signed in there, and nothing when it was not given out here") {
  Office office;
  REQUIRE(office.accounts->set_password("bob", "green mill 8 toad"));
  const auto ada = office.accounts->sign_in("ada", good, CameFrom{"192.0.2.1", "planted by somebody"});
  REQUIRE(ada);
  CHECK(ada->device != "planted by somebody");
  CHECK(office.accounts->sign_in("bob", "green mill 8 toad", CameFrom{"192.0.2.1", ada->device})->device == ada->device);   // a shared computer
  CHECK(office.accounts->sign_in("ada", good, desk)->device.empty());   // a program keeps nothing
  // A browser of bob's alone is as any other to ada.
  const auto bobs = office.accounts->sign_in("bob", "green mill 8 toad", CameFrom{"192.0.2.9", ""});
  REQUIRE(bobs);
  for (int i = 0; i < 20; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "guess", CameFrom{"192.0.2.9", bobs->device}));
  CHECK(office.accounts->sign_in("ada", good, CameFrom{"192.0.2.9", bobs->device}).refusal().because == Because::too_many);
  CHECK(office.accounts->sign_in("ada", good, CameFrom{"192.0.2.9", ada->device}));
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

TEST_CASE("within a session one person's wrong proofs do not slow another's") {
  Office office;
  REQUIRE(office.accounts->set_password("bob", "green mill 8 toad"));
  for (int i = 0; i < 60; ++i) CHECK_FALSE(office.accounts->reauthenticate("bob", "no", std::nullopt));
  CHECK(office.accounts->reauthenticate("bob", "green mill 8 toad", std::nullopt).refusal().because == Because::too_many);
  CHECK(office.accounts->reauthenticate("ada", good, std::nullopt));
  for (int i = 0; i < 60; ++i) CHECK_FALSE(office.accounts->sign_in("ada", "no", CameFrom{""}));
  CHECK(office.accounts->sign_in("ada", good, CameFrom{""}).refusal().because == Because::too_many);
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
