#include "item_pages/serve_file.h"

#include "item_pages/item.h"
#include "item_pages/register.h"
#include "item_pages/sniff.h"

namespace chancery::item_pages {
namespace {

Refusal no_such_file(const Json& item, const std::string& name) {
  return {Because::unknown, "items.refusal.no-file", {{"item", text_of(item, "id")}, {"name", name}}};
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Outcome<Answer> serve_file(const Host& host, const Viewer& viewer, const Json& item, const std::string& name) {
  const Json& file = file_named(item, name);
  if (file.empty()) return no_such_file(item, name);
  const std::string sha256 = text_of(file, "sha256");
  auto bytes = host.items().bytes(viewer, item, sha256);
  if (!bytes) return bytes.refusal();
  const Shown how = how_to_show(*bytes, text_of(file, "media_type"));
  Download download;
  download.media_type = how.media_type;
  download.bytes = std::move(*bytes);
  download.name = name;
  download.inline_shown = how.in_place;
  download.etag = sha256;
  return Answer(std::move(download));
}

bool has_statement(const Json& item, const std::string& name) {
  for (const Json& each : list_of(item, "signoffs")) {
    const std::string statement = last_part(text_of(each, "statement"));
    if (!statement.empty() && (name == statement || name == statement + ".sig")) return true;
  }
  return false;
}

Outcome<Answer> serve_statement(const Host& host, const Viewer& viewer, const Json& item, const std::string& name) {
  if (!has_statement(item, name)) return no_such_file(item, name);
  auto bytes = host.evidence(viewer, item, "signoffs/" + name);
  if (!bytes) return bytes.refusal();
  Download download;
  download.media_type = "text/plain; charset=utf-8";
  download.bytes = std::move(*bytes);
  download.name = name;
  download.inline_shown = true;
  return Answer(std::move(download));
}

}  // namespace chancery::item_pages
