// Long work that somebody asked for and that goes on after the answer: one after the other, on a thread of its own, so that
// a heavy one leaves the rest of the machine to those who read. Not here: work that comes round by the clock (telling.h).
#pragma once
#include "sdk/plugin.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace chancery {

class Background {
 public:
  static constexpr std::size_t most_waiting = 16, most_remembered = 100;
  using Log = std::function<void(const std::string& work, const std::string& problem)>;

  explicit Background(Log);   // the thread begins with the first work
  ~Background();              // stops
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  Outcome<Done> begin(const std::string& name, std::function<void(Progress&)>);   // also `unavailable` after stop()
  bool has_room() const;   // now: fewer wait than may
  std::optional<Work> find(const std::string& name) const;
  void cancel(const std::string& name);
  // What waits is dropped, what runs is told and waited for.
  void stop();

 private:
  struct Piece;
  void run();
  std::shared_ptr<Piece> next();
  void perform(Piece&);
  std::shared_ptr<Piece> piece(const std::string& name) const;
  void forget_old();
  std::size_t waiting() const;   // under the lock

  Log log_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::list<std::shared_ptr<Piece>> pieces_;   // in the order in which they came; those that ended stay for a while
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chancery
