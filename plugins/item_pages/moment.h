// Links of a page that shows how things stood at a moment: what leads to an item leads to it as it was then.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::item_pages {

// The address with ?as_of= before its fragment; as it is when `as_of` is empty or it asks for something already.
std::string at_moment(const std::string& address, const std::string& as_of);

// The same for every link of a text that leads to an item of a register. The HTML is a renderer's: well formed and safe.
std::string links_at_moment(const Host& host, std::string html, const std::string& as_of);

}  // namespace chancery::item_pages
