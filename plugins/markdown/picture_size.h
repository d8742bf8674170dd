// How large a picture is, from its bytes. Not whether it is safe to show: a browser judges that, under the policy of the page.
#pragma once
#include <optional>
#include <string>

namespace chancery::markdown {

struct PictureSize {
  int width = 0, height = 0;   // pixels, as a browser lays it out (a photograph taken upright is turned: Exif, orientation 5 to 8)
};

// PNG, JPEG, GIF, WebP and the others that Exiv2 knows, and SVG that gives both in pixels. Nothing for anything else, and for what
// is damaged. May be called from many threads; one reads at a time, because Exiv2 0.27 shares its XMP parser.
std::optional<PictureSize> picture_size(const std::string& bytes);

}  // namespace chancery::markdown
