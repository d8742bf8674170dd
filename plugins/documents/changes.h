// What changed between two versions, told shortly before it is shown at length: which files, which places of the text.
// Not here: the redline itself (the renderer's) and the fields (item_pages/form.h).
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <string_view>
#include <vector>

namespace chancery::documents {

// {name, change: added | removed | replaced, says} of each attachment that differs.
Json file_changes(const Host& host, const Json& older, const Json& newer);

// A place of a redline: marks with no unmarked word or picture between them.
struct Place {
  std::string id;        // of its first mark
  std::string section;   // the heading it stands under; empty: before the first
  bool added = false, removed = false;
};

// The renderer's redline with an id on the first mark of each place, so that a summary can lead there. The id holds a "~",
// which no heading's id does.
struct Marked { std::string html; std::vector<Place> places; };
Marked mark_places(std::string_view redline);

// One row for each section that changed: {href, section, says}; `says` counts what was added, removed and changed in it.
Json places_by_section(const Host& host, const std::vector<Place>& places);

}  // namespace chancery::documents
