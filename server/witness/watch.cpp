#include "witness/watch.h"

#include "witness/asking.h"
#include "witness/authority.h"

#include <filesystem>
#include <fstream>

namespace chancery::witness {
namespace {

using std::chrono::seconds;

constexpr seconds look_every{1};                 // whether there is a new act: one number in memory
constexpr std::int64_t first_retry = 5, last_retry = 600;
constexpr seconds push_deadline{300};            // the first push of a long history takes its time
constexpr int authority_seconds = 20;
constexpr const char* stamps = "timestamps";

seconds pause_after(std::int64_t failures) {
  std::int64_t pause = first_retry;
  for (std::int64_t i = 1; i < failures && pause < last_retry; ++i) pause *= 2;
  return seconds(std::min(pause, last_retry));
}

Json time_or_null(std::int64_t at) { return at == 0 ? Json() : Json(to_text(Instant{at})); }

std::string joined(const std::vector<std::string>& sentences) {
  std::string all;
  for (const auto& each : sentences) all += (all.empty() ? "" : " ") + each;
  return all;
}

}  // namespace

Watch::Watch(Parts parts) : parts_(std::move(parts)), mark_(parts_.repository) {
  load();
  const auto expect = [this](const std::string& name, const char* kind, const std::string& url) {
    Known& one = known_[name];
    if (one.url != url || one.kind != kind) one = Known{kind, url, "unknown", "", "", -1, 0, 0, 0, 0};
  };
  for (const auto& each : parts_.settings.remotes) expect(each.name, "remote", each.url);
  for (const auto& each : parts_.settings.authorities) expect(each.name, "authority", each.url);
}

Watch::~Watch() { stop(); }

void Watch::compare_at_start() {
  const std::string head = parts_.ledger.head_commit();
  if (parts_.settings.remotes.empty()) return mark_.note_witness("");   // nobody is named any more who could know better
  if (head.empty()) return;
  const Comparison found = compare({parts_.settings, parts_.repository, parts_.scratch, parts_.say}, head, false);
  for (const auto& row : found.remotes)
    note(row.remote.name, [&](Known& one) {
      one.state = to_text(row.compared.state);
      one.problem = row.compared.problem;
      one.tried = parts_.clock.now().seconds;
      if (row.compared.theirs_at && row.compared.state <= Compared::State::behind) {
        one.number = row.compared.theirs_at->number;
        one.commit = row.compared.theirs;
      }
    });
  for (const auto& each : found.contradictions) parts_.log("error", "witness contradicts", {{"problem", each}});
  for (const auto& row : found.remotes)
    if (row.compared.state == Compared::State::unreachable) parts_.log("warning", "witness not reached", {{"witness", row.remote.name}, {"problem", row.compared.problem}});
  // A finding stays until every witness was asked again: making one unreachable must not be a way out.
  if (!found.contradictions.empty()) mark_.note_witness(joined(found.contradictions));
  else if (found.reached_all) mark_.note_witness("");
}

void Watch::start() {
  for (const auto& each : parts_.settings.remotes) threads_.emplace_back([this, each] { watch_remote(each); });
  for (const auto& each : parts_.settings.authorities) threads_.emplace_back([this, each] { watch_authority(each); });
  if (!parts_.settings.authorities.empty()) threads_.emplace_back([this] { compare_tokens(); });
}

void Watch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& each : threads_) each.join();
  threads_.clear();
}

bool Watch::wait(seconds pause) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, pause, [this] { return stopping_; });
}

void Watch::watch_remote(const Remote& remote) {
  seconds pause{0};
  while (wait(pause)) {
    pause = look_every;
    const std::string head = parts_.ledger.head_commit();
    const Known now = known(remote.name);
    if (head.empty() || now.commit == head || mark_.refusal()) continue;
    pause = push(remote, head, parts_.ledger.head_number()) ? look_every : pause_after(known(remote.name).failures);
  }
}

