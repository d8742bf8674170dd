// What a sanitized text gets before it is shown: anchors, lazy pictures, wide tables that scroll, a direction.
#pragma once
#include "sanitize.h"

namespace chancery::markdown {

// Every heading an id: that of its words, as GitHub makes it ("Cleaning the lathe" -> doc-cleaning-the-lathe), with -1, -2 …
// when it is taken. Pictures load lazily. A table stands in a focusable, labelled region, so that a wide one can be
// scrolled by keyboard at 320 px. Texts with right-to-left letters get dir="auto" block by block.
void finish(Tree&, const Say&);

std::string slug(std::string_view heading);

}  // namespace chancery::markdown
