#include "host/background.h"

#include <algorithm>

namespace chancery {

struct Background::Piece final : Progress {
  std::string name;
  std::function<void(Progress&)> perform;
  std::atomic<Work::State> state{Work::State::waiting};
  std::atomic<std::uint64_t> done{0}, of{0};
  std::atomic<bool> told_to_stop{false};

  void at(std::uint64_t now, std::uint64_t all) override {
    done = now;
    of = all;
  }
  bool cancelled() const override { return told_to_stop; }
  bool ended() const { return state != Work::State::waiting && state != Work::State::running; }
};

Background::Background(Log log) : log_(std::move(log)) {}

Background::~Background() { stop(); }

std::shared_ptr<Background::Piece> Background::piece(const std::string& name) const {
  const auto found = std::find_if(pieces_.rbegin(), pieces_.rend(), [&](const auto& each) { return each->name == name; });
  return found == pieces_.rend() ? nullptr : *found;
}

Outcome<Done> Background::begin(const std::string& name, std::function<void(Progress&)> perform) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Refusal{Because::unavailable, "refusal.stopping"};
  if (const auto same = piece(name); same && !same->ended()) return Done{};
  if (waiting() >= most_waiting) return Refusal{Because::too_many, "refusal.work-waiting", {{"count", waiting()}}};
  auto fresh = std::make_shared<Piece>();
  fresh->name = name;
  fresh->perform = std::move(perform);
  pieces_.push_back(std::move(fresh));
  forget_old();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  wake_.notify_all();
  return Done{};
}

std::size_t Background::waiting() const {
  return static_cast<std::size_t>(std::count_if(pieces_.begin(), pieces_.end(), [](const auto& each) { return each->state == Work::State::waiting; }));
}

bool Background::has_room() const {
  const std::lock_guard lock(mutex_);
  return waiting() < most_waiting;
}

void Background::forget_old() {
  for (auto at = pieces_.begin(); pieces_.size() > most_remembered && at != pieces_.end();) at = (*at)->ended() ? pieces_.erase(at) : std::next(at);
}

std::optional<Work> Background::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = piece(name);
  if (!found) return std::nullopt;
  Work work{found->state, found->done, found->of, 0};
  for (const auto& each : pieces_) {
    if (each == found) break;
    if (!each->ended()) ++work.ahead;
  }
  return work;
}

void Background::cancel(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = piece(name);
  if (!found) return;
  found->told_to_stop = true;
  auto waiting = Work::State::waiting;
  found->state.compare_exchange_strong(waiting, Work::State::cancelled);
}

void Background::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& each : pieces_) each->told_to_stop = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// Nothing: the server stops.
std::shared_ptr<Background::Piece> Background::next() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    for (const auto& each : pieces_) {
      auto waiting = Work::State::waiting;
      if (each->state.compare_exchange_strong(waiting, Work::State::running)) return each;
    }
    wake_.wait(lock);
  }
  return nullptr;
}

void Background::perform(Piece& piece) {
  try {
    piece.perform(piece);
    piece.state = piece.told_to_stop ? Work::State::cancelled : Work::State::done;
  } catch (const std::exception& problem) {
    piece.state = Work::State::failed;
    log_(piece.name, problem.what());
  } catch (...) {   // of a plugin: whatever it throws costs the work, not the server
    piece.state = Work::State::failed;
    log_(piece.name, "unknown");
  }
  piece.perform = nullptr;   // and what it holds
}

void Background::run() {
  while (const auto piece = next()) perform(*piece);
}

}  // namespace chancery
