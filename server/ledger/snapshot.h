// The whole state after one act, read from any source of objects: the repository, or what the writer has in hand.
#pragma once
#include "engine/ports.h"
#include "ledger/commit_form.h"
#include "ledger/tree.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::git {

// The end of the line of acts, or any act on it.
struct Head {
  std::optional<ObjectId> commit;   // nothing: before the founding
  ObjectId tree = empty_tree;
  std::int64_t number = -1;
  Instant time;
  std::string chain = no_chain;
};

class TreeSnapshot : public Snapshot {
 public:
  TreeSnapshot(const ObjectSource& source, Head head) : source_(source), head_(std::move(head)), paths_(source_, head_.tree) {}
  std::string commit() const override { return head_.commit ? head_.commit->hex() : std::string(); }
  std::int64_t number() const override { return head_.number; }
  Instant time() const override { return head_.time; }
  std::optional<std::string> read(const std::string& path) const override;
  std::optional<std::string> object(const std::string& path) const override;
  std::vector<Entry> list(const std::string& folder) const override;
  std::optional<std::string> unlike(const std::vector<Edit>&, const Snapshot& after) const override;

 private:
  const ObjectSource& source_;
  Head head_;
  mutable PathFinder paths_;
};

// One act as its commit tells it, with the act file when asked for.
struct ToldAct {
  Head head;
  ReadCommit commit;
  ReadMessage message;
  Recorded recorded;
};
// Nothing when there is no such commit or it is not in the ledger's form.
std::optional<ToldAct> tell(const ObjectSource&, const ObjectId& commit, bool with_act_file, bool with_payload = false);

// The commits from `head` back, oldest first, at most `most` of them. Throws ObjectFault when one is missing.
std::vector<ObjectId> line_of(const ObjectSource&, const ObjectId& head, std::int64_t most);

}  // namespace chancery::git
