// Who has read what is in force: what its page asks of the reader, and the page that lists everybody.
#include "documents/pages.h"

#include "item_pages/item.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::documents {

using namespace item_pages;

Json reading_asked(const Host& host, const Json& readers, const Json& item, const std::string& base) {
  const std::string act = text_of(readers, "act"), read = text_of(readers, "read");
  if (act.empty()) return nullptr;
  const int revision = item.value("revision", 0), last = readers.value("last_read", Json()).is_number() ? readers["last_read"].get<int>() : 0;
  const bool asks = readers.value("asked", false) && read.empty();
  Json view = {{"asks", asks}, {"label", text_of(readers, "label")}, {"act_href", base + "/act?act=" + shown::encoded(act)},
               {"read", nullptr}, {"changes_href", nullptr}, {"since_last", nullptr}, {"readers_href", nullptr}, {"counted", nullptr}};
  if (!read.empty()) view["read"] = host.say("documents.readers.you-did", {{"revision", revision}, {"time", shown::time(read)}});
  if (asks && last > 0 && last < revision) {
    view["changes_href"] = base + "/compare/" + std::to_string(last) + "..." + std::to_string(revision);
    view["since_last"] = host.say("documents.readers.since-last", {{"revision", last}});
  }
  const bool anybody = !list_of(readers, "readers").empty() || !list_of(readers, "missing").empty();
  if (anybody && readers.value("sees_all", false)) {
    view["readers_href"] = base + "/readers";
    view["counted"] = host.say("documents.readers.counted", {{"read", list_of(readers, "readers").size()}, {"missing", list_of(readers, "missing").size()}});
  }
  return view;
}

Outcome<Answer> Pages::readers(const PageRequest& request) {
  const std::string& id = request.path.at("id");
  const auto found = find(request, Slot::current);
  if (!found) return found.refusal();
  const auto readers = host_.items().readers(request.viewer, register_of(request), id);
  if (!readers) return readers.refusal();
  if (!readers->value("sees_all", false)) return Refusal{Because::forbidden, "documents.refusal.readers", {{"item", id}}};
  Json model = {{"register", register_of(request)}, {"id", id}, {"revision", found->value("revision", 0)}, {"title", host_.say("documents.readers.title", {{"item", id}, {"revision", found->value("revision", 0)}})},
                {"base", address(register_of(request), id)}, {"readers", list_of(*readers, "readers")}, {"missing", list_of(*readers, "missing")}};
  if (request.wants_json) return Answer(Model{"documents/readers", std::move(model)});
  Json rows = Json::array();
  for (const Json& each : list_of(*readers, "readers"))
    rows.push_back({{"name", text_of(each, "name")}, {"href", address("people", text_of(each, "login"))}, {"at", text_of(each, "at")}, {"at_shown", shown::time(text_of(each, "at"))}});
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) { return a["at"] > b["at"]; });   // who read it last, first
  Json missing = Json::array();
  for (const Json& each : list_of(*readers, "missing")) missing.push_back({{"name", text_of(each, "name")}, {"href", address("people", text_of(each, "login"))}});
  const bool any_rows = !rows.empty(), any_missing = !missing.empty();
  model["view"] = {{"rows", std::move(rows)}, {"missing", std::move(missing)}, {"any_rows", any_rows}, {"any_missing", any_missing}};
  return Answer(Model{"documents/readers", std::move(model)});
}

}  // namespace chancery::documents
