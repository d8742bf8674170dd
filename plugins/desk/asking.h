// What a requirement of a policy asks for, in words that hold whether or not it is met: for the page of the rules.
#pragma once
#include "sdk/plugin.h"

namespace chancery::desk {

// The policy's own words (`asks`), else words made of its condition. `rule` is one of Host::policy's `requirements`.
std::string asks(const Host&, const Json& policy, const Json& rule);

}  // namespace chancery::desk