// The number may already be of a later act than the commit: then the gap is told one too small until the next look.
bool Watch::push(const Remote& remote, const std::string& head, std::int64_t number) {
  RemoteGit::Pushed pushed;
  try {
    pushed = RemoteGit(parts_.repository, parts_.scratch, parts_.settings.ssh, push_deadline).push(remote, head);
  } catch (const std::exception& problem) {
    pushed.problem = problem.what();
  }
  const std::int64_t now = parts_.clock.now().seconds;
  note(remote.name, [&](Known& one) {
    one.tried = now;
    one.state = pushed.done ? "same" : pushed.refused ? "refused" : "unreachable";
    one.problem = pushed.done ? "" : pushed.problem;
    one.failures = pushed.done ? 0 : one.failures + 1;
    if (!pushed.done) {
      if (one.since == 0) one.since = time_of_act_after(one.number).seconds;
      return;
    }
    one.number = number;
    one.commit = head;
    one.at = now;
    one.since = 0;
  });
  if (!pushed.done) parts_.log("warning", "witness not brought up to date", {{"witness", remote.name}, {"problem", pushed.problem}});
  if (pushed.refused) contradicted(remote, head);
  return pushed.done;
}

// It has something that is no part of this line. Which of the two was changed?
void Watch::contradicted(const Remote& remote, const std::string& head) {
  Settings only = parts_.settings;
  only.remotes = {remote};
  const Comparison found = compare({only, parts_.repository, parts_.scratch, parts_.say}, head, false);
  note(remote.name, [&](Known& one) { one.state = to_text(found.remotes.front().compared.state); });
  if (found.contradictions.empty()) return;
  parts_.log("error", "witness contradicts", {{"problem", found.contradictions.front()}});
  mark_.note_witness(joined(found.contradictions));
}

void Watch::watch_authority(const Authority& authority) {
  seconds pause{0};
  while (wait(pause)) {
    pause = look_every;
    const Known now = known(authority.name);
    const std::int64_t last = now.at, clock = parts_.clock.now().seconds;
    if (parts_.ledger.head_number() < 0 || parts_.ledger.head_number() <= now.number || mark_.refusal()) continue;
    if (last != 0 && clock < last + 60LL * parts_.settings.stamp_minutes) continue;
    if (!has_news(now.number)) {   // only time stamps since: not looked at again
      note(authority.name, [&](Known& one) { one.number = parts_.ledger.head_number(); });
      continue;
    }
    if (!stamp(authority)) pause = pause_after(known(authority.name).failures);
  }
}

// Contradictions end all writing until the operator has explained them (register `timestamps`, act `explain`): what is dated wrongly stays in the
// ledger, and so does why. In the background, because each token takes a moment: acts of the moments before it is known are in the ledger already.
void Watch::compare_tokens() {
  const std::string head = parts_.ledger.head_commit();
  if (head.empty()) return;
  Settings kept_only = parts_.settings;
  kept_only.remotes.clear();
  Comparison found;
  try {
    found = compare({kept_only, parts_.repository, parts_.scratch, parts_.say, [this] { return !wait(seconds{0}); }}, head, true);
  } catch (const std::exception& problem) {
    return parts_.log("warning", "time stamps not compared", {{"problem", problem.what()}});
  }
  for (const auto& each : found.contradictions) parts_.log("error", "witness contradicts", {{"problem", each}});
  if (!found.stops.empty()) mark_.note_witness(joined(found.stops));
  const std::lock_guard lock(mutex_);
  dated_wrongly_ = std::move(found.contradictions);
  ways_ = std::move(found.ways);
}

bool Watch::has_news(std::int64_t after) const {
  bool news = false;
  parts_.ledger.each(after, [&](const Recorded& act, const Snapshot&) {
    news = act.register_name != stamps;
    return !news;
  });
  return news;
}

