// Brings projected acts into the index on a thread of its own, in order, while the next ones are being projected: half the
// time of a long way to catch up. Used by one thread.
#pragma once
#include "engine/ports.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace chancery {

class Applying {
 public:
  using Apply = std::function<void(std::vector<Projected>&)>;
  // Both are called on that thread; `progress` hears the number of each batch's last act.
  Applying(Apply apply, std::function<void(std::int64_t)> progress) : apply_(std::move(apply)), progress_(std::move(progress)), thread_([this] { run(); }) {}
  ~Applying();   // what was given is applied first
  Applying(const Applying&) = delete;
  Applying& operator=(const Applying&) = delete;

  // Waits while two batches wait already. Throws what applying threw; nothing given later is applied then.
  void give(std::vector<Projected> batch);
  void finish();   // returns when all is applied; throws the same

 private:
  void run();
  void throw_if_failed(std::unique_lock<std::mutex>&);

  Apply apply_;
  std::function<void(std::int64_t)> progress_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<Projected>> waiting_;
  bool ended_ = false, idle_ = true;
  std::exception_ptr failure_;
  std::thread thread_;   // the last: it uses all the others
};

}  // namespace chancery
