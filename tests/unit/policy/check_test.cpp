// The shipped policies hold what they promise; policies with one deliberate hole each are refused, with the way through it.
#include "policy/check.h"
#include "unit/policy/world.h"

#include <catch2/catch.hpp>

using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

// A small document register, quick to try out.
const char* const small = R"(
register: notes
title: Notes
number: "N-{seq:3}"
revisioned: true
read: {in force: [staff], otherwise: [author], history: [author]}
fields:
  title: {text: 120, required: true}
  approvers: {people: true}
states: [draft, in review, in force, superseded, withdrawn]
may rest in: [in force, superseded, withdrawn]
acts:
  create:   {begins: item, to: draft, who: [author], takes: [fields, files]}
  revise:   {from: in force, begins: revision, to: draft, who: [author], takes: [fields, files]}
  edit:     {in: draft, who: [author], takes: [fields, files]}
  submit:   {from: draft, to: in review, who: [author], new round: true}
  return:   {from: in review, to: draft, who: [author, approver], new round: true}
  approve:  {in: in review, who: [approver], signs: "I approve.", needs: [someone else]}
  release:  {from: in review, to: in force, follows: [approve], when: [approved], releases: true}
  withdraw: {from: draft, to: withdrawn, who: [author], ends revision: true}
requirements:
  someone else: {when: actor is not an author, says: "You wrote it."}
  approved: {sign-offs: {of: approve, at least: 1, role: approver, other than: [authors]}, says: "Needs {missing}."}
guarantees:
  - "nothing is in force without: approved, by someone other than its authors, of exactly these bytes"
  - "every draft can reach in force or be withdrawn"
)";

const Problem* found(const Checked& checked, const std::string& part) {
  for (const auto& each : checked.problems) if (said(each.guarantee).find(part) != std::string::npos) return &each;
  return nullptr;
}

Checked check_with(const std::string& part, const std::string& instead) { return check(must_read(with(small, part, instead))); }

constexpr const char* in_force = "nothing is in force without";

}  // namespace

TEST_CASE("the shipped policies keep their promises") {
  const auto name = GENERATE("documents.yaml", "improvements.yaml", "people.yaml", "baselines.yaml", "policies.yaml", "dispositions.yaml", "holds.yaml", "training.yaml");
  const Checked checked = check(must_read(shipped(name)));
  for (const auto& problem : checked.problems) {
    std::string way;
    for (const auto& step : problem.steps) way += said(step) + "\n";
    FAIL_CHECK(name << ": " << said(problem.guarantee) << "\n" << way << said(problem.conclusion));
  }
  CHECK(checked.complete);
}

TEST_CASE("a sound small policy passes") { CHECK(check(must_read(small)).problems.empty()); }

TEST_CASE("hole: the release waits for nothing") {
  const auto checked = check_with(", when: [approved], releases", ", releases");
  // Whoever approves is no author and holds the role, so here the signature itself is what keeps the promise.
  CHECK(checked.problems.empty());
  const auto open = check(must_read(with(with(small, ", when: [approved], releases", ", releases"), "follows: [approve]", "follows: [submit]")));
  REQUIRE(found(open, in_force) != nullptr);
  CHECK(found(open, in_force)->steps.size() == 2);
}

TEST_CASE("hole: an act that jumps into force") {
  const auto checked = check_with("  withdraw:", "  rush: {from: draft, to: in force, who: [approver], releases: true}\n  withdraw:");
  REQUIRE(found(checked, in_force) != nullptr);
  CHECK(said(found(checked, in_force)->conclusion) == "X-001 revision 1 is in force without: approved (by someone other than its authors, of exactly these bytes).");
  CHECK_THAT(said(found(checked, in_force)->steps.back()), Catch::Contains("“rush”"));
}

TEST_CASE("hole: one person with two roles approves what they wrote") {
  const auto checked = check(must_read(with(with(small, ", needs: [someone else]", ""), ", other than: [authors]", "")));
  REQUIRE(found(checked, in_force) != nullptr);
  CHECK(found(checked, in_force)->steps.size() == 3);
}

TEST_CASE("hole: the text in force is edited") {
  CHECK(found(check_with("edit:     {in: draft", "edit:     {in: [draft, in force]"), in_force) != nullptr);
}

TEST_CASE("hole: an approval from before a return counts after it") {
  const auto two = with(with(small, "at least: 1", "at least: 2"), "to: draft, who: [author, approver], new round: true", "to: draft, who: [author, approver]");
  CHECK(found(check(must_read(with(two, "who: [author], new round: true", "who: [author]"))), in_force) != nullptr);
  CHECK(found(check(must_read(with(small, "at least: 1", "at least: 2"))), in_force) == nullptr);
}

