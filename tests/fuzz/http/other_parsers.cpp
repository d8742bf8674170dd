#include "fuzz/http/other_parsers.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

namespace chancery::http::fuzz {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}
std::string stripped(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\v\f");
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\v\f") + 1 - begin);
}

class Parser {
 public:
  Parser(const std::string& stream, const Forgiving& how) : stream_(stream), how_(how) {}

  std::optional<Cut> next() {
    const auto start = at_;
    auto line = this->line();
    while (line && line->empty()) line = this->line();
    if (!line) return back(start);
    Cut cut;
    const auto space = line->find(' ');
    cut.method = line->substr(0, space);
    if (space != line->npos) cut.target = line->substr(space + 1, line->rfind(' ') - space - 1);
    length_.reset();
    chunked_ = false;
    for (line = this->line(); line && !line->empty(); line = this->line()) field(*line);
    if (!line) return back(start);
    const bool by_chunks = chunked_ && !(how_.length_wins && length_);
    if (!(by_chunks ? chunks(cut.body) : bytes(length_.value_or(0), cut.body))) return back(start);
    return cut;
  }

 private:
  std::optional<Cut> back(std::size_t start) { at_ = start; return std::nullopt; }

  std::optional<std::string> line() {
    const std::string mark = how_.bare_line_feed ? "\n" : "\r\n";
    const auto end = stream_.find(mark, at_);
    if (end == stream_.npos) return std::nullopt;
    std::string text = stream_.substr(at_, end - at_);
    at_ = end + mark.size();
    if (how_.bare_line_feed && !text.empty() && text.back() == '\r') text.pop_back();
    return text;
  }

  void field(const std::string& line) {
    const auto colon = line.find(':');
    if (colon == line.npos) return;
    auto name = lower(line.substr(0, colon));
    if (how_.space_before_colon) name = stripped(name);
    const auto value = stripped(line.substr(colon + 1));
    if (name == "content-length") {
      const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) { return std::isdigit(c); });
      if ((digits || how_.signed_length) && (!length_ || how_.last_length)) length_ = std::strtoull(value.c_str(), nullptr, 10);
    }
    if (name == "transfer-encoding") chunked_ = chunked_ || (how_.any_chunked ? lower(value).find("chunked") != value.npos : lower(value) == "chunked");
  }

  bool bytes(std::size_t count, std::string& out) {
    if (count > stream_.size() - at_) return false;
    out += stream_.substr(at_, count);
    at_ += count;
    return true;
  }

  bool chunks(std::string& out) {
    for (;;) {
      const auto size = line();
      if (!size) return false;
      const auto count = std::strtoull(size->c_str(), nullptr, 16);
      if (!bytes(count, out)) return false;
      auto rest = line();
      if (!rest) return false;
      if (count > 0) continue;
      while (rest && !rest->empty()) rest = line();   // trailer fields
      return rest.has_value();
    }
  }

  const std::string& stream_;
  const Forgiving& how_;
  std::size_t at_ = 0;
  std::optional<std::size_t> length_;
  bool chunked_ = false;
};

}  // namespace

std::vector<Forgiving> every_kind() {
  std::vector<Forgiving> kinds;
  for (unsigned bits = 0; bits < 64; ++bits)
    kinds.push_back({(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0, (bits & 32) != 0});
  return kinds;
}

std::vector<Cut> cut(const std::string& stream, const Forgiving& how) {
  std::vector<Cut> all;
  Parser parser(stream, how);
  while (all.size() < 50) {
    auto next = parser.next();
    if (!next) break;
    all.push_back(std::move(*next));
  }
  return all;
}

}  // namespace chancery::http::fuzz
