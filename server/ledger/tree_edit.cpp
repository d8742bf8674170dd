#include "ledger/tree_edit.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::git {

struct TreeEdit::Child {
  std::string name;
  bool folder = false;
  ObjectId id;
  std::unique_ptr<Folder> inside = nullptr;   // once something in it may change
  bool is_touched() const;
};

// In Git's order, as they are read and written; of each name one.
struct TreeEdit::Folder {
  using Children = std::vector<Child>;
  Children children;
  bool changed = false;

  explicit Folder(std::vector<TreeEntry> entries = {});
  Children::iterator place(std::string_view name, bool folder);
  Child* find(std::string_view name);
  Child& put(Child);
  void remove(std::string_view name);
};

bool TreeEdit::Child::is_touched() const { return inside != nullptr && inside->changed; }

// What Git wrote is in order already. What somebody else wrote may be in none, or have a name twice, as a file and as a folder: then the
// first of them is meant, and the folder is another one than that which it came from.
TreeEdit::Folder::Folder(std::vector<TreeEntry> entries) {
  const auto before = [](const TreeEntry& a, const TreeEntry& b) { return git_order(a.name, a.folder, b.name, b.folder) < 0; };
  if (!std::is_sorted(entries.begin(), entries.end(), before)) std::stable_sort(entries.begin(), entries.end(), before);
  children.reserve(entries.size() + 1);
  for (auto& each : entries) {
    // Between a file and a folder of one name stands only what begins with it.
    const auto other = std::find_if_not(children.rbegin(), children.rend(), [&](const Child& one) { return one.name != each.name && one.name.rfind(each.name, 0) == 0; });
    if (other == children.rend() || other->name != each.name) children.push_back({std::move(each.name), each.folder, each.id});
  }
}

TreeEdit::Folder::Children::iterator TreeEdit::Folder::place(std::string_view name, bool folder) {
  return std::lower_bound(children.begin(), children.end(), name, [folder](const Child& each, std::string_view wanted) { return git_order(each.name, each.folder, wanted, folder) < 0; });
}

TreeEdit::Child* TreeEdit::Folder::find(std::string_view name) {
  for (const bool folder : {true, false})
    if (const auto at = place(name, folder); at != children.end() && at->folder == folder && at->name == name) return &*at;
  return nullptr;
}

TreeEdit::Child& TreeEdit::Folder::put(Child child) {
  if (Child* at = find(child.name); at != nullptr && at->folder == child.folder) return *at = std::move(child);
  remove(child.name);
  const auto at = place(child.name, child.folder);
  return *children.insert(at, std::move(child));
}

void TreeEdit::Folder::remove(std::string_view name) {
  if (Child* at = find(name)) children.erase(children.begin() + (at - children.data()));
}

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
  Child whole{"", true, root.value_or(empty_tree)};
  opened(whole);
  root_ = std::move(whole.inside);
}

TreeEdit::~TreeEdit() = default;

TreeEdit::Folder& TreeEdit::opened(Child& child) {
  if (child.inside == nullptr) child.inside = std::make_unique<Folder>(read_tree(source_, child.id));
  return *child.inside;
}

Outcome<Done> TreeEdit::put(std::string_view path, const ObjectId& id, bool folder) {
  if (!is_good_path(path)) return bad_path(path);
  Folder* at = root_.get();
  at->changed = true;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    const std::string_view part = path.substr(0, slash);
    Child* found = at->find(part);
    if (found == nullptr) found = &at->put({std::string(part), true, empty_tree, std::make_unique<Folder>()});
    if (!found->folder) return bad_path(path);
    at = &opened(*found);
    at->changed = true;
    path.remove_prefix(slash + 1);
  }
  at->put({std::string(path), folder, id});
  return Done{};
}

Outcome<Done> TreeEdit::remove(std::string_view path) {
  if (!is_good_path(path)) return bad_path(path);
  std::vector<Folder*> way{root_.get()};
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    Child* found = way.back()->find(path.substr(0, slash));
    if (found == nullptr || !found->folder) return Done{};
    way.push_back(&opened(*found));
    path.remove_prefix(slash + 1);
  }
  if (way.back()->find(path) == nullptr) return Done{};
  way.back()->remove(path);
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
  std::string tree;
  for (const Child& child : folder.children) {
    const auto id = child.is_touched() ? write(*child.inside, workspace) : std::optional(child.id);
    if (id) append_entry(tree, child.name, child.folder, *id);
  }
  if (tree.empty()) return std::nullopt;
  return workspace.put(Kind::tree, std::move(tree));
}

ObjectId TreeEdit::finish(Workspace& workspace) {
  const auto id = write(*root_, workspace);
  return id ? *id : workspace.put(Kind::tree, {});
}

bool TreeEdit::is_empty(const Folder& folder) {
  return std::all_of(folder.children.begin(), folder.children.end(), [](const Child& each) { return each.is_touched() && is_empty(*each.inside); });
}

std::optional<std::string> TreeEdit::unlike(const ObjectId& root) { return unlike(*root_, root, ""); }

std::optional<std::string> TreeEdit::unlike(const Folder& folder, const ObjectId& id, const std::string& prefix) const {
  std::string here;
  for (const Child& child : folder.children) {
    if (!child.is_touched()) {
      append_entry(here, child.name, child.folder, child.id);
    } else if (!is_empty(*child.inside)) {
      const auto same = find_entry(source_, id, child.name);
      const ObjectId other = same && same->folder ? same->id : empty_tree;
      if (auto path = unlike(*child.inside, other, prefix + child.name + "/")) return path;
      append_entry(here, child.name, true, other);
    }
  }
  // By their bytes, so that a folder whose entries stand in another order, or twice, is another one too.
  const auto object = source_.find(id);
  if (here == (object == nullptr ? std::string() : object->bytes)) return std::nullopt;
  return first_unlike(folder, read_tree(source_, id), prefix);
}

// Folders that were touched have been compared: what is left are those that came or went, and files.
std::string TreeEdit::first_unlike(const Folder& folder, const std::vector<TreeEntry>& there, const std::string& prefix) const {
  for (const auto& each : there) {
    const auto at = std::find_if(folder.children.begin(), folder.children.end(), [&](const Child& child) { return child.name == each.name; });
    const bool expected = at != folder.children.end() && at->folder == each.folder && !(at->is_touched() && is_empty(*at->inside));
    if (!expected) return first_file(each, prefix + each.name);
    if (at->is_touched() || at->id == each.id) continue;
    std::string path = prefix + each.name;
    if (each.folder) {
      std::vector<std::string> below;
      differences(source_, at->id, each.id, [&](const Difference& difference) { below.push_back(difference.path); });
      if (!below.empty()) path += "/" + below.front();
    }
    return path;
  }
  for (const Child& child : folder.children) {
    const bool is_there = std::any_of(there.begin(), there.end(), [&](const TreeEntry& each) { return each.name == child.name; });
    if (!is_there && !child.is_touched()) return first_file({child.name, child.folder, child.id}, prefix + child.name);
  }
  return prefix.substr(0, prefix.rfind('/'));   // the same entries in another order
}

std::string TreeEdit::first_file(const TreeEntry& entry, const std::string& path) const {
  if (!entry.folder) return path;
  const auto inside = read_tree(source_, entry.id);
  return inside.empty() ? path : first_file(inside.front(), path + "/" + inside.front().name);
}

}  // namespace chancery::git
