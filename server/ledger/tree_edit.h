// Applies the edits of one act to a tree: writes each folder on the way once, or says where another tree is not what comes of it.
// Folders that become empty disappear.
#pragma once
#include "engine/ports.h"
#include "ledger/tree.h"
#include "ledger/workspace.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace chancery::git {

class TreeEdit {
 public:
  TreeEdit(const ObjectSource& source, const std::optional<ObjectId>& root);   // nothing: an empty tree
  ~TreeEdit();

  // The id of the file that an edit puts by its bytes, or staged.
  using FileOf = std::function<ObjectId(const Edit&)>;
  // Refuses (`invalid`, "refusal.ledger-path") a path that Git could not carry, and one that leads through a file.
  // Throws std::runtime_error when an object that is named is not in the ledger.
  Outcome<Done> apply(const Edit&, const FileOf&);
  Outcome<Done> put(std::string_view path, const ObjectId&, bool folder);
  Outcome<Done> remove(std::string_view path);   // nothing happens when there is none

  ObjectId finish(Workspace&);   // writes what has changed; the id of the new root
  // Instead of that: the first path at which the tree of this root, which the source must have, is another one; nothing when it is the
  // very tree that finish() would write. Nothing is written: folders that were not touched are told apart by their ids, the others entry by entry; only the files that the edits give by their bytes are hashed.
  std::optional<std::string> unlike(const ObjectId& root);

 private:
  struct Folder;
  struct Child;
  Folder& opened(Child&);
  static bool is_empty(const Folder&);
  static std::optional<ObjectId> write(Folder&, Workspace&);
  std::optional<std::string> unlike(const Folder&, const ObjectId& there, const std::string& prefix) const;
  std::string first_unlike(const Folder&, const std::vector<TreeEntry>& there, const std::string& prefix) const;
  std::string first_file(const TreeEntry&, const std::string& path) const;

  const ObjectSource& source_;
  std::unique_ptr<Folder> root_;
};

}  // namespace chancery::git
