// Small questions asked of request fields: which face is wanted, which encoding, which cookie, is this path ours.
// Pure functions of text.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::http {

// True when the program's face is asked for: application/json with a quality above that of text/html (RFC 9110
// section 12.5.1). `*/*` and nothing at all mean the page.
bool prefers_json(std::string_view accept);
bool accepts_gzip(std::string_view accept_encoding);
// The value of a cookie (RFC 6265 section 4.2.1); when it was sent twice, nothing: no guess which one is ours.
std::optional<std::string> cookie(std::string_view field, std::string_view name);
// If-None-Match, weak comparison (RFC 9110 section 13.1.2). `etag` with its quotes.
bool etag_matches(std::string_view if_none_match, std::string_view etag);
// "application/json" of "application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type);
std::string content_disposition(const std::string& name, bool inline_shown);   // RFC 6266 with RFC 8187 for what is not ASCII
// Decodes %XX; nothing when malformed. `plus`: "+" is a space, as forms have it.
std::optional<std::string> percent_decoded(std::string_view, bool plus);
std::string percent_encoded(std::string_view);   // all but unreserved characters (RFC 3986 section 2.3)
// name=value&… in order; nothing when malformed, not text, or more than `most`.
std::optional<std::multimap<std::string, std::string>> read_query(std::string_view, std::size_t most);
// The target with the values of parameters that hold secrets replaced, for the log.
std::string without_secrets(std::string_view target);

}  // namespace chancery::http