bool Watch::stamp(const Authority& authority) {
  const auto head = parts_.ledger.head();
  Outcome<Stamped> stamped = Refusal{Because::unavailable, "witness.authority.unreachable", {{"problem", ""}}};
  std::string answer;
  try {
    const auto bytes = RemoteGit(parts_.repository, parts_.scratch, parts_.settings.ssh, push_deadline).commit_bytes(head->commit());
    if (!bytes) throw std::runtime_error("git does not find the head of the ledger");
    const Query query = query_for(*bytes);
    auto said = ask(authority.url, query.bytes, authority_seconds);
    stamped = said ? check_answer(query, *said, parts_.settings.ca_file) : Outcome<Stamped>(said.refusal());
    if (said) answer = std::move(*said);
  } catch (const std::exception& problem) {
    stamped = Refusal{Because::unavailable, "witness.authority.unreachable", {{"problem", problem.what()}}};
  }
  std::optional<Refusal> failed;
  if (stamped) {
    const auto kept = parts_.keep(answer, {{"title", parts_.say("witness.stamp.title", {{"number", head->number()}})}, {"witness", authority.name}, {"signer", stamped->authority.substr(0, 600)}, {"serial", stamped->serial.substr(0, 200)},
                                           {"commit", head->commit()}, {"act", std::to_string(head->number())}, {"at", to_text(stamped->at)}});
    if (!kept) failed = kept.refusal();
  } else {
    failed = stamped.refusal();
  }
  const std::int64_t now = parts_.clock.now().seconds;
  const std::string problem = failed ? parts_.say(failed->key, failed->details) : "";
  note(authority.name, [&](Known& one) {
    one.tried = now;
    one.state = failed ? "unreachable" : "same";
    one.problem = problem;
    one.failures = failed ? one.failures + 1 : 0;
    if (failed && one.since == 0) one.since = time_of_act_after(one.number).seconds;
    if (failed) return;
    one.number = head->number();
    one.commit = head->commit();
    one.at = now;
    one.since = 0;
  });
  if (failed) parts_.log("warning", "no time stamp", {{"witness", authority.name}, {"problem", problem}});
  return !failed;
}

Instant Watch::time_of_act_after(std::int64_t number) const {
  Instant at;
  parts_.ledger.each(number, [&](const Recorded& act, const Snapshot&) {
    at = act.time;
    return false;
  });
  return at;
}

void Watch::note(const std::string& name, const std::function<void(Known&)>& change) {
  const std::lock_guard lock(mutex_);
  change(known_[name]);
  save();
}

Watch::Known Watch::known(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return known_.at(name);
}

Json Watch::status() const {
  const std::int64_t head = parts_.ledger.head_number();
  Json rows = Json::array();
  const std::lock_guard lock(mutex_);
  const auto row = [&](const std::string& name) {
    const Known& one = known_.at(name);
    const std::int64_t gap = std::max<std::int64_t>(0, head - one.number);
    rows.push_back({{"name", name}, {"kind", one.kind}, {"url", one.url}, {"state", one.state}, {"problem", one.problem}, {"number", one.number}, {"commit", one.commit}, {"at", time_or_null(one.at)},
                    {"gap", gap}, {"since", gap > 0 ? time_or_null(one.since) : Json()}, {"tried", time_or_null(one.tried)}, {"failures", one.failures}});
  };
  for (const auto& each : parts_.settings.remotes) row(each.name);
  for (const auto& each : parts_.settings.authorities) row(each.name);
  return {{"any", !rows.empty()}, {"contradictions", dated_wrongly_}, {"ways", ways_}, {"witnesses", std::move(rows)}};
}

void Watch::load() {
  std::ifstream in(parts_.state_file);
  const Json stored = Json::parse(in, nullptr, false);
  if (!stored.is_object()) return;   // none yet, or damaged: asked anew
  for (const auto& [name, each] : stored.items()) {
    if (!each.is_object()) continue;
    try {
      known_[name] = Known{each.value("kind", ""), each.value("url", ""), each.value("state", ""), each.value("problem", ""), each.value("commit", ""),
                           each.value("number", std::int64_t{-1}), each.value("at", std::int64_t{0}), each.value("since", std::int64_t{0}), each.value("tried", std::int64_t{0}), each.value("failures", std::int64_t{0})};
    } catch (const Json::exception&) {   // as above
    }
  }
}

void Watch::save() const {
  Json all = Json::object();
  for (const auto& [name, one] : known_)
    all[name] = {{"kind", one.kind}, {"url", one.url}, {"state", one.state}, {"problem", one.problem}, {"commit", one.commit},
                 {"number", one.number}, {"at", one.at}, {"since", one.since}, {"tried", one.tried}, {"failures", one.failures}};
  const std::string next = parts_.state_file + ".next";
  {
    std::ofstream out(next, std::ios::trunc);
    out << all.dump(1, ' ', true, Json::error_handler_t::replace) << "\n";
    if (!out) return;   // a full disk: asked again after a restart
  }
  std::error_code ignored;
  std::filesystem::rename(next, parts_.state_file, ignored);
}

}  // namespace chancery::witness
