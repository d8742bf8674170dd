// The number of a new item, from the register's pattern ("{type}-{seq:3}"), and the counters that keep a number from
// ever being given twice (ISO 9001 clause 7.5.2 a). Counters are numbers.json in the ledger, so they cannot fall back.
#pragma once
#include "domain/time.h"
#include "policy/policy.h"
#include "sdk/outcome.h"

#include <string>

namespace chancery {

// Makes the number and counts it in `counters` ({register: {series: last}}). A pattern without {seq} takes its number
// from fields alone ("{login}"); whoever calls checks that it is free.
Outcome<std::string> next_number(const policy::Policy&, const Json& fields, Instant now, Json& counters);

}  // namespace chancery
