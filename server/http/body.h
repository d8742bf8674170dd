// The body of a request as fields and uploaded files: urlencoded, JSON or multipart (RFC 7578). Files go to temporary files as
// they arrive and are never whole in memory. Every text is UTF-8 without NUL or the request is refused; bytes of files are kept
// exactly. Owned by one thread; the temporary files go when it goes.
#pragma once
#include "http/limits.h"
#include "sdk/page.h"

#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace chancery::http {

class Body {
 public:
  Body() = default;
  Body(Body&&) = default;
  Body& operator=(Body&&) = delete;
  ~Body();

  Json fields = Json::object();    // a repeated form field is an array
  std::vector<Upload> uploads;
};

// Reads at most `limit` bytes and tells why no more: the end, too many, or a body cut off by the sender.
class BodyStream {
 public:
  BodyStream(std::istream& in, std::uint64_t limit, std::function<bool()> cut_off) : in_(in), limit_(limit), cut_off_(std::move(cut_off)) {}
  std::size_t read(char* buffer, std::size_t most);   // 0: no more, ask refusal()
  std::optional<Refusal> refusal() const;

 private:
  std::istream& in_;
  std::uint64_t limit_, count_ = 0;
  std::function<bool()> cut_off_;
  bool too_large_ = false;
};

// Refusals: `unsupported` for another media type, `too_large`, `malformed` (JSON with line and column).
Outcome<Body> read_body(const std::string& content_type, BodyStream&, const Limits&, const std::string& temporary_directory);
Outcome<Body> read_multipart(const std::string& boundary, BodyStream&, const Limits&, const std::string& temporary_directory);
Outcome<Json> read_json(const std::string& text);
Outcome<Json> read_urlencoded(const std::string& text, std::size_t most_fields);
void add_field(Json& fields, const std::string& name, std::string value);
Refusal too_large(std::uint64_t limit);   // bytes

}  // namespace chancery::http
