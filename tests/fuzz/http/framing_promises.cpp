// Framing alone, without a socket: HeaderScan, frame and ChunkScan over a stream, against other parsers and against Poco's.
#include "fuzz/http/other_parsers.h"
#include "fuzz/http/promises.h"
#include "http/framing.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>

#include <sstream>

namespace chancery::http::fuzz {
namespace {

// The end of the header as it is found when the bytes come in pieces of this size; 0: none, or refused.
std::size_t header_end(const std::string& bytes, std::size_t piece) {
  HeaderScan scan;
  for (std::size_t count = std::min(piece, bytes.size());; count = std::min(count + piece, bytes.size())) {
    const auto found = scan.look(std::string_view(bytes).substr(0, count));
    must(scan.length() <= count, "a header does not end past what has come");
    if (found == HeaderScan::Found::end) return scan.length();
    if (found == HeaderScan::Found::bare_line_break || count == bytes.size()) return 0;
  }
}

struct Chunks { std::size_t taken = 0; bool done = false; };
Chunks chunks(const std::string& bytes, std::size_t piece) {
  ChunkScan scan;
  std::size_t at = 0;
  while (at < bytes.size() && !scan.done() && !scan.bad()) {
    const auto given = std::min(piece, bytes.size() - at);
    const auto taken = scan.take(bytes.data() + at, given);
    must(taken <= given, "no more is taken than was given");
    at += taken;
  }
  must(!(scan.done() && scan.bad()), "a body is not both whole and malformed");
  return {at, scan.done()};
}

// Poco reads the header afterwards, for its values: it must come to the same length, or it would leave or take bytes.
void poco_agrees(const std::string& header, const Framing& framing) {
  std::istringstream in(header);
  Poco::Net::HTTPRequest request;
  try {
    request.read(in);
  } catch (const Poco::Exception&) {
    return;   // over its own limits of names and values: refused with 431
  }
  must(request.getChunkedTransferEncoding() == (framing.body == Framing::Body::chunked), "Poco reads chunks where they were found, and nowhere else");
  if (framing.body == Framing::Body::length) must(static_cast<std::uint64_t>(request.getContentLength64()) == framing.length, "Poco reads the length that was found");
  if (framing.body == Framing::Body::none) must(!request.hasContentLength(), "Poco finds no length where there is none");
}

// What Chancery takes out of the stream: it ends with the first request that is refused or not whole.
std::vector<Cut> taken_from(const std::string& stream) {
  std::vector<Cut> all;
  for (std::size_t at = 0; all.size() < 50;) {
    while (stream.compare(at, 2, "\r\n") == 0) at += 2;   // as Wire does
    const auto rest = stream.substr(at);
    const auto header = header_end(rest, rest.size() + 1);
    must(header == header_end(rest, 1) && header == header_end(rest, 7), "a header is the same however it arrives");
    if (header == 0) break;
    const auto framed = frame(std::string_view(rest).substr(0, header));
    if (std::holds_alternative<Unreadable>(framed)) {
      const auto status = std::get<Unreadable>(framed).status;
      must(status >= 400 && status < 600 && !std::get<Unreadable>(framed).key.empty(), "a refusal has a status and a sentence");
      break;
    }
    const auto& framing = std::get<Framing>(framed);
    poco_agrees(rest.substr(0, header), framing);
    const auto body = rest.substr(header);
    std::size_t length = 0;
    Cut taken;
    if (framing.body == Framing::Body::chunked) {
      const auto whole = chunks(body, body.size() + 1), bytes = chunks(body, 1), threes = chunks(body, 3);
      must(whole.done == bytes.done && whole.done == threes.done && whole.taken == bytes.taken && whole.taken == threes.taken, "chunks are the same however they arrive");
      if (!whole.done) break;
      length = whole.taken;
    } else {
      if (framing.length > body.size()) break;
      length = framing.length;
    }
    const auto one = cut(rest.substr(0, header + length), Forgiving{});
    must(one.size() == 1, "what was taken is one request");
    all.push_back(one[0]);
    at += header + length;
  }
  return all;
}

}  // namespace

void framing_is_kept(const std::string& stream) {
  static const auto others = every_kind();
  const auto taken = taken_from(stream);
  for (const auto& other : others) {
    const auto theirs = cut(stream, other);
    for (std::size_t each = 0; each < taken.size(); ++each)
      must(each < theirs.size() && theirs[each] == taken[each], "a request that is taken is the same to every other parser");
  }
}

}  // namespace chancery::http::fuzz
