// What no template may do, found by reading its source: each finding is "name:line: sentence". Run over web/templates by a
// unit test, so that a template that could be injected into, or that speaks one language only, never ships.
#pragma once
#include "http/catalogue.h"

#include <map>
#include <string>
#include <vector>

namespace chancery::http {

std::vector<std::string> lint(const std::map<std::string, std::string>& sources, const Catalogue&);

}  // namespace chancery::http
