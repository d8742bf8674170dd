#include "ledger/bundle.h"

#include "ledger/pack_stream.h"
#include "ledger/snapshot.h"

#include <algorithm>
#include <limits>
#include <ostream>
#include <unordered_set>

namespace chancery::git {
namespace {

// Entries as they lie in our own packs: copied, they need no work. The largest pack comes first: it has nearly all of what is asked for.
class Copies {
 public:
  explicit Copies(Packs packs) {
    std::sort(packs.begin(), packs.end(), [](const auto& a, const auto& b) { return a->size() > b->size(); });
    for (auto& pack : packs) {
      auto& begins = sources_.emplace_back(Source{pack, {}}).begins;
      begins.reserve(pack->count() + std::size_t{1});
      for (std::uint32_t each = 0; each < pack->count(); ++each) begins.push_back(pack->offset(each));
      begins.push_back(pack->size() - 20);   // where its own checksum begins
      std::sort(begins.begin(), begins.end());
    }
  }
  std::optional<std::string_view> find(const ObjectId& id) const {
    for (const auto& [pack, begins] : sources_) {
      const auto position = pack->find(id);
      if (!position) continue;
      const std::uint64_t begin = pack->offset(*position);
      if (!pack->entry(begin)) return std::nullopt;   // a delta needs its base: not copied
      return pack->raw(begin, *std::upper_bound(begins.begin(), begins.end(), begin));
    }
    return std::nullopt;
  }

 private:
  struct Source {
    std::shared_ptr<const PackFile> pack;
    std::vector<std::uint64_t> begins;   // of the entries, and where the last one ends; in order
  };
  std::vector<Source> sources_;
};

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
  PackStream pack(out, static_cast<std::uint32_t>(objects.size()));
  const Copies copies(store.packs());
  for (const auto& id : objects) {
    if (const auto entry = copies.find(id)) {
      pack.add_entry(*entry);
      continue;
    }
    const auto object = store.find(id);
    if (object == nullptr) throw ObjectFault(id, true);
    pack.add(object->kind, object->bytes);
  }
  pack.finish();
}

}  // namespace chancery::git
