#include "ledger/disclosure.h"

#include "ledger/commit_form.h"
#include "ledger/pack_stream.h"
#include "ledger/tree.h"
#include "ledger/walked_objects.h"

#include <algorithm>
#include <istream>
#include <limits>
#include <map>
#include <utility>

namespace chancery::git {
namespace {

constexpr unsigned deepest = 50;   // folders in a row that are told as what changed; Git's own limit, so that reading stays quick
constexpr std::size_t many = 2000;     // commits read in one go, after which memory is given back

// What is disclosed of a folder: all of it, or what is named in it; and what stood at its path when it was last looked at.
struct Part {
  bool whole = false;
  std::map<std::string, Part, std::less<>> inside;
  std::optional<ObjectId> last;
  std::string bytes;   // of `last`, unless it is disclosed whole
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

// Which folders and files are in the pack, and how many of them are told against one another up to each. There are as many as a ledger
// has acts, and more, so eight bytes each: where it was read, and enough of its id to look there only for what mostly is the same.
class Told {
 public:
  explicit Told(const WalkedObjects& objects) : objects_(objects), slots_(1U << 12, absent) {}

  std::optional<unsigned> depth(const ObjectId& id) const {
    for (std::size_t at = begin(id);; at = next(at)) {
      if (slots_[at] == absent) return std::nullopt;
      if (slots_[at] >> 38U == mark(id) && objects_.id_at(static_cast<std::uint32_t>(slots_[at])) == id) return slots_[at] >> 32U & 63U;
    }
  }
  void add(const ObjectId& id, std::uint32_t place, unsigned depth) {
    if (++held_ * 8 > slots_.size() * 7) grow();
    put(begin(id), mark(id) << 38U | std::uint64_t{depth} << 32U | place);
  }

 private:
  static constexpr std::uint64_t absent = std::numeric_limits<std::uint64_t>::max();   // deeper than any

  // Other bits of the id than where it begins, so that hardly ever another one is looked at.
  static std::uint64_t mark(const ObjectId& id) { return ObjectIdHash()(id) >> 38U; }
  std::size_t begin(const ObjectId& id) const { return ObjectIdHash()(id) & (slots_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  void put(std::size_t at, std::uint64_t slot) {
    while (slots_[at] != absent) at = next(at);
    slots_[at] = slot;
  }
  void grow() {
    std::vector<std::uint64_t> former(slots_.size() * 2, absent);
    former.swap(slots_);
    for (const auto slot : former)
      if (slot != absent) put(begin(objects_.id_at(static_cast<std::uint32_t>(slot))), slot);
  }

  const WalkedObjects& objects_;
  std::vector<std::uint64_t> slots_;   // 26 bits of the id, 6 of depth, 32 of place
  std::size_t held_ = 0;
};

// From the last commit to the first: so the line need not be remembered, and each object is read once, by whoever finds its id.
class Disclosing {
 public:
  Disclosing(const ObjectStore& store, std::iostream& out) : objects_(store), pack_(out), told_(objects_) {}

  void run(const ObjectId& head, Part part) {
    std::size_t done = 0;
    for (std::optional<ObjectId> at = head; at;) {
      const auto commit = read(*at, Kind::commit);
      const auto tree = tree_of(bytes_);
      if (!tree) throw ObjectFault(*at, false);
      at = first_parent(bytes_);
      add(commit);   // comes once by itself
      folder(*tree, part);
      if (++done % many == 0) objects_.forget_pages();
    }
    pack_.finish();
  }

 private:
  WalkedObjects::Read read(const ObjectId& id, Kind kind) {   // into bytes_
    const auto found = objects_.read(id, bytes_);
    if (!found || found->kind != kind) throw ObjectFault(id, !found);
    return *found;
  }
  void add(const WalkedObjects::Read& object) {   // that was read last
    if (object.entry.empty()) pack_.add(object.kind, bytes_);
    else pack_.add_entry(object.entry);
  }

  // What has not changed since it was looked at has been told then.
  void folder(const ObjectId& id, Part& part) {
    if (part.last == id) return;
    const auto before = std::exchange(part.last, id);
    if (part.whole) return new_objects(objects_, before, id, [&](const New& each) { take(each); });
    const auto object = read(id, Kind::tree);
    if (!told_.depth(id)) tell(id, object, before, part.bytes);
    part.bytes.swap(bytes_);
    each_entry(part.bytes, [&](std::string_view name, bool is_folder, const ObjectId& entry) {
      const auto meant = part.inside.find(name);
      if (meant == part.inside.end()) return;
      if (is_folder) folder(entry, meant->second);
      else if (meant->second.whole && meant->second.last != entry) take({*(meant->second.last = entry), Kind::blob, std::nullopt});
    });
  }

  // The folder that was read last, as what changed against the one before it if that is in the pack.
  void tell(const ObjectId& id, const WalkedObjects::Read& object, const std::optional<ObjectId>& before, std::string_view before_bytes) {
    const auto depth = before ? told_.depth(*before) : std::nullopt;
    const bool against = depth && *depth < deepest && pack_.add_against(*before, before_bytes, bytes_);
    if (!against) add(object);
    told_.add(id, object.place, against ? *depth + 1 : 0);
  }

  void take(const New& each) {
    if (told_.depth(each.id)) return;
    const auto object = read(each.id, each.kind);
    const auto before = each.kind == Kind::tree && each.instead_of && told_.depth(*each.instead_of) ? objects_.find(*each.instead_of) : nullptr;
    tell(each.id, object, before ? each.instead_of : std::nullopt, before ? std::string_view(before->bytes) : std::string_view());
  }

  WalkedObjects objects_;
  PackStream pack_;
  Told told_;
  std::string bytes_;   // of the object that was read last
};

}  // namespace

void write_disclosure(const ObjectStore& store, const ObjectId& head, const std::vector<std::string>& paths, std::iostream& out) {
  Disclosing(store, out).run(head, part_of(paths));
}

}  // namespace chancery::git
