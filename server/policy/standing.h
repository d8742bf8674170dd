// Who a person is to an item: by role, as owner, author, or named in a field. Not here: requirements (decide.cpp).
#pragma once
#include "domain/item.h"
#include "domain/people.h"
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

// Logins in a field of people; empty when it is not given.
std::vector<std::string> named_in(const Item&, const std::string& field);
bool is_given(const Json& fields, const std::string& field);

// Roles must be held; "staff" is a role like any other here (for reading see sees_all). An inactive person is nothing.
bool stands(const Who&, const Person&, const Item&);
bool may(const ActRule&, const Person&, const Item&);

// True when this login is shut out of the act by one of its needs ("actor is not an author"), whatever else is met.
bool shut_out(const Question&, const ActRule&, const std::string& login);
bool shut_out(const Question&, const Condition&, const std::string& login);

// Whether a condition of this kind is about who acts, and nothing of the item itself: it is judged while they act, and cannot
// be seen afterwards.
bool is_about_the_actor(ConditionKind);

// Everyone who stands in one of these relations, active, by login, each once; "role:<name>" for a role that nobody holds.
std::vector<std::string> everyone(const std::vector<Who>&, const Question&);

// The item by which relations are judged: as it is before the act.
const Item& item_before(const Question&);

}  // namespace chancery::policy
