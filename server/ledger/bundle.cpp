#include "ledger/bundle.h"

#include "ledger/deflate.h"
#include "ledger/pack_writer.h"
#include "ledger/snapshot.h"

#include <algorithm>
#include <limits>
#include <ostream>
#include <stdexcept>
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
    new_objects(store, before, commit->tree, [&](const ObjectId& each, Kind) { take(each); });
    before = commit->tree;
  }
  return all;
}

// Entries as they lie in our own packs: copied, they need no work.
class Copies {
 public:
  explicit Copies(const Packs& packs) {
    for (const auto& pack : packs) {
      auto& ends = sources_.emplace_back(Source{pack, {}}).ends;
      for (const auto& extent : pack->extents()) ends.push_back(extent.end);   // in order
    }
  }
  std::optional<std::string_view> find(const ObjectId& id) const {
    for (const auto& [pack, ends] : sources_) {
      const auto position = pack->find(id);
      if (!position) continue;
      const std::uint64_t begin = pack->offset(*position);
      if (!pack->entry(begin)) return std::nullopt;   // a delta needs its base: not copied
      return pack->raw(begin, *std::upper_bound(ends.begin(), ends.end(), begin));
    }
    return std::nullopt;
  }

 private:
  struct Source {
    std::shared_ptr<const PackFile> pack;
    std::vector<std::uint64_t> ends;
  };
  std::vector<Source> sources_;
};

class PackStream {
 public:
  explicit PackStream(std::ostream& out) : out_(out) {}
  void write(std::string_view bytes) {
    checksum_.add(bytes);
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out_) throw std::runtime_error("the bundle could not be written");
  }
  void finish() {
    const auto hash = checksum_.finish();
    out_.write(reinterpret_cast<const char*>(hash.data()), static_cast<std::streamsize>(hash.size()));
  }

 private:
  std::ostream& out_;
  RunningSha1 checksum_;
};

}  // namespace

void write_bundle(const ObjectStore& store, const ObjectId& head, std::ostream& out) {
  const auto objects = reachable(store, head);
  // HEAD too, so that a plain `git clone` of the bundle checks out the manual.
  out << "# v2 git bundle\n" << head.hex() << " HEAD\n" << head.hex() << " refs/heads/main\n\n";
  PackStream pack(out);
  std::string header("PACK\0\0\0\2", 8);
  for (int shift = 24; shift >= 0; shift -= 8) header.push_back(static_cast<char>(objects.size() >> shift & 0xff));
  pack.write(header);
  const Copies copies(store.packs());
  for (const auto& id : objects) {
    if (const auto entry = copies.find(id)) {
      pack.write(*entry);
      continue;
    }
    const auto object = store.find(id);
    if (object == nullptr) throw ObjectFault(id, true);
    pack.write(entry_header(object->kind, object->bytes.size()));
    pack.write(deflated(object->bytes));
  }
  pack.finish();
  if (!out.flush()) throw std::runtime_error("the bundle could not be written");
}

}  // namespace chancery::git
