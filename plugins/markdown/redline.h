// Two revisions of a text as one, with what went and what came marked. Rendered, for people who never saw Markdown.
#pragma once
#include "tree.h"

#include "sdk/plugin.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::markdown {

// Host::align, or a stand-in of a test.
using Align = std::function<std::vector<Host::Span>(const std::vector<std::string>& older, const std::vector<std::string>& newer)>;

// Safe HTML of `newer` with <ins> and <del> against `older`: first block by block, then word by word where two blocks are
// alike; a block or a picture that came or went whole has the class block-ins or block-del. Leaving out every <ins> gives
// the words of `older`, leaving out every <del> those of `newer`. Both are as sanitize and finish made them.
std::string redline(const Tree& older, const Tree& newer, const Align&);

}  // namespace chancery::markdown
