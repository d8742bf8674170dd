// README.html, the page that people open first in a package.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::evidence {

std::string readme_page(const Host&, const std::string& now, const std::string& head, std::size_t items, bool whole_ledger);

}  // namespace chancery::evidence
