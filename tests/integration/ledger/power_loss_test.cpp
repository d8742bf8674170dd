// The power fails at every instant of an act, and the disk keeps any part of what it had not been told to flush: afterwards
// every acknowledged act is there, none is half there, and the next one goes through.
#include "integration/ledger/fixture.h"

#include <catch2/catch.hpp>

#include <map>
#include <mutex>
#include <random>
#include <set>

using namespace chancery;
using namespace chancery::testing;

namespace {

// What was done to the disk, in order; an entry is made when the call has come back.
struct Call {
  enum class What { create, write, sync, rename, remove, sync_folder, acknowledge } what;
  std::string path, to;   // of a write `to` is the bytes
  int file = -1;          // each one that was ever made has its number, because names are used again
};

struct RecordingDisk : git::Disk {
  std::mutex mutex;
  std::vector<Call> done;
  std::map<int, int> made;   // by descriptor
  int count = 0;
  void note(Call::What what, std::string path, std::string to = {}, int descriptor = -1) {
    const std::lock_guard lock(mutex);
    done.push_back({what, std::move(path), std::move(to), descriptor < 0 ? -1 : made.at(descriptor)});
  }
  int create(const std::string& path, unsigned mode) override {
    const int file = Disk::create(path, mode);
    const std::lock_guard lock(mutex);
    made[file] = ++count;
    done.push_back({Call::What::create, path, {}, count});
    return file;
  }
  void write(int file, std::string_view bytes) override {
    Disk::write(file, bytes);
    note(Call::What::write, {}, std::string(bytes), file);
  }
  void sync(int file) override {
    Disk::sync(file);
    note(Call::What::sync, {}, {}, file);
  }
  void sync_folder(const std::string& path) override {
    Disk::sync_folder(path);
    note(Call::What::sync_folder, path);
  }
  void rename(const std::string& from, const std::string& to) override {
    Disk::rename(from, to);
    note(Call::What::rename, from, to);
  }
  void remove(const std::string& path) noexcept override {
    Disk::remove(path);
    note(Call::What::remove, path);
  }
};

using Files = std::map<std::string, std::string>;   // path, bytes

Files files_of(const std::string& folder) {
  Files files;
  for (const auto& each : fs::recursive_directory_iterator(folder)) if (each.is_regular_file()) files[each.path().string()] = contents(each.path().string());
  return files;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// The disk's own choice of what survives.
struct Luck {
  std::function<bool(std::size_t)> name;   // whether the name given or taken by this call, which was not flushed, is there
  bool bytes = true;                       // whether bytes that were not flushed are there
};

// Bytes of each file that was made, so far as they survive.
std::map<int, std::string> survivors(const std::vector<Call>& done, std::size_t until, bool unflushed) {
  std::map<int, std::string> all, flushed;
  for (std::size_t i = 0; i < until; ++i) {
    if (done[i].what == Call::What::create) all[done[i].file] = flushed[done[i].file] = "";
    if (done[i].what == Call::What::write) all[done[i].file] += done[i].to;
    if (done[i].what == Call::What::sync) flushed[done[i].file] = all[done[i].file];
  }
  return unflushed ? all : flushed;
}

// Whether what this call did to names is certain to be there.
bool is_flushed(const std::vector<Call>& done, std::size_t call, std::size_t until) {
  for (std::size_t i = call + 1; i < until; ++i) {
    if (done[i].what == Call::What::sync_folder && done[i].path == folder_of(done[call].path)) return true;
    if (done[call].what == Call::What::create && done[i].what == Call::What::sync && done[i].file == done[call].file) return true;
  }
  return false;
}

bool changes_names(const Call& one) { return one.what == Call::What::create || one.what == Call::What::rename || one.what == Call::What::remove; }

std::vector<std::size_t> in_doubt(const std::vector<Call>& done, std::size_t until) {
  std::vector<std::size_t> calls;
  for (std::size_t i = 0; i < until; ++i) if (changes_names(done[i]) && !is_flushed(done, i, until)) calls.push_back(i);
  return calls;
}

Files after_power_loss(Files files, const std::vector<Call>& done, std::size_t until, const Luck& luck) {
  const auto bytes = survivors(done, until, luck.bytes);
  for (std::size_t i = 0; i < until; ++i) {
    if (!changes_names(done[i]) || (!is_flushed(done, i, until) && !luck.name(i))) continue;
    if (done[i].what == Call::What::create) files[done[i].path] = bytes.at(done[i].file);
    if (done[i].what == Call::What::remove) files.erase(done[i].path);
    if (done[i].what != Call::What::rename) continue;
    const auto from = files.find(done[i].path);
    if (from == files.end()) continue;   // its making was lost, too
    files[done[i].to] = from->second;
    files.erase(done[i].path);
  }
  return files;
}

std::size_t acknowledged(const std::vector<Call>& done, std::size_t until) {
  return static_cast<std::size_t>(std::count_if(done.begin(), done.begin() + static_cast<std::ptrdiff_t>(until), [](const auto& each) { return each.what == Call::What::acknowledge; }));
}

struct Loss {
  World& world;              // at its path the ledgers that survived are laid
  Files before;              // and what the whole folder held when recording began
  std::vector<Call> done;

  void lay(const Files& files) {
    world.ledger.reset();
    for (const auto& each : files_of(world.folder.path)) if (files.count(each.first) == 0) fs::remove(each.first);
    for (const auto& [path, bytes] : files) {
      fs::remove(path);
      std::ofstream(path, std::ios::binary) << bytes;
    }
  }

  // `in_order`: names survived in the order in which they were given, as on ext4: stock git must be content at once.
  void check(std::size_t until, const Luck& luck, bool in_order) {
    lay(after_power_loss(before, done, until, luck));
    INFO("after " << until << " of " << done.size() << " calls" << (in_order ? ", in order" : "") << (luck.bytes ? "" : ", without bytes"));
    if (in_order) CHECK(world.git("fsck --strict --no-dangling").output == "");
    world.open();
    CHECK(!world.ledger->damage());
    const auto number = world.ledger->head_number();
    CHECK(number >= static_cast<std::int64_t>(acknowledged(done, until)));
    CHECK(world.ledger->head()->read(paths::item("documents", "SOP-014", Slot::draft) + "/content.md").value_or("text 0") == "text " + std::to_string(number));
    const auto next = world.edit("SOP-015", "afterwards");
    REQUIRE(next);
    CHECK(next->number == number + 1);
    world.ledger.reset();   // Git is not asked while packs are merged and taken away under its feet
    CHECK(world.git("fsck --strict --no-dangling").output == "");
  }

  void check_in_order(std::size_t until) {
    const auto doubtful = in_doubt(done, until);
    std::size_t least = 0;   // what came before a call that is flushed is there, too
    for (std::size_t i = 0; i < until; ++i)
      if (changes_names(done[i]) && is_flushed(done, i, until))
        least = static_cast<std::size_t>(std::lower_bound(doubtful.begin(), doubtful.end(), i) - doubtful.begin());
    for (std::size_t kept = least; kept <= doubtful.size(); ++kept) {
      const std::set<std::size_t> there(doubtful.begin(), doubtful.begin() + static_cast<std::ptrdiff_t>(kept));
      for (const bool bytes : {true, false}) check(until, {[&](std::size_t call) { return there.count(call) != 0; }, bytes}, true);
    }
  }

  void check_every_choice(std::size_t until) {
    const auto doubtful = in_doubt(done, until);
    for (std::size_t choice = 0; choice < (std::size_t{1} << doubtful.size()); ++choice) {
      std::set<std::size_t> there;
      for (std::size_t i = 0; i < doubtful.size(); ++i) if ((choice >> i & 1) != 0) there.insert(doubtful[i]);
      check(until, {[&](std::size_t call) { return there.count(call) != 0; }, false}, false);
    }
  }
};

// Acts one after the other, and what the disk was asked to do for them.
Loss recorded(World& world, int acts) {
  RecordingDisk disk;
  world.open(&disk);
  Loss loss{world, files_of(world.folder.path), {}};
  for (int i = 1; i <= acts; ++i) {
    REQUIRE(world.edit("SOP-014", "text " + std::to_string(i)));
    disk.note(Call::What::acknowledge, {});
  }
  world.ledger.reset();   // the merging of packs has ended, too
  loss.done = disk.done;
  return loss;
}

}  // namespace

TEST_CASE("the power fails at any instant of an act") {
  World world;
  Loss loss = recorded(world, 1);
  REQUIRE(loss.done.size() >= 14);
  for (std::size_t until = 0; until <= loss.done.size(); ++until) {
    loss.check_in_order(until);
    loss.check_every_choice(until);
  }
}

TEST_CASE("the power fails while packs are merged") {
  World world;
  Loss loss = recorded(world, 10);
  std::mt19937 random(20261125);
  std::size_t merged = 0;
  while (merged < loss.done.size() && loss.done[merged].what != Call::What::remove) ++merged;
  REQUIRE(merged < loss.done.size());
  for (std::size_t until = merged - 20; until <= loss.done.size(); ++until) {
    for (const bool bytes : {true, false}) {
      const auto seed = random();
      loss.check(until, {[&](std::size_t call) { return (seed >> call % 31 & 1) != 0; }, bytes}, false);
    }
  }
}
