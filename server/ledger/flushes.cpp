#include "ledger/flushes.h"

#include <algorithm>

namespace chancery::git {
namespace {

constexpr int at_the_same_time = 3;   // a pack, its index and the branch's lock file

}  // namespace

Flushers::Flushers() {
  for (int i = 0; i < at_the_same_time; ++i) threads_.emplace_back([this] { run(); });
}

Flushers::~Flushers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& each : threads_) each.join();
}

void Flushers::put(Task task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
}

bool Flushers::take_back(const Task& task) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find(waiting_.begin(), waiting_.end(), task);
  if (found == waiting_.end()) return false;
  waiting_.erase(found);
  return true;
}

void Flushers::run() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    (*task)();
  }
}

Flushes::~Flushes() {
  for (auto& each : begun_)
    if (!flushers_.take_back(each.task)) each.done.wait();
}

void Flushes::begin(std::function<void()> flush) {
  auto task = std::make_shared<std::packaged_task<void()>>(std::move(flush));
  auto done = task->get_future();
  begun_.push_back({task, std::move(done)});
  flushers_.put(std::move(task));
}

void Flushes::wait() {
  for (auto& each : begun_)
    if (flushers_.take_back(each.task)) (*each.task)();
  for (auto& each : begun_) each.done.wait();
  std::vector<Begun> ended;
  ended.swap(begun_);
  for (auto& each : ended) each.done.get();
}

}  // namespace chancery::git
