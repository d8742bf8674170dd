#include "engine/applying.h"

namespace chancery {
namespace {
constexpr std::size_t most_waiting = 2;
}

Applying::~Applying() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Applying::give(std::vector<Projected> batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < most_waiting || failure_; });
  throw_if_failed(lock);
  waiting_.push_back(std::move(batch));
  lock.unlock();
  changed_.notify_all();
}

void Applying::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (waiting_.empty() && idle_) || failure_; });
  throw_if_failed(lock);
}

void Applying::throw_if_failed(std::unique_lock<std::mutex>& lock) {
  if (!failure_) return;
  const auto failure = failure_;
  lock.unlock();
  std::rethrow_exception(failure);
}

void Applying::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty() || failure_) return;
    std::vector<Projected> batch = std::move(waiting_.front());
    waiting_.pop_front();
    idle_ = false;
    lock.unlock();
    changed_.notify_all();
    std::exception_ptr failure;
    try {
      apply_(batch);
      if (progress_) progress_(batch.back().recorded.number);
    } catch (...) {   // carried over to whoever gives or finishes
      failure = std::current_exception();
    }
    batch.clear();
    lock.lock();
    idle_ = true;
    if (failure) failure_ = failure;
    changed_.notify_all();
  }
}

}  // namespace chancery
