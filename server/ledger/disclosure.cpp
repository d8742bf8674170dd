#include "ledger/disclosure.h"

#include "ledger/pack_stream.h"
#include "ledger/snapshot.h"

#include <algorithm>
#include <limits>
#include <map>
#include <ostream>
#include <utility>

namespace chancery::git {
namespace {

constexpr unsigned deepest = 50;     // folders in a row that are told as what changed; Git's own limit, so that reading stays quick
constexpr std::size_t many = 2000;   // commits read in one go, after which memory is given back

// What is disclosed of a folder: all of it, or what is named in it; and what stood at its path when it was last looked at.
struct Part {
  bool whole = false;
  std::map<std::string, Part, std::less<>> inside;
  std::optional<ObjectId> last;
};

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

constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

struct Taken {
  ObjectId id;
  std::uint32_t against = nothing;   // place in the list of what it is told against
  std::uint32_t depth = 0;           // how many are told against one another up to here
};

// Folders and files taken so far, by id: places in the list, because there are as many of them as a ledger has acts, and more.
class Places {
 public:
  explicit Places(const std::vector<Taken>& all) : all_(all), table_(1U << 16, nothing) {}

  std::uint32_t find(const ObjectId& id) const { return table_[slot(id)]; }
  void add(std::uint32_t place) {
    if (++held_ * 2 > table_.size()) grow();
    table_[slot(all_[place].id)] = place;
  }

 private:
  std::size_t slot(const ObjectId& id) const {   // where it is, or would be
    std::size_t at = ObjectIdHash()(id) & (table_.size() - 1);
    while (table_[at] != nothing && all_[table_[at]].id != id) at = (at + 1) & (table_.size() - 1);
    return at;
  }
  void grow() {
    std::vector<std::uint32_t> former(table_.size() * 2, nothing);
    former.swap(table_);
    for (const auto place : former)
      if (place != nothing) table_[slot(all_[place].id)] = place;
  }

  const std::vector<Taken>& all_;
  std::vector<std::uint32_t> table_;
  std::size_t held_ = 0;
};

struct Link { ObjectId commit, tree; };

// The commits with their trees, oldest first.
std::vector<Link> steps_to(const ObjectStore& store, const ObjectId& head) {
  std::vector<Link> steps;
  for (std::optional<ObjectId> at = head; at;) {
    const auto object = store.find(*at);
    const auto tree = object != nullptr && object->kind == Kind::commit ? tree_of(object->bytes) : std::nullopt;
    if (!tree) throw ObjectFault(*at, object == nullptr);
    steps.push_back({*at, *tree});
    at = first_parent(object->bytes);
    if (steps.size() % many == 0) store.forget_pages();
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

class Collecting {
 public:
  explicit Collecting(const ObjectStore& store) : store_(store), places_(all_) {}

  std::vector<Taken> run(const ObjectId& head, Part part) {
    std::size_t done = 0;
    for (const auto& [commit, tree] : steps_to(store_, head)) {
      all_.push_back({commit});   // comes once by itself
      folder(tree, part);
      if (++done % many == 0) store_.forget_pages();
    }
    return std::move(all_);
  }

 private:
  // What has not changed since it was looked at has been taken then.
  void folder(const ObjectId& id, Part& part) {
    if (part.last == id) return;
    const auto before = std::exchange(part.last, id);
    if (part.whole) return new_objects(store_, before, id, [&](const New& each) { take(each); });
    take({id, Kind::tree, before});
    const auto object = store_.find(id);
    if (object == nullptr || object->kind != Kind::tree) throw ObjectFault(id, object == nullptr);
    each_entry(object->bytes, [&](std::string_view name, bool is_folder, const ObjectId& entry) {
      const auto meant = part.inside.find(name);
      if (meant == part.inside.end()) return;
      if (is_folder) folder(entry, meant->second);
      else if (meant->second.whole) take({entry, Kind::blob, std::nullopt});
    });
  }

  void take(const New& each) {
    if (places_.find(each.id) != nothing) return;
    Taken taken{each.id};
    const auto base = each.kind == Kind::tree && each.instead_of ? places_.find(*each.instead_of) : nothing;
    if (base != nothing && all_[base].depth < deepest) {
      taken.against = base;
      taken.depth = all_[base].depth + 1;
    }
    all_.push_back(taken);
    places_.add(static_cast<std::uint32_t>(all_.size() - 1));
  }

  const ObjectStore& store_;
  std::vector<Taken> all_;
  Places places_;
};

}  // namespace

void write_disclosure(const ObjectStore& store, const ObjectId& head, const std::vector<std::string>& paths, std::ostream& out) {
  const auto all = Collecting(store).run(head, part_of(paths));
  PackStream pack(store, out, static_cast<std::uint32_t>(all.size()));
  std::size_t done = 0;
  for (const auto& each : all) {
    if (each.against == nothing) pack.add(each.id);
    else pack.add_against(each.id, all[each.against].id);
    if (++done % (4 * many) == 0) store.forget_pages();
  }
  pack.finish();
}

}  // namespace chancery::git
