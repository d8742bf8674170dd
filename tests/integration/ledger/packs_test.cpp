// Packs are merged while acts are written and read, and stay few.
#include "integration/ledger/fixture.h"

#include <catch2/catch.hpp>

#include <random>
#include <sstream>
#include <thread>

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("packs stay few while acts go in one by one, and readers notice nothing") {
  World world;
  REQUIRE(world.edit("SOP-001", "start"));
  const auto early = world.ledger->head();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0}, reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto head = world.ledger->head();
        for (const auto& each : head->list("drafts/documents/SOP/0"))
          if (!head->read("drafts/documents/SOP/0/" + each.name + "/content.md")) ++wrong;
        if (early->read("drafts/documents/SOP/0/SOP-001/content.md") != std::optional<std::string>("start")) ++wrong;
        ++reads;
        std::this_thread::yield();
      }
    });
  std::size_t most = 0;
  for (int i = 1; i <= 400; ++i) {
    REQUIRE(world.edit(fmt::format("SOP-{:03}", i % 20 + 1), fmt::format("text {}\n", i)));
    most = std::max(most, world.ledger->pack_count());
  }
  stop = true;
  for (auto& each : readers) each.join();
  CHECK(wrong == 0);
  CHECK(reads > 0);
  CHECK(most < 100);
  world.open();
  CHECK(world.ledger->head_number() == 401);
  CHECK(world.ledger->pack_count() < 60);
  world.ledger.reset();   // no packs are merged while fsck walks over them: it lists them once, at its start
  CHECK(world.git("fsck --strict --unreachable").output.find("unreachable") == std::string::npos);
  CHECK(world.git("fsck --strict").status == 0);
  CHECK(world.git_line("rev-list --count main") == "402");
}

namespace {

// KiB of mapped files that are resident in this process, wherever the folder of the test lies.
long mapped_kib() {
  std::ifstream status("/proc/self/status");
  std::string name;
  long sum = 0, kib = 0;
  for (std::string line; std::getline(status, line);) {
    std::istringstream parts(line);
    if (parts >> name >> kib && (name == "RssFile:" || name == "RssShmem:")) sum += kib;
  }
  return sum;
}

}  // namespace

TEST_CASE("reading a long history does not keep it in memory") {
  World world;
  std::mt19937 random(7);
  std::string noise(256 * 1024, ' ');
  for (int i = 1; i <= 300; ++i) {
    for (auto& each : noise) each = static_cast<char>(random());
    REQUIRE(world.edit(fmt::format("SOP-{:03}", i), noise));
  }
  world.open();
  const long before = mapped_kib();
  for (int i = 1; i <= 300; ++i) REQUIRE(world.ledger->head()->read(fmt::format("drafts/documents/SOP/{}/SOP-{:03}/content.md", i / 100, i)));
  CHECK(mapped_kib() - before < 40 * 1024);   // of 75 MiB
}

TEST_CASE("a pack with a damaged entry is not merged, and stays") {
  World world;
  REQUIRE(world.edit("SOP-001", std::string(3000, 'x') + "a text of which a bit flips"));
  const std::string pack = [&] {
    const std::string blob = world.git_line("rev-parse main:drafts/documents/SOP/0/SOP-001/content.md");
    for (const auto& each : fs::directory_iterator(world.repository + "/objects/pack"))
      if (each.path().extension() == ".idx" && world.git("verify-pack -v '" + each.path().string() + "'").output.find(blob) != std::string::npos)
        return fs::path(each.path()).replace_extension(".pack").string();
    return std::string();
  }();
  REQUIRE_FALSE(pack.empty());
  fs::permissions(pack, fs::perms::owner_write, fs::perm_options::add);
  {
    std::fstream file(pack, std::ios::in | std::ios::out | std::ios::binary);   // in place: the server has it mapped
    file.seekg(16);
    const int byte = file.get();
    file.seekp(16);
    file.put(static_cast<char>(byte ^ 1));
  }
  for (int i = 0; i < 40; ++i) REQUIRE(world.edit("SOP-002", fmt::format("text {}", i)));
  world.ledger.reset();   // waits for the merging
  CHECK(fs::exists(pack));
}
