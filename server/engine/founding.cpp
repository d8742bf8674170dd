#include "engine/founding.h"

#include "domain/paths.h"
#include "engine/state.h"
#include "engine/statement.h"
#include "signatures/allowed_signers.h"
#include "signatures/sshsig.h"

namespace chancery {
namespace {

Edit put(const std::string& path, std::string bytes) {
  Edit edit;
  edit.path = path;
  edit.bytes = std::move(bytes);
  return edit;
}

}  // namespace

std::string allowed_signers_of(const Seal& seal, Instant valid_after) {
  return allowed_signers_line({{seal.principal()}, sshsig::blob_of_line(seal.public_key()).value(), {"git", statement_namespace}, valid_after, std::nullopt});
}

Change founding_change(const Founding& founding, const Seal& seal, const Turn& turn) {
  Change change;
  const Json ledger = {{"form", 1},         {"organisation", founding.organisation}, {"domain", founding.domain},
                       {"standards", founding.standards}, {"language", founding.language}, {"sample", founding.sample},
                       {"founded", to_text(turn.time)},   {"server_key", seal.public_key()}, {"principal", seal.principal()}};
  const Json act = {{"form", 1}, {"act", "found"}, {"register", ""}, {"item", ""}, {"number", turn.number}, {"at", to_text(turn.time)},
                    {"actor", "operator"}, {"actor_name", operator_person().name}, {"organisation", founding.organisation}};
  change.sentence = "Found the ledger";
  change.act = "found";
  change.actor = "operator";
  change.actor_name = operator_person().name;
  change.act_path = paths::act_file(turn.number);
  change.act_bytes = canonical(act);
  change.edits.push_back(put(paths::ledger_json, canonical(ledger)));
  change.edits.push_back(put(paths::numbers_json, canonical(Json::object())));
  change.edits.push_back(put(paths::allowed_signers, allowed_signers_of(seal, turn.time)));
  for (const auto& [name, yaml] : founding.policies) change.edits.push_back(put(paths::policy(name), yaml));
  return change;
}

}  // namespace chancery
