// What a sanitized text gets before it is shown: anchors, lazy pictures of a known size, wide tables that scroll, a direction.
#pragma once
#include "picture_size.h"
#include "sanitize.h"

#include <functional>
#include <optional>
#include <string>

namespace chancery::markdown {

// Every heading an id: that of its words, as GitHub makes it ("Cleaning the lathe" -> doc-cleaning-the-lathe), with -1, -2 …
// when it is taken. Pictures load lazily; one whose size is known, and for which the author gave none, carries it, so that the
// text around it stays where it is when the picture comes. A table stands in a focusable, labelled region, so that a wide one can be
// scrolled by keyboard at 320 px. Texts with right-to-left letters get dir="auto" block by block.
using PictureSizes = std::function<std::optional<PictureSize>(const std::string& source)>;   // of the address in src; empty: none is known
void finish(Tree&, const Say&, const PictureSizes& = nullptr);

std::string slug(std::string_view heading);

}  // namespace chancery::markdown
