// What is given wrongly is refused with a key that has a sentence, and leaves no trace.
#include "integration/engine/workshop.h"

using namespace chancery;
using namespace chancery::testing;

namespace {

Refusal refused(Workshop& w, const ActRequest& act, const std::string& login = "ada") {
  const auto before = w.ledger->head_number();
  const auto outcome = w.engine->perform(w.as(login), act);
  REQUIRE_FALSE(outcome);
  CHECK(w.ledger->head_number() == before);
  const Json sentences = Json::parse(file_text(std::string(CHANCERY_SOURCE) + "/web/messages/en/engine.json"));
  INFO(outcome.refusal().key);
  CHECK(sentences.contains(outcome.refusal().key));
  return outcome.refusal();
}

ActRequest creation() {
  ActRequest act = Workshop::document_act("", "create");
  act.fields = {{"title", "T"}, {"type", "SOP"}, {"owner", "ada"}};
  return act;
}

}  // namespace

TEST_CASE("what cannot be done says so") {
  Workshop w;
  const std::string id = w.released("text\n");
  SECTION("an act that does not exist") { CHECK(refused(w, Workshop::document_act(id, "explode")).key == "refusal.act-unknown"); }
  SECTION("an act that nobody does by hand") { CHECK(refused(w, Workshop::document_act(id, "release")).key == "refusal.act-unknown"); }
  SECTION("a register that does not exist") {
    ActRequest act = creation();
    act.register_name = "../documents";
    CHECK(refused(w, act).because == Because::unknown);
  }
  SECTION("an item that does not exist") { CHECK(refused(w, Workshop::document_act("SOP-999", "revise")).because == Because::unknown); }
  SECTION("a field that does not exist") {
    ActRequest act = creation();
    act.fields["colour"] = "red";
    CHECK(refused(w, act).key == "refusal.field.unknown");
  }
  SECTION("a choice that is none") {
    ActRequest act = creation();
    act.fields["type"] = "XYZ";
    CHECK(refused(w, act).key == "refusal.field.choice");
  }
  SECTION("a person nobody knows") {
    ActRequest act = creation();
    act.fields["owner"] = "nobody";
    CHECK(refused(w, act).key == "refusal.field.person");
  }
  SECTION("a number of one's own choice") {
    ActRequest act = creation();
    act.id = "SOP-777";
    CHECK(refused(w, act).key == "refusal.number-given");
  }
  SECTION("a fixed field of an item that has its number") {
    Workshop::must(w.perform("ada", id, "revise"));
    ActRequest act = Workshop::document_act(id, "edit");
    act.fields["type"] = "POL";
    CHECK(refused(w, act).key == "refusal.field.fixed");
  }
  SECTION("somebody without the role") { CHECK(refused(w, creation(), "sam").because == Because::forbidden); }
  SECTION("somebody who is not known") { CHECK(refused(w, creation(), "ghost").because == Because::forbidden); }
}

TEST_CASE("names of files that a disk could not keep are refused") {
  Workshop w;
  const std::vector<std::string> names = {"", "a/b", "..", "a\nb", std::string(300, 'x'), "con.txt", "x ", "git~1", "\xff\xfe"};
  for (const auto& name : names) {
    ActRequest act = creation();
    GivenFile file;
    file.name = name;
    file.bytes = "x";
    act.files = {file};
    refused(w, act);
  }
  ActRequest act = creation();
  GivenFile one, two;
  one.name = "Plan.png";
  two.name = "plan.PNG";
  one.bytes = two.bytes = "x";
  act.files = {one, two};
  CHECK(refused(w, act).key == "refusal.file-name.case");
}

TEST_CASE("a PDF that is none is refused, whatever its name says") {
  Workshop w;
  ActRequest act = creation();
  GivenFile file;
  file.name = "content.pdf";
  file.content = true;
  file.bytes = "MZ not a PDF";
  act.files = {file};
  CHECK(refused(w, act).key == "refusal.file-not-what-it-says");
}

TEST_CASE("bytes of a file are kept exactly") {
  Workshop w;
  const std::vector<std::string> contents = {"", std::string("a\0b", 3), "\xEF\xBB\xBFwith BOM\r\n", "\xFF\xFEU\0T\0", "no line end", "\r\n\r\n"};
  for (const auto& bytes : contents) {
    ActRequest act = creation();
    act.files = {Workshop::text_file(bytes)};
    const auto made = Workshop::must(w.engine->perform(w.as("ada"), act));
    CHECK(w.text_of("ada", w.item("ada", made.id, Slot::draft)) == bytes);
  }
}

TEST_CASE("a link is made only to what the one who links may see, and what is not there is refused alike") {
  Workshop w;
  const std::string released = w.released("text\n"), draft = Workshop::must(w.create("ada", "secret\n", "A draft")).id;
  const auto raise = [&](const Json& documents) {
    ActRequest act;
    act.register_name = "improvements";
    act.act = "raise";
    act.fields = {{"title", "T"}, {"kind", "idea"}, {"description", "D"}, {"document", documents}};
    return act;
  };
  const auto absent = refused(w, raise("WI-999"), "sam"), unseen = refused(w, raise(draft), "sam");
  CHECK(absent.key == "refusal.field.link");
  Json alike = unseen.details;
  alike["given"] = "WI-999";
  CHECK(absent.details == alike);
  CHECK(absent.because == unseen.because);
  CHECK(refused(w, raise({released, "IMP-2026-0001"}), "sam").key == "refusal.field.link");   // no document
  CHECK(refused(w, raise("../documents"), "sam").key == "refusal.field.link");
  CHECK(w.engine->perform(w.as("sam"), raise(released)));
  CHECK(w.engine->perform(w.as("ada"), raise(draft)));   // its author sees it
  CHECK(w.engine->perform(w.as("sam"), raise(Json::array())));
}

TEST_CASE("a link stays where it is when its document goes out of use") {
  Workshop w;
  const std::string id = w.released("text\n");
  ActRequest act;
  act.register_name = "improvements";
  act.act = "raise";
  act.fields = {{"title", "T"}, {"kind", "idea"}, {"description", "D"}, {"document", id}};
  const std::string idea = Workshop::must(w.engine->perform(w.as("sam"), act)).id;
  ActRequest retire = Workshop::document_act(id, "retire");
  retire.comment = "No longer needed.";
  retire.method = "password";
  retire.statement = w.engine->statement(w.as("quinn"), retire)->at("text");
  Workshop::must(w.engine->perform(w.as("quinn"), retire));
  act.id = idea;
  act.act = "correct";
  act.fields = {{"title", "Put better"}, {"document", id}};
  CHECK(w.engine->perform(w.as("sam"), act));
}
