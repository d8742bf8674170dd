// How sure it is that the signer was there: the ways to sign, each surer than the one before and good for whatever asks for less.
#pragma once
#include <string>
#include <vector>

namespace chancery::policy {

// "password", "password and code", "passkey".
const std::vector<std::string>& assurances();
// Whether a sign-off by that method is as sure as what is wanted. Nothing wanted: any will do.
bool assures(const std::string& method, const std::string& wanted);
// Whether something is as sure as `is` asks for and not as `was` asked for.
bool less_sure(const std::string& was, const std::string& is);

}  // namespace chancery::policy
