#include "http/lint.h"
#include "domain/text.h"
#include "http/templates.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace chancery::http {
namespace {

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& all, std::string_view word) { return std::find(all.begin(), all.end(), word) != all.end(); }

// Attributes whose value people read or hear.
constexpr std::array<std::string_view, 7> read_out{"alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title"};

// Whether a word that people see belongs to a language, and so into the catalogue. Names of files and of things do not.
bool is_prose(std::string word) {
  constexpr std::array<std::string_view, 4> names{"Chancery", "SHA-256", "SOP-014", "SOP-015"};
  for (auto at = word.find('&'); at != word.npos; at = word.find('&', at)) {   // &nbsp; and the like
    const auto end = word.find(';', at);
    if (end == word.npos) break;
    word.erase(at, end + 1 - at);
  }
  if (std::none_of(word.begin(), word.end(), is_letter) || is_one_of(names, word)) return false;
  for (std::size_t at = 1; at < word.size(); ++at)
    if (word[at] == '/' || word[at] == '_' || (word[at] == '.' && at + 1 < word.size() && is_letter(word[at + 1]))) return false;   // data/acts.csv
  return true;
}

class Linter {
 public:
  Linter(const std::string& name, const std::string& text, const std::map<std::string, std::string>& sources, const Catalogue& catalogue,
         std::vector<std::string>& found)
      : name_(name), text_(text), sources_(sources), catalogue_(catalogue), found_(found) {}

  void run() {
    while (at_ < text_.size()) {
      if (skip_tag()) continue;
      if (text_.compare(at_, 4, "<!--") == 0) { at_ = std::min(text_.find("-->", at_), text_.size() - 3) + 3; continue; }
      const char next = text_[at_] == '<' && at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
      if (is_letter(next)) element();
      else if (next == '/' || next == '!') end_tag();
      else word();
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

  // Text that people see, up to a space or the next tag.
  void word() {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != '<' && text_.compare(at_, 2, "{{") != 0 && text_.compare(at_, 2, "[[") != 0 &&
           !std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (at_ == begin) ++at_;
    if (!in_program_) judge_words(text_.substr(begin, at_ - begin));
  }

  void judge_words(const std::string& text) {
    if (of_the_catalogue_) return;
    for (const auto& each : split(text, ' '))
      if (is_prose(each)) say(fmt::format("\"{}\" is a word of one language: sentences live in web/messages", each));
  }

  void end_tag() {   // or a doctype
    const auto end = std::min(text_.find('>', at_), text_.size());
    const auto name = lowered(text_.substr(at_, end - at_));
    if (name == "</code" || name == "</pre") in_program_ = false;
    at_ = std::min(end + 1, text_.size());
  }

  void element() {
    const auto begin = ++at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-')) ++at_;
    const auto element = lowered(text_.substr(begin, at_ - begin));
    if (element == "code" || element == "pre") in_program_ = true;
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
    std::string words;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (skip_tag()) words += ' ';
      else words += text_[at_++];
    }
    if (is_one_of(read_out, attribute)) judge_words(words);
    if (lowered(trimmed(text_.substr(value, at_ - value))).rfind("javascript:", 0) == 0) say("javascript: in an attribute");
    if (at_ < text_.size()) ++at_;
  }

  const std::string& name_;
  const std::string& text_;
  const std::map<std::string, std::string>& sources_;
  const Catalogue& catalogue_;
  std::vector<std::string>& found_;
  const bool of_the_catalogue_ = name_.rfind(catalogue_pages, 0) == 0;   // prose of one language, by intent
  bool in_program_ = false;                                              // within <code> or <pre>
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> lint(const std::map<std::string, std::string>& sources, const Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const auto& [name, text] : sources) Linter(name, text, sources, catalogue, found).run();
  return found;
}

}  // namespace chancery::http
