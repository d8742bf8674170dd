#include "engine/key_hosts.h"

#include "domain/paths.h"
#include "signatures/passkey.h"
#include "signatures/sshsig.h"

namespace chancery {

std::string host_of(const std::string& public_key) {
  const auto blob = sshsig::blob_of_line(public_key);
  return blob ? passkey::rp_id_of(*blob) : std::string();
}

std::vector<std::pair<std::string, Key>> keys_of_other_hosts(const Snapshot& snapshot, const std::string& host) {
  std::vector<std::pair<std::string, Key>> others;
  for (const auto& entry : snapshot.list("people")) {
    if (!entry.folder) continue;
    const auto person = read_item(Json::parse(snapshot.read(paths::item("people", entry.name, Slot::current) + "/item.json").value_or(""), nullptr, false));
    if (!person) continue;
    for (const auto& key : person->keys)
      if (!key.ended && host_of(key.public_key) != host) others.emplace_back(person->id, key);
  }
  return others;
}

}  // namespace chancery
