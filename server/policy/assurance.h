// How sure it is that the signer was there: the ways to sign, each surer than the one before and good for whatever asks for less.
#pragma once
#include <string>
#include <vector>

namespace chancery::policy {

// "password", "password and code", "passkey".
const std::vector<std::string>& assurances();
// What an act may ask besides: a passkey of whoever has one that signs, and any way of others. So that nobody who has one is passed off by less.
inline constexpr const char* passkey_if_held = "passkey if held";
// What an act that asks for `assurance` asks of somebody.
std::string asked_of(const std::string& assurance, bool holds_passkey);
// Whether a sign-off by that method is as sure as what is wanted. Nothing wanted: any will do.
bool assures(const std::string& method, const std::string& wanted);
// Whether something is as sure as `is` asks for and not as `was` asked for.
bool less_sure(const std::string& was, const std::string& is);

}  // namespace chancery::policy
