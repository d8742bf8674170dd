// A ledger in a temporary folder, acts to put in it, and stock git to look at it with.
#pragma once
#include "domain/paths.h"
#include "ledger/disk.h"
#include "ledger/git_ledger.h"
#include "ledger/object.h"
#include "ledger/seal.h"
#include "support/signers_line.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace chancery::testing {

namespace fs = std::filesystem;

struct Folder {
  std::string path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "chancery-ledger-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

struct SetClock : Clock {
  std::atomic<std::int64_t> seconds{1700000000};
  Instant now() const override { return {seconds}; }
};

struct Ran { int status = -1; std::string output; };

// A command as a shell would run it, both outputs together.
inline Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = ::popen(("(" + command + ") 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run a command");
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) ran.output.append(buffer.data(), count);
  const int raw = ::pclose(pipe);
  ran.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
  return ran;
}

inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

inline std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::unique_ptr<Ed25519Seal> test_seal(char fill = 7) { return Ed25519Seal::from_seed(std::string(32, fill), "workshop.example"); }

inline Edit put(const std::string& path, const std::string& bytes) {
  Edit edit;
  edit.path = path;
  edit.bytes = bytes;
  return edit;
}

inline Change founding_change(const Seal& seal) {
  Change change;
  change.sentence = "Found the ledger of workshop.example";
  change.act = "found";
  change.actor = "operator";
  change.actor_name = "Operator";
  change.act_path = "acts/00000000.json";
  change.act_bytes = "{\n \"act\": \"found\"\n}\n";
  change.edits.push_back(put("ledger.json", "{\n \"format\": 1\n}\n"));
  change.edits.push_back(put("people/allowed_signers", signers_line(seal)));
  return change;
}

// An edit of one document's draft.
inline Change edit_change(const std::string& id, std::int64_t number, const std::string& text) {
  Change change;
  change.sentence = "Edit " + id + " revision 1";
  change.act = "edit";
  change.register_name = "documents";
  change.item = id;
  change.revision = 1;
  change.actor = "author";
  change.actor_name = "Ada Author";
  const std::string folder = paths::item("documents", id, Slot::draft);
  change.act_path = folder + "/" + paths::act_file(number);
  change.act_bytes = fmt::format("{{\n \"act\": \"edit\",\n \"item\": \"{}\",\n \"number\": {}\n}}\n", id, number);
  change.content_sha256 = git::sha256_of(text);
  change.edits.push_back(put(folder + "/content.md", text));
  return change;
}

struct World {
  Folder folder;
  SetClock clock;
  std::unique_ptr<Ed25519Seal> seal = test_seal();
  std::string repository = folder.path + "/ledger.git";
  std::unique_ptr<GitLedger> ledger;

  explicit World(bool found = true) {
    if (!GitLedger::create(repository)) throw std::runtime_error("no ledger");
    open();
    if (found && !ledger->append([&](const Snapshot&, const Turn&) -> Outcome<Change> { return founding_change(*seal); })) throw std::runtime_error("no founding");
  }
  Outcome<std::unique_ptr<GitLedger>> try_open(git::Disk* disk = nullptr) {
    return GitLedger::open({repository, *seal, clock, "workshop.example", "Chancery", {}, disk});
  }
  void open(git::Disk* disk = nullptr) {
    ledger.reset();
    auto opened = try_open(disk);
    if (!opened) throw std::runtime_error(opened.refusal().key);
    ledger = std::move(*opened);
  }
  Outcome<Appended> edit(const std::string& id, const std::string& text) {
    return ledger->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> { return edit_change(id, turn.number, text); });
  }
  // Many acts, from many threads at once, because then they share their flushes.
  void edit_many(int count) {
    std::atomic<int> next{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t)
      threads.emplace_back([&] {
        for (int i = next++; i < count; i = next++) (void)edit(fmt::format("SOP-{:03}", i % 40 + 1), fmt::format("text {}\n", i));
      });
    for (auto& each : threads) each.join();
    if (ledger->head_number() < count) throw std::runtime_error("not every act went in");
  }
  Ran git(const std::string& arguments) const { return run("git -C '" + repository + "' " + arguments); }
  std::string git_line(const std::string& arguments) const { return first_line(git(arguments).output); }
};

}  // namespace chancery::testing
