#include "http/templates.h"
#include "domain/digest.h"
#include "http/model_context.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>

namespace chancery::http {
namespace {

struct Expansion {
  const std::map<std::string, std::string>& sources;
  const Catalogue& catalogue;

  std::string sentence(const std::string& key) const {
    std::string out;
    for (char c : escape_html(catalogue.raw(key))) out += c == '{' ? "{{" : c == '}' ? "}}" : std::string(1, c);
    return out;
  }

  std::string expand(const std::string& name, std::set<std::string>& open) const {
    const auto found = sources.find(name);
    if (found == sources.end()) throw TemplateFault("no template is called " + name);
    if (!open.insert(name).second) throw TemplateFault("templates include each other in a circle: " + name);
    const auto& text = found->second;
    if (text.find("{{{") != text.npos || text.find("{{=") != text.npos) throw TemplateFault(name + ": {{{ and {{= are not used here");
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
      const auto partial = text.find("{{>", at);
      const auto key = text.find("[[", at);
      const auto next = std::min(partial, key);
      out += text.substr(at, next == text.npos ? next : next - at);
      if (next == text.npos) break;
      const auto end = text.find(next == partial ? "}}" : "]]", next);
      if (end == text.npos) throw TemplateFault(name + ": a {{> or [[ is not closed");
      const auto skip = next == partial ? 3u : 2u;
      auto word = text.substr(next + skip, end - next - skip);
      word.erase(std::remove(word.begin(), word.end(), ' '), word.end());
      out += next == partial ? expand(word, open) : sentence(word);
      at = end + 2;
    }
    open.erase(name);
    return out;
  }
};

}  // namespace

// kainjow's render() is not const, but writes only for partials, lambdas and changed delimiters: all three are refused or
// expanded when loading, so one parsed template serves every thread (held by a test under the thread sanitizer). Parsed, a template takes
// many times the room of its text, and most pages are seldom shown: the text is kept until it is shown first.
class Templates::Parsed {
 public:
  explicit Parsed(std::string text) : text_(std::move(text)) {}

  void render(kainjow::mustache::basic_context<std::string>& context, std::ostream& out) {
    std::call_once(once_, [this] { parse(); });
    mustache_->render(context, out);
  }

 private:
  void parse() {
    // A copy: its lists are as long as they need to be, while those that grew with the parsing have room for half as much again.
    const kainjow::mustache::mustache grown(text_);
    mustache_ = std::make_unique<kainjow::mustache::mustache>(grown);
    mustache_->set_custom_escape([](const std::string& raw) { return escape_html(raw); });
    text_ = std::string();
  }

  std::once_flag once_;
  std::string text_;
  std::unique_ptr<kainjow::mustache::mustache> mustache_;
};

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::map<std::string, std::string> read_templates(const std::string& folder) {
  std::map<std::string, std::string> sources;
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) {
    if (each.path().extension() != ".html") continue;
    std::ifstream in(each.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    sources[std::filesystem::relative(each.path(), folder).replace_extension().generic_string()] = text.str();
  }
  return sources;
}

std::map<std::string, std::string> read_templates(const std::string& folder, const std::string& catalogue_folder) {
  auto sources = read_templates(folder);
  for (auto& [name, source] : read_templates(catalogue_folder + "/help"))
    if (!sources.emplace(std::string(catalogue_pages) + name, std::move(source)).second) throw TemplateFault(name + " is a template and a page of the catalogue");
  return sources;
}

Templates Templates::load(const std::string& folder, const std::string& catalogue_folder, const Catalogue& catalogue) {
  return Templates(read_templates(folder, catalogue_folder), catalogue);
}

Templates::Templates(const std::map<std::string, std::string>& sources, const Catalogue& catalogue) {
  std::string all;
  for (const auto& [name, source] : sources) {
    std::set<std::string> open;
    auto text = Expansion{sources, catalogue}.expand(name, open);
    // A partial may open what its neighbour closes, so only templates that are shown by themselves must stand alone.
    const kainjow::mustache::mustache tried(text);
    if (!tried.is_valid()) {
      if (name.rfind("partials/", 0) == 0) continue;
      throw TemplateFault(fmt::format("template {}: {}", name, tried.error_message()));
    }
    all += text;
    parsed_[name] = std::make_unique<Parsed>(std::move(text));
  }
  version_ = sha256_hex(all).substr(0, 16);
}

Templates::Templates(Templates&&) noexcept = default;
Templates::~Templates() = default;

bool Templates::has(const std::string& name) const { return parsed_.count(name) > 0; }

std::string Templates::render(const std::string& name, const Json& model) const {
  const auto found = parsed_.find(name);
  if (found == parsed_.end()) throw TemplateFault("no template is called " + name);
  ModelContext context(name, model);
  std::ostringstream out;
  found->second->render(context, out);
  return out.str();
}

}  // namespace chancery::http
