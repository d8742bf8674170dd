// A fault at each thing that writing does to the disk, one after the other: the act is refused, nothing is half there,
// reading goes on, and the next act goes through.
#include "integration/ledger/fixture.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <unistd.h>

using namespace chancery;
using namespace chancery::testing;

namespace {

// Fails the operation that the countdown reaches, on the writer's thread; half of what was to be written is written then.
struct FailingDisk : git::Disk {
  std::atomic<int> countdown{-1};
  std::atomic<int> seen{0};
  int error = ENOSPC;
  bool due() {
    ++seen;
    return countdown >= 0 && countdown-- == 0;
  }
  void step() { if (due()) throw git::StorageFault(error, "injected"); }
  int create(const std::string& path, unsigned mode) override { step(); return Disk::create(path, mode); }
  void write(int file, std::string_view bytes) override {
    if (due()) {
      Disk::write(file, bytes.substr(0, bytes.size() / 2));
      throw git::StorageFault(error, "injected");
    }
    Disk::write(file, bytes);
  }
  void sync(int file) override { step(); Disk::sync(file); }
  void sync_folder(const std::string& path) override { step(); Disk::sync_folder(path); }
  void rename(const std::string& from, const std::string& to) override { step(); Disk::rename(from, to); }
};

int files_in(const std::string& folder) {
  int count = 0;
  for (const auto& each : fs::recursive_directory_iterator(folder)) count += each.is_regular_file() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a fault at any step of an act refuses it and leaves nothing half there") {
  World world;
  FailingDisk disk;
  world.open(&disk);
  disk.seen = 0;
  REQUIRE(world.edit("SOP-014", "measured"));
  const int steps = disk.seen;
  REQUIRE(steps >= 12);
  for (int step = 0; step < steps; ++step) {
    // A fresh ledger each time, so that no merging of packs runs beside it.
    World fresh;
    FailingDisk failing;
    failing.error = step % 2 == 0 ? ENOSPC : EROFS;
    fresh.open(&failing);
    const std::string before = fresh.ledger->head_commit();
    const int files = files_in(fresh.repository);
    failing.countdown = step;
    const auto refused = fresh.edit("SOP-014", "lost");
    INFO("step " << step);
    REQUIRE(!refused);
    CHECK(refused.refusal().because == Because::unavailable);
    CHECK(refused.refusal().key == "refusal.storage");
    CHECK(refused.refusal().details["cause"] == (step % 2 == 0 ? "full" : "read-only"));
    CHECK(fresh.ledger->head_commit() == before);
    CHECK(fresh.git_line("rev-parse main") == before);
    CHECK(files_in(fresh.repository) == files);
    CHECK(fresh.ledger->head()->read("ledger.json"));
    CHECK(fresh.git("fsck --strict").status == 0);
    CHECK(fresh.edit("SOP-014", "goes through")->number == 1);
    CHECK(fresh.git_line("rev-parse main") == fresh.ledger->head_commit());
  }
}

TEST_CASE("when the branch can be moved neither on nor back, nothing more is written") {
  World fresh;
  struct Broken : FailingDisk {
    void sync_folder(const std::string& path) override {
      if (path.find("refs") != std::string::npos) throw git::StorageFault(EIO, "injected");
      FailingDisk::sync_folder(path);
    }
  } broken;
  fresh.open(&broken);
  CHECK(fresh.edit("SOP-014", "x").refusal().key == "refusal.ledger-damaged.unsure");
  CHECK(fresh.edit("SOP-014", "y").refusal().key == "refusal.ledger-damaged.unsure");
  CHECK(fresh.ledger->head()->read("ledger.json"));
}

TEST_CASE("a full disk while packs are merged costs nothing") {
  World world;
  FailingDisk disk;
  world.open(&disk);
  for (int i = 1; i <= 40; ++i) {
    if (i % 3 == 0) disk.countdown = 13 + i % 7;   // falls into the merging, or into the act after it
    (void)world.edit("SOP-014", "text " + std::to_string(i));
  }
  disk.countdown = -1;
  const auto number = world.ledger->head_number();
  REQUIRE(world.edit("SOP-014", "last")->number == number + 1);
  world.open();
  CHECK(world.ledger->head_number() == number + 1);
  world.ledger.reset();   // no packs are merged while fsck walks over them
  CHECK(world.git("fsck --strict").status == 0);
}

TEST_CASE("one bit that the disk changes is noticed before anybody refers to it: the act is refused and nothing stays") {
  // Flips one byte of the pack as it is written; all else, the flush included, succeeds.
  struct Lying : git::Disk {
    std::int64_t at = -1;   // counted over what is written to the pack; -1: nothing is flipped
    std::int64_t written = 0;
    int pack = -1;
    bool flipped = false;
    int create(const std::string& path, unsigned mode) override {
      const int file = Disk::create(path, mode);
      if (path.find("/tmp_pack") != std::string::npos) {
        pack = file;
        written = 0;
      }
      return file;
    }
    void write(int file, std::string_view bytes) override {
      std::string given(bytes);
      if (file == pack) {
        const std::int64_t inside = at - written;
        if (at >= 0 && inside >= 0 && inside < static_cast<std::int64_t>(given.size())) {
          given[static_cast<std::size_t>(inside)] = static_cast<char>(given[static_cast<std::size_t>(inside)] ^ 0x20);
          flipped = true;
        }
        written += static_cast<std::int64_t>(given.size());
      }
      Disk::write(file, given);
    }
  };
  World world;
  Lying disk;
  world.open(&disk);
  REQUIRE(world.edit("SOP-014", "measured"));
  const std::int64_t size = disk.written;
  REQUIRE(size > 200);
  const std::string before = world.ledger->head_commit();
  const auto number = world.ledger->head_number();
  const int files = files_in(world.repository);
  int refused = 0;
  for (std::int64_t at = 12; at < size - 20; at += 7) {   // what lies between the pack's head and its own checksum
    INFO("byte " << at << " of " << size);
    disk.at = at;
    disk.flipped = false;
    const auto answer = world.edit("SOP-014", "flipped");
    REQUIRE(disk.flipped);
    REQUIRE_FALSE(answer);
    CHECK(answer.refusal().key == "refusal.storage");
    ++refused;
    CHECK(world.ledger->head_commit() == before);
    CHECK(files_in(world.repository) == files);
  }
  CHECK(refused > 20);
  disk.at = -1;
  CHECK(world.git_line("rev-parse main") == before);
  CHECK(world.git("fsck --strict").status == 0);
  CHECK(world.edit("SOP-014", "goes through")->number == number + 1);
}

TEST_CASE("acts that wait at the same time share their flushes") {
  struct Counting : git::Disk {
    std::atomic<int> syncs{0};
    void sync(int file) override { ++syncs; Disk::sync(file); }
    void sync_folder(const std::string& path) override { ++syncs; Disk::sync_folder(path); }
  } disk;
  World world;
  world.open(&disk);
  disk.syncs = 0;
  REQUIRE(world.edit("SOP-001", "alone"));
  const int alone = disk.syncs;
  REQUIRE(alone >= 2);
  constexpr int acts = 32;
  std::atomic<int> arrived{0};
  std::atomic<bool> held{true};
  // The writer is kept busy with one act while all others arrive.
  std::thread first([&] {
    (void)world.ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
      while (held) std::this_thread::yield();
      return edit_change("SOP-001", turn.number, "first");
    });
  });
  std::vector<std::thread> others;
  for (int i = 0; i < acts; ++i)
    others.emplace_back([&, i] {
      ++arrived;
      if (!world.edit(fmt::format("SOP-{:03}", i + 2), "together")) arrived = -1000;
    });
  while (arrived < acts) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));   // from having arrived to waiting in the queue
  disk.syncs = 0;
  held = false;
  first.join();
  for (auto& each : others) each.join();
  REQUIRE(arrived == acts);
  CHECK(world.ledger->head_number() == acts + 2);
  CHECK(disk.syncs <= 4 * alone);   // two groups, and perhaps a merging of packs; apart they would be 33 times as many
}
