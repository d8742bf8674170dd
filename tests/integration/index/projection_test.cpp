// Commits into rows, in a real SQLite file.
#include "ledger_like.h"

#include "support/full_disk.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

using namespace chancery;
using namespace chancery::testing;

TEST_CASE("an index projected act by act, in one batch, and again after clearing is the same row by row") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex live(folder / "live.db"), batch(folder / "batch.db");
  for (const auto& each : story.acts) live.apply({each});
  batch.apply(story.acts);
  const std::string dumped = live.dump();
  CHECK(dumped == batch.dump());
  CHECK(dumped.find("SOP-001") != std::string::npos);
  batch.clear();
  CHECK(batch.position() == -1);
  CHECK(batch.dump() != dumped);
  batch.apply(story.acts);
  CHECK(batch.dump() == dumped);
}

TEST_CASE("the dump tells two different histories apart") {
  TemporaryFolder folder;
  Story story = life_of_a_document(), other = life_of_a_document();
  other.acts[6].versions[0].item->fields["title"] = "another";
  SqliteIndex a(folder / "a.db"), b(folder / "b.db");
  a.apply(story.acts);
  b.apply(other.acts);
  CHECK(a.dump() != b.dump());
}

TEST_CASE("a gap is refused and nothing of the batch stays") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex index(folder / "index.db");
  index.apply(first(story, 3));
  const std::string before = index.dump();
  CHECK_THROWS_WITH(index.apply({story.acts[3], story.acts[5]}), Catch::Contains("act 3 and was given act 5"));
  CHECK_THROWS(index.apply({story.acts[2]}));   // again
  CHECK(index.dump() == before);
  CHECK(index.position() == 2);
  CHECK(index.position_commit() == story.acts[2].recorded.commit);
  index.apply({story.acts[3], story.acts[4]});
  CHECK(index.position() == 4);
}

TEST_CASE("the position is kept with the rows when the process is killed") {
  TemporaryFolder folder;
  Story story;
  for (int i = 0; i < 400; ++i)
    story.act("edit", "author", "documents", fmt::format("SOP-{:03}", i % 50), {Story::draft(item("documents", fmt::format("SOP-{:03}", i % 50), 1, "draft", "T"))});
  for (const unsigned lines : {1U, 40U, 170U}) {
    const std::string path = folder / ("killed-" + std::to_string(lines) + ".db");
    int told[2];
    REQUIRE(pipe(told) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {   // writes until it is killed, telling each act that was taken
      SqliteIndex index(path);
      for (const auto& each : story.acts) {
        index.apply({each});
        if (write(told[1], ".", 1) != 1) _exit(1);
      }
      for (;;) pause();
    }
    close(told[1]);
    unsigned heard = 0;
    for (char dot = 0; heard < lines && read(told[0], &dot, 1) == 1;) ++heard;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(told[0]);

    SqliteIndex after(path);
    const std::int64_t position = after.position();
    REQUIRE(position >= static_cast<std::int64_t>(heard) - 1);
    SqliteIndex again(folder / ("again-" + std::to_string(lines) + ".db"));
    again.apply(first(story, static_cast<std::size_t>(position + 1)));
    CHECK(after.dump() == again.dump());
  }
}

TEST_CASE("a file of another schema, a damaged one and one of something else begin empty; a good one is kept") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  const std::string path = folder / "index.db";
  { SqliteIndex index(path); index.apply(story.acts); }
  { SqliteIndex kept(path); CHECK(kept.position() == 8); }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60);   // the user version, SQLite file format section 1.3
    file.write("\0\0\x27\x0f", 4);
  }
  { SqliteIndex other(path); CHECK(other.position() == -1); other.apply(story.acts); }
  std::ofstream(path, std::ios::trunc) << std::string(9000, 'x');
  { SqliteIndex damaged(path); CHECK(damaged.position() == -1); damaged.apply(story.acts); CHECK(damaged.position() == 8); }
}

TEST_CASE("where no file can be made the index is empty, and says so when something is to be written") {
  SqliteIndex index("/proc/no-such-place/index.db");
  CHECK(index.position() == -1);
  CHECK_THROWS(index.apply(life_of_a_document().acts));
  CHECK(index.position() == -1);
  CHECK(index.list(reader(), {"documents", {}, "", false, "id", "", 500}, -1).total == 0);
}

