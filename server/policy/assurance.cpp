#include "policy/assurance.h"

#include "sdk/sign_off.h"

#include <algorithm>

namespace chancery::policy {

const std::vector<std::string>& assurances() {
  static const std::vector<std::string> all = {by_password, by_code, by_passkey};
  return all;
}

bool assures(const std::string& method, const std::string& wanted) {
  const auto& all = assurances();
  const auto has = std::find(all.begin(), all.end(), method), needs = std::find(all.begin(), all.end(), wanted);
  return wanted.empty() || method == wanted || (has != all.end() && needs != all.end() && has >= needs);   // what nobody knows assures nothing
}

// Nothing wanted is as much as the least way there is.
bool less_sure(const std::string& was, const std::string& is) { return !assures(is.empty() ? assurances().front() : is, was); }

}  // namespace chancery::policy
