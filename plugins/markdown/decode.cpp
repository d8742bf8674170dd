#include "decode.h"

namespace chancery::markdown {
namespace {

constexpr char32_t replacement = 0xFFFD;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

// Length of a well-formed sequence at `at` (RFC 3629, section 4), or 0.
std::size_t sequence_length(std::string_view bytes, std::size_t at) {
  const unsigned first = byte_at(bytes, at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC2 && first < 0xE0 ? 2 : 0;
  if (length == 0 || at + length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_at(bytes, at + i) & 0xC0u) != 0x80u) return 0;
  const unsigned second = byte_at(bytes, at + 1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return length;
}

char32_t acceptable(char32_t c) {
  if (c == 0 || c == 0x202D || c == 0x202E || c == 0xFFFE || c == 0xFFFF) return replacement;
  if ((c < 0x20 && c != '\t' && c != '\n' && c != '\f') || c == 0x7F) return replacement;
  return c == '\f' ? U' ' : c;
}

// CR LF and a lone CR are one line end.
void append(std::string& text, char32_t c, bool& after_return) {
  const bool second_half = after_return && c == '\n';
  after_return = c == '\r';
  if (second_half) return;
  append_utf8(text, c == '\r' ? U'\n' : acceptable(c));
}

std::string from_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  bool after_return = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto length = sequence_length(bytes, at);
    if (length == 0) {
      append(text, replacement, after_return);
      ++at;
      continue;
    }
    std::size_t next = at;
    append(text, next_code_point(bytes, next), after_return);
    at = next;
  }
  return text;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string text;
  bool after_return = false;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(big_endian ? byte_at(bytes, at) << 8 | byte_at(bytes, at + 1) : byte_at(bytes, at + 1) << 8 | byte_at(bytes, at));
  };
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (at + 1 == bytes.size()) {
      append(text, replacement, after_return);
      break;
    }
    char32_t c = unit(at);
    if (c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
      at += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = replacement;
    }
    append(text, c, after_return);
  }
  return text;
}

}  // namespace

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const unsigned first = byte_at(text, at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  char32_t c = first & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i) c = c << 6 | (byte_at(text, at++) & 0x3Fu);
  return c;
}

std::string as_text(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return from_utf8(bytes.substr(3));
  if (bytes.substr(0, 2) == "\xFF\xFE") return from_utf16(bytes.substr(2), false);
  if (bytes.substr(0, 2) == "\xFE\xFF") return from_utf16(bytes.substr(2), true);
  return from_utf8(bytes);
}

}  // namespace chancery::markdown
