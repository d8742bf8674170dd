#include "http/framing.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace chancery::http {
namespace {

bool is_token(std::string_view text) {   // RFC 9110 section 5.6.2
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
  });
}

bool same(std::string_view one, std::string_view lower) {
  return one.size() == lower.size() && std::equal(one.begin(), one.end(), lower.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct RequestLine { std::string_view method, target, version; };

std::variant<RequestLine, Unreadable> request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last) return Unreadable{400, "refusal.request-line"};
  RequestLine read{line.substr(0, first), line.substr(first + 1, last - first - 1), line.substr(last + 1)};
  const bool visible = std::all_of(read.target.begin(), read.target.end(), [](char c) { return c > ' ' && c < 127; });
  if (!is_token(read.method) || read.target.empty() || !visible) return Unreadable{400, "refusal.request-line"};
  if (read.version != "HTTP/1.1" && read.version != "HTTP/1.0") return Unreadable{505, "refusal.http-version"};
  return read;
}

struct Seen { int lengths = 0, codings = 0, hosts = 0; };

std::optional<Unreadable> take_field(std::string_view line, Framing& framing, Seen& seen) {
  if (line.front() == ' ' || line.front() == '\t') return Unreadable{400, "refusal.folded-header"};
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return Unreadable{400, "refusal.header"};
  const auto name = line.substr(0, colon);
  const auto value = without_blanks(line.substr(colon + 1));
  for (char c : value)
    if ((static_cast<unsigned char>(c) < 32 && c != '\t') || c == 127) return Unreadable{400, "refusal.header"};
  if (same(name, "host")) ++seen.hosts;
  if (same(name, "expect") && same(value, "100-continue")) framing.expects_continue = true;
  if (same(name, "content-length")) {
    const bool digits = !value.empty() && value.size() <= 18 && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || ++seen.lengths > 1) return Unreadable{400, "refusal.content-length"};
    framing.body = Framing::Body::length;
    framing.length = std::stoull(std::string(value));
  }
  if (same(name, "transfer-encoding")) {
    if (!same(value, "chunked") || ++seen.codings > 1) return Unreadable{400, "refusal.transfer-encoding"};
    framing.body = Framing::Body::chunked;
  }
  return std::nullopt;
}

}  // namespace

HeaderScan::Found HeaderScan::look(std::string_view bytes) {
  while (line_ < bytes.size()) {
    const void* at = std::memchr(bytes.data() + line_, '\n', bytes.size() - line_);
    const std::size_t end = at ? static_cast<std::size_t>(static_cast<const char*>(at) - bytes.data()) : bytes.size();
    const auto line = bytes.substr(line_, end - line_);
    const auto carriage = line.find('\r');
    if (!at) return carriage != line.npos && carriage + 1 < line.size() ? Found::bare_line_break : Found::more;
    if (line.empty() || carriage != line.size() - 1) return Found::bare_line_break;
    line_ = end + 1;
    if (line.size() == 1) return Found::end;
  }
  return Found::more;
}

std::variant<Framing, Unreadable> frame(std::string_view header) {
  Framing framing;
  Seen seen;
  auto end = header.find("\r\n");
  const auto line = request_line(header.substr(0, end));
  if (const auto* bad = std::get_if<Unreadable>(&line)) return *bad;
  const auto& request = std::get<RequestLine>(line);
  for (auto begin = end + 2; begin + 2 < header.size(); begin = end + 2) {
    end = header.find("\r\n", begin);
    if (auto bad = take_field(header.substr(begin, end - begin), framing, seen)) return *bad;
  }
  const bool modern = request.version == "HTTP/1.1";
  if (seen.hosts > 1 || (modern && seen.hosts == 0)) return Unreadable{400, "refusal.host"};
  if (seen.codings && (seen.lengths || !modern)) return Unreadable{400, "refusal.transfer-encoding"};
  const bool needs_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (needs_body && framing.body == Framing::Body::none) return Unreadable{411, "refusal.no-length"};
  return framing;
}

ChunkScan::State ChunkScan::step(char c) {
  switch (state_) {
    case State::size: {
      if (c == '\r') return digits_ > 0 ? State::size_lf : State::bad;
      const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (value < 0 || ++digits_ > 7) return State::bad;   // Poco reads at most 8 digits: stay below
      left_ = left_ * 16 + static_cast<std::uint64_t>(value);
      return State::size;
    }
    case State::size_lf: return c != '\n' ? State::bad : left_ > 0 ? State::data : State::end_cr;
    case State::data_cr: return c == '\r' ? State::data_lf : State::bad;
    case State::data_lf:
      digits_ = 0;
      return c == '\n' ? State::size : State::bad;
    case State::end_cr: return c == '\r' ? State::end_lf : State::bad;
    case State::end_lf: return c == '\n' ? State::done : State::bad;
    default: return State::bad;
  }
}

std::size_t ChunkScan::take(const char* bytes, std::size_t count) {
  std::size_t taken = 0;
  while (taken < count && !done() && !bad()) {
    if (state_ == State::data) {
      const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(left_, count - taken));
      taken += some;
      left_ -= some;
      if (left_ == 0) state_ = State::data_cr;
    } else {
      state_ = step(bytes[taken++]);
    }
  }
  return taken;
}

}  // namespace chancery::http
