#include "item_pages/keeping.h"

#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

namespace chancery::item_pages {
namespace {

Json line(std::string says, bool bad, const std::string& href = "", const std::string& link = "") {
  return {{"says", std::move(says)}, {"bad", bad}, {"href", shown::or_null(href)}, {"link", link}, {"calm", false}};
}

// "dispositions/DSP-2026-0001" -> its number and address.
std::pair<std::string, std::string> named(const std::string& name) {
  const auto slash = name.find('/');
  if (slash == std::string::npos) return {name, ""};
  return {name.substr(slash + 1), address(name.substr(0, slash), name.substr(slash + 1))};
}

Json disposed_line(const Host& host, const Json& disposed) {
  const auto [number, href] = named(text_of(disposed, "by"));
  const std::string how = text_of(disposed, "how");
  return line(host.say("items.keeping." + how, {{"at", shown::time(text_of(disposed, "at"))}, {"by", number}, {"act", disposed.value("act", 0)}}), how == "destroyed",
              how == "kept" ? "" : href + "/certificate", host.say("items.keeping.certificate"));
}

Json people_of(const Json& all) {
  Json rows = Json::array();
  for (const Json& each : all)
    rows.push_back({{"name", text_of(each, "name")}, {"login", text_of(each, "signer")}, {"at", text_of(each, "at")}, {"at_shown", shown::time(text_of(each, "at"))}, {"meaning", text_of(each, "meaning")}, {"statement_sha256", text_of(each, "statement_sha256")}});
  return rows;
}

std::string names_of(const Json& all) {
  std::string names;
  for (const Json& each : all) names += (names.empty() ? "" : ", ") + text_of(each, "name");
  return names;
}

Json disposed_rows(const Host& host, const Json& certificate) {
  Json rows = Json::array();
  for (const Json& each : list_of(certificate, "items")) {
    const std::string key = text_of(each, "key"), title = text_of(each, "title");
    const Json schedule = each.value("schedule", Json::object());
    rows.push_back({{"register_title", text_of(each, "register_title")}, {"id", text_of(each, "id")}, {"href", address(text_of(each, "register"), text_of(each, "id"))}, {"title", shown::or_null(title)},
                    {"how_shown", host.say("items.certificate." + text_of(each, "how"))}, {"sha256", text_of(each, "sha256")}, {"key", shown::or_null(key)},
                    {"since_shown", shown::date(text_of(each, "since"))}, {"due_shown", shown::date(text_of(each, "due"))},
                    {"rule", host.say("items.certificate.rule", {{"from", text_of(schedule, "from")}, {"months", schedule.value("keep_months", 0)}, {"then", text_of(schedule, "then")}})},
                    {"policy_object", text_of(each, "policy_object")}, {"files", list_of(each, "files").size()}});
  }
  return rows;
}

}  // namespace

std::string disposition_words(const Host& host, const std::string& then) {
  return host.say(then == "keep" ? "items.keeping.then.keep" : then == "transfer with approval" ? "items.keeping.then.transfer" : "items.keeping.then.destroy");
}

Json keeping_lines(const Host& host, const Json& item) {
  Json lines = Json::array();
  const Json keeping = item.value("keeping", Json());
  if (!keeping.is_object()) return lines;
  if (const Json& disposed = keeping.value("disposed", Json()); disposed.is_object()) lines.push_back(disposed_line(host, disposed));
  else if (item.value("shut", false)) lines.push_back(line(host.say("items.keeping.shut"), true));
  for (const Json& each : list_of(keeping, "held")) {
    const std::string title = text_of(each, "title"), id = text_of(each, "id");
    lines.push_back(line(host.say("items.keeping.held", {{"case", id}, {"title", title}}), true, address(text_of(each, "register"), id), id));
  }
  const std::string due = text_of(keeping, "due"), then = text_of(keeping, "then"), kept = then == "keep" ? "-keep" : "";
  const Json details = {{"due", shown::date(due)}, {"then", disposition_words(host, then)}};
  if (keeping.value("is_due", false)) lines.push_back(line(host.say("items.keeping.due" + kept, details), false));
  else if (!due.empty() && lines.empty()) {
    lines.push_back(line(host.say("items.keeping.until" + kept, details), false));
    lines.back()["calm"] = true;   // nothing is asked of anybody yet
  }
  return lines;
}

Json holding_view(const Host& host, const Json& item) {
  const Json holding = item.value("holding", Json());
  if (!holding.is_object()) return nullptr;
  Json rows = Json::array();
  for (const Json& each : list_of(holding, "rows"))
    rows.push_back({{"href", address(text_of(each, "register"), text_of(each, "id"))}, {"id", text_of(each, "id")}, {"title", text_of(each, "title")},
                    {"register_title", text_of(each, "register_title")}, {"status", shown::status(text_of(each, "state"))}});
  const std::size_t count = holding.value("count", std::size_t{0}), listed = rows.size();
  const char* key = flag_of(holding, "more") ? "items.holding.at-least" : listed < count ? "items.holding.first" : "items.holding.all";
  return {{"says", host.say(key, {{"count", count}, {"listed", listed}})}, {"any", listed > 0}, {"rows", std::move(rows)}};
}

Json certificate_view(const Host& host, const Json& policy, const Json& item) {
  const Json certificate = item.value("certificate", Json::object()), done = certificate.value("carried_out", Json::object()), proposed = certificate.value("proposed", Json::object());
  bool destroyed = false;
  for (const Json& each : list_of(certificate, "items")) destroyed = destroyed || text_of(each, "how") == "destroyed";
  const std::string id = text_of(item, "id"), name = text_of(policy, "register");
  return {{"title", host.say(destroyed ? "items.certificate.of-destruction" : "items.certificate.of-disposition", {{"item", id}})}, {"register", name}, {"id", id}, {"certificate", certificate},
          {"view", {{"base", address(name, id)}, {"register_title", text_of(policy, "title")}, {"item_title", title_of(item)}, {"organisation", text_of(host.organisation(), "organisation")}, {"destroyed", destroyed},
                    {"carried_out", host.say("items.certificate.carried-out", {{"name", text_of(done, "name")}, {"at", shown::time(text_of(done, "at"))}, {"act", done.value("act", 0)}})},
                    {"proposed", host.say("items.certificate.proposed-by", {{"names", names_of(list_of(proposed, "by"))}, {"at", shown::time(text_of(proposed, "at"))}})},
                    {"approved", people_of(list_of(certificate, "approved"))}, {"policy_object", text_of(certificate, "policy_object")}, {"rows", disposed_rows(host, certificate)}}}};
}

}  // namespace chancery::item_pages
