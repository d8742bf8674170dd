// What is shipped as text (policies and their cases, sentences, templates, the guide to plugins), built into the test programs, so that unit tests
// judge the real files without reading any. tests.cmake beside this file says which.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace chancery::test {

const std::string& shipped(const std::string& path);                      // "policies/documents.yaml"; throws when it is not
std::vector<std::string> shipped_below(const std::string& folder);        // whole paths, in order
std::map<std::string, std::string> shipped_templates();                   // name without ending -> source; with the pages of the catalogue
std::map<std::string, std::string> shipped_sentences();                   // key -> sentence, English

}  // namespace chancery::test
