#include "ledger/tree_edit.h"

#include <stdexcept>

namespace chancery::git {

struct TreeEdit::Child {
  bool folder = false;
  ObjectId id;
  std::unique_ptr<Folder> inside;   // once something in it may change
};

struct TreeEdit::Folder {
  std::map<std::string, Child, std::less<>> children;
  bool changed = false;
};

namespace {

Refusal bad_path(std::string_view path) {
  return {Because::invalid, "refusal.ledger-path", {{"name", std::string(path.substr(path.rfind('/') + 1))}}};
}

bool is_good_path(std::string_view path) {
  while (true) {
    const auto slash = path.find('/');
    if (!is_path_part(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

TreeEdit::TreeEdit(Workspace& workspace, const std::optional<ObjectId>& root) : workspace_(workspace) {
  Child whole{true, root.value_or(empty_tree), nullptr};
  opened(whole);
  root_ = std::move(whole.inside);
}

TreeEdit::~TreeEdit() = default;

TreeEdit::Folder& TreeEdit::opened(Child& child) {
  if (child.inside == nullptr) {
    child.inside = std::make_unique<Folder>();
    for (auto& entry : read_tree(workspace_, child.id)) child.inside->children.emplace(std::move(entry.name), Child{entry.folder, entry.id, nullptr});
  }
  return *child.inside;
}

Outcome<Done> TreeEdit::put(std::string_view path, const ObjectId& id, bool folder) {
  if (!is_good_path(path)) return bad_path(path);
  Folder* at = root_.get();
  at->changed = true;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    auto found = at->children.find(path.substr(0, slash));
    if (found == at->children.end()) found = at->children.emplace(std::string(path.substr(0, slash)), Child{true, empty_tree, std::make_unique<Folder>()}).first;
    if (!found->second.folder) return bad_path(path);
    at = &opened(found->second);
    at->changed = true;
    path.remove_prefix(slash + 1);
  }
  at->children.insert_or_assign(std::string(path), Child{folder, id, nullptr});
  return Done{};
}

Outcome<Done> TreeEdit::remove(std::string_view path) {
  if (!is_good_path(path)) return bad_path(path);
  std::vector<Folder*> way{root_.get()};
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    const auto found = way.back()->children.find(path.substr(0, slash));
    if (found == way.back()->children.end() || !found->second.folder) return Done{};
    way.push_back(&opened(found->second));
    path.remove_prefix(slash + 1);
  }
  const auto found = way.back()->children.find(path);
  if (found == way.back()->children.end()) return Done{};
  way.back()->children.erase(found);
  for (Folder* each : way) each->changed = true;
  return Done{};
}

Outcome<Done> TreeEdit::apply(const Edit& edit) {
  if (edit.kind == Edit::Kind::remove) return remove(edit.path);
  if (edit.kind == Edit::Kind::put_object) {
    const auto id = ObjectId::from_hex(edit.object);
    if (!id || !workspace_.contains(*id)) throw std::runtime_error("an act names an object that the ledger does not have");
    if (edit.folder && workspace_.find(*id)->kind != Kind::tree) throw std::runtime_error("an act calls a file a folder");
    return put(edit.path, *id, edit.folder);
  }
  return put(edit.path, edit.staged.object.empty() ? workspace_.put(Kind::blob, edit.bytes) : workspace_.put(edit.staged), false);
}

std::optional<ObjectId> TreeEdit::write(Folder& folder) {
  std::vector<TreeEntry> entries;
  entries.reserve(folder.children.size());
  for (auto& [name, child] : folder.children) {
    if (child.inside == nullptr || !child.inside->changed) {
      entries.push_back({name, child.folder, child.id});
    } else if (const auto id = write(*child.inside)) {
      entries.push_back({name, true, *id});
    }
  }
  if (entries.empty()) return std::nullopt;
  return workspace_.put(Kind::tree, tree_bytes(std::move(entries)));
}

ObjectId TreeEdit::finish() {
  const auto id = write(*root_);
  return id ? *id : workspace_.put(Kind::tree, {});
}

}  // namespace chancery::git
