#include "host/telling.h"

#include <chrono>
#include <filesystem>
#include <fstream>

namespace chancery {
namespace {
constexpr auto retry_after = std::chrono::seconds(30);   // a listener that threw is told again without waiting for a next act
}

Telling::Telling(std::vector<Listener> listeners, std::vector<Job> jobs, ActsAfter acts_after, std::string position_file, Log log)
    : listeners_(std::move(listeners)), jobs_(std::move(jobs)), acts_after_(std::move(acts_after)),
      position_file_(std::move(position_file)), log_(std::move(log)) {}

Telling::~Telling() { stop(); }

void Telling::start() {
  load_positions();
  waiting_ = true;
  if (!listeners_.empty()) threads_.emplace_back([this] { tell_all(); });
  if (!jobs_.empty()) threads_.emplace_back([this] { run_jobs(); });
}

void Telling::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Telling::acts_waiting() {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = true;
  }
  wake_.notify_all();
}

void Telling::tell_all() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, retry_after, [this] { return waiting_ || stopping_; });
      if (stopping_) return;
      waiting_ = false;
    }
    for (const auto& listener : listeners_) tell(listener);
    save_positions();
  }
}

void Telling::tell(const Listener& listener) {
  auto& position = positions_.try_emplace(listener.name, -1).first->second;
  try {
    acts_after_(position, [&](const ActTold& told) {
      listener.hear(told);
      position = told.number;
      return !stopping_;
    });
  } catch (const std::exception& problem) {   // told again later, from the act where it failed
    log_("listener failed", {{"listener", listener.name}, {"after", position}, {"problem", problem.what()}});
  } catch (...) {   // of a plugin: whatever it throws costs the telling, not the server
    log_("listener failed", {{"listener", listener.name}, {"after", position}, {"problem", "unknown"}});
  }
}

void Telling::run_jobs() {
  using Steady = std::chrono::steady_clock;
  std::vector<Steady::time_point> due(jobs_.size(), Steady::now());
  while (!stopping_) {
    auto next = Steady::now() + std::chrono::minutes(1);
    for (std::size_t i = 0; i < jobs_.size() && !stopping_; ++i) {
      if (due[i] <= Steady::now()) {
        try {
          jobs_[i].run([this] { return stopping_.load(); });
        } catch (const std::exception& problem) {
          log_("job failed", {{"job", jobs_[i].name}, {"problem", problem.what()}});
        } catch (...) {
          log_("job failed", {{"job", jobs_[i].name}, {"problem", "unknown"}});
        }
        due[i] = Steady::now() + std::chrono::minutes(jobs_[i].minutes);
      }
      next = std::min(next, due[i]);
    }
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, next, [this] { return stopping_.load(); });
  }
}

void Telling::load_positions() {
  std::ifstream in(position_file_);
  const Json stored = Json::parse(in, nullptr, false);
  if (!stored.is_object()) return;   // none yet, or damaged: listeners are told again, which they must bear
  for (const auto& [name, number] : stored.items()) if (number.is_number_integer()) positions_[name] = number;
}

void Telling::save_positions() const {
  const std::string next = position_file_ + ".next";
  {
    std::ofstream out(next, std::ios::trunc);
    out << canonical(Json(positions_));
    if (!out) return;   // a full disk: told again after a restart
  }
  std::error_code ignored;   // as above
  std::filesystem::rename(next, position_file_, ignored);
}

}  // namespace chancery
