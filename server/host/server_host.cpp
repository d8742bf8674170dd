#include "host/server_host.h"

namespace chancery {

Outcome<Done> ServerHost::reauthenticate(const Viewer& viewer, const std::string& password) {
  // Slowed by login like sign-in; the address is not known here and one bucket for all signers is meant.
  return parts_.accounts.reauthenticate(viewer.login, password, "");
}

std::vector<Finding> ServerHost::findings(const Viewer& viewer) const {
  std::vector<Finding> all;
  for (const auto& check : parts_.registry.checks) {
    try {
      for (auto& finding : check.find(viewer)) all.push_back(std::move(finding));
    } catch (const std::exception& problem) {
      parts_.log("error", "check failed", {{"check", check.name}, {"problem", problem.what()}});
      all.push_back({"observation", "9.1", "", "", "finding.check-failed", {{"check", check.name}}});
    }
  }
  return all;
}

}  // namespace chancery
