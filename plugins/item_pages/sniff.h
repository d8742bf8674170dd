// What bytes are, by their first bytes and not by their name: a "PDF" that is not one is shown as what it is.
#pragma once
#include <string>
#include <string_view>

namespace chancery::item_pages {

// One of application/pdf, image/png, image/jpeg, image/gif, image/webp, image/svg+xml, application/zip, text/plain, or
// application/octet-stream when nothing is recognised.
std::string sniffed(std::string_view bytes);

struct Shown {
  std::string media_type;   // to serve them as
  bool in_place = false;    // may be shown in the browser; false: offered for saving only
  bool honest = true;       // the bytes are what the stored media type claims
};

// How to serve bytes that are stored as `claimed`. Nothing active is ever shown in place: SVG and HTML are offered for
// saving, text is plain text. Whoever serves adds a sandboxing CSP and nosniff besides (sdk/page.h, Download).
Shown how_to_show(std::string_view bytes, const std::string& claimed);

}  // namespace chancery::item_pages
