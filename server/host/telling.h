// Telling listeners of acts after they are durable: in order, at least once, each from its own position, which is kept in a
// small file so that a restart goes on where it stopped. Also runs the plugins' jobs. Owns its threads.
#pragma once
#include "host/registry.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chancery {

class Telling {
 public:
  // `acts_after(number, hear)` gives acts in order until `hear` says false. `log(event, details)` hears what goes wrong.
  using ActsAfter = std::function<void(std::int64_t, const std::function<bool(const ActTold&)>&)>;
  using Log = std::function<void(const std::string&, const Json&)>;

  Telling(std::vector<Listener>, std::vector<Job>, ActsAfter, std::string position_file, Log);
  ~Telling();   // stops, waits for the listener or job under way
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;

  void start();
  void stop();
  void acts_waiting();   // called after an act; returns at once

 private:
  void tell_all();
  void tell(const Listener&);
  void run_jobs();
  void load_positions();
  void save_positions() const;

  std::vector<Listener> listeners_;
  std::vector<Job> jobs_;
  ActsAfter acts_after_;
  std::string position_file_;
  Log log_;
  std::map<std::string, std::int64_t> positions_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool waiting_ = false;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace chancery
