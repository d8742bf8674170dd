// What was done, as whoever came second reads it.
#include "engine/past.h"
#include "policy/read.h"
#include "support/shipped.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::test;

namespace {

std::string told(const Json& act) {
  const auto people = policy::read(shipped("policies/people.yaml"), "people.yaml", {});
  const auto documents = policy::read(shipped("policies/documents.yaml"), "documents.yaml", policy::roles_in(*people));
  return happened(*documents, act, [](const std::string& key, const Json& details) {
    return key == "act.done" ? details.at("act").get<std::string>() + ": done" : key + " " + details.dump();
  });
}

Json act_of(const std::string& name, const Json& fields, const Json& files, const Json& also = Json::array()) {
  return {{"act", name}, {"fields", fields}, {"files", files}, {"removed", Json::array()}, {"also", also}};
}

}  // namespace

TEST_CASE("a past act is told in the policy's past words, with the fields by their labels and the files by their names") {
  const Json act = act_of("edit", {{"type", {"SOP", "WI"}}, {"reason", {"", "x"}}}, {{{"name", "figure.png"}}});
  CHECK(told(act) == R"(refusal.stale.done-and-changed {"changed":["Reason","Type","figure.png"],"happened":"Edited"})");
}

TEST_CASE("a past act that changed nothing is told alone, with what followed in the same commit") {
  CHECK(told(act_of("approve", Json::object(), Json::array(), {"release"})) == R"(refusal.stale.done {"happened":"Approved, put in force"})");
}

TEST_CASE("an act and a field that the rules no longer know are told by the names they had") {
  CHECK(told(act_of("rubber-stamp", {{"colour", {"", "red"}}}, Json::array())) ==
        R"(refusal.stale.done-and-changed {"changed":["colour"],"happened":"rubber-stamp: done"})");
}
