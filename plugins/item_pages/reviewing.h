// What the pages of a draft share, whichever register it is of: review comments, what the release waits for, and a form that was
// posted only to be looked at.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::item_pages {

// The form that posts a review comment, an answer or a resolution (`what`: "adds" or "resolves"); null when the viewer may not.
Json comment_form(const Json& policy, const Json& acts, const char* what, const std::string& item, const std::string& back, const std::string& seen);

// What the releasing act waits for, met and unmet, as far as the acts of this state judge it; null when none does.
Json release_needs(const Json& policy, const Json& acts);

// {says, name, at, at_shown, comment} when the last step of this draft was somebody's giving it back, with why; else null.
Json sent_back(const Host&, const Viewer&, const Json& policy, const Json& item);

// A page that shows what was posted, and changes nothing: the state the writer had before them stays the one their act names,
// so that what others did meanwhile is still noticed when they save.
void keep_seen(const PageRequest& request, Json& model);

}  // namespace chancery::item_pages
