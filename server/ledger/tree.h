// Git's trees: reading one, finding a path, changing many paths at once, telling two apart. On bytes and object sources;
// no storage here.
#pragma once
#include "ledger/object_store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::git {

struct TreeEntry {
  std::string name;
  bool folder = false;
  ObjectId id;
};

inline const ObjectId empty_tree = *ObjectId::from_hex("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

// Entries in Git's order. Throws std::runtime_error on bytes that are no tree, or on a mode other than file and folder.
std::vector<TreeEntry> parse_tree(std::string_view bytes);
std::string tree_bytes(std::vector<TreeEntry>);   // sorts them into Git's order
// The same one by one, for who has them in Git's order already.
void append_entry(std::string& tree, std::string_view name, bool folder, const ObjectId&);
// Git compares names as if folders ended in "/". Less, equal or greater than 0.
int git_order(std::string_view a, bool a_folder, std::string_view b, bool b_folder);

// Each entry in Git's order, without checking more than that it is one: for who reads very many folders to find a few names. Throws
// std::runtime_error on what is no folder.
void each_entry(std::string_view bytes, const std::function<void(std::string_view name, bool folder, const ObjectId&)>&);

// The folder's entries; the source must have it. Throws ObjectFault when it is missing or no tree.
std::vector<TreeEntry> read_tree(const ObjectSource&, const ObjectId&);
// One of them by its name, without making them all.
std::optional<TreeEntry> find_entry(const ObjectSource&, const ObjectId&, std::string_view name);
std::optional<TreeEntry> find_path(const ObjectSource&, const ObjectId& root, std::string_view path);

// The same for many paths below one root: remembers the folders of the last path, because the next one mostly shares them.
// Used by one thread at a time.
class PathFinder {
 public:
  PathFinder(const ObjectSource& source, const ObjectId& root) : source_(source), root_(root) {}
  std::optional<TreeEntry> find(std::string_view path);

 private:
  struct Step { TreeEntry entry; Shared bytes; };   // a folder of the last path and what is in it; the root first
  const ObjectSource& source_;
  ObjectId root_;
  std::vector<Step> steps_;
};

// Every file that differs between two trees, by path, in Git's order. Equal folders are not opened.
struct Difference {
  std::string path;
  std::optional<ObjectId> before, after;
};
void differences(const ObjectSource&, const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
                 const std::function<void(const Difference&)>&);

struct New {
  ObjectId id;
  Kind kind;
  std::optional<ObjectId> instead_of;   // what stood at its path
};

// Every object of `after` that `before` does not have at the same path, the folders included.
void new_objects(const ObjectSource&, const std::optional<ObjectId>& before, const ObjectId& after, const std::function<void(const New&)>&);

// May stand in a path of the ledger: not empty, "." or "..", without "/" or NUL, and nothing that `git fsck --strict` or a
// checkout would take for Git's own (".git…", also as Windows and macOS fold it). Finer rules for names that people give are
// domain/text.h's.
bool is_path_part(std::string_view);

}  // namespace chancery::git
