// Where items lie in the tree, so that no folder of a series grows past some hundred entries.
#include "domain/paths.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <string>

using namespace chancery;

TEST_CASE("a numbered item lies in the bucket of its hundred, and from five digits on in the group of its ten thousand") {
  CHECK(paths::item("documents", "SOP-014", Slot::current) == "documents/SOP/0/SOP-014");
  CHECK(paths::item("documents", "SOP-114", Slot::current) == "documents/SOP/1/SOP-114");
  CHECK(paths::item("documents", "SOP-1499", Slot::draft) == "drafts/documents/SOP/14/SOP-1499");
  CHECK(paths::archived("improvements", "IMP-2026-0007") == "archive/improvements/IMP-2026/00/IMP-2026-0007");
  CHECK(paths::item("lots", "LOT-123456", Slot::current) == "lots/LOT/12xx/1234/LOT-123456");
  CHECK(paths::item("lots", "LOT-12345", Slot::current) == "lots/LOT/1xx/123/LOT-12345");
}

TEST_CASE("what is named and not numbered lies beside its like, also when its name looks like a number") {
  CHECK(paths::item("people", "line-1", Slot::current) == "people/line-1");
  CHECK(paths::item("people", "mweber", Slot::current) == "people/mweber");
  CHECK(paths::item("lots", "LOT-", Slot::current) == "lots/LOT-");
  CHECK(paths::item("lots", "LOT-a1", Slot::current) == "lots/LOT-a1");
}

TEST_CASE("no folder holds more than a few hundred entries with a million items of one series") {
  std::map<std::string, std::set<std::string>> entries;
  for (int number = 1; number <= 1'000'000; number += 1) {
    const std::string path = paths::item("lots", "LOT-" + std::to_string(number), Slot::current);
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
      auto& below = entries[path.substr(0, slash)];
      if (below.size() < 1000) below.insert(path.substr(slash + 1, path.find('/', slash + 1) - slash - 1));
    }
  }
  for (const auto& [folder, below] : entries) {
    INFO(folder);
    CHECK(below.size() <= 250);
  }
}
