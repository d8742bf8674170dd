// What other rules would have meant for what really happened: every act of the register judged again, on the very state that it
// was done in, by the new text. Each stands alone: what would have become of the acts after it, nobody can know.
#pragma once
#include "engine/plan.h"
#include "engine/state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace chancery {

struct JudgedOtherwise {
  enum class How { refused, released_then, not_released } how = How::refused;
  Json act;                          // the act file, as the index gives it
  std::string title;                 // of the item, as it was
  std::vector<std::string> why;      // sentences: what would have been missing
};

struct DryRun {
  std::int64_t acts = 0, releases = 0;                 // that were judged again
  std::int64_t left_out = 0;                           // older acts that were not
  std::vector<JudgedOtherwise> otherwise;              // newest first
};

// `acts`: of the register, newest first, as Index::trail gives them. 
DryRun dry_run(const ParsedObjects::PolicyPtr& rules, const std::vector<Json>& acts, const Ledger&, ParsedObjects&, const policy::Say&);

}  // namespace chancery
