// As long as one lives, no file of this process can grow or change: what a full disk is to SQLite.
#pragma once
#include <csignal>
#include <sys/resource.h>

namespace chancery::testing {

class FullDisk {
 public:
  FullDisk() {
    former_signal_ = std::signal(SIGXFSZ, SIG_IGN);   // else the first write ends the process
    getrlimit(RLIMIT_FSIZE, &former_);
    rlimit none{0, former_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit former_{};
  void (*former_signal_)(int) = SIG_DFL;
};

}  // namespace chancery::testing
