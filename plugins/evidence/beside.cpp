#include "evidence/beside.h"

#include <sys/resource.h>
#include <unistd.h>

namespace chancery::evidence {

Beside::Beside(std::size_t most_waiting) : most_waiting_(most_waiting), thread_([this] { run(); }) {}

Beside::~Beside() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Beside::throw_problem() {
  if (problem_) std::rethrow_exception(problem_);
}

void Beside::add(std::function<void()> piece) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !is_full(); });
  throw_problem();
  waiting_.push_back(std::move(piece));
  changed_.notify_all();
}

void Beside::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return problem_ || waiting_.empty(); });
  throw_problem();
}

// Linux keeps a thread's niceness for itself (setpriority(2), "C library/kernel differences"). Where it is refused, nothing is lost but time.
void Beside::stand_back() {
  constexpr int nicer = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nicer);
}

void Beside::run() {
  stand_back();
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || (!problem_ && !waiting_.empty()); });
    if (stopping_) return;
    const auto& piece = waiting_.front();   // stays where it is while others are added behind it
    lock.unlock();
    std::exception_ptr problem;
    try {
      piece();
    } catch (...) {
      problem = std::current_exception();
    }
    lock.lock();
    problem_ = problem;
    waiting_.pop_front();
    changed_.notify_all();
  }
}

}  // namespace chancery::evidence
