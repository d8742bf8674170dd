// Streams, bodies and forms for the fuzzers of http: whole ones, and pieces that are put into them, from one random source.
#pragma once
#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace chancery::http::fuzz {

inline constexpr unsigned fixed_seed = 20261125;

class Inputs {
 public:
  explicit Inputs(unsigned seed) : random_(seed) {}

  unsigned below(std::size_t most) { return static_cast<unsigned>(random_() % most); }
  const std::string& one_of(const std::vector<std::string>& all) { return all[below(all.size())]; }

  // A few requests one after the other; what a body holds looks like a request itself.
  std::string stream() {
    std::string all;
    for (unsigned each = 0, count = 1 + below(4); each < count; ++each) all += request();
    return all;
  }

  // The stream with hostile pieces put in, bytes changed, parts left out or said twice.
  std::string spoiled(std::string text, const std::vector<std::string>& pieces) {
    for (unsigned each = 0, count = 1 + below(4); each < count; ++each) {
      const auto at = below(text.size() + 1), length = below(30);
      switch (below(6)) {
        case 0: text.insert(at, one_of(pieces)); break;
        case 1: if (at < text.size()) text[at] = static_cast<char>(below(256)); break;
        case 2: text.erase(at, length); break;
        case 3: text.insert(at, text.substr(at, length)); break;
        default: {   // at the beginning of a line, where it tells most
          const auto line = text.find("\r\n", at);
          text.insert(line == text.npos ? at : line + 2, one_of(pieces));
        }
      }
    }
    return text;
  }

  std::string multipart() {
    std::string all;
    for (unsigned each = 0, count = below(4); each < count; ++each) {
      all += "--b\r\nContent-Disposition: form-data; name=\"" + one_of({"csrf", "text", "files", "a%22b"}) + "\"";
      if (below(2)) all += "; filename=\"" + one_of({"a.txt", "", "%0D%0A", "\\\"x", "\xC3\xBC.md"}) + "\"\r\nContent-Type: text/plain";
      all += "\r\n\r\n" + one_of({"", "value", "\r\n", "\n", "\r\n--", "\r\n--c\r\n", "--b", "\r", std::string("\0\xFF", 2), std::string(300, 'x')}) + "\r\n";
    }
    return all + "--b--\r\n";
  }

  std::string made_of(const std::vector<std::string>& pieces) {
    std::string text;
    for (unsigned each = 0, count = 1 + below(40); each < count; ++each) text += one_of(pieces);
    return text;
  }

 private:
  std::string request() {
    const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n", host = " HTTP/1.1\r\nHost: h\r\n";
    const std::string body = one_of({"", "a=b", hidden, "0\r\n\r\n" + hidden, std::string(70, 'x') + hidden});
    switch (below(4)) {
      case 0: return "GET /one" + host + "\r\n";
      case 1: return "POST /two" + host + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      case 2: return "POST /three" + host + "Transfer-Encoding: chunked\r\n\r\n" + chunked(body);
      default: return "GET /four" + host + "Content-Length: " + std::to_string(body.size()) + "\r\nX-Y: z\r\n\r\n" + body;
    }
  }
  std::string chunked(const std::string& body) {
    std::string all;
    for (std::size_t at = 0; at < body.size();) {
      const auto some = std::min<std::size_t>(1 + below(40), body.size() - at);
      char size[20];
      std::snprintf(size, sizeof size, below(2) ? "%zx\r\n" : "0%zX\r\n", some);
      all += size + body.substr(at, some) + "\r\n";
      at += some;
    }
    return all + "0\r\n\r\n";
  }

  std::mt19937 random_;
};

inline const std::vector<std::string> wire_pieces = {
    "Content-Length: 0\r\n", "Content-Length: 5\r\n", "Content-Length:5\r\n", "Content-Length : 5\r\n", "content-length: 0005\r\n", "Content-Length: +5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 5\n", "Content-Length: \r\n",
    "Content-Length: 99999999999999999999\r\n", "Content-Length: 0x5\r\n", "\tContent-Length: 5\r\n", "X: y\r\n Content-Length: 5\r\n", "Content-Length\r\n", "Content_Length: 5\r\n", "X: a\rContent-Length: 5\r\n", "X: a\nContent-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:chunked\r\n", "Transfer-Encoding: Chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: \x0B" "chunked\r\n", "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: chunked;q=1\r\n", " chunked\r\n", "X: y\r\nTransfer-Encoding:\r\n chunked\r\n", "TE: chunked\r\n",
    "Host: other\r\n", "Host:\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Connection: keep-alive, upgrade\r\n", "Upgrade: h2c\r\n", "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n", "POST /hidden HTTP/1.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\r\n", " ", "\t", ":", std::string("\0", 1), "\x7F", "\xC2\xA0", "\x85", "0\r\n\r\n", "5;x=y\r\n", "00000005\r\n", "-1\r\n", "5 \r\n", "FFFFFFFFFFFFFFFF\r\n", "0\r\nX: y\r\n\r\n", "HTTP/1.1", "HTTP/1.0", "GET", "POST /x HTTP/1.1\r\n"};
inline const std::vector<std::string> body_pieces = {
    "\r\n", "\n", "\r", "--", "--b", "\r\n--b", "\r\n--b\r\n", "\r\n--b--", "\r\n--b--\r\n", "--b--", "Content-Disposition: form-data; name=\"x\"", "; filename=\"", "; name=\"", "\"", "\\\"", "%22", "%0D%0A", "Content-Type: text/html\r\n", "\r\n\r\n",
    "content-disposition:form-data; name=\"csrf\"\r\n\r\n", "Content-Disposition: attachment\r\n\r\n", std::string("\0", 1), "\xFF", "\xED\xA0\x80", "\xF0\x9F\x94\xA9", std::string(9000, 'h'), " ", "\t"};
inline const std::vector<std::string> form_pieces = {
    "{", "}", "[", "]", "\"", "\"a\"", ":", ",", "1", "-", "0", "1e999", "-1e999", "1e-999", "18446744073709551616", "-9223372036854775809", "0.1", "true", "null", "nul", "\\u0000", "\\ud800", "\\ud800\\udc00", "\\u00e9", "\\x", "\xFF", "\xC3", "\xC3\xA9", "\xEF\xBB\xBF",
    std::string("\0", 1), " ", "\n", "\t", "a", "=", "&", "%", "%4", "%41", "%00", "%FF", "%C3%A9", "+", "{\"a\":", "{\"a\":{\"a\":", "[[[[[[[[[[", "//", "/* */", "NaN", "Infinity"};

}  // namespace chancery::http::fuzz
