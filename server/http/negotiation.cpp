#include "http/negotiation.h"
#include "domain/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>

namespace chancery::http {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// The highest quality of `wanted` in a list like "text/html, application/json;q=0.9"; -1 when it is not named.
double quality(std::string_view list, std::string_view wanted) {
  double best = -1;
  for (const auto& each : split(list, ',')) {
    const auto parts = split(each, ';');
    if (lower(trimmed(parts.front())) != wanted) continue;
    double q = 1;
    for (std::size_t at = 1; at < parts.size(); ++at) {
      const auto parameter = lower(trimmed(parts[at]));
      if (parameter.rfind("q=", 0) == 0) q = std::strtod(parameter.c_str() + 2, nullptr);
    }
    best = std::max(best, q);
  }
  return best;
}

int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

bool prefers_json(std::string_view accept) {
  if (accept.find("json") == accept.npos) return false;   // nearly every browser request
  const auto json = std::max(quality(accept, "application/json"), quality(accept, "application/problem+json"));
  return json > 0 && json > quality(accept, "text/html");
}

bool accepts_gzip(std::string_view accept_encoding) { return accept_encoding.find("gzip") != accept_encoding.npos && quality(accept_encoding, "gzip") > 0; }

std::optional<std::string> cookie(std::string_view field, std::string_view name) {
  std::optional<std::string> found;
  while (!field.empty()) {
    const auto end = std::min(field.find(';'), field.size());
    auto pair = field.substr(0, end);
    field.remove_prefix(std::min(end + 1, field.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    if (pair.size() <= name.size() || pair[name.size()] != '=' || pair.substr(0, name.size()) != name) continue;
    if (found) return std::nullopt;
    found = std::string(pair.substr(name.size() + 1));
  }
  return found;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match.empty()) return false;
  if (trimmed(if_none_match) == "*") return true;
  for (const auto& each : split(if_none_match, ',')) {
    const auto one = trimmed(each);
    if (one == etag || (one.rfind("W/", 0) == 0 && one.substr(2) == etag)) return true;
  }
  return false;
}

std::string media_type(std::string_view content_type) { return lower(trimmed(content_type.substr(0, content_type.find(';')))); }

std::string content_disposition(const std::string& name, bool inline_shown) {
  std::string plain;
  for (char c : name) plain += c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '/' && c != '%' ? c : '_';
  std::string out = inline_shown ? "inline" : "attachment";
  if (name.empty()) return out;
  out += fmt::format("; filename=\"{}\"", plain);
  if (plain != name) out += "; filename*=UTF-8''" + percent_encoded(name);
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (at + 2 >= text.size() || hex(text[at + 1]) < 0 || hex(text[at + 2]) < 0) return std::nullopt;
      out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
      at += 2;
    } else {
      out += plus && text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char c : text) out += unreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::optional<std::multimap<std::string, std::string>> read_query(std::string_view text, std::size_t most) {
  std::multimap<std::string, std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = static_cast<std::size_t>(std::find(pair.begin(), pair.end(), '=') - pair.begin());
    const auto name = percent_decoded(pair.substr(0, equals), true);
    const auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || !is_text(*name) || !is_text(*value) || out.size() >= most) return std::nullopt;
    out.emplace(*name, *value);
  }
  return out;
}

std::string without_secrets(std::string_view target) {
  const auto question = target.find('?');
  if (question == target.npos) return std::string(target);
  constexpr std::array<std::string_view, 7> secret{"token", "password", "csrf", "secret", "key", "code", "ticket"};
  std::string out(target.substr(0, question));
  char joint = '?';
  for (const auto& pair : split(target.substr(question + 1), '&')) {
    const auto name = lower(std::string_view(pair).substr(0, pair.find('=')));
    // An encoded name cannot be judged by eye: its value is left out too.
    const bool hide = name.find('%') != name.npos || std::any_of(secret.begin(), secret.end(), [&](auto each) { return name.find(each) != name.npos; });
    out += joint;
    out += hide && pair.find('=') != pair.npos ? pair.substr(0, pair.find('=')) + "=…" : pair;
    joint = '&';
  }
  return out;
}

}  // namespace chancery::http
