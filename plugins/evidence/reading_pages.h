// The two pages in a package that people read without Chancery: README.html and data/summary.html. Plain HTML with a small
// style of its own; opened from a disk, printed, kept for years.
#pragma once
#include "evidence/choice.h"

#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::evidence {

// True for a sign-off on an earlier wording, or of a round that ended with a return.
bool no_longer_counts(const Json& signoff, const Json& item);

// What the summary keeps of one revision or record: a few short texts.
Json summary_of(const Host&, const Chosen&, const Json& item);
std::string summary_page(const Host&, const Viewer&, const std::string& now, const std::string& head, const Choice&, const std::vector<Json>& items);
std::string readme_page(const Host&, const std::string& now, const std::string& head, std::size_t items, const std::string& organisation);

}  // namespace chancery::evidence
