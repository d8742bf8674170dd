// Passkeys in software, and the acts about them over the office of office.h.
#pragma once
#include "support/authenticator.h"
#include "unit/engine/office.h"

namespace chancery::test {

struct Keyring {
  Authenticator authenticator;
  passkey::Registered made = *passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"));
  explicit Keyring(const std::string& credential = "credential-1") {
    authenticator.credential = credential;
    made = *passkey::read_registration(authenticator.site, "challenge", authenticator.create("challenge"));
  }
  Json key(const std::string& name) const {
    return {{"name", name}, {"public_key", sshsig::public_line(made.key)}, {"credential", passkey::base64url(made.credential)}, {"synced", made.synced}};
  }
  std::string sign(const std::string& statement) const {
    return passkey::as_sshsig(made.key, "chancery", authenticator.site, authenticator.get(passkey::challenge_of("chancery", statement))).value();
  }
};

struct Desk : Office {
  Keyring admins{"credential-mia"};
  ActRequest about_key(const std::string& login, const std::string& name, Json key) {
    ActRequest request;
    request.register_name = "people";
    request.id = login;
    request.act = name;
    request.about = {{"key", std::move(key)}};
    return request;
  }
  Outcome<ActReceipt> add(const std::string& login, Json key) { return perform(login, about_key(login, "add passkey", std::move(key))); }
  Outcome<ActReceipt> sign_by_password(const std::string& login, ActRequest request) {
    request.method = "password";
    const auto shown = engine.statement(as(login), request);
    if (!shown) return shown.refusal();
    request.statement = shown->at("text");
    return perform(login, request);
  }
  Outcome<ActReceipt> sign_by_passkey(const std::string& login, ActRequest request, const Keyring& ring) {
    request.method = "passkey";
    const auto shown = engine.statement(as(login), request);
    if (!shown) return shown.refusal();
    request.statement = shown->at("text");
    request.signature = ring.sign(request.statement);
    return perform(login, request);
  }
  // By the administrator's own passkey, which the console accepted.
  Outcome<ActReceipt> confirm(const std::string& by, const std::string& login, int number) {
    if (by == "mia" && item("mia", Slot::current, "people")->keys.empty()) {
      must(add("mia", admins.key("Mia's")));
      must(perform("operator", about_key("mia", "accept passkey", 1)));
    }
    return sign_by_passkey(by, about_key(login, "confirm passkey", number), admins);
  }
  ActRequest review(const std::string& id) {
    ActRequest request;
    request.register_name = "documents";
    request.id = id;
    request.act = "review";
    return request;
  }
  std::string in_review() {
    const std::string id = create("text\n");
    must(act("ada", id, "submit"));
    return id;
  }
  std::string signers() const { return file("people/allowed_signers").value_or(""); }
};

}  // namespace chancery::test
