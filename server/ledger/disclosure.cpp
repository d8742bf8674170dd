#include "ledger/disclosure.h"

#include "ledger/commit_form.h"
#include "ledger/pack_stream.h"
#include "ledger/tree.h"
#include "ledger/walked_objects.h"

#include <algorithm>
#include <istream>
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
  std::uint32_t place = 0;   // of `last`, unless it is disclosed whole
  std::string bytes;         // the same
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

// Which folders and files are in the pack, by their place among all objects, and how many of them are told against one another up to each.
class Told {
 public:
  explicit Told(std::size_t places) : depths_(places, absent) {}

  std::optional<unsigned> depth(std::uint32_t place) const {
    return place < depths_.size() && depths_[place] != absent ? std::optional<unsigned>(depths_[place]) : std::nullopt;
  }
  void add(std::uint32_t place, unsigned depth) {
    if (place >= depths_.size()) depths_.resize(place + 1, absent);   // it lies in no pack
    depths_[place] = static_cast<unsigned char>(depth);
  }

 private:
  static constexpr unsigned char absent = 0xff;   // deeper than any
  std::vector<unsigned char> depths_;
};

// From the last commit to the first: so the line need not be remembered, and each object is read once, by whoever finds its id.
class Disclosing {
 public:
  Disclosing(const ObjectStore& store, std::iostream& out) : objects_(store), pack_(out), told_(objects_.places_in_packs()) {}

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
    if (!told_.depth(object.place)) tell(object, before, before ? told_.depth(part.place) : std::nullopt, part.bytes);
    part.place = object.place;
    part.bytes.swap(bytes_);
    each_entry(part.bytes, [&](std::string_view name, bool is_folder, const ObjectId& entry) {
      const auto meant = part.inside.find(name);
      if (meant == part.inside.end()) return;
      if (is_folder) folder(entry, meant->second);
      else if (meant->second.whole && meant->second.last != entry) take({*(meant->second.last = entry), Kind::blob, std::nullopt});
    });
  }

  // The object that was read last, as what changed against the one before it if that is in the pack: then it has a depth.
  void tell(const WalkedObjects::Read& object, const std::optional<ObjectId>& before, std::optional<unsigned> depth_before, std::string_view before_bytes) {
    const bool against = depth_before && *depth_before < deepest && pack_.add_against(*before, before_bytes, bytes_);
    if (!against) add(object);
    told_.add(object.place, against ? *depth_before + 1 : 0);
  }

  std::optional<unsigned> depth_of(const std::optional<ObjectId>& id) const {
    const auto place = id ? objects_.place_of(*id) : std::nullopt;
    return place ? told_.depth(*place) : std::nullopt;
  }

  void take(const New& each) {
    if (depth_of(each.id)) return;
    const auto object = read(each.id, each.kind);
    const auto depth_before = each.kind == Kind::tree ? depth_of(each.instead_of) : std::nullopt;
    const auto before = depth_before ? objects_.find(*each.instead_of) : nullptr;
    tell(object, each.instead_of, before ? depth_before : std::nullopt, before ? std::string_view(before->bytes) : std::string_view());
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
