// The templates of web/templates: mustache (kainjow), read, put together and tried once, rendered from many threads.
//   {{name}}              escaped for HTML; a name that the model does not have is a fault, null and "" show nothing and are false
//   {{&name_html}}        not escaped; only names that end in _html, which a renderer has made safe
//   {{> partials/name}}   another template, put in when loading
//   [[key]]               a sentence of the catalogue, escaped; its {names} become {{names}}
// A number, 0 too, is true; an empty list is false. Not here: what is in a model (the pages), the lint (lint.h).
#pragma once
#include "http/catalogue.h"
#include "sdk/json.h"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chancery::http {

// A template and a model that do not fit: our mistake, never the reader's.
struct TemplateFault : std::runtime_error { using std::runtime_error::runtime_error; };

class Templates {
 public:
  // All **.html below `folder`, and the pages of the catalogue. Throws TemplateFault naming the file: an unknown partial, partials in
  // a circle, bad mustache.
  static Templates load(const std::string& folder, const std::string& catalogue_folder, const Catalogue&);
  // The same from text; `sources`: name without extension -> source.
  Templates(const std::map<std::string, std::string>& sources, const Catalogue&);
  Templates(Templates&&) noexcept;
  ~Templates();

  bool has(const std::string& name) const;
  std::string render(const std::string& name, const Json& model) const;   // throws TemplateFault
  const std::string& version() const { return version_; }                 // changes when any template or sentence does

 private:
  class Parsed;
  std::map<std::string, std::unique_ptr<Parsed>> parsed_;
  std::string version_;
};

std::map<std::string, std::string> read_templates(const std::string& folder);   // name -> source
// The same with the pages of the catalogue, which are the texts of one language: prose with a template's frame around it.
std::map<std::string, std::string> read_templates(const std::string& folder, const std::string& catalogue_folder);
// Where those have their names: web/messages/en/help/reading.html is "desk/help/reading".
inline constexpr std::string_view catalogue_pages = "desk/help/";
std::string escape_html(std::string_view);

}  // namespace chancery::http