TEST_CASE("hole: the text is edited under the signers' hands") {
  const auto checked = check(must_read(with(with(small, "at least: 1", "at least: 2"), "edit:     {in: draft", "edit:     {in: [draft, in review]")));
  REQUIRE(found(checked, "without a new round") != nullptr);
}

TEST_CASE("hole: approving takes a role that the promise does not mean") {
  // Authors may approve, the requirement no longer asks for the role: somebody without it brings it in force.
  const auto checked = check(must_read(with(with(with(small, "who: [approver], signs", "who: [approver, author], signs"), ", role: approver", ""), "requirements:\n",
      "requirements:\n  by an approver: {sign-offs: {of: approve, role: approver}, says: \"Needs {missing}.\"}\n")));
  CHECK(checked.problems.empty());
  auto claimed = with(with(with(small, "who: [approver], signs", "who: [approver, author], signs"), ", role: approver", ""), "requirements:\n",
      "requirements:\n  by an approver: {sign-offs: {of: approve, role: approver}, says: \"Needs {missing}.\"}\n");
  claimed = with(claimed, "without: approved,", "without: approved, by an approver,");
  CHECK(found(check(must_read(claimed)), in_force) != nullptr);
}

TEST_CASE("hole: a state that nothing leads to") {
  const auto checked = check_with("superseded, withdrawn]\nmay", "superseded, withdrawn, archived]\nmay");
  REQUIRE(found(checked, "every state can be reached") != nullptr);
  CHECK_THAT(said(found(checked, "every state can be reached")->conclusion), Catch::Contains("archived"));
}

TEST_CASE("hole: a dead end") {
  const auto checked = check(must_read(with(with(small, "[draft, in review, in force,", "[draft, stuck, in review, in force,"), "  withdraw:", "  park: {from: draft, to: stuck, who: [author]}\n  withdraw:")));
  REQUIRE(found(checked, "no dead end") != nullptr);
  CHECK_THAT(said(found(checked, "no dead end")->steps.back()), Catch::Contains("park"));
}

TEST_CASE("hole: only the author can bring it on, and the author leaves") {
  const auto checked = check(must_read(with(with(with(small, "submit:   {from: draft, to: in review, who: [author]", "submit:   {from: draft, to: in review, who: [its author]"),
                                                 "withdraw: {from: draft, to: withdrawn, who: [author]", "withdraw: {from: draft, to: withdrawn, who: [its author]"),
                                            "edit:     {in: draft, who: [author]", "edit:     {in: draft, who: [its author]")));
  CHECK(found(checked, "no dead end") != nullptr);
  CHECK(found(checked, "every draft can reach") != nullptr);
}

TEST_CASE("hole: a named approver leaves and nobody can name another") {
  const auto named = with(with(small, "at least: 1, role: approver", "at least: 1, all named in: approvers, role: approver"), "who: [author, approver], new round: true", "who: [its author], new round: true");
  CHECK(found(check(must_read(named)), "no dead end") != nullptr);
}

// Small, with those who must approve named in the item, whom the author may name otherwise during review.
std::string reassigned(const std::string& more) {
  const auto named = with(with(with(small, "at least: 1, role: approver", "at least: 1, all named in: approvers, role: approver"), "approvers: {people: true}", "approvers: {people: true, required for: [submit]}"),
                          "who: [author], new round: true}\n  return", "who: [author], takes: [fields], only fields: [approvers], new round: true}\n  return");
  return with(with(named, "without: approved,", "without: approvers, approved,"), "  withdraw:", "  reassign: {in: in review, who: [author], takes: [fields], only fields: [approvers]" + more + "}\n  withdraw:");
}

TEST_CASE("hole: those who must approve are exchanged during review, under the hands of those who signed") {
  const auto two = [](const std::string& more) { return check(must_read(with(reassigned(more), "at least: 1", "at least: 2"))); };
  const Checked checked = two("");
  REQUIRE(found(checked, "without a new round") != nullptr);
  CHECK_THAT(said(found(checked, "without a new round")->steps.back()), Catch::Contains("“reassign”") && Catch::Contains("naming"));
  CHECK(found(two(", new round: true"), "without a new round") == nullptr);
}

TEST_CASE("hole: during review nobody is left who must approve") {
  const Checked checked = check(must_read(reassigned(", new round: true")));
  REQUIRE(found(checked, in_force) != nullptr);
  const auto& steps = found(checked, in_force)->steps;
  REQUIRE(steps.size() == 4);   // created, submitted, emptied, and approved by somebody whom nobody named
  CHECK_THAT(said(steps[2]), Catch::EndsWith("does “reassign”, naming nobody under “Approvers”: X-001 revision 1 is in review"));
  CHECK(said(found(checked, in_force)->conclusion) == "X-001 revision 1 is in force without: approvers.");
  CHECK(found(check(must_read(with(reassigned(", new round: true"), "required for: [submit]", "required: true"))), in_force) == nullptr);
}

