#include "engine/media_type.h"

#include "domain/text.h"

#include <array>
#include <string_view>
#include <utility>

namespace chancery {
namespace {

struct Magic { std::string_view bytes, media_type; };
constexpr std::array<Magic, 7> magics = {{{"%PDF-", "application/pdf"},
                                          {"\x89PNG\r\n\x1a\n", "image/png"},
                                          {"\xff\xd8\xff", "image/jpeg"},
                                          {"GIF87a", "image/gif"},
                                          {"GIF89a", "image/gif"},
                                          {"\xd0\xcf\x11\xe0", "application/x-ole-storage"},
                                          {"\x1f\x8b", "application/gzip"}}};

constexpr std::array<Magic, 6> zipped = {{{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
                                          {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                                          {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
                                          {".odt", "application/vnd.oasis.opendocument.text"},
                                          {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
                                          {".zip", "application/zip"}}};

constexpr std::array<Magic, 6> texts = {{{".md", "text/markdown"}, {".markdown", "text/markdown"}, {".csv", "text/csv"},
                                         {".svg", "image/svg+xml"}, {".json", "application/json"}, {".txt", "text/plain"}}};

bool starts(const std::string& text, std::string_view with) { return text.compare(0, with.size(), with) == 0; }

bool ends(const std::string& name, std::string_view with) {
  return name.size() >= with.size() && folded_name(name.substr(name.size() - with.size())) == with;
}

}  // namespace

std::string media_type_of(const std::string& name, const std::string& head) {
  for (const auto& each : magics) if (starts(head, each.bytes)) return std::string(each.media_type);
  if (head.size() > 12 && starts(head, "RIFF") && head.compare(8, 4, "WEBP") == 0) return "image/webp";
  if (starts(head, "PK\x03\x04")) {
    for (const auto& each : zipped) if (ends(name, each.bytes)) return std::string(each.media_type);
    return "application/zip";
  }
  for (const auto& each : texts) if (ends(name, each.bytes)) return std::string(each.media_type);
  const bool looks_like_text = head.find('\0') == std::string::npos;
  return ends(name, ".pdf") || !looks_like_text ? "application/octet-stream" : "text/plain";
}

Outcome<Done> check_content_type(const std::string& name, const std::string& media_type) {
  if (ends(name, ".pdf") && media_type != "application/pdf")
    return Refusal{Because::unsupported, "refusal.file-not-what-it-says", {{"name", name}, {"media_type", media_type}}};
  return Done{};
}

}  // namespace chancery
