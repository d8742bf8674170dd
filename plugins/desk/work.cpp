// My work: what waits for this person's signature or another act of theirs, what they are asked to read, what they write, what waits for others and why,
// what they own, and what is newly in force. One page, because "what must I do" is one question.
#include "desk/pages.h"
#include "desk/reviews.h"
#include "desk/rows.h"
#include "item_pages/reviewing.h"
#include "sdk/shown.h"

#include <algorithm>
#include <map>

namespace chancery::desk {
namespace {

constexpr std::size_t newly_in_force = 10, lately_done = 8;
constexpr int most_owned = 200;

struct Sorted { Json sign = Json::array(), act = Json::array(), write = Json::array(), waiting = Json::array(); };

std::string joined(const Json& names) {
  std::string words;
  for (const auto& each : names) words += (words.empty() ? "" : ", ") + each.get<std::string>();
  return words;
}

// What is still missing until it happens by itself (a release), and from whom: who is blocking, and for what. Where nothing
// happens by itself, the acts that others are asked for; where nobody is asked, whose text it is.
Json blocked_by(const Host& host, const Json& work, const Labels& labels) {
  Json sentences = Json::array();
  for (const auto& act : work.value("acts", Json::array())) {
    if (!act.value("by_itself", false)) continue;
    for (const auto& each : act.value("requirements", Json::array()))
      if (shown::text(each, "result") != "met") sentences.push_back(shown::text(each, "sentence"));
  }
  if (sentences.empty())
    for (const auto& step : work.value("steps", Json::array()))
      sentences.push_back(host.say("work.asked", {{"act", shown::text(step, "label")}, {"who", joined(step.value("names", Json::array()))}}));
  Json authors = Json::array();
  for (const auto& login : work.at("item").value("authors", Json::array())) authors.push_back(labels.person(login.get<std::string>()));
  if (sentences.empty()) sentences.push_back(authors.empty() ? host.say("work.nobody-asked") : host.say("work.being-written", {{"who", joined(authors)}}));
  return sentences;
}

// The day by which it is to be done, as its register's policy says which of its dates is one.
void add_due(Json& row, const Json& item, const Json& policy, const std::string& today) {
  row["due"] = nullptr;
  row["due_shown"] = nullptr;
  row["overdue"] = false;
  const Json fields = item.value("fields", Json::object());
  for (const auto& field : policy.is_object() ? policy.value("fields", Json::array()) : Json::array()) {
    const std::string day = shown::text(fields, shown::text(field, "name").c_str());
    if (!field.value("due", false) || day.empty() || (row["due"].is_string() && row["due"] <= day)) continue;
    row["due"] = day;
    row["due_shown"] = shown::date(day);
    row["overdue"] = day < today;
  }
}

class Sorter {
 public:
  Sorter(const Host& host, const Viewer& viewer, const Labels& labels) : host_(host), viewer_(viewer), labels_(labels), today_(host.now().substr(0, 10)) {}

  void sort_in(const Json& work) {
    const Json& item = work.at("item");
    const bool record = shown::text(item, "slot") == "current";
    Json row = row_of(item, record);
    const Json steps = work.value("steps", Json::array());
    const auto yours = [&](bool signing) {
      return std::find_if(steps.begin(), steps.end(), [&](const Json& step) { return step.value("yours", false) && shown::text(step, "signs").empty() != signing; });
    };
    if (const auto step = yours(true); step != steps.end()) return take(sorted_.sign, std::move(row), *step);
    const auto authors = item.value("authors", Json::array());
    const bool mine = shown::text(item, "owner") == viewer_.login || std::find(authors.begin(), authors.end(), Json(viewer_.login)) != authors.end();
    const auto step = yours(false);
    if (step != steps.end() && (record || !mine)) return take(sorted_.act, std::move(row), *step);
    if (!mine) return;   // may be acted on, but waits for somebody else
    if (!record && is_written(work)) {
      row["sent_back"] = item_pages::sent_back(host_, viewer_, labels_.policy(shown::text(item, "register")), item);
      return sorted_.write.push_back(std::move(row));
    }
    row["blocked"] = blocked_by(host_, work, labels_);
    sorted_.waiting.push_back(std::move(row));
  }

