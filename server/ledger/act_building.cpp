#include "ledger/act_building.h"

#include "ledger/tree_edit.h"

#include <stdexcept>

namespace chancery::git {

Outcome<Head> build_act(Workspace& workspace, const Head& before, const Turn& turn, const Change& change, const Scribe& scribe) {
  if (change.act_path.empty()) throw std::invalid_argument("an act has no act file");
  // Kept for ever as it is: verify would name whoever rewrote it.
  if (find_path(workspace, before.tree, change.act_path)) throw std::logic_error("an act file is never written twice");
  TreeEdit edit(workspace, before.commit ? std::optional(before.tree) : std::nullopt);
  const auto file_of = [&](const Edit& each) { return each.staged.object.empty() ? workspace.put(Kind::blob, each.bytes) : workspace.put(each.staged); };
  for (const auto& each : change.edits)
    if (auto done = edit.apply(each, file_of); !done) return done.refusal();
  // Last, because an edit may have put a whole folder where it belongs.
  const ObjectId act_object = workspace.put(Kind::blob, change.act_bytes);
  if (auto done = edit.put(change.act_path, act_object, false); !done) return done.refusal();

  Head after;
  after.tree = edit.finish(workspace);
  after.number = turn.number;
  after.time = turn.time;
  const std::string act_sha256 = sha256_of(change.act_bytes);
  const std::string body = message_body(change, turn.number, act_object, act_sha256);
  after.chain = chain_of(before.chain, act_sha256, body);
  CommitParts parts;
  parts.tree = after.tree;
  parts.parent = before.commit;
  parts.author = {change.actor_name.empty() ? change.actor : change.actor_name, change.actor + "@" + scribe.domain};
  parts.committer = scribe.committer;
  parts.time = turn.time;
  parts.message = with_chain(body, after.chain);
  const std::string bytes = unsigned_commit(parts);
  const auto signature = scribe.seal.sign("git", bytes);
  if (!signature) return signature.refusal();
  after.commit = workspace.put(Kind::commit, signed_commit(bytes, *signature));
  return after;
}

}  // namespace chancery::git
