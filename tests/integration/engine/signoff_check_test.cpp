// Whoever holds the data folder holds the server's key, and can commit what no rule allows. A sign-off that was spoilt so is
// shown as what it is, and `verify` finds the commit.
#include "integration/engine/workshop.h"

using namespace chancery;
using namespace chancery::testing;

namespace {

std::string folder_of(const std::string& id) { return paths::item("documents", id, Slot::current); }

// One more act on the item, as the server's own key signs it: its act file is that of a plain correction, its edits are ours.
void forge(Workshop& w, const std::string& id, const std::vector<Edit>& edits) {
  w.spoilt = true;
  const auto done = w.ledger->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    Json act = Json::parse(head.read(folder_of(id) + "/" + paths::act_file(turn.number - 1)).value());
    act.update({{"act", "correct"}, {"number", turn.number}, {"slot", "current"}, {"released", false}, {"signoff", nullptr}});
    Change change;
    change.sentence = "Correct " + id;
    change.act = "correct";
    change.register_name = "documents";
    change.item = id;
    change.revision = 1;
    change.actor = act.at("actor");
    change.actor_name = act.at("actor_name");
    change.policy_object = head.object(paths::policy("documents")).value();
    change.act_path = folder_of(id) + "/" + paths::act_file(turn.number);
    change.act_bytes = act.dump(1) + "\n";
    change.edits = edits;
    return change;
  });
  REQUIRE(done);
}

std::map<std::string, std::string> checked(Workshop& w, const std::string& id) {
  std::map<std::string, std::string> found;
  const Json item = w.item("sam", id);
  for (const auto& each : item.at("signoffs")) found[each.at("act")] = each.at("checked").get<std::string>() + (each.contains("checked_why") ? ": " + each.at("checked_why").get<std::string>() : "");
  return found;
}

using Checked = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a sign-off that was spoilt is shown as invalid and why, one whose evidence is gone as unchecked and why, and the others stay valid") {
  Workshop w;
  const std::string id = w.released("text\n");
  CHECK(checked(w, id) == Checked{{"review", "valid"}, {"approve", "valid"}});
  const auto head = w.ledger->head();
  std::string review, approval;
  const Json item = w.item("sam", id);
  for (const auto& each : item.at("signoffs")) (each.at("act") == "review" ? review : approval) = folder_of(id) + "/" + each.at("statement").get<std::string>();

  SECTION("a word of the statement was changed") {
    forge(w, id, {put(approval, head->read(approval).value() + "And everything else.\n")});
    CHECK(checked(w, id) == Checked{{"review", "valid"}, {"approve", "invalid: statement"}});
  }
  SECTION("the signature is a good one, of another statement") {
    forge(w, id, {put(approval + ".sig", head->read(review + ".sig").value())});
    CHECK(checked(w, id) == Checked{{"review", "valid"}, {"approve", "invalid: signature"}});
  }
  SECTION("the signature is none") {
    forge(w, id, {put(review + ".sig", "-----BEGIN SSH SIGNATURE-----\n")});
    CHECK(checked(w, id) == Checked{{"review", "invalid: signature"}, {"approve", "valid"}});
  }
  SECTION("the statement is gone") {
    Edit gone;
    gone.kind = Edit::Kind::remove;
    gone.path = approval;
    forge(w, id, {gone});
    CHECK(checked(w, id) == Checked{{"review", "valid"}, {"approve", "unchecked: absent"}});
  }
}