  // What is overdue first, then what is due soonest, then what has waited longest.
  Sorted sorted() {
    for (Json* rows : {&sorted_.sign, &sorted_.act, &sorted_.waiting})
      std::stable_sort(rows->begin(), rows->end(), [](const Json& a, const Json& b) {
        if (a["due"].is_null() != b["due"].is_null()) return b["due"].is_null();
        return a["due"] != b["due"] ? a["due"] < b["due"] : a["changed"] < b["changed"];
      });
    return std::move(sorted_);
  }

 private:
  Json row_of(const Json& item, bool record) const {
    Json row = item_row(host_, labels_, item, !record);
    const std::string name = shown::text(item, "register");
    Json authors = Json::array();   // whoever wrote it asks for the signature; of a record, its owner
    for (const auto& login : item.value("authors", Json::array())) authors.push_back(labels_.person(login.get<std::string>()));
    row["asked_by"] = record || authors.empty() ? row["owner_name"] : Json(joined(authors));
    row["register_title"] = labels_.register_title(name);
    row["changed_day"] = shown::date(shown::text(item, "changed"));
    row["does"] = nullptr;
    row["act_href"] = nullptr;
    row["blocked"] = Json::array();
    add_due(row, item, labels_.policy(name), today_);
    int open_comments = 0;
    for (const auto& each : item.value("comments", Json::array()))
      if (!each.value("resolved", false) && each.value("answers", 0) == 0) ++open_comments;
    row["open_comments"] = open_comments > 0 ? Json(open_comments) : Json();
    return row;
  }

  static void take(Json& rows, Json row, const Json& step) {
    const char* page = shown::text(step, "signs").empty() ? "/act?act=" : "/sign?act=";
    row["does"] = shown::text(step, "label");
    row["act_href"] = row["href"].get<std::string>() + page + shown::encoded(shown::text(step, "act"));
    rows.push_back(std::move(row));
  }

  // Its text can be changed now: it is on the desk of whoever writes it.
  static bool is_written(const Json& work) {
    const Json acts = work.value("acts", Json::array());
    return std::any_of(acts.begin(), acts.end(), [](const Json& act) { return (act.value("allowed", false) || act.value("open", false)) && act.value("takes_files", false); });
  }

