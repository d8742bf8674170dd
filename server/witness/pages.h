// `GET /witnesses`: which witnesses there are, what each of them has, and since when and why one lacks acts.
#pragma once
#include "sdk/page.h"
#include "sdk/plugin.h"
#include "witness/comparing.h"

#include <functional>
#include <vector>

namespace chancery::witness {

// `repository`: of the ledger, for what administrators are told to type. `status`: as Watch gives it; `damage`: why nothing is written, in a sentence; empty: it is.
Page witnesses_page(std::string repository, std::function<Json()> status, std::function<std::string()> damage, Say);

// What an audit would find: that no witness outside would notice if the ledger were written anew, or one that lacks acts.
std::vector<Finding> findings(const Json& status, const Say&);

// The lines of /metrics about each witness.
std::string metrics(const Json& status);

}  // namespace chancery::witness
