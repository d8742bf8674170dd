#include "links.h"

#include <regex>

namespace chancery::markdown {
namespace {

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What a browser makes of it: controls and space cut at the ends, tabs and line ends taken out everywhere.
std::string cleaned(std::string_view address) {
  std::string text;
  for (char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) continue;
    text += c;
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string scheme_of(std::string_view address) {
  std::string scheme;
  for (char c : address) {
    if (c == ':') return scheme;
    if (!alphanumeric(c) && c != '+' && c != '-' && c != '.') return "";
    scheme += lower(c);
  }
  return "";
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      plain += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// RFC 3986, 2.3: only unreserved characters stay as they are.
std::string encoded(std::string_view text) {
  static const char* digits = "0123456789ABCDEF";
  std::string safe;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') safe += c;
    else safe.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return safe;
}

// A fragment that opens a PDF at a page or a heading; anything beyond plain words is cut.
std::string fragment_of(std::string_view address) {
  const auto at = address.find('#');
  if (at == std::string_view::npos) return "";
  for (char c : address.substr(at + 1))
    if (!alphanumeric(c) && c != '=' && c != '&' && c != '-' && c != '_' && c != '.' && c != ',' && c != '%') return "";
  return std::string(address.substr(at));
}

// The one name behind files/, or nothing when it is a path or a trick.
std::string file_name(std::string_view path) {
  const auto name = decoded(path.substr(0, path.find_first_of("?#")));
  if (name.empty() || name == "." || name == ".." || name.find_first_of("/\\") != std::string::npos) return "";
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20) return "";
  return name;
}

Target file_target(std::string_view address, std::string_view files_base) {
  std::string_view rest;
  if (!files_base.empty() && address.substr(0, files_base.size()) == files_base) rest = address.substr(files_base.size());
  else if (address.substr(0, 6) == "files/") rest = address.substr(6);
  else if (address.substr(0, 8) == "./files/") rest = address.substr(8);
  else return {};
  const auto name = file_name(rest);
  if (name.empty()) return {};
  return {Target::Kind::file, std::string(files_base) + encoded(name) + fragment_of(address)};
}

Target item_target(std::string_view address, const ItemAddress& item_address) {
  auto path = address.substr(0, address.find_first_of("?#"));
  if (const auto slash = path.rfind('/'); slash != std::string_view::npos) path = path.substr(slash + 1);
  if (path.size() > 3 && path.substr(path.size() - 3) == ".md") path = path.substr(0, path.size() - 3);
  static const std::regex item_id("[A-Z]{1,8}(-[0-9]{4})?-[0-9]{1,6}");
  const std::string id(path);
  if (id.size() > 24 || !std::regex_match(id, item_id)) return {};
  auto fragment = fragment_of(address);
  if (!fragment.empty()) fragment = "#" + own_id(fragment.substr(1));
  return {Target::Kind::item, (item_address ? item_address(id) : "/documents/" + id) + fragment};
}

bool begins_with_slash(std::string_view address) { return !address.empty() && (address[0] == '/' || address[0] == '\\'); }

// Schemes and hosts: the part that links and pictures judge alike.
Target absolute_target(const std::string& address) {
  const auto scheme = scheme_of(address);
  if (scheme == "http" || scheme == "https") return {Target::Kind::outside, address};
  if (scheme == "mailto" || scheme == "tel") return {Target::Kind::mail, address};
  if (begins_with_slash(address) && begins_with_slash(std::string_view(address).substr(1))) {
    const auto host = address.find_first_not_of("/\\");
    if (host != std::string::npos) return {Target::Kind::outside, "https://" + address.substr(host)};
  }
  return {};
}

}  // namespace

std::string own_id(std::string_view id) { return id.substr(0, 4) == "doc-" ? std::string(id) : "doc-" + std::string(id); }

std::string name_in(std::string_view address, std::string_view files_base) {
  return address.substr(0, files_base.size()) == files_base ? file_name(address.substr(files_base.size())) : "";
}

Target link_target(std::string_view given, std::string_view files_base, const ItemAddress& item_address) {
  const auto address = cleaned(given);
  if (address.empty()) return {};
  if (auto file = file_target(address, files_base); file.kind != Target::Kind::nowhere) return file;
  if (address[0] == '#') return address.size() == 1 ? Target{} : Target{Target::Kind::here, "#" + own_id(address.substr(1))};
  if (auto absolute = absolute_target(address); absolute.kind != Target::Kind::nowhere) return absolute;
  if (!scheme_of(address).empty()) return {};
  if (address[0] == '/' && !begins_with_slash(std::string_view(address).substr(1)) && address.find('\\') == std::string::npos) return {Target::Kind::page, address};
  return item_target(address, item_address);
}

Target picture_target(std::string_view given, std::string_view files_base) {
  const auto address = cleaned(given);
  if (auto file = file_target(address, files_base); file.kind != Target::Kind::nowhere) return file;
  const auto absolute = absolute_target(address);
  return absolute.kind == Target::Kind::outside ? absolute : Target{};
}

}  // namespace chancery::markdown