TEST_CASE("hole: a role that nobody holds") {
  // An owner with three roles does all of it. An approver is promised, and only where nobody is one does it go without.
  const auto owned = with(with(with(with(with(with(with(small,
      "  approvers: {people: true}", "  owner: {person: true, required: true}"),
      "who: [approver], signs: \"I approve.\", needs: [someone else]}", "who: [approver, quality], signs: \"I approve.\", needs: [their own]}\n"
      "  look:     {in: in review, who: [reviewer], signs: \"I have seen it.\", needs: [their own]}"),
      "when: [approved]", "when: [seen, approved]"),
      "  someone else: {when: actor is not an author, says: \"You wrote it.\"}", "  their own: {when: actor is the owner, says: \"It is not yours.\"}\n"
      "  seen: {sign-offs: {of: look}, says: \"Needs {missing}.\"}"),
      "{of: approve, at least: 1, role: approver, other than: [authors]}", "{of: approve}"),
      "requirements:\n", "requirements:\n  by an approver: {sign-offs: {of: approve, role: approver}, says: \"Needs {missing}.\"}\n"),
      "without: approved, by someone other than its authors, of", "without: seen, by an approver, of");
  const Checked checked = check(must_read(owned));
  REQUIRE(found(checked, in_force) != nullptr);
  CHECK(said(found(checked, in_force)->steps.back()) == "Ada (author, quality, reviewer) does “approve”: X-001 revision 1 is in force");
  CHECK(found(check(must_read(with(owned, "[approver, quality]", "[approver]"))), in_force) == nullptr);
}

TEST_CASE("hole: two promises kept by one signature") {
  auto both = with(small, "requirements:\n", "requirements:\n  seen: {sign-offs: {of: look, other than: [authors]}, says: \"Needs {missing}.\"}\n");
  both = with(both, "  withdraw:", "  look: {in: in review, who: [approver], signs: \"I have seen it.\", needs: [someone else]}\n  withdraw:");
  both = with(with(both, "follows: [approve], when: [approved]", "follows: [approve, look], when: [approved, seen]"), "without: approved,", "without: approved, seen, by different people,");
  CHECK(found(check(must_read(both)), in_force) != nullptr);
}

TEST_CASE("hole: a promise about a field that can be emptied") {
  const auto checked = check(must_read(with(with(small, "  approvers: {people: true}", "  cause: {text: 100}\n  approvers: {people: true}"), "without: approved,", "without: cause, approved,")));
  CHECK(found(checked, in_force) != nullptr);
}

TEST_CASE("those who are named may sign in order, and the promises hold in every order of names") {
  const std::string ordered = with(with(with(small, "at least: 1, role: approver,", "at least: 1, role: approver, all named in: approvers, in order: true,"),
                                        "submit:   {from: draft, to: in review, who: [author], new round: true}",
                                        "submit:   {from: draft, to: in review, who: [author], takes: [fields], only fields: [approvers], new round: true}"),
                                   "takes: [fields, files]}\n  edit:", "takes: [fields, files], only fields: [title]}\n  edit:");
  const Checked checked = check(must_read(ordered));
  for (const auto& problem : checked.problems) FAIL_CHECK(said(problem.guarantee) << ": " << said(problem.steps.back()) << " " << said(problem.conclusion));
  CHECK(checked.complete);
}

TEST_CASE("different roles sign one after the other by an act for each, as the page of the grammar shows") {
  const std::string text = with(with(with(with(small,
      "approve:  {in: in review, who: [approver], signs: \"I approve.\", needs: [someone else]}",
      "approve:  {in: in review, who: [approver], signs: \"I approve.\", needs: [someone else]}\n"
      "  confirm:  {in: in review, who: [quality], signs: \"I confirm.\", needs: [someone else, approved, not an approver]}"),
      "follows: [approve], when: [approved]", "follows: [confirm], when: [approved, confirmed]"),
      "  approved: {sign-offs: {of: approve, at least: 1,",
      "  not an approver: {when: actor has not signed approve, says: \"You approved it.\"}\n"
      "  confirmed: {sign-offs: {of: confirm, at least: 1, role: quality, other than: [authors, signers of approve]}, says: \"Needs {missing}.\"}\n"
      "  approved: {sign-offs: {of: approve, at least: 2,"),
      "without: approved, by", "without: approved, confirmed, by");
  const Checked checked = check(must_read(text));
  for (const auto& problem : checked.problems) FAIL_CHECK(said(problem.guarantee) << ": " << said(problem.steps.back()) << " " << said(problem.conclusion));
}

