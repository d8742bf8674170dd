#include "ledger/tree.h"
#include "ledger/tree_edit.h"

#include <catch2/catch.hpp>

#include <map>

using namespace chancery;
using namespace chancery::git;

namespace {

struct Objects : ObjectSource {
  std::map<ObjectId, Shared> all;
  Shared find(const ObjectId& id) const override {
    const auto found = all.find(id);
    return found == all.end() ? nullptr : found->second;
  }
  bool contains(const ObjectId& id) const override { return all.count(id) != 0; }
  ObjectId put(Kind kind, const std::string& bytes) {
    const ObjectId id = id_of(kind, bytes);
    all[id] = std::make_shared<Object>(Object{kind, bytes});
    return id;
  }
  ObjectId blob(const std::string& text) { return put(Kind::blob, text); }
  ObjectId tree(std::vector<TreeEntry> entries) { return put(Kind::tree, tree_bytes(std::move(entries))); }
};

std::vector<std::string> paths_between(const Objects& objects, const ObjectId& a, const ObjectId& b) {
  std::vector<std::string> paths;
  differences(objects, a, b, [&](const Difference& each) { paths.push_back((each.before ? "-" : "") + std::string(each.after ? "+" : "") + each.path); });
  return paths;
}

}  // namespace

TEST_CASE("entries stand in Git's order, where folders compare as if they ended in a slash") {
  Objects objects;
  const auto id = objects.blob("x");
  const auto entries = parse_tree(tree_bytes({{"a0", false, id}, {"a", true, id}, {"a-b", false, id}, {"a.b", false, id}}));
  std::string order;
  for (const auto& each : entries) order += each.name + " ";
  CHECK(order == "a-b a.b a a0 ");
  CHECK(entries[2].folder);
}

TEST_CASE("a path is found through folders, and nothing else is") {
  Objects objects;
  const auto file = objects.blob("text");
  const auto inner = objects.tree({{"b", false, file}});
  const auto root = objects.tree({{"a", true, inner}, {"ab", false, file}});
  CHECK(find_path(objects, root, "a/b")->id == file);
  CHECK(find_path(objects, root, "a")->folder);
  CHECK(find_path(objects, root, "")->id == root);
  for (const char* path : {"b", "a/c", "a/b/c", "ab/b", "a//b", "/a", "A/b"}) CHECK_FALSE(find_path(objects, root, path));
}

TEST_CASE("two states are told apart file by file, also where a file became a folder") {
  Objects objects;
  const auto one = objects.blob("1"), two = objects.blob("2");
  const auto inner = objects.tree({{"kept", false, one}, {"gone", false, one}, {"new text", false, one}});
  const auto other = objects.tree({{"kept", false, one}, {"new text", false, two}});
  const auto before = objects.tree({{"folder", true, inner}, {"same", true, inner}, {"turns", false, one}});
  const auto after = objects.tree({{"folder", true, other}, {"same", true, inner}, {"turns", true, other}});
  CHECK(paths_between(objects, before, after) == std::vector<std::string>{"-folder/gone", "-+folder/new text", "-turns", "+turns/kept", "+turns/new text"});
  CHECK(paths_between(objects, before, before).empty());
}

TEST_CASE("a missing folder and one that is damaged are faults that name the object") {
  Objects objects;
  const auto missing = *ObjectId::from_hex(std::string(40, 'a'));
  const auto root = objects.tree({{"a", true, missing}});
  try {
    find_path(objects, root, "a/b");
    FAIL("found");
  } catch (const ObjectFault& fault) {
    CHECK(fault.id == missing);
    CHECK(fault.missing);
  }
  CHECK_THROWS(parse_tree("100644 name"));
  CHECK_THROWS(parse_tree(std::string_view("120000 link\0xxxxxxxxxxxxxxxxxxxx", 32)));
}

TEST_CASE("no part of a path may be what Git or a disk takes for something else") {
  for (const char* good : {"a", "SOP-014", "content.md", ".hidden", "Ünïcode", "a b", "gitignore"}) CHECK(is_path_part(good));
  for (const char* bad : {"", ".", "..", ".git", ".GIT", "git~1", ".gitmodules", "a/b", ".g\xE2\x80\x8Cit"}) CHECK_FALSE(is_path_part(bad));
  CHECK_FALSE(is_path_part(std::string_view("a\0b", 3)));
}

TEST_CASE("an edited folder has each name once and stands in Git's order, whatever the order was before") {
  Objects objects;
  const ObjectId text = objects.blob("text"), other = objects.blob("other");
  const ObjectId inside = objects.tree({{"in", false, text}});
  const auto raw = [](const std::vector<TreeEntry>& entries) {
    std::string bytes;
    for (const auto& each : entries) append_entry(bytes, each.name, each.folder, each.id);
    return bytes;
  };
  const ObjectId good = objects.tree({{"a", true, inside}, {"a-b", false, text}, {"new", false, other}});
  const auto edited = [&](const std::string& before) {
    TreeEdit edit(objects, objects.put(Kind::tree, before));
    REQUIRE(edit.put("new", other, false));
    return edit.unlike(good);
  };
  CHECK_FALSE(edited(raw({{"a-b", false, text}, {"a", true, inside}})));
  CHECK_FALSE(edited(raw({{"a", true, inside}, {"a-b", false, text}})));   // in no order that Git writes
  CHECK(edited(raw({{"a", false, text}, {"a-b", false, text}, {"a", true, inside}})) == "a/in");   // a file and a folder of one name: the file is meant
  CHECK(edited(raw({{"a", false, text}, {"a-b", false, text}})) == "a/in");

  TreeEdit edit(objects, good);
  REQUIRE(edit.put("a", text, false));   // a file in the place of a folder
  REQUIRE(edit.remove("a-b"));
  REQUIRE(edit.put("a/b/c", text, false).refusal().key == "refusal.ledger-path");
  CHECK_FALSE(edit.unlike(objects.tree({{"a", false, text}, {"new", false, other}})));
  CHECK(edit.unlike(good) == "a-b");
}
