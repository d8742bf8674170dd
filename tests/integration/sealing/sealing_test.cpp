// Sealed registers over the real ledger, index and keys. That each ledger verifies with the keys that are left, and that a rebuilt index
// is the same, is checked when the workshop ends.
#include "integration/engine/archive.h"

#include "domain/paths.h"
#include "engine/plan.h"
#include "sealing/sealed_edits.h"

#include <atomic>
#include <thread>

using namespace chancery;
using namespace chancery::testing;

namespace {

const std::vector<std::string> words = {"Deburring of Zirconia", "Wilhelmina", "quinquagenarian", "Asked again in Sextember", "zertifikat-von-sam", "Sam has emigrated"};

struct SealedArchive : Archive {
  std::string id, folder;

  SealedArchive() {
    ActRequest record;
    record.register_name = "training";
    record.act = "record";
    record.once = "quinquagenarian-1";
    record.fields = {{"title", words[0]}, {"person", "sam"}, {"trainer", words[1]}, {"held on", "2023-11-14"}, {"notes", "A " + words[2] + " held it."}};
    GivenFile file;
    file.name = words[4] + ".txt";
    file.bytes = "certified: " + words[2] + "\n";
    record.files = {file};
    id = must(engine->perform(as("rob"), record)).id;
    folder = paths::item("training", id, Slot::current);
    must(act("quinn", "training", id, "assess", {{"effectiveness", words[3]}}));
  }

  void end() { must(act("quinn", "training", id, "end", Json::object(), words[5] + ".")); }
  std::string destroyed() {
    end();
    days_pass(400);
    return disposed({"training/" + id});
  }

  std::string key_id() const { return Json::parse(*ledger->head()->read(folder + "/sealed.json")).at("key"); }
  std::string key_file() const { return path("item-keys/" + key_id().substr(0, 2) + "/" + key_id()); }
  // Every object of the repository, inflated by stock git.
  std::string all_objects() const {
    const auto ran = run("git -C " + repository() + " cat-file --batch-all-objects --batch");
    REQUIRE(ran.status == 0);
    return ran.output;
  }
  std::string index_files() const { return contents(path("index.sqlite")) + contents(path("index.sqlite-wal")) + contents(path("index.sqlite-journal")); }

  // An act of somebody's as the engine plans it, sealed as it would be, and then changed by whoever holds the server's key.
  void forge(const std::string& act_name, const std::function<void(Change& plain)>& before_sealing, const std::function<void(Change& sealed)>& after_sealing) {
    ActInput input;
    input.register_name = "training";
    input.id = id;
    input.act = act_name;
    input.actor = "quinn";
    input.comment = "Forged.";
    const sealing::ItemKeys keys(path("item-keys"), path("keys/items"));
    const auto done = stored->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
      const sealing::OpenedSnapshot opened(head, keys, seals);
      const State state(opened, engine->parsed(), turn.time);
      auto planned = plan(state, input, turn, engine->surroundings(state));
      REQUIRE(planned);
      Change change = planned->change;
      if (before_sealing) before_sealing(change);
      const auto item = opened.item_in(folder);
      change.edits = sealing::sealed_edits(*item, false, change.edits, nullptr);
      change.act_bytes = sealing::sealed_edits(*item, false, {put(change.act_path, change.act_bytes)}, nullptr).front().bytes;
      if (after_sealing) after_sealing(change);
      return change;
    });
    REQUIRE(done);
    if (!unreadable) engine->catch_up();
  }
  std::string found_with(const std::string& keys) const {
    const auto report = verified(keys);
    return report.problem ? report.problem->key : "";
  }
  const std::string no_keys = "/nonexistent";
};