TEST_CASE("hole: what follows by itself is told to do what only somebody's act does") {
  const char* const heading = "all that is written of an act happens";
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"new round", "true"}, {"comments", "resolves"}, {"withdraws", "[approve]"}}) {
    INFO(key);
    const auto checked = check_with("when: [approved], releases: true}", "when: [approved], releases: true, " + key + ": " + value + "}");
    REQUIRE(found(checked, heading) != nullptr);
    CHECK_THAT(said(found(checked, heading)->conclusion), Catch::Contains("“Release”") && Catch::Contains(key));
  }
  CHECK(found(check(must_read(small)), heading) == nullptr);
}

TEST_CASE("hole: a state that only what follows something that followed would lead to") {
  const auto checked = check(must_read(with(with(small, "superseded, withdrawn]\nmay rest in: [in force,", "superseded, withdrawn, filed]\nmay rest in: [in force, filed,"), "  withdraw:",
                                            "  file: {from: in force, to: filed, follows: [release], retires: true}\n  withdraw:")));
  REQUIRE(found(checked, "every state can be reached") != nullptr);
  CHECK_THAT(said(found(checked, "every state can be reached")->conclusion), Catch::Contains("filed"));
}

TEST_CASE("hole: what follows waits for a comment alone, and a comment is given") {
  const auto checked = check(must_read(with(with(with(small, "who: [author], new round: true}\n  return", "who: [author], takes: [comment], new round: true}\n  return"),
                                                 "  withdraw:", "  rush: {from: in review, to: in force, follows: [submit], when: [a reason], releases: true}\n  withdraw:"),
                                            "requirements:\n", "requirements:\n  a reason: {when: a comment is given, says: \"Say why.\"}\n")));
  CHECK(found(checked, in_force) != nullptr);
}

TEST_CASE("hole: an act that waits for the clock") {
  const auto checked = check_with("  withdraw:", "  lapse: {from: draft, to: withdrawn, by server: true, ends revision: true}\n  withdraw:");
  REQUIRE(found(checked, "somebody does") != nullptr);
  CHECK_THAT(said(found(checked, "somebody does")->conclusion), Catch::Contains("“Lapse”"));
}

TEST_CASE("what a program of the server begins of its own is accepted") {
  CHECK(found(check_with("  withdraw:", "  stamp: {begins: item, to: draft, by server: true}\n  withdraw:"), "somebody does") == nullptr);
}

TEST_CASE("hole: a register whose list would be hidden by a page of the product") {
  for (const char* name : {"readiness", "audit-trail", "help", "sign-in", "sign-out", "static"}) {
    const auto checked = check_with("register: notes", std::string("register: ") + name);
    REQUIRE(found(checked, "address of its own") != nullptr);
    CHECK_THAT(said(found(checked, "address of its own")->conclusion), Catch::Contains(name));
  }
}

namespace {

// The small register above, with a review before the approval and a control in the place of the second person.
std::string small_company() {
  std::string text = with(small, "  approvers: {people: true}\n", "  compensating control: {text: 400}\n");
  text = with(text, "  approve:  {in", "  review:   {in: in review, who: [approver], signs: \"I reviewed it.\", needs: [someone else]}\n  approve:  {in");
  text = with(text, "follows: [approve], when: [approved]", "follows: [review, approve], when: [reviewed, approved]");
  text = with(text, "  approved: {sign-offs: {of: approve, at least: 1, role: approver, other than: [authors]}, says: \"Needs {missing}.\"}\n",
              "  reviewed: {sign-offs: {of: review, at least: 1, other than: [authors]}, says: \"Needs a review by {missing}.\"}\n"
              "  approved:\n"
              "    any of:\n"
              "      - sign-offs: {of: approve, at least: 1, other than: [authors, signers of review]}\n"
              "      - all of:\n"
              "          - when: compensating control is given\n"
              "          - sign-offs: {of: approve, at least: 1, other than: [authors]}\n"
              "    says: \"It needs the approval of somebody who did not review it, or a compensating control.\"\n");
  return with(text, "without: approved, by", "without: reviewed, approved, by");
}

}  // namespace

TEST_CASE("a small company's compensating control stands in for a second pair of eyes, and the policy cannot claim two") {
  CHECK(check(must_read(small_company())).problems.empty());
  const Checked two = check(must_read(with(small_company(), "by someone other than its authors,", "by someone other than its authors, by different people,")));
  CHECK(found(two, in_force));   // the policy cannot claim two people then
}
