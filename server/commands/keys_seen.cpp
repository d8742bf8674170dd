#include "commands/keys_seen.h"

#include "domain/digest.h"
#include "domain/key_acts.h"
#include "domain/paths.h"
#include "engine/server_keys.h"

#include <iostream>

namespace chancery {

void KeysSeen::look(const Recorded& recorded, const Snapshot& after) {
  if (!recorded.register_name.empty() || (recorded.act != replace_key_act && recorded.act != revoke_key_act)) return;
  const std::string list = after.read(paths::allowed_signers).value_or("");
  const std::lock_guard lock(mutex_);
  if (recorded.act == replace_key_act) {
    replaced_[recorded.number] = key_fingerprint(current_server_key(list).value_or(""));
  } else if (recorded.number > last_) {
    last_ = recorded.number;
    revoked_ = Json::array();
    for (const auto& key : server_keys_of(list))
      if (key.revoked)
        revoked_.push_back({{"fingerprint", key_fingerprint(key.public_key)}, {"since", to_text(key.revoked->since)}, {"until", to_text(key.revoked->signed_until)}, {"act", key.revoked->act}, {"reason", key.revoked->reason}});
  }
}

Json KeysSeen::told() const {
  const std::lock_guard lock(mutex_);
  Json replaced = Json::array();
  for (const auto& [number, fingerprint] : replaced_) replaced.push_back({{"number", number}, {"fingerprint", fingerprint}});
  return {{"replaced", replaced}, {"revoked", revoked_}};
}

void print_keys(const Json& seen, const std::function<std::string(const std::string&, const Json&)>& say) {
  if (!seen.is_object()) return;
  for (const auto& each : seen.at("replaced")) std::cout << "  - " << say("verify.key-replaced", each) << "\n";
  for (const auto& each : seen.at("revoked")) std::cout << "  - " << say("verify.key-revoked", each) << "\n";
}

}  // namespace chancery
