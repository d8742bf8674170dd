// The cases beside the shipped policies, and random acts: whatever people try, nothing comes in force without what is claimed.
#include "policy/cases.h"
#include "policy/check_moves.h"
#include "unit/policy/world.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

TEST_CASE("the cases beside the policies hold") {
  const std::string name = GENERATE("baselines", "documents", "improvements", "people", "policies", "dispositions", "holds", "training");
  const Say say = sentence_of;
  const auto results = run_cases(must_read(shipped(name + ".yaml")), shipped(name + ".cases"), &say);
  CHECK(results.size() >= 4);
  for (const auto& each : results)
    if (!each.passed) FAIL_CHECK(name << ".cases line " << each.line << " (" << each.name << "): " << said(each.why));
}

TEST_CASE("cases say what it is to sign in order") {
  const Say say = sentence_of;
  const auto results = run_cases(must_read(with(shipped("documents.yaml"), "all named in: approvers,", "all named in: approvers, in order: true,")),
                                 "people: anna (author, staff), rita (reviewer), alex (approver), bo (approver)\n"
                                 "case: the first named signs first\n"
                                 "given: in review, written by anna, named bo under approvers, named alex under approvers, signed review by rita\n"
                                 "when alex does approve\nthen refused because \"It waits for bo first\"\n"
                                 "when bo does approve\nthen allowed\n"
                                 "given: in review, written by anna, named bo under approvers, named alex under approvers, signed review by rita, signed approve by bo\n"
                                 "when alex does approve\nthen allowed\n", &say);
  CHECK(results.size() == 3);
  for (const auto& each : results) if (!each.passed) FAIL_CHECK("line " << each.line << ": " << said(each.why));
}

TEST_CASE("a case that does not hold, and one that cannot be read, say why") {
  const auto results = run_cases(documents(), "people: anna (author)\ncase: wrong\ngiven: draft, written by anna\nwhen anna does edit\nthen refused\nnonsense\n", nullptr);
  REQUIRE(results.size() == 2);
  CHECK(said(results[0].why) == "It was allowed.");
  CHECK(results[1].line == 6);
}

namespace {
bool goes_on(const Situation& before, const Move& move) {
  if (move.entered.empty()) return false;
  if (move.entered.back() == "in force") return true;
  if (!before.draft || !move.after.draft) return false;
  return (before.draft->item.state == "draft" && move.entered.back() == "in review") || move.after.draft->item.signoffs.size() > before.draft->item.signoffs.size();
}
}  // namespace

TEST_CASE("whatever people try in whatever order, nothing comes in force without a review and an approval by two others") {
  const Policy policy = narrowed(documents());
  const Bearing bearing = bearing_of(policy);
  std::mt19937 random(20261122);
  int released = 0;
  for (int round = 0; round < 60; ++round) {
    Situation now;
    now.staff = std::make_shared<Staff>(casts_for(policy)[2].people);
    for (int step = 0; step < 14; ++step) {
      std::vector<Move> moves;
      Vary vary;
      vary.comments = vary.rounds = true;
      vary.people_field = round % 2 == 0 ? "approvers" : "";
      next_moves(now, policy, bearing, vary, [&](Move move) { moves.push_back(std::move(move)); });
      if (moves.empty()) break;
      // Every other step goes on towards the end, or random people would never get there.
      std::vector<std::size_t> onward;
      for (std::size_t i = 0; i < moves.size(); ++i) if (goes_on(now, moves[i])) onward.push_back(i);
      const Move& chosen = moves[random() % 2 == 0 && !onward.empty() ? onward[random() % onward.size()] : random() % moves.size()];
      if (std::find(chosen.entered.begin(), chosen.entered.end(), "in force") != chosen.entered.end()) {
        ++released;
        const Item& item = chosen.after.current->item;
        std::set<std::string> reviewers, approvers;
        for (const auto& s : item.signoffs) {
          if (s.subject != subject_of(item) || s.round != item.round || item.has_author(s.signer)) continue;
          (s.act == "review" ? reviewers : approvers).insert(s.signer);
        }
        for (const auto& each : reviewers) approvers.erase(each);
        CHECK_FALSE(reviewers.empty());
        CHECK_FALSE(approvers.empty());
      }
      now = chosen.after;
    }
  }
  CHECK(released > 0);
}
