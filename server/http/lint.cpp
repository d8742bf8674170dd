#include "http/lint.h"
#include "domain/text.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace chancery::http {
namespace {

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class Linter {
 public:
  Linter(const std::string& name, const std::string& text, const std::map<std::string, std::string>& sources, const Catalogue& catalogue,
         std::vector<std::string>& found)
      : name_(name), text_(text), sources_(sources), catalogue_(catalogue), found_(found) {}

  void run() {
    while (at_ < text_.size()) {
      if (skip_tag()) continue;
      if (text_.compare(at_, 4, "<!--") == 0) { at_ = std::min(text_.find("-->", at_), text_.size()); continue; }
      if (text_[at_] == '<' && at_ + 1 < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_ + 1]))) element();
      else ++at_;
    }
  }

 private:
  void say(const std::string& sentence) {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n');
    found_.push_back(fmt::format("{}:{}: {}", name_, line, sentence));
  }

  // At {{…}} or [[…]]: judges it and goes past it.
  bool skip_tag() {
    const bool mustache = text_.compare(at_, 2, "{{") == 0;
    if (!mustache && text_.compare(at_, 2, "[[") != 0) return false;
    const auto end = text_.find(mustache ? "}}" : "]]", at_);
    if (end == text_.npos) { say("not closed"); at_ = text_.size(); return true; }
    const auto inside = text_.substr(at_ + 2, end - at_ - 2);
    if (mustache) judge_mustache(inside);
    else if (!catalogue_.has(trimmed(inside))) say(fmt::format("[[{}]] is in no catalogue", inside));
    at_ = end + 2;
    return true;
  }

  void judge_mustache(const std::string& inside) {
    const auto word = inside.empty() ? std::string() : trimmed(inside.substr(1));
    if (inside.empty()) say("an empty tag");
    else if (inside.front() == '{') say("triple braces: use {{&name_html}}");
    else if (inside.front() == '=') say("changed delimiters");
    else if (inside.front() == '>' && !sources_.count(word)) say(fmt::format("there is no template {}", word));
    else if (inside.front() == '&' && (word.size() < 6 || word.compare(word.size() - 5, 5, "_html") != 0)) say(fmt::format("{} is not escaped, and does not end in _html", word));
  }

  void element() {
    const auto begin = ++at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-')) ++at_;
    const auto element = lowered(text_.substr(begin, at_ - begin));
    if (element == "style") say("<style>: styles live in web/styles");
    while (at_ < text_.size() && text_[at_] != '>') {
      if (skip_tag()) continue;
      if (std::isspace(static_cast<unsigned char>(text_[at_])) || text_[at_] == '/') ++at_;
      else attribute();
    }
    if (at_ < text_.size()) ++at_;
    if (element != "script") return;
    const auto end = text_.find("</script", at_);
    if (end == text_.npos || !trimmed(text_.substr(at_, end - at_)).empty()) say("<script> with something inside: scripts live in web/scripts");
    at_ = std::min(end, text_.size());
  }

  void attribute() {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != '=' && text_[at_] != '>' && text_[at_] != '/' && text_.compare(at_, 2, "{{") != 0 &&
           !std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    const auto attribute = lowered(text_.substr(begin, at_ - begin));
    if (attribute.rfind("on", 0) == 0) say(fmt::format("{}: handlers live in web/scripts", attribute));
    if (attribute == "style") say("style=: styles live in web/styles");
    if (attribute == "srcdoc") say("srcdoc=: HTML within an attribute");
    if (at_ >= text_.size() || text_[at_] != '=') { if (at_ == begin) ++at_; return; }
    ++at_;
    if (at_ >= text_.size() || text_[at_] != '"') { say(fmt::format("{} has no double quotes", attribute)); return; }
    const auto value = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') if (!skip_tag()) ++at_;
    if (lowered(trimmed(text_.substr(value, at_ - value))).rfind("javascript:", 0) == 0) say("javascript: in an attribute");
    if (at_ < text_.size()) ++at_;
  }

  const std::string& name_;
  const std::string& text_;
  const std::map<std::string, std::string>& sources_;
  const Catalogue& catalogue_;
  std::vector<std::string>& found_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> lint(const std::map<std::string, std::string>& sources, const Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const auto& [name, text] : sources) Linter(name, text, sources, catalogue, found).run();
  return found;
}

}  // namespace chancery::http
