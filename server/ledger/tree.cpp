#include "ledger/tree.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr std::string_view file_mode = "100644 ", folder_mode = "40000 ";   // as they stand before a name

struct RawEntry { std::string_view name; bool folder; const char* id; };

// Calls `use` for each entry until it says false.
template <class Use> void scan(std::string_view bytes, const Use& use) {
  while (!bytes.empty()) {
    const bool folder = bytes.substr(0, folder_mode.size()) == folder_mode;
    const std::string_view mode = folder ? folder_mode : file_mode;
    if (bytes.substr(0, mode.size()) != mode) throw std::runtime_error("a folder is damaged, or holds something that is neither file nor folder");
    const auto end = bytes.find('\0', mode.size());
    if (end == std::string_view::npos || bytes.size() < end + 21) throw std::runtime_error("a folder is damaged");
    if (!use(RawEntry{bytes.substr(mode.size(), end - mode.size()), folder, bytes.data() + end + 1})) return;
    bytes.remove_prefix(end + 21);
  }
}

ObjectId id_at(const char* bytes) {
  ObjectId id;
  std::memcpy(id.bytes.data(), bytes, 20);
  return id;
}

Shared load(const ObjectSource& source, const ObjectId& id) {
  auto object = source.find(id);
  if (object == nullptr) {
    if (id == empty_tree) return std::make_shared<Object>(Object{Kind::tree, {}});
    throw ObjectFault(id, true);
  }
  if (object->kind != Kind::tree) throw ObjectFault(id, false);
  return object;
}

bool in_order(const TreeEntry& a, const TreeEntry& b) { return git_order(a.name, a.folder, b.name, b.folder) < 0; }

// Reads one entry after the other, in place.
class Entries {
 public:
  explicit Entries(Shared tree) : tree_(std::move(tree)), rest_(tree_ ? std::string_view(tree_->bytes) : std::string_view()) { next(); }
  const RawEntry* at() const { return at_ ? &*at_ : nullptr; }
  void next() {
    at_.reset();
    std::size_t length = 0;
    scan(rest_, [&](const RawEntry& each) {
      at_ = each;
      length = static_cast<std::size_t>(each.id + 20 - rest_.data());
      return false;
    });
    rest_.remove_prefix(length);
  }

 private:
  Shared tree_;   // keeps the bytes
  std::string_view rest_;
  std::optional<RawEntry> at_;
};

// Walks two folders side by side, in Git's order; `use` gets the entries of one name and kind, either of which may be null.
// A file that became a folder comes as one that went and one that came.
template <class Use> void side_by_side(Shared older, Shared newer, const Use& use) {
  Entries a(std::move(older)), b(std::move(newer));
  while (a.at() != nullptr || b.at() != nullptr) {
    const int order = a.at() == nullptr ? 1 : b.at() == nullptr ? -1 : git_order(a.at()->name, a.at()->folder, b.at()->name, b.at()->folder);
    const bool same = order == 0 && std::memcmp(a.at()->id, b.at()->id, 20) == 0;
    if (!same) use(order <= 0 ? a.at() : nullptr, order >= 0 ? b.at() : nullptr);
    if (order <= 0) a.next();
    if (order >= 0) b.next();
  }
}

Shared load_if(const ObjectSource& source, const std::optional<ObjectId>& id) { return id ? load(source, *id) : nullptr; }

std::optional<ObjectId> file(const RawEntry* each) { return each != nullptr && !each->folder ? std::optional(id_at(each->id)) : std::nullopt; }
std::optional<ObjectId> folder(const RawEntry* each) { return each != nullptr && each->folder ? std::optional(id_at(each->id)) : std::nullopt; }

void differ(const ObjectSource& source, const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
            const std::string& prefix, const std::function<void(const Difference&)>& use) {
  if (before == after) return;
  side_by_side(load_if(source, before), load_if(source, after), [&](const RawEntry* a, const RawEntry* b) {
    std::string path = prefix;
    path.append(a != nullptr ? a->name : b->name);
    if (file(a) || file(b)) use({path, file(a), file(b)});
    if (folder(a) || folder(b)) differ(source, folder(a), folder(b), path + "/", use);
  });
}

std::optional<TreeEntry> entry_in(std::string_view tree, std::string_view name) {
  std::optional<TreeEntry> found;
  scan(tree, [&](const RawEntry& each) {
    if (each.name == name) found = TreeEntry{std::string(name), each.folder, id_at(each.id)};
    return !found;
  });
  return found;
}

}  // namespace

