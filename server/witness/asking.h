// One request to a time-stamping authority over HTTP (RFC 3161, 3.4). It goes to that address and nowhere else: a redirect is a wrong answer.
#pragma once
#include "sdk/outcome.h"

#include <string>

namespace chancery::witness {

// The answer's bytes. Refuses `unavailable` with "witness.authority.…". Blocks for up to `seconds` for each step.
Outcome<std::string> ask(const std::string& url, const std::string& query, int seconds);

}  // namespace chancery::witness
