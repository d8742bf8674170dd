// Applies the edits of one act to a tree and writes each folder on the way once. Folders that become empty disappear.
#pragma once
#include "engine/ports.h"
#include "ledger/tree.h"
#include "ledger/workspace.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace chancery::git {

class TreeEdit {
 public:
  TreeEdit(Workspace& workspace, const std::optional<ObjectId>& root);   // nothing: an empty tree
  ~TreeEdit();

  // Refuses (`invalid`, "refusal.ledger-path") a path that Git could not carry, and one that leads through a file.
  // Throws std::runtime_error when an object that is named is not in the ledger.
  Outcome<Done> apply(const Edit&);
  Outcome<Done> put(std::string_view path, const ObjectId&, bool folder);
  Outcome<Done> remove(std::string_view path);   // nothing happens when there is none

  ObjectId finish();   // writes what has changed; the id of the new root

 private:
  struct Folder;
  struct Child;
  Folder& opened(Child&);
  std::optional<ObjectId> write(Folder&);
  Workspace& workspace_;
  std::unique_ptr<Folder> root_;
};

}  // namespace chancery::git
