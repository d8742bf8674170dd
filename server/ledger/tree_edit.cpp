#include "ledger/tree_edit.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::git {

struct TreeEdit::Child {
  bool folder = false;
  ObjectId id;
  std::unique_ptr<Folder> inside;   // once something in it may change
  bool is_touched() const;
};

struct TreeEdit::Folder {
  std::map<std::string, Child, std::less<>> children;
  bool changed = false;
};

bool TreeEdit::Child::is_touched() const { return inside != nullptr && inside->changed; }

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

TreeEdit::TreeEdit(const ObjectSource& source, const std::optional<ObjectId>& root) : source_(source) {
  Child whole{true, root.value_or(empty_tree), nullptr};
  opened(whole);
  root_ = std::move(whole.inside);
}

TreeEdit::~TreeEdit() = default;

TreeEdit::Folder& TreeEdit::opened(Child& child) {
  if (child.inside == nullptr) {
    child.inside = std::make_unique<Folder>();
    for (auto& entry : read_tree(source_, child.id)) child.inside->children.emplace(std::move(entry.name), Child{entry.folder, entry.id, nullptr});
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

Outcome<Done> TreeEdit::apply(const Edit& edit, const FileOf& file_of) {
  if (edit.kind == Edit::Kind::remove) return remove(edit.path);
  if (edit.kind == Edit::Kind::put_object) {
    const auto id = ObjectId::from_hex(edit.object);
    if (!id || !source_.contains(*id)) throw std::runtime_error("an act names an object that the ledger does not have");
    if (edit.folder && source_.find(*id)->kind != Kind::tree) throw std::runtime_error("an act calls a file a folder");
    return put(edit.path, *id, edit.folder);
  }
  return put(edit.path, file_of(edit), false);
}

std::optional<ObjectId> TreeEdit::write(Folder& folder, Workspace& workspace) {
  std::vector<TreeEntry> entries;
  entries.reserve(folder.children.size());
  for (auto& [name, child] : folder.children) {
    if (!child.is_touched()) {
      entries.push_back({name, child.folder, child.id});
    } else if (const auto id = write(*child.inside, workspace)) {
      entries.push_back({name, true, *id});
    }
  }
  if (entries.empty()) return std::nullopt;
  return workspace.put(Kind::tree, tree_bytes(std::move(entries)));
}

ObjectId TreeEdit::finish(Workspace& workspace) {
  const auto id = write(*root_, workspace);
  return id ? *id : workspace.put(Kind::tree, {});
}

bool TreeEdit::is_empty(const Folder& folder) {
  return std::all_of(folder.children.begin(), folder.children.end(), [](const auto& each) { return each.second.is_touched() && is_empty(*each.second.inside); });
}

std::optional<std::string> TreeEdit::unlike(const ObjectId& root) { return unlike(*root_, root, ""); }

std::optional<std::string> TreeEdit::unlike(const Folder& folder, const ObjectId& id, const std::string& prefix) const {
  const auto there = read_tree(source_, id);
  std::vector<TreeEntry> here;
  here.reserve(folder.children.size());
  for (const auto& [name, child] : folder.children) {
    if (!child.is_touched()) {
      here.push_back({name, child.folder, child.id});
    } else if (!is_empty(*child.inside)) {
      const auto same = std::find_if(there.begin(), there.end(), [&name = name](const TreeEntry& each) { return each.folder && each.name == name; });
      const ObjectId other = same == there.end() ? empty_tree : same->id;
      if (auto path = unlike(*child.inside, other, prefix + name + "/")) return path;
      here.push_back({name, true, other});
    }
  }
  // By their bytes, so that a folder whose entries stand in another order, or twice, is another one too.
  const auto object = source_.find(id);
  if (tree_bytes(std::move(here)) == (object == nullptr ? std::string() : object->bytes)) return std::nullopt;
  return first_unlike(folder, there, prefix);
}

// Folders that were touched have been compared: what is left are those that came or went, and files.
std::string TreeEdit::first_unlike(const Folder& folder, const std::vector<TreeEntry>& there, const std::string& prefix) const {
  for (const auto& each : there) {
    const auto at = folder.children.find(each.name);
    const bool expected = at != folder.children.end() && at->second.folder == each.folder && !(at->second.is_touched() && is_empty(*at->second.inside));
    if (!expected) return first_file(each, prefix + each.name);
    if (at->second.is_touched() || at->second.id == each.id) continue;
    std::string path = prefix + each.name;
    if (each.folder) {
      std::vector<std::string> below;
      differences(source_, at->second.id, each.id, [&](const Difference& difference) { below.push_back(difference.path); });
      if (!below.empty()) path += "/" + below.front();
    }
    return path;
  }
  for (const auto& [name, child] : folder.children) {
    const bool is_there = std::any_of(there.begin(), there.end(), [&name = name](const TreeEntry& each) { return each.name == name; });
    if (!is_there && !child.is_touched()) return first_file({name, child.folder, child.id}, prefix + name);
  }
  return prefix.substr(0, prefix.rfind('/'));   // the same entries in another order
}

std::string TreeEdit::first_file(const TreeEntry& entry, const std::string& path) const {
  if (!entry.folder) return path;
  const auto inside = read_tree(source_, entry.id);
  return inside.empty() ? path : first_file(inside.front(), path + "/" + inside.front().name);
}

}  // namespace chancery::git
