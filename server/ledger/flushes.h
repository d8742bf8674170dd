// Flushes that wait for the disk at the same time: a file system with a journal answers those with one write to it, where one
// after the other would cost one each (measured: a third of the time). Not here: what is flushed, and what follows from it.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace chancery::git {

// The threads that flush. Standing ones: on a busy machine new ones wait longer for their turn than the flush takes (measured).
class Flushers {
 public:
  using Task = std::shared_ptr<std::packaged_task<void()>>;
  Flushers();
  ~Flushers();   // when nobody uses it any more
  Flushers(const Flushers&) = delete;
  Flushers& operator=(const Flushers&) = delete;
  void put(Task);
  bool take_back(const Task&);   // true: nobody has begun it, and nobody will

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// Some flushes that belong together. It ends only when each that was begun has ended, whatever came of it.
class Flushes {
 public:
  explicit Flushes(Flushers& flushers) : flushers_(flushers) {}
  ~Flushes();
  Flushes(const Flushes&) = delete;
  Flushes& operator=(const Flushes&) = delete;
  void begin(std::function<void()> flush);
  void wait();   // until all have ended; then throws what the first that failed has thrown. Flushes itself what nobody has begun

 private:
  struct Begun { Flushers::Task task; std::future<void> done; };
  Flushers& flushers_;
  std::vector<Begun> begun_;
};

}  // namespace chancery::git
