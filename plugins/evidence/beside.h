// Work that is done in its order on a thread of its own, beside whoever gives it, and that leaves the processor to whatever is waited for
// longer: of a package, the ledger's part (on two cores 3.3 s became 3.0, with what else was done then). Not long work of the host (Host::begin_work): it ends
// with what it is part of.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace chancery::evidence {

// Given by one thread at a time. What a piece throws is thrown by the next call, and no piece is done after it.
class Beside {
 public:
  explicit Beside(std::size_t most_waiting);   // pieces, so that what they hold stays small
  ~Beside();                                   // waits for the one that is being done; those that wait are dropped
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  void add(std::function<void()> piece);   // waits while too many do
  void finish();                           // until all are done

 private:
  void run();
  static void stand_back();
  void throw_problem();
  bool is_full() const { return !problem_ && waiting_.size() >= most_waiting_; }

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;   // the first of them is being done
  std::exception_ptr problem_;
  bool stopping_ = false;
  std::thread thread_;   // the last: it begins when all the others are there
};

}  // namespace chancery::evidence
