#include "witness/settings.h"

#include "domain/text.h"

#include <algorithm>
#include <regex>

namespace chancery::witness {
namespace {

// Names, hosts and paths of plain letters: nothing that ssh, Git or a remote shell could take for an option or a command.
const std::regex& ssh_form() {
  static const std::regex form("ssh://([a-z_][a-z0-9_-]*@)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9_~.][A-Za-z0-9_.+-]*)+");
  return form;
}
const std::regex& file_form() {
  static const std::regex form("file://(/[A-Za-z0-9_.][A-Za-z0-9_.+ -]*)+");
  return form;
}
const std::regex& http_form() {
  static const std::regex form("https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9_.~%/+-]*)?");
  return form;
}

Outcome<std::vector<Remote>> read(const std::vector<std::string>& given, const std::vector<const std::regex*>& forms, const char* wrong) {
  std::vector<Remote> all;
  for (const auto& each : given) {
    const auto space = each.find_first_of(" \t");
    const Remote one{each.substr(0, space), space == std::string::npos ? "" : trimmed(each.substr(space))};
    const bool formed = std::any_of(forms.begin(), forms.end(), [&](const std::regex* form) { return std::regex_match(one.url, *form); });
    if (!is_name(one.name)) return Refusal{Because::invalid, "witness.setting.name", {{"given", each}}};
    if (!formed || one.url.find("/../") != std::string::npos) return Refusal{Because::invalid, wrong, {{"given", each}}};
    if (std::any_of(all.begin(), all.end(), [&](const Remote& other) { return other.name == one.name; })) return Refusal{Because::invalid, "witness.setting.twice", {{"given", one.name}}};
    all.push_back(one);
  }
  return all;
}

}  // namespace

Outcome<std::vector<Remote>> read_remotes(const std::vector<std::string>& given) { return read(given, {&ssh_form(), &file_form()}, "witness.setting.remote"); }

Outcome<std::vector<Authority>> read_authorities(const std::vector<std::string>& given) {
  auto read_all = read(given, {&http_form()}, "witness.setting.authority");
  if (!read_all) return read_all.refusal();
  std::vector<Authority> all;
  for (const auto& each : *read_all) all.push_back({each.name, each.url});
  return all;
}

}  // namespace chancery::witness
