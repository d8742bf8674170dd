#include "desk/csv.h"

#include "sdk/shown.h"

#include <algorithm>
#include <array>

namespace chancery::desk {
namespace {

std::string line(const std::vector<std::string>& cells) {
  std::string all;
  for (const auto& each : cells) all += (all.empty() ? "" : ",") + csv_cell(each);
  return all + "\r\n";
}

std::string changes(const Json& entry) {
  std::string text;
  for (const auto& each : entry.at("changes"))
    text += (text.empty() ? "" : "; ") + each.at("field").get<std::string>() + ": " + shown::text(each, "old") + " → " + shown::text(each, "new");
  return text;
}

std::string decision(const Json& entry) {
  std::string text;
  for (const auto& each : entry.at("requirements"))
    text += (text.empty() ? "" : "; ") + shown::text(each, "name") + " " + shown::text(each, "result") + ": " + shown::text(each, "sentence");
  return text;
}

// Of an act that was signed: what with, and how; empty otherwise.
std::string signed_as(const Json& act, const char* key) {
  const auto at = act.find("signoff");
  return at == act.end() || !at->is_object() ? "" : shown::text(*at, key);
}

}  // namespace

std::string csv_cell(const std::string& text) {
  static const std::array<std::string, 11> begins = {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};   // the last four: full width
  const bool formula = std::any_of(begins.begin(), begins.end(), [&](const std::string& each) { return text.rfind(each, 0) == 0; });
  std::string cell = "\"";
  if (formula) cell += '\'';
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

std::string csv_head(const Host& host) {
  std::vector<std::string> names;
  for (const char* each : {"number", "time", "login", "name", "act", "register", "item", "revision", "from", "to", "meaning", "signed", "for", "reason", "changes", "decision", "commit"})
    names.push_back(host.say(std::string("trail.csv.") + each));
  return line(names);
}

std::string csv_line(const Json& act, const Json& entry) {
  return line({entry.at("number").dump(), shown::text(act, "at"), shown::text(act, "actor"), shown::text(act, "actor_name"), shown::text(act, "act"),
               shown::text(act, "register"), shown::text(act, "item"), entry.at("revision").is_null() ? "" : entry.at("revision").dump(),
               shown::text(act, "from"), shown::text(act, "to"), signed_as(act, "meaning"), signed_as(act, "method"), signed_as(act, "on_behalf_of_name"), shown::text(act, "comment"), changes(entry), decision(entry), shown::text(act, "commit")});
}

}  // namespace chancery::desk
