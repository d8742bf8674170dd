// An act: what one person did to one item at one time, as its act file says; and the decision that let it happen.
#pragma once
#include "domain/item.h"
#include "domain/time.h"
#include "sdk/json.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace chancery {

enum class Result { met, unmet, waived, not_applicable, error };
std::string to_text(Result);

// One line of a decision.
struct Requirement {
  std::string name;       // as the policy names it: "approved"
  Result result = Result::unmet;
  std::string sentence;   // what a person reads, filled in
  std::vector<std::string> missing;   // logins of people who could meet it, or "role:quality" when nobody holds the role
};

// Whether an act may happen, and whether each consequence the policy declares followed.
struct Decision {
  bool allowed = false;
  std::vector<Requirement> requirements;
  struct Consequence { std::string act; bool taken = false; std::vector<Requirement> requirements; };
  std::vector<Consequence> consequences;
  // What facts answered ("yes", "no", "error") that a requirement asks beside other things: its own result does not tell.
  std::map<std::string, std::string> facts = {};
};
Json to_json(const Requirement&);
Json to_json(const Decision&);

// What is asked, with files as they will stand in the ledger (their bytes staged already). This is all that an act depends
// on besides the state before it and the time, so that `verify` can perform it again.
struct ActInput {
  std::string register_name;
  std::string id;                 // empty: an act that begins an item
  std::string act;
  std::string actor;              // login; "server" for what the clock brings about, "operator" at the console
  std::string seen;               // commit; empty: not checked
  Json fields = Json::object();
  std::vector<File> files;
  std::vector<std::string> removed_files;
  std::string comment;
  Json about = Json::object();
  std::string statement;          // the exact text signed; empty when the act signs nothing
  std::string method;             // how the signer was re-authenticated: sdk/sign_off.h
  std::string signature;          // of the statement, by the signer's own passkey (armored SSHSIG); empty: the server signs
  std::string once;
  std::string request;            // with `once`: SHA-256 of what was asked, so that the same nonce with other content is told apart
};

}  // namespace chancery
