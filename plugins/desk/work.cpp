// My work: what waits for this person's signature, what they write, what waits for others and why, and what is newly in
// force. One page, because "what must I do" is one question.
#include "desk/pages.h"
#include "desk/reviews.h"
#include "desk/rows.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

constexpr std::size_t newly_in_force = 10, lately_done = 8;


struct Sorted { Json sign = Json::array(), write = Json::array(), waiting = Json::array(); };

// What is still missing until it happens by itself (a release), and from whom: who is blocking, and for what.
Json blocked_by(const Json& acts) {
  Json sentences = Json::array();
  for (const auto& act : acts) {
    if (!act.value("by_itself", false)) continue;
    for (const auto& each : act.value("requirements", Json::array()))
      if (shown::text(each, "result") != "met") sentences.push_back(shown::text(each, "sentence"));
  }
  return sentences;
}

void sort_in(const Json& work, const Viewer& viewer, Sorted& sorted) {
  const Json& item = work.at("item");
  const Json acts = work.value("acts", Json::array());
  Json row = item_row(item, true);
  row["does"] = nullptr;
  row["blocked"] = Json::array();
  const auto allowed = [&](auto which) {
    return std::find_if(acts.begin(), acts.end(), [&](const Json& act) { return (act.value("allowed", false) || act.value("open", false)) && which(act); });
  };
  if (const auto signing = allowed([](const Json& act) { return !shown::text(act, "signs").empty(); }); signing != acts.end()) {
    row["does"] = shown::text(*signing, "label");
    row["act_href"] = row["href"].get<std::string>() + "/sign?act=" + shown::encoded(shown::text(*signing, "act"));
    sorted.sign.push_back(std::move(row));
    return;
  }
  const auto authors = item.value("authors", Json::array());
  const bool mine = shown::text(item, "owner") == viewer.login || std::find(authors.begin(), authors.end(), Json(viewer.login)) != authors.end();
  if (!mine) return;   // may be acted on, but waits for somebody else
  int open_comments = 0;
  for (const auto& each : item.value("comments", Json::array()))
    if (!each.value("resolved", false) && each.value("answers", 0) == 0) ++open_comments;
  row["open_comments"] = open_comments > 0 ? Json(open_comments) : Json();
  if (allowed([](const Json& act) { return act.value("takes_files", false); }) != acts.end()) sorted.write.push_back(std::move(row));
  else {
    row["blocked"] = blocked_by(acts);
    sorted.waiting.push_back(std::move(row));
  }
}

// Records of other registers that this person owns and that have not come to rest.
Json owned(const Host& host, const Viewer& viewer, const Labels& labels) {
  Json rows = Json::array();
  for (const auto& policy : host.registers()) {
    const std::string name = shown::text(policy, "register");
    if (policy.value("revisioned", false) || name == "people") continue;
    const Json rest = policy.value("rest", Json::array());
    ListQuery query;
    query.register_name = name;
    query.where["owner"] = viewer.login;
    query.sort = "-changed";
    for (const auto& each : host.items().list(viewer, query).rows)
      if (std::find(rest.begin(), rest.end(), each.value("state", Json())) == rest.end()) {
        Json row = item_row(each, false);
        row["register_title"] = labels.register_title(name);
        rows.push_back(std::move(row));
      }
  }
  return rows;
}

Json recent(const Host& host, const Viewer& viewer) {
  std::vector<Json> rows;
  for (const auto& policy : host.registers()) {
    if (!policy.value("revisioned", false)) continue;
    ListQuery query;
    query.register_name = shown::text(policy, "register");
    query.sort = "-changed";
    query.limit = 50;
    for (const auto& each : host.items().list(viewer, query).rows)
      if (shown::text(each, "state") == shown::text(policy, "in_force") && !shown::text(each, "in_force_since").empty()) rows.push_back(item_row(each, false));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) { return a["since"] > b["since"]; });
  if (rows.size() > newly_in_force) rows.resize(newly_in_force);
  return rows;
}

Json empty(const Host& host, const std::string& icon, const std::string& key, const std::string& href = "", const std::string& link = "") {
  return {{"icon", icon}, {"sentence", host.say(key)}, {"href", shown::or_null(href)}, {"link", link.empty() ? Json("") : Json(host.say(link))}};
}

Json section(const Json& rows, Json when_empty) {
  return {{"any", !rows.empty()}, {"count", rows.size()}, {"rows", rows}, {"empty", rows.empty() ? std::move(when_empty) : Json()}};
}

}  // namespace

Outcome<Answer> work_page(const Host& host, const PageRequest& request) {
  const Viewer& viewer = request.viewer;
  const Labels labels(host);
  Sorted sorted;
  for (const auto& each : host.items().work(viewer)) sort_in(each, viewer, sorted);
  Json done = Json::array();
  TrailQuery lately;
  lately.limit = static_cast<int>(lately_done);
  for (const auto& act : host.items().trail(viewer, lately)) done.push_back(history_entry(act, labels));

  Json reviews = Json::array();
  for (auto& each : reviews_due(host, viewer, labels, viewer.has("quality") ? "" : viewer.login)) reviews.push_back(std::move(each));
  const Json records = owned(host, viewer, labels);
  const bool writes_documents = viewer.has("author") || viewer.has("quality");
  const bool signs = viewer.has("reviewer") || viewer.has("approver") || viewer.has("quality");
  Json model = {{"title", host.say("work.title")},
                {"first_name", viewer.name.substr(0, viewer.name.find(' '))},
                {"shows_sign", signs || !sorted.sign.empty()},
                {"shows_write", writes_documents || !sorted.write.empty()},
                {"sign", section(sorted.sign, empty(host, "badge-check", "work.sign.empty"))},
                {"write", section(sorted.write, empty(host, "file-pen-line", "work.write.empty", writes_documents ? "/documents" : "", "work.write.start"))},
                {"waiting", section(sorted.waiting, nullptr)},
                {"reviews", section(reviews, nullptr)},
                {"records", section(records, nullptr)},
                {"recent", section(recent(host, viewer), empty(host, "book-open", "work.recent.empty"))},
                {"done", section(done, empty(host, "history", "work.done.empty"))}};
  return Answer(Model{"desk/work", std::move(model), 200, false});   // what is due depends on the day
}

}  // namespace chancery::desk
