// The founding act (number 0): the organisation, the policies and the server's key enter the ledger.
#pragma once
#include "engine/ports.h"

#include <map>
#include <string>

namespace chancery {

struct Founding {
  std::string organisation;                     // "Brandt & Sohn Precision"
  std::string domain;                           // of the people's e-mail-like names in commits: "sample.example"
  Json standards = Json::array();               // [{name, edition}]
  std::string language = "en";
  bool sample = false;                          // marked on every page, and the only kind with a known password
  std::map<std::string, std::string> policies;  // register -> YAML, already checked
};

Change founding_change(const Founding&, const Seal&, const Turn&);

// people/allowed_signers as ssh-keygen(1) reads it: the server's key for commits ("git") and statements ("chancery").
std::string allowed_signers_of(const Seal&, Instant valid_after);

}  // namespace chancery