TEST_CASE("a good index that is opened on a full disk is kept and read, and written again when there is room") {
  const Story story = life_of_a_document();
  for (const bool killed : {false, true}) {
    INFO((killed ? "after a crash" : "after a stop in good order"));
    TemporaryFolder folder;
    const std::string path = folder / "index.db";
    std::string before;
    {
      SqliteIndex index(path);
      index.apply(first(story, 4));
      before = index.dump();
      // What a crash leaves: the write-ahead log beside the file.
      if (killed) for (const char* end : {"", "-wal"}) std::filesystem::copy_file(path + end, path + ".left" + end);
    }
    const std::string left = killed ? path + ".left" : path;
    std::unique_ptr<SqliteIndex> index;
    bool refused = false;
    std::string read;
    {
      const FullDisk full;
      index = std::make_unique<SqliteIndex>(left);
      read = index->dump();
      try {
        index->apply({story.acts[4]});
      } catch (const std::exception&) {
        refused = true;
      }
    }
    CHECK(read == before);
    CHECK(refused);
    index->apply({story.acts[4], story.acts[5]});
    CHECK(index->position() == 5);
    index.reset();
    CHECK(SqliteIndex(left).position() == 5);
  }
}

TEST_CASE("an index that cannot be made on a full disk is made when there is room") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  std::unique_ptr<SqliteIndex> index;
  std::int64_t position = 0;
  {
    const FullDisk full;
    index = std::make_unique<SqliteIndex>(folder / "index.db");
    position = index->position();
  }
  CHECK(position == -1);
  index->apply(story.acts);
  CHECK(index->position() == 8);
  index.reset();
  CHECK(SqliteIndex(folder / "index.db").position() == 8);
}

TEST_CASE("on a full disk an act is not projected by half, reading goes on, and the next attempt succeeds") {
  TemporaryFolder folder;
  const Story story = life_of_a_document();
  SqliteIndex index(folder / "index.db");
  index.apply(first(story, 4));
  const std::string before = index.dump();
  bool refused = false, read = false;
  {
    const FullDisk full;
    try {
      index.apply({story.acts[4], story.acts[5]});
    } catch (const std::exception&) {
      refused = true;
    }
    read = index.version("documents", "SOP-001", Slot::current, -1).has_value() && index.search(reader(), "approved", 5).size() == 1;
  }
  CHECK(refused);
  CHECK(read);
  CHECK(index.dump() == before);
  index.apply({story.acts[4], story.acts[5]});
  CHECK(index.position() == 5);
}

TEST_CASE("what was in force after any act is a look-up") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(life_of_a_document().acts);
  const auto revision_at = [&](std::int64_t act) {
    const auto found = index.version("documents", "SOP-001", Slot::current, act);
    return found ? found->item.at("revision").get<int>() : 0;
  };
  CHECK(revision_at(2) == 0);
  CHECK(revision_at(3) == 1);
  CHECK(revision_at(6) == 1);
  CHECK(revision_at(7) == 2);
  CHECK(revision_at(8) == 0);
  CHECK(revision_at(-1) == 0);
  CHECK(index.version("documents", "SOP-001", Slot::draft, 6)->item.at("fields").at("title") == "Purchasing secrettwo");
  CHECK_FALSE(index.version("documents", "SOP-001", Slot::draft, 7));
  const auto then = index.version("documents", "SOP-001", Slot::current, 6);
  CHECK(then->number == 4);
  CHECK(then->commit == fmt::format("{:040x}", 5));
  CHECK(then->folder_object == fmt::format("{:040x}", 7004));
  CHECK(then->in_force);
}

TEST_CASE("a time leads to the last act not after it") {
  TemporaryFolder folder;
  SqliteIndex index(folder / "index.db");
  index.apply(life_of_a_document().acts);
  CHECK(index.number_at(Instant{1735689599}) == -1);
  CHECK(index.number_at(Instant{1735689600}) == 0);
  CHECK(index.number_at(*read_as_of("2025-01-04")) == 3);
  CHECK(index.number_at(*read_as_of("2030-01-01")) == 8);
}

