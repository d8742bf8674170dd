#include "ledger/disclosure.h"

#include "ledger/pack_stream.h"
#include "ledger/snapshot.h"

#include <limits>
#include <ostream>
#include <unordered_map>

namespace chancery::git {
namespace {

constexpr unsigned deepest = 50;     // folders in a row that are told as what changed; Git's own limit, so that reading stays quick
constexpr std::size_t many = 2000;   // commits read in one go, after which memory is given back

Part part_of(const std::vector<std::string>& paths) {
  Part root;
  for (const auto& path : paths) {
    Part* at = &root;
    for (std::size_t begin = 0; begin < path.size();) {
      const auto slash = std::min(path.find('/', begin), path.size());
      at = &at->inside[path.substr(begin, slash - begin)];
      begin = slash + 1;
    }
    at->whole = true;
  }
  return root;
}

struct Taken {
  ObjectId id;
  std::int64_t against = -1;   // place in the list of what it is told against
};

class Collecting {
 public:
  explicit Collecting(const ObjectStore& store) : store_(store) {}

  std::vector<Taken> run(const ObjectId& head, const Part& part) {
    std::optional<ObjectId> before;
    std::size_t done = 0;
    for (const auto& id : line_of(store_, head, std::numeric_limits<std::int64_t>::max())) {
      const auto object = store_.find(id);
      const auto tree = object != nullptr ? tree_of(object->bytes) : std::nullopt;
      if (!tree) throw ObjectFault(id, object == nullptr);
      all_.push_back({id});
      new_objects(store_, before, *tree, [&](const New& each) { take(each); }, part);
      before = *tree;
      if (++done % many == 0) store_.forget_pages();
    }
    return std::move(all_);
  }

 private:
  struct Place { std::uint32_t at; std::uint32_t depth; };

  void take(const New& each) {
    const auto [found, first] = places_.try_emplace(each.id, Place{static_cast<std::uint32_t>(all_.size()), 0});
    if (!first) return;
    Taken taken{each.id};
    const auto base = each.kind == Kind::tree && each.instead_of ? places_.find(*each.instead_of) : places_.end();
    if (base != places_.end() && base->second.depth < deepest) {
      taken.against = base->second.at;
      found->second.depth = base->second.depth + 1;
    }
    all_.push_back(taken);
  }

  const ObjectStore& store_;
  std::vector<Taken> all_;
  std::unordered_map<ObjectId, Place, ObjectIdHash> places_;   // of folders and files: a commit comes once by itself
};

}  // namespace

void write_disclosure(const ObjectStore& store, const ObjectId& head, const std::vector<std::string>& paths, std::ostream& out) {
  const auto all = Collecting(store).run(head, part_of(paths));
  PackStream pack(store, out, static_cast<std::uint32_t>(all.size()));
  std::size_t done = 0;
  for (const auto& each : all) {
    if (each.against < 0) pack.add(each.id);
    else pack.add_against(each.id, all[static_cast<std::size_t>(each.against)].id);
    if (++done % (4 * many) == 0) store.forget_pages();
  }
  pack.finish();
}

}  // namespace chancery::git
