// What is shipped as text (policies and their cases, sentences, templates), built into the test programs, so that unit tests
// judge the real files without reading any. tests.cmake beside this file says which.
#pragma once
#include <string>
#include <vector>

namespace chancery::test {

const std::string& shipped(const std::string& path);                      // "policies/documents.yaml"; throws when it is not
std::vector<std::string> shipped_below(const std::string& folder);        // whole paths, in order

}  // namespace chancery::test
