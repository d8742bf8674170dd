// The index as one SQLite file (engine/ports.h, Index): lists, search, history and "as of", projected from the ledger and
// from nothing else. Disposable: a file of another schema, or one that SQLite calls damaged or no database, is thrown away and
// begins empty; whoever opens it then projects the ledger again, from `position()` on. A file that cannot be written (a full
// disk, a read-only folder) is kept and read as it is; each `apply` tries again to write.
//
// Any thread may call anything. One act at a time is written; readers never wait for the writer. Faults (a full disk, a
// damaged file) are std::runtime_error.
//
// Who sees what. Every query takes a Sight and nothing is filtered afterwards:
// - what is in force (which a record always is): registers in `current`;
// - what was in force and no longer is, as of a day: the same, but for registers in `closed`;
// - drafts, and documents out of use: registers in `drafts`, and one's own (owner or author) anywhere;
// - `version` and `revision` take no Sight: they give one item, and the caller judges it by its policy;
// - acts (`trail`): all of a register in `history`. In a register with revisions, an act is also seen when it made, changed
//   or ended what is in force (a release does) and the register is in `current`; an act on a draft by those who see that
//   draft. Acts on records, and those that made no version (the founding, a policy), belong to history alone; those without
//   a register are seen by whoever has `history` of any.
#pragma once
#include "engine/ports.h"

#include <memory>
#include <mutex>
#include <string>

namespace chancery {

namespace index {
class Connection;
class Readers;
struct Place;
}

class SqliteIndex : public Index {
 public:
  struct Options {
    std::size_t readers = 4;      // queries at the same time; more wait
    int reader_cache_kib = 2048;  // of each reader
    int writer_cache_kib = 16384;
  };

  // Opens or makes the file. Where there is none and none can be made, it is empty until one can.
  explicit SqliteIndex(std::string path) : SqliteIndex(std::move(path), Options()) {}
  SqliteIndex(std::string path, Options);
  ~SqliteIndex() override;

  std::int64_t position() const override;
  std::string position_commit() const override;
  void apply(const std::vector<Projected>&) override;
  void clear() override;
  void retell(const std::vector<Projected>&) override;

  std::int64_t number_at(Instant) const override;
  std::optional<IndexedVersion> version(const std::string& register_name, const std::string& id, Slot, std::int64_t as_of) const override;
  // As it last was in force; `in_force` says whether it is now.
  std::optional<IndexedVersion> revision(const std::string& register_name, const std::string& id, int number) const override;
  // Newest first. `approved_by` also has `act` and `meaning` of each sign-off that counted.
  std::vector<Json> revisions(const std::string& register_name, const std::string& id, int only = 0) const override;
  // No register: all that the viewer sees. `where` takes the name of a field as it is or as "fields.<name>", and matches a
  // member of a field that is a list. "title" matches a part of it, ASCII letters in either case. Rows lack `owner_name`:
  // names are people's, and the caller's. A cursor that is not one of ours begins at the first row.
  ListPage list(const Sight&, const ListQuery&, std::int64_t as_of) const override;
  // Newest first. Each is the act file with {seq, commit, register, item}.
  std::vector<Json> trail(const Sight&, const TrailQuery&) const override;
  std::int64_t count(const Sight&, const TrailQuery&) const override;
  // Any text is a question: every word must occur (as a beginning of a word, when nothing has the whole words); words in
  // double quotes stand side by side. Best first.
  std::vector<Hit> search(const Sight&, const std::string& words, int limit) const override;
  std::vector<IndexedVersion> drafts(const Sight&) const override;
  std::vector<IndexedVersion> unread(const Sight&, const std::vector<Readable>&, const std::vector<std::string>& roles, int limit) const override;
  std::vector<ReadingDone> readings(const std::string& register_name, const std::string& id) const override;
  std::vector<IndexedVersion> in_states(const Sight&, const std::vector<Wanted>&, const std::vector<std::string>& people, int limit) const override;
  std::vector<IndexedVersion> undisposed(const Sight&, const std::vector<Wanted>&, Instant begun_until, int limit) const override;
  std::vector<std::pair<std::string, std::string>> destroyed() const override;
  std::vector<std::pair<std::int64_t, std::string>> acts_of(const std::string& register_name, const std::string& id) const override;
  std::optional<std::string> object_of(const std::string& sha256) const override;
  std::optional<Json> act_once(const std::string& actor, const std::string& once) const override;   // as `trail` gives it
  std::string dump() const override;

 private:
  index::Place open();   // to be written, if it can be; where it is to be read
  void be_writable();   // throws when it still cannot be
  std::string path_;
  Options options_;
  std::mutex writing_;
  bool writable_ = false;
  std::unique_ptr<index::Connection> writer_;
  std::unique_ptr<index::Readers> readers_;
};

}  // namespace chancery
