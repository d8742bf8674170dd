// `verify` accepts the tree that an act makes and no other: not one file more, fewer or otherwise, in the commits that move whole
// folders least of all. Whoever holds the server's key signs each of these forgeries well.
#include "engine/plan.h"
#include "integration/engine/workshop.h"

using namespace chancery;
using namespace chancery::testing;

namespace {

Edit gone(const std::string& path) {
  Edit edit;
  edit.kind = Edit::Kind::remove;
  edit.path = path;
  return edit;
}

// A document in its second revision, which lacks only the last approval: that act takes the former revision's folder away, puts the
// draft's in its place and signs.
struct SecondRelease {
  Workshop w;
  std::string id, in_force, draft;

  SecondRelease() {
    ActRequest act = Workshop::document_act("", "create");
    act.fields = {{"title", "A procedure"}, {"type", "SOP"}, {"owner", "ada"}, {"reason", "first issue"}, {"impact", "everybody reads it"}};
    GivenFile attachment;
    attachment.name = "form.txt";
    attachment.bytes = "of the first revision\n";
    act.files = {Workshop::text_file("one\n"), attachment};
    id = Workshop::must(w.engine->perform(w.as("ada"), act)).id;
    in_force = paths::item("documents", id, Slot::current);
    draft = paths::item("documents", id, Slot::draft);
    Workshop::must(w.perform("ada", id, "submit"));
    Workshop::must(w.sign("rob", id, "review"));
    Workshop::must(w.sign("ann", id, "approve"));
    Workshop::must(w.perform("ada", id, "revise"));
    act = Workshop::document_act(id, "edit");
    act.fields = {{"reason", "it got better"}, {"impact", "read it again"}};
    act.files = {Workshop::text_file("two\n")};
    act.removed_files = {"form.txt"};
    Workshop::must(w.engine->perform(w.as("ada"), act));
    Workshop::must(w.perform("ada", id, "submit"));
    Workshop::must(w.sign("rob", id, "review"));
  }

  // The approval as the engine plans it, and then these edits; the key of what verify finds, or "" when it is content.
  std::string approved_with(const std::vector<Edit>& forged) {
    ActRequest request = Workshop::document_act(id, "approve");
    request.method = "password";
    const auto shown = w.engine->statement(w.as("ann"), request);
    REQUIRE(shown);
    ActInput input;
    input.register_name = "documents";
    input.id = id;
    input.act = "approve";
    input.actor = "ann";
    input.method = "password";
    input.statement = shown->at("text");
    const auto done = w.ledger->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
      const State state(head, w.engine->parsed(), turn.time);
      auto planned = plan(state, input, turn, w.engine->surroundings(state));
      REQUIRE(planned);
      planned->change.edits.insert(planned->change.edits.end(), forged.begin(), forged.end());
      return planned->change;
    });
    REQUIRE(done);
    w.engine->catch_up();
    const auto report = w.verified();
    w.spoilt = report.problem.has_value();
    if (!report.problem) return "";
    CHECK(report.problem->number == done->number);
    return report.problem->key + " " + report.problem->details.value("path", "");
  }
  // One of the files that the release moves.
  std::string one_of(const std::string& folder) {
    for (const auto& each : w.ledger->head()->list(draft + "/" + folder)) return in_force + "/" + folder + "/" + each.name;
    FAIL("there is none");
    return "";
  }
};

}  // namespace

TEST_CASE("a second release as it was made is in order") { CHECK(SecondRelease().approved_with({}).empty()); }

TEST_CASE("a file that a release slipped into what is in force is found") {
  SecondRelease release;
  const std::string path = release.in_force + "/files/extra.txt";
  CHECK(release.approved_with({put(path, "nobody signed this\n")}) == "verify.foreign-change " + path);
}

TEST_CASE("an attachment of the former revision that a release left in force is found") {
  SecondRelease release;
  const std::string path = release.in_force + "/files/form.txt";
  CHECK(release.approved_with({put(path, "of the first revision\n")}) == "verify.tree " + path);
}

TEST_CASE("an earlier act's file that a release changed, left out or added is found") {
  SecondRelease release;
  const std::string path = release.one_of("acts"), more = release.in_force + "/acts/00000003.json";
  SECTION("changed") { CHECK(release.approved_with({put(path, "{}\n")}) == "verify.tree " + path); }
  SECTION("left out") { CHECK(release.approved_with({gone(path)}) == "verify.tree " + path); }
  SECTION("added") { CHECK(release.approved_with({put(more, "{}\n")}) == "verify.tree " + more); }
}

TEST_CASE("an earlier statement that a release changed or left out is found") {
  SecondRelease release;
  const std::string path = release.one_of("signoffs");
  SECTION("changed") { CHECK(release.approved_with({put(path, "I never signed this.\n")}) == "verify.tree " + path); }
  SECTION("left out") { CHECK(release.approved_with({gone(path)}) == "verify.tree " + path); }
}

TEST_CASE("a draft that a release left behind is found") {
  SecondRelease release;
  const std::string path = release.draft + "/content.md";
  CHECK(release.approved_with({put(path, "two\n")}) == "verify.tree " + path);
}
