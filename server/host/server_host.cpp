#include "host/server_host.h"

namespace chancery {

Json ServerHost::passkeys(const Viewer& viewer) const {
  const PasskeySite site = parts_.passkeys.site();
  Json keys = Json::array();
  for (const auto& each : parts_.keys(viewer.login))
    keys.push_back({{"number", each.number}, {"name", each.name}, {"credential", each.credential}, {"synced", each.synced}});
  const Json about{{"url", site.url}, {"host", site.rp_id}};
  return {{"rp_id", site.rp_id}, {"origin", site.origin}, {"url", site.url}, {"keys", keys},
          {"problem", site.problem.empty() ? Json() : Json(parts_.say(site.problem, about))},
          {"challenge", parts_.passkeys.challenge("enrol", viewer.session)}};
}

Outcome<Done> ServerHost::reauthenticate(const Viewer& viewer, const std::string& password) {
  // Slowed by login like sign-in; the address is not known here and one bucket for all signers is meant.
  return parts_.accounts.reauthenticate(viewer.login, password, std::nullopt);
}

Json ServerHost::codes(const std::string& login) const {
  const CodeState state = parts_.accounts.codes().of(login);
  return {{"has", state.has}, {"since", state.has ? Json(to_text(state.since)) : Json()}, {"recovery_left", state.recovery_left}, {"wrong", state.wrong}};
}

Json ServerHost::code_offer(const Viewer& viewer) {
  const std::string issuer = "Chancery " + parts_.organisation().value("organisation", "");
  const CodeOffer offer = parts_.accounts.codes().offer(viewer.login, viewer.session, issuer);
  return {{"key", offer.key}, {"address", offer.address}, {"recovery", offer.recovery}, {"picture", {{"size", offer.picture_size}, {"path", offer.picture}}}};
}

std::vector<Finding> ServerHost::findings(const Viewer& viewer) const {
  auto found = parts_.registry.findings(viewer, [&](const std::string& check, const std::string& problem) {
    parts_.log("error", "check failed", {{"check", check}, {"problem", problem}});
  });
  // Checks look at people and rules too, which are not asked for with anybody's eyes.
  if (parts_.hides) std::erase_if(found, [&](const Finding& each) { return parts_.hides(viewer, each.register_name); });
  return found;
}

}  // namespace chancery
