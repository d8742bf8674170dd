// Counting sign-offs. One signature is one person's: the same person never counts twice, neither under two names nor once
// for themselves and once through a deputy.
#pragma once
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

// A sign-off of `act` that is of these bytes and this round and not voided, in which the login took part: as the signer, or
// as the person it was signed for.
bool has_standing_sign_off(const Item&, const std::string& act, const std::string& login);

struct Tally {
  std::vector<const Signoff*> counted;        // by different people
  std::vector<std::string> named_missing;     // named in the field and not signed yet
  int still_needed = 0;                       // besides those: how many more, whoever they are
  bool met() const { return named_missing.empty() && still_needed <= 0; }
};
Tally tally(const SignOffs& wanted, const Item&, const Policy&);

// Whose sign-off comes before this login's where the named sign in order, and is not given yet. Empty for whoever is not
// named: they wait for nobody.
std::vector<std::string> before_in_order(const SignOffs& wanted, const Item&, const Policy&, const std::string& login);

// Who could still give one: active, allowed, not shut out, not counted yet. "role:x" when nobody holds the role at all.
// When people hold it but all are shut out: "role:x" too, for somebody else has to be given it.
std::vector<std::string> candidates(const SignOffs& wanted, const Question&);

}  // namespace chancery::policy
