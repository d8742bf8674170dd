#include "picture_size.h"

#include "gumbo_reader.h"

#include <exiv2/exiv2.hpp>

#include <charconv>
#include <mutex>
#include <string_view>

namespace chancery::markdown {
namespace {

constexpr int largest_side = 100'000;
constexpr std::size_t longest_svg_head = 64 * 1024;   // its own size stands in the first element

std::optional<PictureSize> sensible(PictureSize size) {
  if (size.width <= 0 || size.height <= 0 || size.width > largest_side || size.height > largest_side) return std::nullopt;
  return size;
}

// "120" and "120px"; other units depend on what is around the picture.
int pixels(std::string_view length) {
  int whole = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), whole);
  const std::string_view unit = length.substr(static_cast<std::size_t>(end - length.data()));
  return error == std::errc() && (unit.empty() || unit == "px") ? whole : 0;
}

const GumboElement* first_svg(const GumboNode& node) {
  if (node.type != GUMBO_NODE_ELEMENT) return nullptr;
  if (node.v.element.tag == GUMBO_TAG_SVG) return &node.v.element;
  const GumboVector& children = node.v.element.children;
  for (unsigned i = 0; i < children.length; ++i)
    if (const auto* child = static_cast<const GumboNode*>(children.data[i]); child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_SVG) return &child->v.element;
  return nullptr;
}

std::optional<PictureSize> svg_size(std::string_view text) {
  PictureSize size;
  with_parsed(text.substr(0, longest_svg_head), [&](const GumboNode& root) {
    const auto* svg = first_svg(root);
    if (!svg) return;
    const auto *width = gumbo_get_attribute(&svg->attributes, "width"), *height = gumbo_get_attribute(&svg->attributes, "height");
    if (width && height) size = {pixels(width->value), pixels(height->value)};
  });
  return sensible(size);
}

bool may_be_svg(std::string_view bytes) { return bytes.substr(0, 4096).find("<svg") != std::string_view::npos; }

bool lies_on_its_side(const Exiv2::Image& image) {
  const auto found = image.exifData().findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
  return found != image.exifData().end() && found->count() > 0 && found->toLong() >= 5 && found->toLong() <= 8;
}

std::optional<PictureSize> raster_size(const std::string& bytes) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);   // what it would print of a damaged file concerns nobody here
  try {
    const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()), static_cast<long>(bytes.size()));
    image->readMetadata();
    const PictureSize size{static_cast<int>(image->pixelWidth()), static_cast<int>(image->pixelHeight())};
    return sensible(lies_on_its_side(*image) ? PictureSize{size.height, size.width} : size);
  } catch (const std::exception&) {
    return std::nullopt;   // not a picture, or a damaged one: it is shown without a size
  }
}

}  // namespace

std::optional<PictureSize> picture_size(const std::string& bytes) { return may_be_svg(bytes) ? svg_size(bytes) : raster_size(bytes); }

}  // namespace chancery::markdown
