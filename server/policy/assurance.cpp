#include "policy/assurance.h"

#include "sdk/sign_off.h"

#include <algorithm>

namespace chancery::policy {

const std::vector<std::string>& assurances() {
  static const std::vector<std::string> all = {by_password, by_code, by_passkey};
  return all;
}

std::string asked_of(const std::string& assurance, bool holds_passkey) {
  if (assurance != passkey_if_held) return assurance;
  return holds_passkey ? by_passkey : "";
}

bool assures(const std::string& method, const std::string& wanted) {
  const auto& all = assurances();
  const auto has = std::find(all.begin(), all.end(), method), needs = std::find(all.begin(), all.end(), wanted);
  return wanted.empty() || method == wanted || (has != all.end() && needs != all.end() && has >= needs);   // what nobody knows assures nothing
}

// Nothing wanted is as much as the least way there is, and so is what depends on whom it is asked of; it is more than nothing, though.
bool less_sure(const std::string& was, const std::string& is) {
  if (was == passkey_if_held) return is != by_passkey && is != passkey_if_held;
  const std::string least = asked_of(is, false);
  return !assures(least.empty() ? assurances().front() : least, was);
}

}  // namespace chancery::policy
