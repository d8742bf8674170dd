// A program run to its end without a shell: arguments are what they are. Its environment holds what is given here and nothing else of ours.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace chancery::witness {

struct Ran {
  int status = -1;         // exit status; -1: it could not be started, was ended by a signal, or by its deadline
  bool overdue = false;
  std::string out, err;    // at most 64 MiB of each; the rest is read and dropped
};

// `environment`: besides PATH and HOME, which are inherited. From any thread; blocks until the end or the deadline, when it and what it started
// are ended (it has a process group of its own).
Ran run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment, std::chrono::milliseconds deadline);

}  // namespace chancery::witness
