// Which documents in force are due for their periodic review, worked out from the register's policy and the day they came
// into force.
#pragma once
#include "desk/rows.h"

namespace chancery::desk {

// item_row of each, with {due, due_shown, overdue}; soonest first. `owner`: only this person's; empty: everyone's.
std::vector<Json> reviews_due(const Host&, const Viewer&, const Labels&, const std::string& owner);

// Sets {due, due_shown, overdue} of a row; null where the policy asks for no review.
void add_review(Json& row, const Json& item, const Json& policy, const std::string& today);

}  // namespace chancery::desk