  const Host& host_;
  const Viewer& viewer_;
  const Labels& labels_;
  std::string today_;
  Sorted sorted_;
};

// Documents in force that this person owns, with the day on which their review is due; and the processes they belong to.
struct Owned { Json documents = Json::array(), processes = Json::array(); };

Owned owned(const Host& host, const Viewer& viewer, const Labels& labels) {
  Owned all;
  std::map<std::pair<std::string, std::string>, int> processes;   // register and name
  for (const auto& policy : host.registers()) {
    if (!policy.value("revisioned", false)) continue;
    ListQuery query;
    query.register_name = shown::text(policy, "register");
    query.where = {{"owner", viewer.login}, {"state", shown::text(policy, "in_force")}};
    query.limit = most_owned;
    for (const auto& each : host.items().list(viewer, query).rows) {
      Json row = item_row(host, labels, each, false);
      add_review(row, each, labels.policy(query.register_name), host.now().substr(0, 10));
      all.documents.push_back(std::move(row));
      if (const auto process = shown::text(each.value("fields", Json::object()), "process"); !process.empty()) ++processes[{query.register_name, process}];
    }
  }
  for (const auto& [process, count] : processes)
    all.processes.push_back({{"name", process.second}, {"count", count}, {"href", "/" + shown::encoded(process.first) + "?process=" + shown::encoded(process.second)}});
  return all;
}

Json recent(const Host& host, const Viewer& viewer, const Labels& labels) {
  std::vector<Json> rows;
  for (const auto& policy : host.registers()) {
    if (!policy.value("revisioned", false)) continue;
    ListQuery query;
    query.register_name = shown::text(policy, "register");
    query.where = {{"state", shown::text(policy, "in_force")}};
    query.sort = "-changed";   // never before it came in force; some room for what was only touched since
    query.limit = 50;
    for (const auto& each : host.items().list(viewer, query).rows) rows.push_back(item_row(host, labels, each, false));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) { return a["since"] > b["since"]; });
  if (rows.size() > newly_in_force) rows.resize(newly_in_force);
  return rows;
}

Json to_read(const Host& host, const Viewer& viewer, const Labels& labels) {
  Json rows = Json::array();
  for (const auto& each : host.items().to_read(viewer)) rows.push_back(item_row(host, labels, each.at("item"), false));
  return rows;
}

Json empty(const Host& host, const std::string& icon, const std::string& key, const std::string& href = "", const std::string& link = "") {
  return {{"icon", icon}, {"sentence", host.say(key)}, {"href", shown::or_null(href)}, {"link", link.empty() ? Json("") : Json(host.say(link))}};
}

Json section(const Json& rows, Json when_empty) {
  const bool any_due = std::any_of(rows.begin(), rows.end(), [](const Json& row) { return row.contains("due") && !row["due"].is_null(); });
  return {{"any", !rows.empty()}, {"any_due", any_due}, {"count", rows.size()}, {"rows", rows}, {"empty", rows.empty() ? std::move(when_empty) : Json()}};
}

}  // namespace

Outcome<Answer> work_page(const Host& host, const PageRequest& request) {
  const Viewer& viewer = request.viewer;
  const Labels labels(host);
  Sorter sorter(host, viewer, labels);
  for (const auto& each : host.items().work(viewer)) sorter.sort_in(each);
  const Sorted sorted = sorter.sorted();
  Json done = Json::array();
  TrailQuery lately;
  lately.limit = static_cast<int>(lately_done);
  item_pages::Names names(host);
  for (const auto& act : host.items().trail(viewer, lately)) done.push_back(trail_entry(host, act, labels, names));

  Json reviews = Json::array();
  for (auto& each : reviews_due(host, viewer, labels, viewer.has("quality") ? "" : viewer.login)) reviews.push_back(std::move(each));
  const int due = due_for_proposal(host, viewer);
  const Owned own = owned(host, viewer, labels);
  const bool writes_documents = viewer.has("author") || viewer.has("quality");
  const bool signs = viewer.has("reviewer") || viewer.has("approver") || viewer.has("quality");
  Json model = {{"title", host.say("work.title")},
                {"first_name", viewer.name.substr(0, viewer.name.find(' '))},
                {"shows_sign", signs || !sorted.sign.empty()},
                {"shows_write", writes_documents || !sorted.write.empty()},
                {"sign", section(sorted.sign, empty(host, "badge-check", "work.sign.empty"))},
                {"write", section(sorted.write, empty(host, "file-pen-line", "work.write.empty", writes_documents ? "/documents" : "", "work.write.start"))},
                {"to_read", section(to_read(host, viewer, labels), empty(host, "book-open", "work.to-read.empty"))},
                {"waiting", section(sorted.waiting, nullptr)},
                {"due", due > 0 ? Json(host.say("work.due", {{"count", due}})) : Json()},
                {"reviews", section(reviews, nullptr)},
                {"records", section(sorted.act, nullptr)},
                {"owned", section(own.documents, nullptr)},
                {"processes", section(own.processes, nullptr)},
                {"recent", section(recent(host, viewer, labels), empty(host, "book-open", "work.recent.empty"))},
                {"done", section(done, empty(host, "history", "work.done.empty"))}};
  return Answer(Model{"desk/work", std::move(model), 200, false});   // what is due depends on the day
}

}  // namespace chancery::desk
