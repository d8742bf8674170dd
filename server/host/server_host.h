// What plugins ask of Chancery, answered. Joins ports and functions that the composition root gives; holds no state but
// the registry. Thread-safe when what it is given is.
#pragma once
#include "engine/ports.h"
#include "host/background.h"
#include "host/registry.h"
#include "sdk/plugin.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery {

struct HostParts {
  const Items& items;
  const Ledger& ledger;
  const Clock& clock;
  Accounts& accounts;
  Passkeys& passkeys;
  const Registry& registry;
  Background& background;
  std::function<Outcome<ActReceipt>(const Viewer&, const ActRequest&)> perform;
  std::function<Outcome<Done>(const Viewer&, const ActRequest&)> foresee;
  std::function<Outcome<Json>(const Viewer&, const ActRequest&)> statement;
  std::function<std::string(const std::string&, const Json&)> say;
  std::function<Outcome<Json>(const std::string& register_name, const std::string& as_of)> policy;
  std::function<Json(const Viewer&, const std::string& register_name, const std::string& yaml)> try_policy;
  std::function<std::vector<Json>()> registers, people;
  std::function<std::vector<PersonKey>(const std::string& login)> keys;   // those that sign now
  std::function<Json()> organisation;
  std::function<std::string()> allowed_signers;
  std::function<bool()> has_revoked_keys;
  std::function<std::vector<std::string>(const std::vector<Host::ItemName>&)> disclosed_paths;
  std::function<Outcome<std::string>(const Viewer&, const Json& item, const std::string& path)> evidence;
  std::function<Json(const Viewer&, const Json& item, const std::string& path)> sealing;
  std::function<void(const std::string& level, const std::string& event, const Json& details)> log;
  std::string temporary_directory, kept_directory;
  std::string key_fingerprint = {};
  std::function<bool(const Viewer&, const std::string& register_name)> hides = nullptr;   // not set: nothing is hidden
};

class ServerHost final : public Host {
 public:
  explicit ServerHost(HostParts parts) : parts_(std::move(parts)) {}

  const Items& items() const override { return parts_.items; }
  Outcome<ActReceipt> perform(const Viewer& viewer, const ActRequest& act) override { return parts_.perform(viewer, act); }
  Outcome<Done> foresee(const Viewer& viewer, const ActRequest& act) override { return parts_.foresee(viewer, act); }
  Outcome<Json> statement(const Viewer& viewer, const ActRequest& act) override { return parts_.statement(viewer, act); }
  Outcome<Done> reauthenticate(const Viewer&, const std::string& password) override;
  Json passkeys(const Viewer&) const override;
  Outcome<Json> passkey_enrolled(const Viewer& viewer, const std::string& answer) override { return parts_.passkeys.enrolled(viewer.session, answer); }
  Outcome<std::string> passkey_signature(const Viewer& viewer, const std::string& statement, const std::string& answer) override {
    return parts_.passkeys.signature(parts_.keys(viewer.login), statement, answer);
  }
  Json codes(const std::string& login) const override;
  Json code_offer(const Viewer&) override;
  Outcome<Done> begin_codes(const Viewer& viewer, const std::string& code) override { return parts_.accounts.codes().begin(viewer.login, viewer.session, code); }
  void end_codes(const std::string& login) override { parts_.accounts.codes().end(login); }
  Outcome<Done> use_code(const Viewer& viewer, const std::string& code) override { return parts_.accounts.codes().use(viewer.login, code); }
  const Renderer* renderer(const std::string& media_type) const override { return parts_.registry.renderer(media_type); }
  std::string say(const std::string& key, const Json& details) const override { return parts_.say(key, details); }
  Outcome<Json> policy(const std::string& register_name, const std::string& as_of) const override { return parts_.policy(register_name, as_of); }
  Json try_policy(const Viewer& viewer, const std::string& register_name, const std::string& yaml) const override { return parts_.try_policy(viewer, register_name, yaml); }
  std::vector<Json> registers() const override { return parts_.registers(); }
  std::vector<Json> people() const override { return parts_.people(); }
  Json organisation() const override { return parts_.organisation(); }
  std::string now() const override { return to_text(parts_.clock.now()); }
  std::vector<Finding> findings(const Viewer&) const override;
  std::vector<Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const override {
    return parts_.ledger.align(older, newer);
  }
  std::string bundle(std::ostream& out) const override { return parts_.ledger.bundle(out); }
  std::string disclosure(const std::vector<ItemName>& items, std::iostream& out) const override {
    return parts_.ledger.disclosure(parts_.disclosed_paths(items), out);
  }
  std::string allowed_signers() const override { return parts_.allowed_signers(); }
  bool has_revoked_keys() const override { return parts_.has_revoked_keys(); }
  std::string key_fingerprint() const override { return parts_.key_fingerprint; }
  bool is_moment(const std::string& text) const override { return read_as_of(text).has_value(); }
  Outcome<std::string> evidence(const Viewer& viewer, const Json& item, const std::string& path) const override {
    return parts_.evidence(viewer, item, path);
  }
  Json sealing(const Viewer& viewer, const Json& item, const std::string& path) const override { return parts_.sealing(viewer, item, path); }
  std::string temporary_directory() const override { return parts_.temporary_directory; }
  std::string kept_directory() const override { return parts_.kept_directory; }
  Outcome<Done> begin_work(const std::string& name, std::function<void(Progress&)> perform) override { return parts_.background.begin(name, std::move(perform)); }
  bool has_room_for_work() const override { return parts_.background.has_room(); }
  std::optional<Work> work(const std::string& name) const override { return parts_.background.find(name); }
  void cancel_work(const std::string& name) override { parts_.background.cancel(name); }
  void log(const std::string& level, const std::string& event, const Json& details) override { parts_.log(level, event, details); }

 private:
  HostParts parts_;
};

}  // namespace chancery
