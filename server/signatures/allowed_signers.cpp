#include "signatures/allowed_signers.h"

#include "domain/text.h"
#include "signatures/sshsig.h"

#include <algorithm>

namespace chancery {
namespace {

// The words of a line; quoted parts keep their blanks.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> found;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if ((c == ' ' || c == '\t') && !quoted) {
      if (!word.empty()) found.push_back(std::move(word));
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty()) found.push_back(std::move(word));
  return found;
}

std::vector<std::string> options_of(const std::string& word) {   // split at commas outside quotes, quotes removed
  std::vector<std::string> found(1);
  bool quoted = false;
  for (const char c : word) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) found.emplace_back();
    else found.back().push_back(c);
  }
  return found;
}

// "YYYYMMDD[HHMM[SS]][Z]". Without Z ssh-keygen takes local time; the ledger writes UTC only.
std::optional<Instant> key_time(std::string_view text) {
  if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
  std::string digits(text);
  if (digits.size() < 8 || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  digits.resize(14, '0');
  return read_instant(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) + "T" + digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" + digits.substr(12, 2) + "Z");
}

std::string key_time(Instant at) {
  std::string digits;
  for (const char c : to_text(at)) if (c >= '0' && c <= '9') digits += c;
  return digits + "Z";
}

bool apply_options(const std::string& word, AllowedKey& key) {
  for (const auto& each : options_of(word)) {
    const auto equals = each.find('=');
    const std::string name = each.substr(0, equals), value = equals == std::string::npos ? std::string() : each.substr(equals + 1);
    if (name == "namespaces") {
      key.namespaces = split(value, ',');
    } else if (name == "valid-after") {
      key.from = key_time(value);
      if (!key.from) return false;
    } else if (name == "valid-before") {
      key.until = key_time(value);
      if (!key.until) return false;
    } else {
      return false;
    }
  }
  return true;
}

// An algorithm stands where the options may: none of these begins like one of them.
bool is_algorithm(const std::string& word) {
  return word.rfind("ssh-", 0) == 0 || word.rfind("sk-", 0) == 0 || word.rfind("ecdsa-", 0) == 0;
}

std::optional<AllowedKey> read_line(const std::string& line) {
  const auto parts = words(line);
  if (parts.size() < 3 || parts[0].front() == '#') return std::nullopt;
  const bool plain = is_algorithm(parts[1]);
  AllowedKey key;
  if (!plain && (parts.size() < 4 || !apply_options(parts[1], key))) return std::nullopt;
  const auto blob = sshsig::blob_of_line(parts[plain ? 1 : 2] + " " + parts[plain ? 2 : 3]);
  if (!blob) return std::nullopt;
  key.principals = split(parts[0], ',');
  key.blob = *blob;
  return key;
}

std::string joined(const std::vector<std::string>& words, const char* by) {
  std::string text;
  for (const auto& each : words) text += (text.empty() ? "" : by) + each;
  return text;
}

}  // namespace

bool AllowedKey::is_of(std::string_view principal) const { return among(principals, principal); }
bool AllowedKey::is_for(std::string_view name_space) const { return namespaces.empty() || among(namespaces, name_space); }
bool AllowedKey::is_valid(Instant at) const { return !(from && at < *from) && !(until && *until < at); }

std::vector<AllowedKey> read_allowed_signers(std::string_view file) {
  std::vector<AllowedKey> keys;
  for (const auto& line : split(file, '\n'))
    if (auto key = read_line(line)) keys.push_back(std::move(*key));
  return keys;
}

std::string allowed_signers_line(const AllowedKey& key) {
  std::vector<std::string> options;
  if (!key.namespaces.empty()) options.push_back("namespaces=\"" + joined(key.namespaces, ",") + "\"");
  if (key.from) options.push_back("valid-after=\"" + key_time({key.from->seconds - 1}) + "\"");
  if (key.until) options.push_back("valid-before=\"" + key_time(*key.until) + "\"");
  return joined(key.principals, ",") + (options.empty() ? "" : " " + joined(options, ",")) + " " + sshsig::public_line(key.blob) + "\n";
}

}  // namespace chancery
