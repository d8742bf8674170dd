#include "ledger/tree.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr std::string_view file_mode = "100644", folder_mode = "40000";

struct RawEntry { std::string_view name; bool folder; const char* id; };

// Calls `use` for each entry until it says false.
template <class Use> void scan(std::string_view bytes, const Use& use) {
  while (!bytes.empty()) {
    const auto space = bytes.find(' '), end = bytes.find('\0');
    if (space == std::string_view::npos || end == std::string_view::npos || space > end || bytes.size() < end + 21) throw std::runtime_error("a folder is damaged");
    const std::string_view mode = bytes.substr(0, space);
    if (mode != file_mode && mode != folder_mode) throw std::runtime_error("a folder holds something that is neither file nor folder");
    if (!use(RawEntry{bytes.substr(space + 1, end - space - 1), mode == folder_mode, bytes.data() + end + 1})) return;
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

// Git compares names as if folders ended in "/".
bool in_order(const TreeEntry& a, const TreeEntry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  if (const int order = a.name.compare(0, common, b.name, 0, common); order != 0) return order < 0;
  const auto next = [&](const TreeEntry& each) { return each.name.size() > common ? static_cast<unsigned char>(each.name[common]) : static_cast<unsigned char>(each.folder ? '/' : '\0'); };
  return next(a) < next(b);
}

std::vector<TreeEntry> by_name(const ObjectSource& source, const std::optional<ObjectId>& id) {
  if (!id) return {};
  auto entries = read_tree(source, *id);
  std::sort(entries.begin(), entries.end(), [](const TreeEntry& a, const TreeEntry& b) { return a.name < b.name; });
  return entries;
}

// Walks two folders side by side; `use` gets the entries of one name, either of which may be null.
template <class Use> void side_by_side(const std::vector<TreeEntry>& older, const std::vector<TreeEntry>& newer, const Use& use) {
  auto a = older.begin();
  auto b = newer.begin();
  while (a != older.end() || b != newer.end()) {
    const int order = a == older.end() ? 1 : b == newer.end() ? -1 : a->name.compare(b->name);
    use(order <= 0 ? &*a : nullptr, order >= 0 ? &*b : nullptr);
    if (order <= 0) ++a;
    if (order >= 0) ++b;
  }
}

void differ(const ObjectSource& source, const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
            const std::string& prefix, const std::function<void(const Difference&)>& use) {
  if (before == after) return;
  side_by_side(by_name(source, before), by_name(source, after), [&](const TreeEntry* a, const TreeEntry* b) {
    if (a != nullptr && b != nullptr && a->id == b->id && a->folder == b->folder) return;
    const std::string path = prefix + (a != nullptr ? a->name : b->name);
    const auto file = [](const TreeEntry* each) { return each != nullptr && !each->folder ? std::optional(each->id) : std::nullopt; };
    const auto folder = [](const TreeEntry* each) { return each != nullptr && each->folder ? std::optional(each->id) : std::nullopt; };
    if (file(a) || file(b)) use({path, file(a), file(b)});
    if (folder(a) || folder(b)) differ(source, folder(a), folder(b), path + "/", use);
  });
}

}  // namespace

std::vector<TreeEntry> parse_tree(std::string_view bytes) {
  std::vector<TreeEntry> entries;
  scan(bytes, [&](const RawEntry& each) {
    entries.push_back({std::string(each.name), each.folder, id_at(each.id)});
    return true;
  });
  return entries;
}

std::string tree_bytes(std::vector<TreeEntry> entries) {
  std::sort(entries.begin(), entries.end(), in_order);
  std::string out;
  for (const auto& each : entries) {
    out.append(each.folder ? folder_mode : file_mode).push_back(' ');
    out.append(each.name).push_back('\0');
    out.append(reinterpret_cast<const char*>(each.id.bytes.data()), each.id.bytes.size());
  }
  return out;
}

std::vector<TreeEntry> read_tree(const ObjectSource& source, const ObjectId& id) { return parse_tree(load(source, id)->bytes); }

std::optional<TreeEntry> find_path(const ObjectSource& source, const ObjectId& root, std::string_view path) {
  TreeEntry at{"", true, root};
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || !at.folder) return std::nullopt;
    bool found = false;
    scan(load(source, at.id)->bytes, [&](const RawEntry& each) {
      if (each.name != part) return true;
      at = {std::string(part), each.folder, id_at(each.id)};
      found = true;
      return false;
    });
    if (!found) return std::nullopt;
  }
  return at;
}

void differences(const ObjectSource& source, const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
                 const std::function<void(const Difference&)>& use) {
  differ(source, before, after, "", use);
}

void new_objects(const ObjectSource& source, const std::optional<ObjectId>& before, const ObjectId& after,
                 const std::function<void(const ObjectId&, Kind)>& use) {
  if (before == after) return;
  use(after, Kind::tree);
  side_by_side(by_name(source, before), by_name(source, after), [&](const TreeEntry* a, const TreeEntry* b) {
    if (b == nullptr || (a != nullptr && a->id == b->id && a->folder == b->folder)) return;
    if (b->folder) new_objects(source, a != nullptr && a->folder ? std::optional(a->id) : std::nullopt, b->id, use);
    else use(b->id, Kind::blob);
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
