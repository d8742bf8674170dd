#include "item_pages/sniff.h"

#include "item_pages/text.h"

namespace chancery::item_pages {
namespace {

bool begins(std::string_view bytes, std::string_view with) { return bytes.substr(0, with.size()) == with; }

// SVG has no magic number: an XML file whose first element, after declaration and comments, is svg.
bool looks_like_svg(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 4096);
  const auto at = head.find("<svg");
  return at != std::string_view::npos && head.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == head.find('<');
}

bool is_office(const std::string& claimed) {
  return begins(claimed, "application/vnd.openxmlformats") || begins(claimed, "application/vnd.oasis.opendocument");
}

}  // namespace

std::string sniffed(std::string_view bytes) {
  using namespace std::string_view_literals;
  // ISO 32000-1 §7.5.2 and its implementation note: readers accept the header within the first 1,024 bytes.
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return "application/pdf";
  if (begins(bytes, "\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (begins(bytes, "\xff\xd8\xff"sv)) return "image/jpeg";
  if (begins(bytes, "GIF87a"sv) || begins(bytes, "GIF89a"sv)) return "image/gif";
  if (begins(bytes, "RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv) return "image/webp";
  if (begins(bytes, "PK\x03\x04"sv)) return "application/zip";
  if (looks_like_svg(bytes)) return "image/svg+xml";
  if (is_editable_text(bytes)) return "text/plain";
  return "application/octet-stream";
}

Shown how_to_show(std::string_view bytes, const std::string& claimed) {
  const std::string is = sniffed(bytes);
  if (is == claimed) {
    const bool picture = begins(is, "image/") && is != "image/svg+xml";
    return {is == "text/plain" ? "text/plain; charset=utf-8" : is, picture || is == "application/pdf" || is == "text/plain", true};
  }
  if (is == "text/plain" && begins(claimed, "text/")) return {"text/plain; charset=utf-8", true, true};   // Markdown, CSV: read as text
  if (is == "application/zip" && is_office(claimed)) return {claimed, false, true};
  // A claim that no first bytes could contradict is believed for saving; one that they do contradict is not.
  const bool recognisable = claimed == "application/pdf" || begins(claimed, "image/") || claimed == "application/zip" || is_office(claimed);
  return {"application/octet-stream", false, !recognisable && !begins(claimed, "text/")};
}

}  // namespace chancery::item_pages
