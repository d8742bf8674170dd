#include "witness/comparing.h"

#include "witness/authority.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

namespace chancery::witness {
namespace {

constexpr const char* register_name = "timestamps";
constexpr std::int64_t clocks_differ = 5 * 60;        // seconds by which this server's clock and an authority's may
constexpr std::int64_t unproved_after = 24 * 3600;    // seconds beyond the interval after which the first time stamp is called late

std::string ending(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Json details_of(const Compare& asked, const Comparison::Row& row) {
  const Compared& c = row.compared;
  Json told = {{"name", row.remote.name}, {"url", row.remote.url}, {"problem", c.problem}, {"ledger", asked.repository}, {"theirs", c.theirs}, {"number", -1}, {"act", ""}, {"item", ""},
               {"at", ""}, {"commit", ""}, {"last", -1}, {"instead", ""}, {"instead_at", ""}};
  if (c.first) told.update({{"number", c.first->number}, {"act", c.first->act}, {"item", c.first->item}, {"at", to_text(c.first->at)}, {"commit", c.first->commit}});
  if (c.theirs_at) told["last"] = c.theirs_at->number;
  if (c.instead) told.update({{"instead", c.instead->commit}, {"instead_at", to_text(c.instead->at)}});
  return told;
}

void judge(const Compare& asked, const Comparison::Row& row, Comparison& all) {
  const Compared& c = row.compared;
  if (c.state == Compared::State::unreachable) all.reached_all = false;
  if (c.state == Compared::State::same) return;
  if (c.state == Compared::State::behind && !c.theirs_at) {
    all.notes.push_back(asked.say("witness.found.empty", details_of(asked, row)));
    return;
  }
  const std::string says = asked.say("witness.found." + to_text(c.state), details_of(asked, row));
  (c.contradicts() ? all.contradictions : all.notes).push_back(says);
  if (c.contradicts()) all.stops.push_back(says);
  if (has_way_out(to_text(c.state))) all.ways.push_back(asked.say("witness.way." + to_text(c.state), details_of(asked, row)));
}

void ask_remotes(const Compare& asked, const std::string& head, Comparison& all) {
  for (const auto& each : asked.settings.remotes) all.remotes.push_back({each, {}});
  std::vector<std::thread> threads;
  for (auto& row : all.remotes)
    threads.emplace_back([&] {
      try {
        row.compared = RemoteGit(asked.repository, asked.scratch, asked.settings.ssh, std::chrono::seconds(asked.settings.seconds)).compare(row.remote, head);
      } catch (const std::exception& problem) {
        row.compared.problem = problem.what();
      }
    });
  for (auto& each : threads) each.join();
  for (const auto& row : all.remotes) judge(asked, row, all);
}

bool is_open(const KeptToken& token) { return !token.problem.empty() && token.explained.is_null(); }

// Not a token that these certificates do not prove, as after a change to another authority: it says nothing about the acts.
bool stops_writing(const KeptToken& token) { return is_open(token) && token.problem != "witness.stamp.not-good" && token.problem != "witness.stamp.missing"; }

// The tokens of the ledger against its line of acts.
class Tokens {
 public:
  Tokens(const Compare& asked, const std::string& head, Comparison& all)
      : asked_(asked), all_(all), git_(asked.repository, asked.scratch, asked.settings.ssh, std::chrono::seconds(asked.settings.seconds)), head_(head) {}

  void check() {
    line_ = git_.line(head_);
    for (std::size_t i = 0; i < line_.size(); ++i) numbers_[line_[i]] = static_cast<std::int64_t>(i);
    for (const auto& path : git_.files_below(head_, register_name)) {
      if (asked_.enough && asked_.enough()) return;
      if (ending(path) == "item.json") check_item(path);
    }
    std::sort(all_.tokens.begin(), all_.tokens.end(), [](const KeptToken& a, const KeptToken& b) { return a.number < b.number; });
    find_late();
    for (const auto& each : all_.tokens)
      if (!each.problem.empty()) tell(each);
    if (std::any_of(all_.tokens.begin(), all_.tokens.end(), stops_writing)) all_.ways.push_back(asked_.say("witness.way.dates", Json::object()));
  }

 private:
  void tell(const KeptToken& token) {
    const std::string says = asked_.say(token.problem, token.details);
    if (stops_writing(token)) all_.stops.push_back(says);
    if (is_open(token)) all_.contradictions.push_back(says);
    else all_.notes.push_back(asked_.say("witness.stamp.explained", {{"says", says}, {"at", token.explained.at("at")}, {"why", token.explained.at("why")}}));
  }

  void check_item(const std::string& path) {
    const Json item = Json::parse(git_.blob(head_, path).value_or(""), nullptr, false);
    const Json fields = item.is_object() ? item.value("fields", Json::object()) : Json::object();
    KeptToken token;
    token.item = item.is_object() ? item.value("id", "") : "";
    token.authority = fields.value("witness", "");
    token.commit = fields.value("commit", "");
    if (item.is_object())
      for (const auto& each : item.value("comments", Json::array())) token.explained = {{"at", each.value("at", "")}, {"why", each.value("text", "")}};
    token.details = {{"item", token.item}, {"authority", token.authority}, {"commit", token.commit}, {"at", ""}, {"number", -1}, {"act_at", ""}, {"problem", ""}};
    check_token(path.substr(0, path.rfind('/')), item, token);
    all_.tokens.push_back(std::move(token));
  }

  void check_token(const std::string& folder, const Json& item, KeptToken& token) {
    const auto number = numbers_.find(token.commit);
    if (number == numbers_.end()) return wrong(token, "witness.stamp.other-history");
    token.number = number->second;
    token.details["number"] = token.number;
    const auto answer = git_.blob(head_, folder + "/files/token.tsr"), bytes = git_.commit_bytes(token.commit);
    if (!answer || !bytes) return wrong(token, "witness.stamp.missing");
    const auto good = check_kept(*bytes, *answer, asked_.settings.ca_file);
    if (!good && good.refusal().key == "witness.token.no-authority-certificates") {
      all_.reached_all = false;
      unchecked_ = true;
      return;
    }
    if (!good) {
      token.details["problem"] = asked_.say(good.refusal().key, good.refusal().details);
      return wrong(token, "witness.stamp.not-good");
    }
    token.at = good->at;
    token.details["at"] = to_text(good->at);
    const auto stamped = git_.act(token.commit);
    const auto filed = read_instant(item.value("created", ""));
    if (stamped && token.at.seconds + clocks_differ < stamped->at.seconds) {
      token.details["act_at"] = to_text(stamped->at);
      return wrong(token, "witness.stamp.post-dated");
    }
    if (filed && filed->seconds + clocks_differ < token.at.seconds) {
      token.details["act_at"] = to_text(*filed);
      return wrong(token, "witness.stamp.back-dated");
    }
    check_next(token);
  }

  // The head was stamped, so whatever comes after it in the line was done after that, however late the token was filed.
  void check_next(KeptToken& token) {
    const auto place = static_cast<std::size_t>(token.number) + 1;
    const auto next = place < line_.size() ? git_.act(line_[place]) : std::nullopt;
    if (!next || next->at.seconds + clocks_differ >= token.at.seconds) return;
    token.details.update({{"next", next->number}, {"act_at", to_text(next->at)}});
    wrong(token, "witness.stamp.dated-before");
  }

  static void wrong(KeptToken& token, const char* key) { token.problem = key; }

  // Acts whose first time stamp came long after they say they were done: nothing proves that they are that old. And whether tokens could be checked at all.
  void find_late() {
    if (unchecked_) all_.notes.push_back(asked_.say("witness.stamp.unchecked", Json::object()));
    std::int64_t proved = -1;
    const std::int64_t allowed = unproved_after + 60LL * asked_.settings.stamp_minutes;
    for (const auto& each : all_.tokens) {
      if (!each.problem.empty() || each.at.seconds == 0 || each.number <= proved) continue;
      const auto first = git_.act(line_[static_cast<std::size_t>(proved + 1)]);
      if (first && first->at.seconds + allowed < each.at.seconds)
        all_.notes.push_back(asked_.say("witness.stamp.late", {{"from", first->number}, {"to", each.number}, {"act_at", to_text(first->at)}, {"at", to_text(each.at)}}));
      proved = each.number;
    }
    const auto last = static_cast<std::int64_t>(line_.size()) - 1;
    if (!asked_.settings.authorities.empty() && proved < last - 1) all_.notes.push_back(asked_.say("witness.stamp.unproved", {{"from", proved + 1}, {"to", last}}));
  }

  const Compare& asked_;
  Comparison& all_;
  RemoteGit git_;
  std::string head_;
  std::vector<std::string> line_;
  std::map<std::string, std::int64_t> numbers_;
  bool unchecked_ = false;
};

}  // namespace

bool has_way_out(const std::string& state) { return state == "rolled-back" || state == "rewritten" || state == "other-ledger" || state == "foreign"; }

bool Comparison::only_dates() const {
  return std::none_of(remotes.begin(), remotes.end(), [](const Row& row) { return row.compared.contradicts(); });
}

Comparison compare(const Compare& asked, const std::string& head, bool tokens) {
  Comparison all;
  ask_remotes(asked, head, all);
  if (tokens) Tokens(asked, head, all).check();
  return all;
}

Json to_json(const Comparison& all) {
  Json remotes = Json::array(), tokens = Json::array();
  for (const auto& each : all.remotes) {
    Json row = to_json(each.compared);
    row["name"] = each.remote.name;
    row["url"] = each.remote.url;
    remotes.push_back(std::move(row));
  }
  for (const auto& each : all.tokens)
    tokens.push_back({{"item", each.item}, {"authority", each.authority}, {"commit", each.commit}, {"number", each.number}, {"at", each.at.seconds == 0 ? Json() : Json(to_text(each.at))},
                      {"key", each.problem.empty() ? Json() : Json(each.problem)}, {"open", is_open(each)}});
  return {{"remotes", remotes}, {"tokens", tokens}, {"contradictions", all.contradictions}, {"stops", all.stops}, {"ways", all.ways}, {"notes", all.notes}, {"reached_all", all.reached_all}, {"only_dates", all.only_dates()}};
}

}  // namespace chancery::witness
