// Two sequences of tokens side by side, by Git's own xdiff: one token a line.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::git {
std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer);
}  // namespace chancery::git