int git_order(std::string_view a, bool a_folder, std::string_view b, bool b_folder) {
  const std::size_t common = std::min(a.size(), b.size());
  if (const int order = a.substr(0, common).compare(b.substr(0, common)); order != 0) return order;
  const auto next = [common](std::string_view name, bool folder) {
    return name.size() > common ? static_cast<unsigned char>(name[common]) : static_cast<unsigned char>(folder ? '/' : '\0');
  };
  return static_cast<int>(next(a, a_folder)) - static_cast<int>(next(b, b_folder));
}

std::vector<TreeEntry> parse_tree(std::string_view bytes) {
  std::vector<TreeEntry> entries;
  entries.reserve(bytes.size() / 32);   // a mode, an id, a NUL, and names of five letters or more
  scan(bytes, [&](const RawEntry& each) {
    entries.push_back({std::string(each.name), each.folder, id_at(each.id)});
    return true;
  });
  return entries;
}

void append_entry(std::string& tree, std::string_view name, bool folder, const ObjectId& id) {
  tree.append(folder ? folder_mode : file_mode).append(name).push_back('\0');
  tree.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

std::string tree_bytes(std::vector<TreeEntry> entries) {
  std::sort(entries.begin(), entries.end(), in_order);
  std::string out;
  for (const auto& each : entries) append_entry(out, each.name, each.folder, each.id);
  return out;
}

void each_entry(std::string_view bytes, const std::function<void(std::string_view name, bool folder, const ObjectId&)>& use) {
  while (!bytes.empty()) {
    const bool folder = bytes.front() == folder_mode.front();
    const std::size_t name = folder ? folder_mode.size() : file_mode.size(), end = bytes.find('\0', name);
    if (end == std::string_view::npos || bytes.size() < end + 21) throw std::runtime_error("a folder is damaged");
    use(bytes.substr(name, end - name), folder, id_at(bytes.data() + end + 1));
    bytes.remove_prefix(end + 21);
  }
}

std::vector<TreeEntry> read_tree(const ObjectSource& source, const ObjectId& id) { return parse_tree(load(source, id)->bytes); }

std::optional<TreeEntry> find_entry(const ObjectSource& source, const ObjectId& id, std::string_view name) { return entry_in(load(source, id)->bytes, name); }

std::optional<TreeEntry> PathFinder::find(std::string_view path) {
  TreeEntry at{"", true, root_};
  std::size_t depth = 0;   // of the folder in which the next part is looked for
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || !at.folder) return std::nullopt;
    if (steps_.size() <= depth) steps_.push_back({at, load(source_, at.id)});
    if (steps_.size() > depth + 1 && steps_[depth + 1].entry.name == part) {
      at = steps_[++depth].entry;
      continue;
    }
    auto found = entry_in(steps_[depth].bytes->bytes, part);
    if (!found) return std::nullopt;
    at = std::move(*found);
    if (at.folder && !path.empty()) steps_.resize(depth + 1);
    ++depth;
  }
  return at;
}

std::optional<TreeEntry> find_path(const ObjectSource& source, const ObjectId& root, std::string_view path) { return PathFinder(source, root).find(path); }

void differences(const ObjectSource& source, const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
                 const std::function<void(const Difference&)>& use) {
  differ(source, before, after, "", use);
}

void new_objects(const ObjectSource& source, const std::optional<ObjectId>& before, const ObjectId& after, const std::function<void(const New&)>& use) {
  if (before == after) return;
  use({after, Kind::tree, before});
  side_by_side(load_if(source, before), load(source, after), [&](const RawEntry* a, const RawEntry* b) {
    if (b == nullptr) return;
    if (b->folder) new_objects(source, folder(a), id_at(b->id), use);
    else use({id_at(b->id), Kind::blob, file(a)});
  });
}

bool is_path_part(std::string_view part) {
  if (part.empty() || part == "." || part == "..") return false;
  if (part.find('/') != std::string_view::npos || part.find('\0') != std::string_view::npos) return false;
  std::string folded;   // without the code points that HFS+ ignores (U+200C–200F, U+202A–202E, U+206A–206F, U+FEFF)
  for (std::size_t i = 0; i < part.size(); ++i) {
    const std::string_view three = part.substr(i, 3);
    if (three.size() == 3 && (three.substr(0, 2) == "\xE2\x80" || three.substr(0, 2) == "\xE2\x81" || three == "\xEF\xBB\xBF")) i += 2;
    else folded.push_back(part[i] >= 'A' && part[i] <= 'Z' ? static_cast<char>(part[i] + 32) : part[i]);
  }
  return folded.compare(0, 4, ".git") != 0 && folded.compare(0, 4, "git~") != 0;
}

}  // namespace chancery::git
