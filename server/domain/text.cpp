#include "domain/text.h"

#include <algorithm>

#include <array>
#include <cstdint>

namespace chancery {
namespace {

// Decodes one code point; nothing when the bytes at `at` are not well-formed (RFC 3629).
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  std::size_t more = 0;
  char32_t value = 0;
  if (first < 0x80) { ++at; return first; }
  if (first >= 0xC2 && first <= 0xDF) { more = 1; value = first & 0x1FU; }
  else if (first >= 0xE0 && first <= 0xEF) { more = 2; value = first & 0x0FU; }
  else if (first >= 0xF0 && first <= 0xF4) { more = 3; value = first & 0x07U; }
  else return std::nullopt;
  if (at + more >= text.size()) return std::nullopt;
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return std::nullopt;
    value = value << 6U | (byte(at + i) & 0x3FU);
  }
  const bool overlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  at += more + 1;
  return value;
}

bool lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool letter_or_digit(char c) { return lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }

bool overrides_direction(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

// The letters that have two cases in Latin, Greek and Cyrillic (Unicode, CaseFolding.txt, one to one, below U+0800).
char32_t small_letter(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (within(U'A', U'Z') || (within(0xC0, 0xDE) && c != 0xD7) || (within(0x391, 0x3AB) && c != 0x3A2) || within(0x410, 0x42F)) return c + 32;
  if (within(0x400, 0x40F)) return c + 80;
  const bool even_is_large = (within(0x100, 0x137) && c != 0x130 && c != 0x131) || within(0x14A, 0x177) || within(0x1DE, 0x1EF) || within(0x1F8, 0x21F) || within(0x460, 0x481) || within(0x48A, 0x4BF) || within(0x4D0, 0x52F);
  if (even_is_large) return c | 1;
  const bool odd_is_large = within(0x139, 0x148) || within(0x179, 0x17E);
  return odd_is_large && c % 2 == 1 ? c + 1 : c;
}

// Names that Windows gives to devices, with any extension.
bool is_device_name(std::string_view name) {
  const std::string stem = folded_name(name.substr(0, name.find('.')));
  static constexpr std::array<std::string_view, 4> devices = {"con", "prn", "aux", "nul"};
  for (const auto& device : devices) if (stem == device) return true;
  return stem.size() == 4 && (stem.substr(0, 3) == "com" || stem.substr(0, 3) == "lpt") && stem[3] >= '1' && stem[3] <= '9';
}

}  // namespace

bool is_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) - 1U < 0x7F) { ++at; continue; }   // nearly all there is
    const auto c = next_code_point(text, at);
    if (!c || *c == 0) return false;
  }
  return true;
}

bool reads_as_written(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (!c || overrides_direction(*c) || *c == 0x2028 || *c == 0x2029) return false;
  }
  return true;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 40 || text[0] < 'a' || text[0] > 'z') return false;
  for (char c : text) if (!lower_or_digit(c) && c != '-') return false;
  return true;
}

bool is_item_id(std::string_view text) {
  if (text.empty() || text.size() > 60 || !letter_or_digit(text[0]) || text.find("..") != std::string_view::npos) return false;
  for (char c : text) if (!letter_or_digit(c) && c != '-' && c != '_' && c != '.') return false;
  return text.back() != '.';
}

std::optional<std::string> bad_file_name(std::string_view name) {
  if (name.empty()) return "refusal.file-name.empty";
  if (name.size() > 200) return "refusal.file-name.long";
  for (std::size_t at = 0; at < name.size();) {
    const auto c = next_code_point(name, at);
    if (!c) return "refusal.file-name.not-text";
    if (*c < 0x20 || *c == 0x7F || (*c >= 0x80 && *c < 0xA0) || overrides_direction(*c)) return "refusal.file-name.control";
    if (*c == '/' || *c == '\\') return "refusal.file-name.slash";
  }
  if (name.find_first_of("<>:\"|?*") != std::string_view::npos) return "refusal.file-name.sign";
  if (name.front() == ' ' || name.front() == '.' || name.back() == ' ' || name.back() == '.') return "refusal.file-name.ends";
  if (folded_name(name.substr(0, 4)) == "git~") return "refusal.file-name.git";   // NTFS's short form of .git: git fsck refuses it
  if (is_device_name(name)) return "refusal.file-name.device";
  return std::nullopt;
}

std::string folded_name(std::string_view name) {
  std::string folded;
  for (std::size_t at = 0; at < name.size();) {
    const auto begin = at;
    const auto c = next_code_point(name, at);
    if (!c) return std::string(name);   // not text: is itself
    const char32_t small = small_letter(*c);
    if (small == *c) folded += name.substr(begin, at - begin);
    else if (small < 0x80) folded += static_cast<char>(small);
    else { folded += static_cast<char>(0xC0 | (small >> 6)); folded += static_cast<char>(0x80 | (small & 0x3F)); }
  }
  return folded;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != at) continue;
    parts.emplace_back(text.substr(from, i - from));
    from = i + 1;
  }
  return parts;
}

bool among(const std::vector<std::string>& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace chancery
