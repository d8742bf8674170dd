// Flushes that wait for the disk at the same time: a file system with a journal answers those with one write to it, where one
// after the other would cost one each (measured: a quarter of the time). Not here: what is flushed, and what follows from it.
#pragma once
#include <functional>
#include <future>
#include <vector>

namespace chancery::git {

// Ends only when every flush that was begun has ended, whatever came of it.
class Flushes {
 public:
  void begin(std::function<void()> flush);   // may throw what the flush throws
  void wait();                               // until all have ended; then throws what the first that failed has thrown

 private:
  std::vector<std::future<void>> running_;
};

}  // namespace chancery::git
