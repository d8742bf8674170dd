#include "ledger/flushes.h"

#include <system_error>

namespace chancery::git {

void Flushes::begin(std::function<void()> flush) {
  try {
    running_.push_back(std::async(std::launch::async, flush));
  } catch (const std::system_error&) {   // no thread is to be had: slower, not wrong
    flush();
  }
}

void Flushes::wait() {
  for (auto& each : running_) each.wait();
  for (auto& each : running_) each.get();
  running_.clear();
}

}  // namespace chancery::git