TEST_CASE("released revisions tell since when, until when, by whom and why") {
  TemporaryFolder folder;
  Story story = life_of_a_document();
  auto& second = *story.acts[7].versions[0].item;
  second.fields["reason"] = "New supplier rules";
  story.acts[7].versions[0].item_json = canonical(to_json(second));
  story.acts[7].versions[0].approved_by = {{{"login", "approver"}, {"name", "Ada Approver"}}};
  story.acts[7].versions[0].superseded = "replaced";   // as its register calls it
  SqliteIndex index(folder / "index.db");
  index.apply(first(story, 8));

  const auto revisions = index.revisions("documents", "SOP-001");
  REQUIRE(revisions.size() == 2);
  CHECK(revisions[0].at("number") == 2);
  CHECK(revisions[0].at("state") == "in force");
  CHECK(revisions[0].at("superseded_on").is_null());
  CHECK(revisions[0].at("reason") == "New supplier rules");
  REQUIRE(revisions[0].at("approved_by").size() == 1);
  CHECK(revisions[0].at("approved_by")[0].at("name") == "Ada Approver");
  CHECK(revisions[1].at("state") == "replaced");
  CHECK(revisions[1].at("in_force_since") == "2025-01-04T00:00:00Z");
  CHECK(revisions[1].at("superseded_on") == "2025-01-08T00:00:00Z");
  CHECK(index.revision("documents", "SOP-001", 1)->number == 4);   // with the acknowledgement of that time
  CHECK_FALSE(index.revision("documents", "SOP-001", 3));

  index.apply({story.acts[8]});
  CHECK(index.revisions("documents", "SOP-001")[0].at("superseded_on") == "2025-01-09T00:00:00Z");
  CHECK(index.revision("documents", "SOP-001", 2)->item.at("revision") == 2);   // still to be read
}

TEST_CASE("bytes are found by their SHA-256, and an act by the nonce of its form") {
  TemporaryFolder folder;
  Story story = life_of_a_document();
  story.acts[3].blobs = {{std::string(64, 'a'), std::string(40, 'b')}};
  story.acts[4].blobs = story.acts[3].blobs;
  story.acts[3].act["once"] = "n0nce";
  SqliteIndex index(folder / "index.db");
  index.apply(story.acts);
  CHECK(index.object_of(std::string(64, 'a')) == std::string(40, 'b'));
  CHECK_FALSE(index.object_of(std::string(64, 'c')));
  const auto act = index.act_once("approver", "n0nce");
  REQUIRE(act);
  CHECK(act->at("act") == "approve");
  CHECK(act->at("seq") == 3);
  CHECK_FALSE(index.act_once("author", "n0nce"));
  CHECK_FALSE(index.act_once("author", ""));
}

TEST_CASE("readers see whole batches while the writer goes on") {
  TemporaryFolder folder;
  Story story;
  for (int i = 0; i < 600; ++i) {
    const std::string id = fmt::format("IMP-{:04}", i);
    story.act("raise", "author", "improvements", id, {Story::record(item("improvements", id, 0, "open", "Idea"))});
  }
  SqliteIndex index(folder / "index.db", {.readers = 2});   // fewer connections than threads: they wait for each other
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      while (!done) {
        const auto before = index.position();
        const ListPage page = index.list(reader(), {"improvements", {}, "", false, "id", "", 500}, -1);
        if (page.total % 20 != 0 || page.total < before + 1 || page.total < static_cast<std::int64_t>(page.rows.size())) ++wrong;
        index.search(reader(), "idea", 5);
      }
    });
  for (std::size_t i = 0; i < 600; i += 20)
    index.apply({story.acts.begin() + static_cast<std::ptrdiff_t>(i), story.acts.begin() + static_cast<std::ptrdiff_t>(i + 20)});
  done = true;
  for (auto& each : readers) each.join();
  CHECK(wrong == 0);
  CHECK(index.list(reader(), {"improvements", {}, "", false, "id", "", 500}, -1).total == 600);
}
