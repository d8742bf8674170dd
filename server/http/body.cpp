#include "http/body.h"
#include "domain/text.h"
#include "http/negotiation.h"

#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/NameValueCollection.h>

#include <algorithm>
#include <unistd.h>

namespace chancery::http {
namespace {

constexpr int deepest = 64;   // levels of JSON; a value is walked recursively when it is written

// The first text in it with a NUL; the parser has refused what is not UTF-8 already.
bool has_nul(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find('\0') != std::string::npos;
  if (value.is_object())
    for (const auto& [name, each] : value.items()) if (name.find('\0') != std::string::npos || has_nul(each)) return true;
  if (value.is_array()) return std::any_of(value.begin(), value.end(), has_nul);
  return false;
}

Refusal bad_json(const std::string& text, std::size_t byte) {
  const auto at = std::min(byte > 0 ? byte - 1 : 0, text.size());
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  const auto begin = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  const auto column = begin == std::string::npos ? at + 1 : at - begin;
  return {Because::malformed, "refusal.json", {{"line", line}, {"column", column}}};
}

}  // namespace

Body::~Body() {
  for (const auto& each : uploads) ::unlink(each.path.c_str());
}

Refusal too_large(std::uint64_t limit) {
  return {Because::too_large, "refusal.too-large", {{"limit_bytes", limit}, {"limit_mib", (limit + 1024 * 1024 - 1) / (1024 * 1024)}}};
}

std::size_t BodyStream::read(char* buffer, std::size_t most) {
  if (too_large_) return 0;
  in_.read(buffer, static_cast<std::streamsize>(most));
  const auto got = static_cast<std::size_t>(in_.gcount());
  count_ += got;
  if (count_ > limit_) { too_large_ = true; return 0; }
  return got;
}

std::optional<Refusal> BodyStream::refusal() const {
  if (too_large_) return too_large(limit_);
  if (in_.bad() || (cut_off_ && cut_off_())) return Refusal{Because::malformed, "refusal.body-cut-off"};
  return std::nullopt;
}

void add_field(Json& fields, const std::string& name, std::string value) {
  auto& place = fields[name];
  if (place.is_null()) place = std::move(value);
  else if (place.is_array()) place.push_back(std::move(value));
  else place = Json::array({place, std::move(value)});
}

Outcome<Json> read_json(const std::string& text) {
  bool too_deep = false;
  const auto watch = [&too_deep](int depth, Json::parse_event_t, Json&) {
    if (depth > deepest) too_deep = true;
    return depth <= deepest;
  };
  try {
    auto read = Json::parse(text, watch);
    if (too_deep) return Refusal{Because::malformed, "refusal.json-deep", {{"limit", deepest}}};
    if (!read.is_object()) return Refusal{Because::malformed, "refusal.json-object"};
    if (has_nul(read)) return Refusal{Because::malformed, "refusal.not-text"};
    return read;
  } catch (const Json::parse_error& problem) {
    return bad_json(text, problem.byte);
  } catch (const Json::out_of_range&) {   // 1e999: well formed, but no number that can be held
    return Refusal{Because::malformed, "refusal.json-number"};
  }
}

Outcome<Json> read_urlencoded(const std::string& text, std::size_t most_fields) {
  if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')) >= most_fields) return Refusal{Because::too_large, "refusal.too-many-fields", {{"limit", most_fields}}};
  Json fields = Json::object();
  for (const auto& pair : split(text, '&')) {
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decoded(std::string_view(pair).substr(0, equals), true);
    auto value = percent_decoded(std::string_view(pair).substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return Refusal{Because::malformed, "refusal.form"};
    if (!is_text(*name) || !is_text(*value)) return Refusal{Because::malformed, "refusal.not-text"};
    add_field(fields, *name, std::move(*value));
  }
  return fields;
}

Outcome<Body> read_body(const std::string& content_type, BodyStream& in, const Limits& limits, const std::string& temporary_directory) {
  const auto type = media_type(content_type);
  if (type == "multipart/form-data") {
    std::string value;
    Poco::Net::NameValueCollection parameters;
    Poco::Net::MessageHeader::splitParameters(content_type, value, parameters);
    const std::string boundary = parameters.get("boundary", "");   // it gives back a reference to its second argument
    if (boundary.empty() || boundary.size() > 70) return Refusal{Because::malformed, "refusal.multipart"};
    return read_multipart(boundary, in, limits, temporary_directory);
  }
  const bool form = type == "application/x-www-form-urlencoded", json = type == "application/json";
  if (!form && !json) {   // refused by its first byte, or by having a type: nobody waits for the rest
    char first;
    if (!type.empty() || in.read(&first, 1) > 0) return Refusal{Because::unsupported, "refusal.media-type", {{"media_type", is_text(type) ? type : "?"}}};
    if (auto refused = in.refusal()) return *refused;
    return Body();
  }
  std::string text;
  char piece[8192];
  while (const auto got = in.read(piece, sizeof piece)) text.append(piece, got);
  if (auto refused = in.refusal()) return *refused;
  Body body;
  auto fields = form ? read_urlencoded(text, limits.fields) : read_json(text);
  if (!fields) return fields.refusal();
  body.fields = std::move(*fields);
  return body;
}

}  // namespace chancery::http
