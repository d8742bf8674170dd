// A host that nothing is asked of: what is loaded here only names what it adds.
#pragma once
#include "sdk/plugin.h"

#include <stdexcept>

namespace chancery::testing {

class NoHost final : public Host {
 public:
  const Items& items() const override { never(); }
  Outcome<ActReceipt> perform(const Viewer&, const ActRequest&) override { never(); }
  Outcome<Done> foresee(const Viewer&, const ActRequest&) override { never(); }
  Outcome<Json> statement(const Viewer&, const ActRequest&) override { never(); }
  Outcome<Done> reauthenticate(const Viewer&, const std::string&) override { never(); }
  Json passkeys(const Viewer&) const override { never(); }
  Json codes(const std::string&) const override { never(); }
  Json code_offer(const Viewer&) override { never(); }
  Outcome<Done> begin_codes(const Viewer&, const std::string&) override { never(); }
  void end_codes(const std::string&) override { never(); }
  Outcome<Done> use_code(const Viewer&, const std::string&) override { never(); }
  Outcome<Json> passkey_enrolled(const Viewer&, const std::string&) override { never(); }
  Outcome<std::string> passkey_signature(const Viewer&, const std::string&, const std::string&) override { never(); }
  const Renderer* renderer(const std::string&) const override { never(); }
  std::string say(const std::string&, const Json&) const override { never(); }
  Outcome<Json> policy(const std::string&, const std::string&) const override { never(); }
  Json try_policy(const Viewer&, const std::string&, const std::string&) const override { never(); }
  std::vector<Json> registers() const override { never(); }
  std::vector<Json> people() const override { never(); }
  Json organisation() const override { never(); }
  std::string now() const override { never(); }
  std::vector<Finding> findings(const Viewer&) const override { never(); }
  std::vector<Span> align(const std::vector<std::string>&, const std::vector<std::string>&) const override { never(); }
  std::string bundle(std::ostream&) const override { never(); }
  std::string disclosure(const std::vector<ItemName>&, std::iostream&) const override { never(); }
  std::string allowed_signers() const override { never(); }
  bool has_revoked_keys() const override { never(); }
  std::string key_fingerprint() const override { never(); }
  bool is_moment(const std::string&) const override { never(); }
  Outcome<std::string> evidence(const Viewer&, const Json&, const std::string&) const override { never(); }
  Json sealing(const Viewer&, const Json&, const std::string&) const override { never(); }
  std::string temporary_directory() const override { never(); }
  std::string kept_directory() const override { never(); }
  bool has_room_for_work() const override { never(); }
  Outcome<Done> begin_work(const std::string&, std::function<void(Progress&)>) override { never(); }
  std::optional<Work> work(const std::string&) const override { never(); }
  void cancel_work(const std::string&) override { never(); }
  void log(const std::string&, const std::string&, const Json&) override { never(); }

 private:
  [[noreturn]] static void never() { throw std::logic_error("nothing is asked of the host in this test"); }
};

}  // namespace chancery::testing
