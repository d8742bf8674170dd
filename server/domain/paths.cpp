#include "domain/paths.h"

#include <fmt/format.h>

namespace chancery::paths {
namespace {

// SOP-014 -> SOP/0; NC-2026-0007 -> NC-2026/00; LOT-123456 -> LOT/12xx/1234. The last run of digits after a "-" counts. People and policies are named, not
// numbered: they lie side by side (`line-1` is a login and no series).
std::string bucket(const std::string& register_name, const std::string& id) {
  if (register_name == "people" || register_name == "policies") return {};
  const auto dash = id.rfind('-');
  if (dash == std::string::npos || dash + 1 == id.size()) return {};
  const std::string digits = id.substr(dash + 1);
  if (digits.find_first_not_of("0123456789") != std::string::npos) return {};
  const std::string hundreds = digits.size() > 2 ? digits.substr(0, digits.size() - 2) : "0";
  const std::string group = hundreds.size() > 2 ? hundreds.substr(0, hundreds.size() - 2) + "xx/" : "";
  return id.substr(0, dash) + "/" + group + hundreds + "/";
}

}  // namespace

std::string policy(const std::string& register_name) { return "policies/" + register_name + ".yaml"; }

std::string item(const std::string& register_name, const std::string& id, Slot slot) {
  return (slot == Slot::draft ? "drafts/" : "") + register_name + "/" + bucket(register_name, id) + id;
}

std::string archived(const std::string& register_name, const std::string& id) {
  return "archive/" + register_name + "/" + bucket(register_name, id) + id;
}

std::string act_file(std::int64_t number) { return fmt::format("acts/{:08}.json", number); }

std::string key_statement(std::int64_t number) { return fmt::format("acts/{:08}-key.txt", number); }

std::string content_or_file(bool content, const std::string& name) { return content ? name : "files/" + name; }

std::string reading(const std::string& login) { return "readings/" + login + ".json"; }

std::string signoff(std::int64_t act_number, const std::string& act, const std::string& login) {
  std::string verb = act;
  for (char& c : verb) if (c == ' ') c = '-';
  return fmt::format("signoffs/{:08}-{}-{}.txt", act_number, verb, login);
}

}  // namespace chancery::paths
