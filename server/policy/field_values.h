// Whether a value may stand in a field. Not here: whether it is required, or may be changed by this act (decide.cpp).
#pragma once
#include "domain/people.h"
#include "policy/policy.h"

#include <optional>
#include <string>

namespace chancery::policy {

struct BadValue { std::string key; Json details; };   // the sentence of the catalogue

// Nothing when the value is acceptable; a value that is not given always is. Text is measured in code points. People must
// exist (they may have left: what is asked of them then is for the policy to say).
std::optional<BadValue> bad_value(const Field&, const Json& value, const People&);

}  // namespace chancery::policy
