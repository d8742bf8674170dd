// While the server runs: every witness is brought up to the head, in the background and never on the way of an answer; and what is known of each. One
// thread a witness, so that one that hangs keeps nobody waiting. Status may be asked from any thread.
#pragma once
#include "engine/ports.h"
#include "ledger/verify_mark.h"
#include "witness/comparing.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chancery::witness {

class Watch {
 public:
  struct Parts {
    Settings settings;
    const Ledger& ledger;
    const Clock& clock;
    std::string repository, scratch;
    std::string state_file;    // what was last known of each witness, kept over a restart
    std::function<Outcome<Done>(const std::string& token, const Json& fields)> keep;   // the act that files a time stamp
    Say say;
    std::function<void(const std::string& level, const std::string& event, const Json&)> log;
  };
  explicit Watch(Parts);
  ~Watch();   // stops
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Asks all remotes before anything is written: one that knows better leaves the mark with which every act is refused; one that cannot be reached is a
  // warning. Blocks up to the settings' seconds.
  void compare_at_start();
  // In the background, as the witnesses are brought up to date: the time stamps that are kept are compared with the dates of the acts.
  void start();
  void stop();
  // {any, contradictions: sentences of time stamps that contradict the dates of acts, ways: what to do about them, witnesses: [{name, kind: "remote" or "authority", url, state, problem, number, commit, at, gap, since, tried, failures}]}.
  // `at`: when it last had a head; `gap`: acts since then that it lacks; `since`: when the first of them was done. Times RFC 3339, or null.
  Json status() const;

 private:
  struct Known {
    std::string kind, url, state = "unknown", problem, commit;
    std::int64_t number = -1, at = 0, since = 0, tried = 0, failures = 0;
  };
  void watch_remote(const Remote&);
  void watch_authority(const Authority&);
  void compare_tokens();
  bool wait(std::chrono::seconds);   // false: the server stops
  bool push(const Remote&, const std::string& head, std::int64_t number);
  void contradicted(const Remote&, const std::string& head);
  bool has_news(std::int64_t after) const;
  bool stamp(const Authority&);
  void note(const std::string& name, const std::function<void(Known&)>& change);
  Known known(const std::string& name) const;
  Instant time_of_act_after(std::int64_t number) const;
  void load();
  void save() const;   // with the mutex held

  Parts parts_;
  VerifyMark mark_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::map<std::string, Known> known_;
  std::vector<std::string> dated_wrongly_, ways_;
  std::vector<std::thread> threads_;
};

}  // namespace chancery::witness
