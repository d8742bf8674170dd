// The built files of web/static, held in memory with their gzip form; read once at start, then only read from many threads.
// A file whose name carries its hash may be kept by a browser for ever; others are asked for again.
#pragma once
#include "http/incoming.h"
#include "sdk/json.h"

#include <map>
#include <memory>
#include <string>

namespace chancery::http {

class Statics {
 public:
  // A folder that does not exist gives none: pages then work without styles. `icon`: an SVG for /favicon.ico, may be missing.
  static Statics load(const std::string& folder, const std::string& icon, bool secure);
  // `path` as requested, e.g. "/static/app-1a2b.css". Nothing when there is none.
  std::shared_ptr<const Prepared> find(const std::string& path, bool gzip) const;
  // "app_css" -> "/static/app-1a2b.css", from manifest.json; names the templates use are always there, if only as "".
  const Json& assets() const { return assets_; }

 private:
  void add(const std::string& path, std::string bytes, bool hashed, bool secure);
  std::map<std::string, std::shared_ptr<const Prepared>, std::less<>> plain_, gzip_;
  Json assets_ = Json::object();
};

std::string media_type_of(const std::string& file_name);

}  // namespace chancery::http
