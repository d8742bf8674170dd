#include "engine/founding.h"

#include "domain/paths.h"

namespace chancery {
namespace {

Edit put(const std::string& path, std::string bytes) {
  Edit edit;
  edit.path = path;
  edit.bytes = std::move(bytes);
  return edit;
}

// OpenSSH writes times as YYYYMMDDHHMMSS; the Z makes them UTC (ssh-keygen(1), ALLOWED SIGNERS).
std::string ssh_time(Instant at) {
  std::string digits;
  for (char c : to_text(at)) if (c >= '0' && c <= '9') digits += c;
  return digits + "Z";
}

}  // namespace

std::string allowed_signers_of(const Seal& seal, Instant valid_after) {
  // OpenSSH 9.2 counts a signature of the very second of valid-after as too early: begin one second before.
  return seal.principal() + " namespaces=\"git,chancery\",valid-after=\"" + ssh_time({valid_after.seconds - 1}) + "\" " + seal.public_key() + "\n";
}

Change founding_change(const Founding& founding, const Seal& seal, const Turn& turn) {
  Change change;
  const Json ledger = {{"form", 1},         {"organisation", founding.organisation}, {"domain", founding.domain},
                       {"standards", founding.standards}, {"language", founding.language}, {"sample", founding.sample},
                       {"founded", to_text(turn.time)},   {"server_key", seal.public_key()}, {"principal", seal.principal()}};
  const Json act = {{"form", 1}, {"act", "found"}, {"register", ""}, {"item", ""}, {"number", turn.number}, {"at", to_text(turn.time)},
                    {"actor", "operator"}, {"actor_name", "Operator at the console"}, {"organisation", founding.organisation}};
  change.sentence = "Found the ledger";
  change.act = "found";
  change.actor = "operator";
  change.actor_name = "Operator at the console";
  change.act_path = paths::act_file(turn.number);
  change.act_bytes = canonical(act);
  change.edits.push_back(put(paths::ledger_json, canonical(ledger)));
  change.edits.push_back(put(paths::numbers_json, canonical(Json::object())));
  change.edits.push_back(put(paths::allowed_signers, allowed_signers_of(seal, turn.time)));
  for (const auto& [name, yaml] : founding.policies) change.edits.push_back(put(paths::policy(name), yaml));
  return change;
}

}  // namespace chancery
