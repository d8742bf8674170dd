#include "http/statics.h"
#include "domain/digest.h"
#include "http/answers.h"
#include "http/gzip.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>

namespace chancery::http {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

std::string media_type_of(const std::string& file_name) {
  static const std::map<std::string, std::string> types{
      {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".json", "application/json"}, {".svg", "image/svg+xml"}, {".ico", "image/svg+xml"},
      {".png", "image/png"}, {".webmanifest", "application/manifest+json"}, {".txt", "text/plain; charset=utf-8"}, {".woff2", "font/woff2"}};
  const auto found = types.find(std::filesystem::path(file_name).extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

Statics Statics::load(const std::string& folder, const std::string& icon, bool secure) {
  Statics statics;
  for (const char* name : {"app_css", "app_js", "editor_js", "icons_svg"}) statics.assets_[name] = "";
  std::set<std::string> hashed;
  const auto manifest = Json::parse(bytes_of(std::filesystem::path(folder) / "manifest.json"), nullptr, false);
  if (manifest.is_object())
    for (const auto& [name, built] : manifest.items()) {
      auto key = name;
      std::replace_if(key.begin(), key.end(), [](char c) { return c == '.' || c == '-' || c == '/'; }, '_');
      statics.assets_[key] = "/static/" + built.get<std::string>();
      hashed.insert(built.get<std::string>());
    }
  if (std::filesystem::is_directory(folder))
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) {
      if (!each.is_regular_file()) continue;
      const auto name = std::filesystem::relative(each.path(), folder).generic_string();
      // Shared chunks carry a hash too but are not in the manifest: esbuild names them chunk-HASH.js.
      statics.add("/static/" + name, bytes_of(each.path()), hashed.count(name) > 0 || name.rfind("chunk-", 0) == 0, secure);
    }
  if (std::filesystem::exists(icon)) statics.add("/favicon.ico", bytes_of(icon), false, secure);
  return statics;
}

void Statics::add(const std::string& path, std::string bytes, bool hashed, bool secure) {
  const auto hash = sha256_hex(bytes).substr(0, 20);
  const auto fields = fmt::format("Content-Type: {}\r\nCache-Control: {}\r\nVary: Accept-Encoding\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n{}",
                                  media_type_of(path), hashed ? "public, max-age=31536000, immutable" : "public, no-cache", security_fields(secure));
  const auto packed = gzipped(bytes, 9);
  auto etag = fmt::format("\"{}\"", hash);
  plain_[path] = std::make_shared<Prepared>(Prepared{200, etag, fields + "ETag: " + etag + "\r\n", std::move(bytes)});
  etag = fmt::format("\"{}-gz\"", hash);
  if (!packed.empty()) gzip_[path] = std::make_shared<Prepared>(Prepared{200, etag, fields + "ETag: " + etag + "\r\nContent-Encoding: gzip\r\n", packed});
}

std::shared_ptr<const Prepared> Statics::find(const std::string& path, bool gzip) const {
  if (gzip)
    if (const auto found = gzip_.find(path); found != gzip_.end()) return found->second;
  const auto found = plain_.find(path);
  return found == plain_.end() ? nullptr : found->second;
}

}  // namespace chancery::http
