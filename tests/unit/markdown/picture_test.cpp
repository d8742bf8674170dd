// A picture carries its size, so that the words below it do not move when it comes.
#include "bench_of_texts.h"

#include "markdown/picture_size.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::markdown;
using namespace chancery::markdown::test;
using Catch::Matchers::Contains;

namespace {

std::string bytes(std::initializer_list<int> all) {
  std::string text;
  for (int each : all) text += static_cast<char>(each);
  return text;
}

// 640 x 480; chunks with their length, name and CRC (PNG, 5.3).
const std::string png = "\x89PNG\r\n\x1a\n" + bytes({0, 0, 0, 13}) + "IHDR" + bytes({0, 0, 2, 128, 0, 0, 1, 224, 8, 2, 0, 0, 0, 0xCF, 0x0A, 0x3B, 0x75}) +
                        bytes({0, 0, 0, 0}) + "IEND" + bytes({0xAE, 0x42, 0x60, 0x82});
const std::string gif = "GIF89a" + bytes({32, 0, 16, 0, 0, 0, 0}) + std::string(200, 0) + ";";   // Exiv2 looks at no smaller one

// 300 x 200 as stored, with an Exif block that says how it is turned (TIFF, tag 0x0112).
std::string jpeg(int orientation) {
  const auto tiff = "MM" + bytes({0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0});
  const auto exif = "Exif" + bytes({0, 0}) + tiff;
  return bytes({0xFF, 0xD8, 0xFF, 0xE1, 0, static_cast<int>(exif.size()) + 2}) + exif +
         bytes({0xFF, 0xC0, 0, 11, 8, 0, 200, 1, 44, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0xFF, 0xD9});
}

std::string shown(const std::string& text, const std::string& picture) {
  return renderer().html(text, {"/documents/SOP-014/files/", [&](const std::string& name) { return name == "two words.png" ? std::optional(picture) : std::nullopt; }});
}

std::string size_of(const std::string& picture) {
  const auto size = picture_size(picture);
  return size ? std::to_string(size->width) + " x " + std::to_string(size->height) : "unknown";
}

}  // namespace

TEST_CASE("the size of a picture is read from its bytes, whatever its kind") {
  CHECK(size_of(png) == "640 x 480");
  CHECK(size_of(gif) == "32 x 16");
  CHECK(size_of(jpeg(1)) == "300 x 200");
  CHECK(size_of("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"80px\"><path/></svg>") == "120 x 80");
}

TEST_CASE("a photograph that was taken upright has the size it is shown in") { CHECK(size_of(jpeg(6)) == "200 x 300"); }

TEST_CASE("what is no picture, is damaged or gives no pixels has no size") {
  for (const std::string& each : {std::string(), std::string("GIF89a"), std::string("%PDF-1.7"), png.substr(0, 20), std::string("<svg width=\"100%\" height=\"20em\"></svg>"), std::string("<svg viewBox=\"0 0 9 9\"></svg>"),
                                  std::string("<svg width=\"-5\" height=\"5\"></svg>"), std::string("<svg width=\"99999999999\" height=\"5\"></svg>")}) {
    INFO(each);
    CHECK(size_of(each) == "unknown");
  }
}

TEST_CASE("a picture in a text carries its size, unless its author gave one") {
  CHECK_THAT(shown("![Red shelf](files/two%20words.png)", png), Contains("loading=\"lazy\" width=\"640\" height=\"480\""));
  CHECK_THAT(shown("<img src=\"files/two%20words.png\" width=\"80\">", png), Contains("width=\"80\"") && !Contains("height="));
  CHECK_THAT(shown("![Another](files/other.png)", png), !Contains("width="));
  CHECK_THAT(shown("![Damaged](files/two%20words.png)", "no picture"), !Contains("width="));
}

TEST_CASE("a picture that stands in a text many times is read once") {
  int read = 0;
  const auto page = renderer().html("![a](files/a.png) ![a](files/a.png)\n\n![a](files/a.png)", {"/f/", [&](const std::string&) { ++read; return std::optional(png); }});
  CHECK(read == 1);
  CHECK_THAT(page, Contains("width=\"640\""));
}
