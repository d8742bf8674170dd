#include "commands/passkeys_seen.h"

#include "domain/digest.h"
#include "domain/item.h"
#include "domain/paths.h"
#include "sdk/sign_off.h"

#include <iostream>

namespace chancery {

void PasskeysSeen::look(const Recorded& recorded, const Snapshot& after) {
  if (recorded.register_name != "people") return;
  const Json act = Json::parse(recorded.act_bytes, nullptr, false);
  if (!act.is_object() || !act.contains("about") || !act["about"].value("key", Json()).is_number_integer()) return;
  if (act.value("signoff", Json()).is_object() && act["signoff"].value("method", "") == by_passkey) return;
  const int number = act["about"]["key"];
  const auto person = read_item(Json::parse(after.read(paths::item("people", recorded.item, Slot::current) + "/item.json").value_or(""), nullptr, false));
  if (!person) return;
  for (const auto& key : person->keys)
    if (key.number == number && !key.ended && key.confirmed) {   // an act on a key that neither adds nor ends it confirms it
      const std::lock_guard lock(mutex_);
      confirmed_[recorded.number] = {{"login", recorded.item}, {"name", key.name}, {"number", key.number}, {"fingerprint", key_fingerprint(key.public_key)}, {"act", recorded.number}, {"by", recorded.actor}, {"time", to_text(recorded.time)}};
    }
}

Json PasskeysSeen::told() const {
  const std::lock_guard lock(mutex_);
  Json told = Json::array();
  for (const auto& [number, each] : confirmed_) told.push_back(each);
  return told;
}

void print_passkeys(const Json& seen, const std::function<std::string(const std::string&, const Json&)>& say) {
  if (!seen.is_array() || seen.empty()) return;
  std::cout << "  - " << say("verify.passkeys-by-word", {{"count", seen.size()}}) << "\n";
  for (const auto& each : seen) std::cout << "      " << say("verify.passkey-by-word", each) << "\n";
}

}  // namespace chancery
