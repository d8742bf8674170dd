#include "evidence/names.h"

#include <algorithm>
#include <array>
#include <set>

namespace chancery::evidence {
namespace {

bool plain(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; }

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// U+00C0 to U+00FF without their accents, so that a German or French name can still be recognised.
constexpr std::string_view without_accents = "AAAAAAACEEEEIIIIDNOOOOO_OUUUUYTsaaaaaaaceeeeiiiidnooooo_ouuuuyty";

std::string to_ascii(std::string_view name) {
  std::string ascii;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (plain(name[i])) ascii += name[i];
    else if (byte == 0xC3 && i + 1 < name.size()) ascii += without_accents[static_cast<unsigned char>(name[++i]) & 0x3Fu];
    else if ((byte & 0xC0u) != 0x80u) ascii += '_';   // one for each character, not for each byte
  }
  return ascii;
}

bool reserved(const std::string& stem) {
  static const std::set<std::string> names = {"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
                                              "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"};
  return names.count(lower(stem)) != 0;
}

}  // namespace

std::string Names::safe(const std::string& folder, std::string_view name) {
  auto text = to_ascii(name);
  const auto dot = text.rfind('.');
  auto ending = dot == std::string::npos || dot == 0 || text.size() - dot > 12 ? "" : text.substr(dot);
  auto stem = text.substr(0, text.size() - ending.size()).substr(0, 80);
  while (!stem.empty() && stem.front() == '.') stem.erase(0, 1);
  while (!stem.empty() && stem.back() == '.') stem.pop_back();
  if (ending == ".") ending.clear();
  if (stem.empty() || stem.front() == '-' || reserved(stem.substr(0, stem.find('.')))) stem = "_" + stem;
  auto given = stem + ending;
  for (int n = 2; !taken_.emplace(folder + "/" + lower(given), n).second; ++n) given = stem + "-" + std::to_string(n) + ending;
  return given;
}

std::string csv_cell(std::string_view text) {
  std::string cell = "\"";
  static constexpr std::array<std::string_view, 11> begins = {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};   // the last four: full width
  if (std::any_of(begins.begin(), begins.end(), [&](std::string_view each) { return text.substr(0, each.size()) == each; })) cell += '\'';
  for (char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

std::string csv_row(const std::initializer_list<std::string_view>& cells) {
  std::string row;
  for (const auto each : cells) row += (row.empty() ? "" : ",") + csv_cell(each);
  return row + "\r\n";
}

std::string html_escaped(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if (c == '&') safe += "&amp;";
    else if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '"') safe += "&quot;";
    else safe += c;
  }
  return safe;
}

}  // namespace chancery::evidence
