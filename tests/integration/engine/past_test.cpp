// As of a day is a question to the index and one look at one commit: it costs the same however much was done before or since.
#include "integration/engine/workshop.h"

namespace chancery::testing {
namespace {

// Counts what is asked of the ledger behind it.
class WatchedLedger final : public Ledger {
 public:
  explicit WatchedLedger(Ledger& behind) : behind_(behind) {}
  mutable int commits = 0, walks = 0;

  Outcome<Appended> append(const Proposal& proposal) override { return behind_.append(proposal); }
  Staged stage(std::string bytes) override { return behind_.stage(std::move(bytes)); }
  Outcome<Staged> stage_file(const std::string& path) override { return behind_.stage_file(path); }
  std::unique_ptr<Snapshot> head() const override { return behind_.head(); }
  std::unique_ptr<Snapshot> at(const std::string& commit) const override {
    ++commits;
    return behind_.at(commit);
  }
  std::unique_ptr<Snapshot> before(const std::string& commit) const override {
    ++commits;
    return behind_.before(commit);
  }
  std::string head_commit() const override { return behind_.head_commit(); }
  std::int64_t head_number() const override { return behind_.head_number(); }
  void each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>& take) const override {
    ++walks;
    behind_.each(after, take);
  }
  std::optional<std::string> blob(const std::string& object) const override { return behind_.blob(object); }
  std::string bundle(std::ostream& out) const override { return behind_.bundle(out); }
  std::string disclosure(const std::vector<std::string>& paths, std::iostream& out) const override { return behind_.disclosure(paths, out); }
  std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const override { return behind_.align(older, newer); }

 private:
  Ledger& behind_;
};

struct Asked { int commits = 0, walks = 0; bool operator==(const Asked& other) const { return commits == other.commits && walks == other.walks; } };
std::ostream& operator<<(std::ostream& out, const Asked& asked) { return out << asked.commits << " commits, " << asked.walks << " walks"; }

// What a person is shown of a day: the list, an item, its text, its rules.
Asked asked_for(Workshop& w, const std::string& id, const std::string& day) {
  WatchedLedger watched(*w.ledger);
  const EngineParts& like = w.engine->parts();
  Engine engine({watched, like.index, like.seal, like.clock, like.facts, like.say, like.text_of, like.log});
  const Reading reading(engine);
  const Viewer otto = w.as("otto");
  const auto found = reading.find(otto, "documents", id, Slot::current, day);
  REQUIRE(found);
  const auto text = reading.bytes(otto, *found, found->at("content").at("sha256"));
  REQUIRE(text);
  REQUIRE(*text == "first\n");
  ListQuery list;
  list.register_name = "documents";
  list.as_of = day;
  REQUIRE(reading.list(otto, list).total == 1);
  REQUIRE(reading.policy("documents", day));
  return {watched.commits, watched.walks};
}

}  // namespace

TEST_CASE("what was in force on a day is found without a walk through history, at the same cost after two acts as after a hundred") {
  Workshop w;
  const std::string id = w.released("first\n");
  w.clock.seconds += 86400;
  const std::string day = to_text(Instant{w.clock.seconds});
  w.clock.seconds += 86400;
  w.revise(id, "second\n");
  const Asked soon = asked_for(w, id, day);
  CHECK(soon.walks == 0);
  CHECK(soon.commits >= 1);   // it was this ledger that was asked
  for (int each = 0; each < 50; ++each) w.edit(id, "second, " + std::to_string(each) + "\n");
  for (int each = 0; each < 50; ++each) Workshop::must(w.perform("ada", id, "comment", "More."));
  const Asked late = asked_for(w, id, day);
  CHECK(late == soon);
  CHECK(late.commits <= 4);
}

}  // namespace chancery::testing
