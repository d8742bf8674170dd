#include "ledger/bundle.h"

#include "ledger/pack_stream.h"
#include "ledger/snapshot.h"

#include <limits>
#include <ostream>
#include <unordered_set>

namespace chancery::git {
namespace {

std::vector<ObjectId> reachable(const ObjectStore& store, const ObjectId& head) {
  std::unordered_set<ObjectId, ObjectIdHash> seen;
  std::vector<ObjectId> all;
  const auto take = [&](const ObjectId& id) {
    if (seen.insert(id).second) all.push_back(id);
  };
  std::optional<ObjectId> before;
  for (const auto& id : line_of(store, head, std::numeric_limits<std::int64_t>::max())) {
    take(id);
    const auto commit = read_commit(store.find(id)->bytes, false);
    if (!commit) throw ObjectFault(id, false);
    new_objects(store, before, commit->tree, [&](const New& each) { take(each.id); });
    before = commit->tree;
  }
  return all;
}

}  // namespace

void write_bundle(const ObjectStore& store, const ObjectId& head, std::ostream& out) {
  const auto objects = reachable(store, head);
  // HEAD too, so that a plain `git clone` of the bundle checks out the manual.
  out << "# v2 git bundle\n" << head.hex() << " HEAD\n" << head.hex() << " refs/heads/main\n\n";
  PackStream pack(store, out, static_cast<std::uint32_t>(objects.size()));
  for (const auto& id : objects) pack.add(id);
  pack.finish();
}

}  // namespace chancery::git