void check_absent(const std::string& text) {
  for (const auto& each : words) {
    INFO(each);
    CHECK(text.find(each) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("no word of a training record lies in the clear in any object of the ledger, and whoever may read it reads all of it") {
  SealedArchive all;
  all.end();
  const std::string objects = all.all_objects();
  CHECK(objects.find("chancery-sealed-1") != std::string::npos);
  check_absent(objects);
  const Json item = all.one("training", all.id);
  CHECK(item.at("title") == words[0]);
  CHECK(item.at("fields").at("effectiveness") == words[3]);
  CHECK(item.at("signoffs").at(0).at("checked") == "valid");
  CHECK(*all.reading->bytes(all.as("quinn"), item, item.at("files").at(0).at("sha256")) == "certified: " + words[2] + "\n");
  CHECK(all.reading->search(all.as("quinn"), "quinquagenarian", 5).size() == 1);
}

TEST_CASE("other registers stay in the clear, byte for byte as they were") {
  SealedArchive all;
  all.released("# A procedure\n");
  const std::string id = all.released("# Another\n", "Another procedure");
  CHECK(all.all_objects().find("Another procedure") != std::string::npos);
  CHECK_FALSE(all.ledger->head()->object(paths::item("documents", id, Slot::current) + "/sealed.json"));
}

TEST_CASE("a clone without keys still verifies, act by act, with what lies open") {
  SealedArchive all;
  all.end();
  CHECK(all.found_with(all.path("")).empty());
  CHECK(all.found_with(all.no_keys).empty());
}

TEST_CASE("what is destroyed can be read nowhere: not in the ledger, the index or a rebuilt one; that it was, by whom and when, stays") {
  SealedArchive all;
  const std::string key = all.key_file();
  REQUIRE(fs::exists(key));
  CHECK(all.one("training", all.id).at("signoffs").at(0).at("checked") == "valid");
  TrailQuery its_acts;
  its_acts.register_name = "training";
  its_acts.id = all.id;
  const auto sign_off = [&] {
    for (const Json& each : all.reading->trail(all.as("quinn"), its_acts))
      if (each.at("signoff").is_object()) return each.at("signoff").at("checked").get<std::string>();
    return std::string();
  };
  CHECK(sign_off() == "valid");
  const std::string disposition = all.destroyed();
  CHECK_FALSE(fs::exists(key));
  CHECK(sign_off() == "unchecked");   // whatever was found before
  CHECK(all.one("training", all.id).at("signoffs").at(0).at("checked") == "unchecked");
  check_absent(all.all_objects());
  check_absent(all.index_files());
  check_absent(all.index->dump());
  CHECK(all.reading->search(all.as("quinn"), "quinquagenarian", 5).empty());
  const Json item = all.one("training", all.id);
  CHECK(item.at("title") == all.id);
  CHECK(item.at("fields").empty());
  CHECK(item.at("keeping").at("disposed").at("how") == "destroyed");
  CHECK(item.at("keeping").at("disposed").at("by") == "dispositions/" + disposition);
  const Json certificate = all.one("dispositions", disposition).at("certificate");
  CHECK(certificate.at("items").at(0).at("key") == all.key_id());
  CHECK(certificate.at("items").at(0).at("title") == "");
  CHECK(all.found_with(all.path("")).empty());
  CHECK(all.found_with(all.no_keys).empty());
}

TEST_CASE("what a crash left between an act of destruction and its key is finished at the next start") {
  SealedArchive all;
  const std::string key = all.key_file(), kept = contents(key);
  all.destroyed();
  std::ofstream(key, std::ios::binary) << kept;   // as if the power had gone before
  all.ledger.reset();
  all.open_ledger();
  all.index->clear();
  all.restart();
  all.engine->catch_up();
  CHECK(all.index->dump().find(words[2]) != std::string::npos);
  all.engine->finish_destructions();
  CHECK_FALSE(fs::exists(key));
  check_absent(all.index_files());
  check_absent(all.index->dump());
}

TEST_CASE("a legal hold stops a destruction that everybody approved, and its key stays") {
  SealedArchive all;
  all.end();
  all.days_pass(400);
  const std::string disposition = all.proposed({"training/" + all.id});
  for (const char* login : {"ann", "vera"}) all.must(all.act(login, "dispositions", disposition, "approve"));
  all.must(all.act("mia", "holds", "", "open", {{"title", "Case"}, {"reason", "A dispute."}, {"in register", "training"}}));
  CHECK(says(all.act("quinn", "dispositions", disposition, "carry out").refusal(), "not held"));
  CHECK(fs::exists(all.key_file()));
  CHECK(all.one("training", all.id).at("title") == words[0]);
}

TEST_CASE("on an item whose key is lost nothing is done, the others go on, and nothing is made anew in its place") {
  SealedArchive all;
  fs::remove(all.key_file());
  all.ledger.reset();
  all.open_ledger();
  all.index->clear();
  all.restart();
  all.engine->catch_up();
  CHECK(all.one("training", all.id).at("title") == all.id);
  CHECK(all.act("quinn", "training", all.id, "end", Json::object(), "Gone.").refusal().key == "refusal.item-shut");
  CHECK_FALSE(fs::exists(all.key_file()));
  all.ended("Milling");
  CHECK(all.found_with(all.path("")).empty());   // nothing is forged; that the key is lost is verify's to count
}

TEST_CASE("without the master key nothing is opened and no other one is made beside keys that are there") {
  SealedArchive all;
  const sealing::ItemKeys keys(all.path("item-keys"), all.path("keys/items"));
  CHECK(keys.check());
  fs::rename(all.path("keys/items"), all.path("away"));
  sealing::ItemKeys lost(all.path("item-keys"), all.path("keys/items"));
  CHECK(lost.check().refusal().key == "refusal.item-keys-lost");
  CHECK_FALSE(lost.make());
  CHECK_FALSE(fs::exists(all.path("keys/items")));
  CHECK_FALSE(lost.find(all.key_id()));
  std::ofstream(all.path("keys/items"), std::ios::binary) << std::string(32, 'x');
  CHECK(sealing::ItemKeys(all.path("item-keys"), all.path("keys/items")).check().refusal().key == "refusal.item-keys-lost");
  fs::rename(all.path("away"), all.path("keys/items"));
}

TEST_CASE("a key whose destruction was cut short is no key and no sign that the master key is lost") {
  SealedArchive all;
  const std::string id = all.key_id();
  fs::rename(all.key_file(), all.key_file() + ".going");
  sealing::ItemKeys keys(all.path("item-keys"), all.path("keys/items"));
  CHECK(keys.check());
  CHECK(keys.has(id));
  CHECK_FALSE(keys.find(id));
  keys.destroy(id);
  CHECK_FALSE(keys.has(id));
  keys.destroy(id);
  all.unreadable = true;   // what the index knows was read while the key was there
}

TEST_CASE("the first keys of all can be made at the same time, and one master key wraps them") {
  const Folder folder;
  sealing::ItemKeys keys(folder.path + "/item-keys", folder.path + "/keys/items");
  CHECK_FALSE(keys.at_hand());
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (auto& each : ids) threads.emplace_back([&keys, &each] { if (const auto key = keys.make()) each = sealing::id_of(*key); });
  for (auto& each : threads) each.join();
  const sealing::ItemKeys again(folder.path + "/item-keys", folder.path + "/keys/items");
  for (const auto& each : ids) {
    REQUIRE(sealing::is_key_id(each));
    CHECK(sealing::id_of(*again.find(each)) == each);
  }
  CHECK((fs::status(folder.path + "/keys/items").permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
}

TEST_CASE("many items go by one act, and each key with them") {
  SealedArchive all;
  all.end();
  std::vector<std::string> names = {"training/" + all.id};
  for (int i = 0; i < 3; ++i) names.push_back("training/" + all.ended("Kept apart"));
  const std::string kept = all.ended("Stays");
  all.days_pass(400);
  all.disposed(names);
  const auto left = std::count_if(fs::recursive_directory_iterator(all.path("item-keys")), fs::recursive_directory_iterator(), [](const auto& each) { return each.is_regular_file(); });
  CHECK(left == 1);
  CHECK(all.index_files().find("Kept apart") == std::string::npos);
  CHECK(all.one("training", kept).at("title") == "Stays");
}

TEST_CASE("items that begin at the same time have a key each, and a key that a refused act did not use serves the next") {
  SealedArchive all;
  CHECK_FALSE(all.act("rob", "training", "", "record", {{"title", "No date"}, {"person", "sam"}}));   // refused before any key is asked for
  std::atomic<int> begun = 0;   // counted: Catch's macros are for one thread
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { for (int n = 0; n < 3; ++n) begun += all.act("rob", "training", "", "record", {{"title", "Turning"}, {"person", "sam"}, {"held on", "2023-11-14"}}) ? 1 : 0; });
  for (auto& each : threads) each.join();
  REQUIRE(begun == 12);
  std::set<std::string> keys;
  for (int number = 1; number <= 13; ++number) {
    const auto text = all.ledger->head()->read(paths::item("training", fmt::format("TRN-2023-{:04}", number), Slot::current) + "/sealed.json");
    REQUIRE(text);
    keys.insert(*text);
  }
  CHECK(keys.size() == 13);
  const std::size_t files = std::count_if(fs::recursive_directory_iterator(all.path("item-keys")), fs::recursive_directory_iterator(), [](const auto& each) { return each.is_regular_file(); });
  CHECK(files == 13);
}

TEST_CASE("a sealed item that whoever holds the server's key forges is found: with its key in every byte, without it in what lies open") {
  SealedArchive all;
  all.spoilt = true;
  SECTION("a byte of what is sealed") {
    all.unreadable = true;
    all.forge("end", nullptr, [&](Change& change) {
      const auto at = change.act_bytes.find("@sealed") + 60;
      change.act_bytes[at] = change.act_bytes[at] == 'A' ? 'B' : 'A';
    });
    CHECK(all.found_with(all.path("")) == "verify.sealed.forged");
  }
  SECTION("other words under the same key") {
    all.forge("end", [](Change& change) {
      for (auto& each : change.edits)
        if (each.path.find("item.json") != std::string::npos) { Json item = Json::parse(each.bytes); item["fields"]["trainer"] = "Nobody"; each.bytes = canonical(item); }
    }, nullptr);
    CHECK(all.found_with(all.path("")) == "verify.tree");
  }
  SECTION("words in the clear") {
    std::string plain;
    all.forge("end", [&](Change& change) { for (auto& each : change.edits) if (each.path.find("item.json") != std::string::npos) plain = each.bytes; },
              [&](Change& change) { for (auto& each : change.edits) if (each.path.find("item.json") != std::string::npos) each.bytes = plain; });
    CHECK(all.found_with(all.path("")) == "verify.tree");
    CHECK(all.found_with(all.no_keys) == "verify.sealed.in-the-clear");
  }
  SECTION("a file in the clear beside it") {
    all.forge("end", nullptr, [&](Change& change) { change.edits.push_back(put(all.folder + "/files/slipped-in.txt", "in the clear\n")); });
    CHECK(all.found_with(all.path("")) == "verify.foreign-change");
    CHECK(all.found_with(all.no_keys) == "verify.sealed.in-the-clear");
  }
  SECTION("by somebody who may not") {
    all.forge("end", [](Change& change) {
      Json act = Json::parse(change.act_bytes);
      act["actor"] = "ada";
      change.act_bytes = canonical(act);
      change.actor = "ada";
      change.actor_name = "ada the person";
    }, nullptr);
    CHECK(all.found_with(all.no_keys) == "verify.not-permitted");
    CHECK(all.found_with(all.path("")) == "verify.not-permitted");
  }
  SECTION("from a state in which it was not") {
    all.forge("end", [](Change& change) { Json act = Json::parse(change.act_bytes); act["from"] = "recorded"; change.act_bytes = canonical(act); }, nullptr);
    CHECK(all.found_with(all.no_keys) == "verify.not-permitted");
  }
}
