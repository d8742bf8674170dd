// Passkeys of people: added, confirmed by somebody else, ended; and what is signed with one. office.h replays every act.
#include "unit/engine/keyring.h"

using namespace chancery;
using namespace chancery::test;

namespace {

template <class T> std::string key_of(const Outcome<T>& outcome) { return outcome ? "" : outcome.refusal().key; }

}  // namespace

TEST_CASE("a passkey signs once somebody else has confirmed it, and its line says from when") {
  Desk desk;
  const Keyring ring;
  Desk::must(desk.add("ann", Keyring("credential-ann").key("Hers")));
  Desk::must(desk.confirm("mia", "ann", 1));   // with Mia's, which is in the list from now on
  const std::string id = desk.in_review(), before = desk.signers();
  Desk::must(desk.add("rob", ring.key("Phone")));
  CHECK(desk.signers() == before);
  CHECK(key_of(desk.sign_by_passkey("rob", desk.review(id), ring)) == "refusal.key.none");
  CHECK(key_of(desk.confirm("rob", "rob", 1)) == "refusal.not-yours");
  CHECK(key_of(desk.confirm("ann", "rob", 1)) == "refusal.not-yours");
  CHECK(lacks(desk.sign_by_password("mia", desk.about_key("rob", "confirm passkey", 1)), "assurance"));
  Desk::must(desk.confirm("mia", "rob", 1));
  CHECK(desk.signers() == before + allowed_signers_line({{"rob"}, ring.made.key, {"chancery"}, desk.clock.now(), std::nullopt}));
  Desk::must(desk.sign_by_passkey("rob", desk.review(id), ring));
  const auto item = desk.item(id, Slot::draft).value();
  CHECK(item.signoffs.back().method == "passkey");
  CHECK(item.signoffs.back().key == key_fingerprint(sshsig::public_line(ring.made.key)));
}

TEST_CASE("a statement signed with somebody else's passkey, or of other words, is refused and nothing is signed") {
  Desk desk;
  const Keyring ring, other("credential-2");
  const std::string id = desk.in_review();
  Desk::must(desk.add("rob", ring.key("Phone")));
  Desk::must(desk.confirm("mia", "rob", 1));
  Desk::must(desk.add("ann", other.key("Key")));
  Desk::must(desk.confirm("mia", "ann", 1));
  CHECK(key_of(desk.sign_by_passkey("rob", desk.review(id), other)) == "refusal.key.not-yours");
  ActRequest request = desk.review(id);
  request.method = "passkey";
  request.statement = desk.engine.statement(desk.as("rob"), request)->at("text");
  request.signature = ring.sign(request.statement + " ");
  CHECK(key_of(desk.engine.perform(desk.as("rob"), request)) == "refusal.key.signature");
  request.signature = "";
  CHECK(key_of(desk.engine.perform(desk.as("rob"), request)) == "refusal.key.not-yours");
  CHECK(desk.item(id, Slot::draft)->signoffs.empty());
}

TEST_CASE("a statement is signed once, in the session in which it was shown") {
  Desk desk;
  const std::string id = desk.in_review();
  ActRequest request = desk.review(id);
  request.method = "password";
  Viewer rob = desk.as("rob"), elsewhere = rob;
  rob.session = "one";
  elsewhere.session = "two";
  request.statement = desk.engine.statement(rob, request)->at("text");
  CHECK(key_of(desk.engine.perform(elsewhere, request)) == "refusal.statement-unknown");
  Desk::must(desk.engine.perform(rob, request));
  Desk::must(desk.act("ada", id, "recall", "A slip."));   // nothing is signed any more, but the statement was used
  Desk::must(desk.act("ada", id, "submit"));
  CHECK(key_of(desk.engine.perform(rob, request)) == "refusal.statement-unknown");
}

TEST_CASE("an ended passkey signs no more, and what it signed stays good") {
  Desk desk;
  const Keyring ring;
  const std::string id = desk.in_review();
  Desk::must(desk.add("rob", ring.key("Phone")));
  Desk::must(desk.confirm("mia", "rob", 1));
  Desk::must(desk.sign_by_passkey("rob", desk.review(id), ring));
  desk.clock.seconds += 60;
  ActRequest end = desk.about_key("rob", "end passkey", 1);
  end.comment = "Lost on a train.";
  Desk::must(desk.perform("rob", end));
  CHECK(desk.signers().find("valid-before") != std::string::npos);
  const std::string next = desk.in_review();
  CHECK(key_of(desk.sign_by_passkey("rob", desk.review(next), ring)) == "refusal.key.none");
  CHECK(key_of(desk.confirm("mia", "rob", 1)) == "refusal.key.ended");
  const auto item = desk.item(id, Slot::draft).value();
  const std::string path = paths::item("documents", id, Slot::draft) + "/" + item.signoffs[0].statement;
  CHECK(is_signed_by(desk.signers(), {"rob", "chancery", item.signoffs[0].at}, desk.file(path).value(), desk.file(path + ".sig").value()));
  CHECK_FALSE(is_signed_by(desk.signers(), {"rob", "chancery", {desk.clock.seconds + 1}}, desk.file(path).value(), desk.file(path + ".sig").value()));
}

