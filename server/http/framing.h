// Where one request ends and the next begins, judged strictly on the bytes before any library reads them: a request that
// two programs could cut differently is refused (RFC 9112 section 11.2, request smuggling). Not here: reading of values,
// which is left to Poco once the bytes are known to be unambiguous.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace chancery::http {

// Why the bytes cannot be a request. The connection is closed after the answer, because nobody knows where the next begins.
struct Unreadable {
  int status = 400;
  std::string key;   // of the sentence
};

struct Framing {
  enum class Body { none, length, chunked } body = Body::none;
  std::uint64_t length = 0;         // bytes, for Body::length
  bool expects_continue = false;    // RFC 9110 section 10.1.1
};

// Looks for the empty line that ends a header, line by line as bytes arrive. A bare CR or LF is refused at once.
class HeaderScan {
 public:
  enum class Found { end, more, bare_line_break };
  Found look(std::string_view bytes);                       // all bytes of this request so far
  std::size_t length() const { return line_; }              // of the header with its empty line, once found
  void reset() { line_ = 0; }

 private:
  std::size_t line_ = 0;   // where the line that is not whole yet begins
};

// `header` is whole, with its empty line.
std::variant<Framing, Unreadable> frame(std::string_view header);

// Follows a chunked body (RFC 9112 section 7.1) without decoding it. Chunk extensions and trailer fields are refused:
// nothing that talks to Chancery needs them, and they are where parsers differ.
class ChunkScan {
 public:
  // How many of these bytes belong to the body; fewer than given once it is done. Sets bad() on a malformed chunk.
  std::size_t take(const char* bytes, std::size_t count);
  bool done() const { return state_ == State::done; }
  bool bad() const { return state_ == State::bad; }

 private:
  enum class State { size, size_lf, data, data_cr, data_lf, end_cr, end_lf, done, bad };
  State step(char);
  State state_ = State::size;
  std::uint64_t left_ = 0;
  int digits_ = 0;
};

}  // namespace chancery::http
