// Cases beside a policy: text that a quality manager can review, and that the tests and `chancery policy check` run.
//
//   people: anna (author), rita (reviewer), alex (approver)
//   case: an author cannot approve their own revision
//   given: in review, written by anna, owned by otto, signed review by rita
//   when anna does approve
//   then refused because "You wrote part of revision 1"        or: then allowed    or: then refused
//
// After `given:` also: named alex under approvers, with a reason, with an open comment, a draft beside it, without a text,
// on hold, before its time, never sealed (of the items whose disposition it is; otherwise none of that), naming nothing (of a legal hold),
// about anna (the item's number is that login, as in the register of people).
// Lines that begin with # and empty lines say nothing. Several when/then pairs may follow one `given`; each stands alone.
#pragma once
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

struct CaseResult {
  int line = 0;
  std::string name;        // of the case
  bool passed = false;
  Json why;                // when not: what came out instead, or what cannot be read: a message (domain/message.h)
};

// Never throws; what cannot be read is a failed case. `say` may be null.
std::vector<CaseResult> run_cases(const Policy&, const std::string& text, const Say* say);

}  // namespace chancery::policy