TEST_CASE("with a leaver all their passkeys end") {
  Desk desk;
  const Keyring first, second("credential-2");
  Desk::must(desk.add("rob", first.key("Phone")));
  Desk::must(desk.add("rob", second.key("Key")));
  Desk::must(desk.confirm("mia", "rob", 1));
  ActRequest leave;
  leave.register_name = "people";
  leave.id = "rob";
  leave.act = "leave";
  leave.comment = "Retired.";
  Desk::must(desk.perform("mia", leave));
  const auto person = desk.item("rob", Slot::current, "people").value();
  for (const auto& each : person.keys) CHECK(each.ended_by == "leave");
  CHECK(desk.signers().find("valid-before") != std::string::npos);
}

TEST_CASE("with a suspension all passkeys end, nobody signs, and who is let back in adds new ones") {
  Desk desk;
  const Keyring first, second("credential-2");
  Desk::must(desk.add("rob", first.key("Phone")));
  Desk::must(desk.confirm("mia", "rob", 1));
  const std::string id = desk.in_review();
  desk.clock.seconds += 60;
  Desk::must(desk.act("mia", "rob", "suspend", "An inquiry.", Json::object(), "people"));
  CHECK(desk.item("rob", Slot::current, "people")->keys[0].ended_by == "suspend");
  CHECK(desk.signers().find("valid-before") != std::string::npos);
  CHECK_FALSE(desk.sign("rob", id, "review"));
  CHECK(key_of(desk.act("rob", "rob", "let back in", "I am fine.", Json::object(), "people")) != "");
  Desk::must(desk.act("mia", "rob", "let back in", "It was nothing.", Json::object(), "people"));
  CHECK(key_of(desk.sign_by_passkey("rob", desk.review(id), first)) == "refusal.key.none");
  Desk::must(desk.add("rob", second.key("Phone")));
  Desk::must(desk.confirm("mia", "rob", 2));
  Desk::must(desk.sign_by_passkey("rob", desk.review(id), second));
}

TEST_CASE("a second passkey may be confirmed with the first, never with itself or a password") {
  Desk desk;
  const Keyring first, second("credential-2");
  Desk::must(desk.add("rob", first.key("Phone")));
  Desk::must(desk.confirm("mia", "rob", 1));
  Desk::must(desk.add("rob", second.key("Key")));
  const ActRequest own = desk.about_key("rob", "confirm own passkey", 2);
  CHECK(key_of(desk.sign_by_password("rob", own)) == "refusal.unmet");
  CHECK(key_of(desk.sign_by_passkey("rob", own, second)) == "refusal.key.not-yours");
  Desk::must(desk.sign_by_passkey("rob", own, first));
  CHECK(desk.item("rob", Slot::current, "people")->keys[1].confirmed_by == "rob");
}

TEST_CASE("a key that is none, that is known already or has no name is refused with a sentence") {
  Desk desk;
  const Keyring ring;
  CHECK(key_of(desk.add("rob", 1)) == "refusal.key.unreadable");
  CHECK(key_of(desk.add("rob", Json::object())) == "refusal.key.unnamed");
  CHECK(key_of(desk.add("rob", {{"name", "Phone"}, {"public_key", desk.seal.public_key()}, {"credential", "AAAA"}})) == "refusal.key.unreadable");
  Json two_lines = ring.key("Phone\nrob");
  CHECK(key_of(desk.add("rob", two_lines)) == "refusal.key.name");
  Json injected = ring.key("Phone");
  injected["public_key"] = injected["public_key"].get<std::string>() + "\nann namespaces=\"chancery\" " + injected["public_key"].get<std::string>();
  CHECK(key_of(desk.add("rob", injected)) == "refusal.key.unreadable");
  Desk::must(desk.add("rob", ring.key("Phone")));
  CHECK(key_of(desk.add("rob", ring.key("Phone again"))) == "refusal.key.taken");
  CHECK(key_of(desk.add("ann", ring.key("Mine"))) == "refusal.key.taken");
}
