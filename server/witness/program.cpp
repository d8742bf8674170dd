#include "witness/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace chancery::witness {
namespace {

constexpr std::size_t most_kept = 64U << 20;   // the ids of a million commits are 41 MB

class Pipe {
 public:
  Pipe() { good_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() { close(0); close(1); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool good() const { return good_; }
  int end(std::size_t which) const { return ends_[which]; }
  void close(std::size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool good_ = false;
};

std::vector<std::string> whole_environment(const std::map<std::string, std::string>& given) {
  std::vector<std::string> all;
  for (const char* inherited : {"PATH", "HOME"})
    if (const char* value = std::getenv(inherited)) all.push_back(std::string(inherited) + "=" + value);
  for (const auto& [name, value] : given) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& each : texts) all.push_back(each.data());
  all.push_back(nullptr);
  return all;
}

// False at its end.
bool take(int from, std::string& to) {
  std::array<char, 16384> bytes{};
  const ssize_t got = ::read(from, bytes.data(), bytes.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  to.append(bytes.data(), std::min(static_cast<std::size_t>(got), most_kept - std::min(most_kept, to.size())));
  return got > 0;
}

// What it says until both ends are closed; false when the deadline came first.
bool listen_until(std::chrono::steady_clock::time_point deadline, Pipe& out, Pipe& err, Ran& ran) {
  std::array<pollfd, 2> both{pollfd{out.end(0), POLLIN, 0}, pollfd{err.end(0), POLLIN, 0}};
  while (both[0].fd >= 0 || both[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    if (::poll(both.data(), both.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    for (std::size_t each = 0; each < both.size(); ++each)
      if (both[each].fd >= 0 && (both[each].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !take(both[each].fd, each == 0 ? ran.out : ran.err)) both[each].fd = -1;
  }
  return true;
}

}  // namespace

Ran run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment, std::chrono::milliseconds deadline) {
  Ran ran;
  Pipe out, err;
  if (!out.good() || !err.good()) return ran;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.end(1), 1);
  posix_spawn_file_actions_adddup2(&files, err.end(1), 2);
  sigset_t none, usual;   // the server's threads block the signals that stop it, and ignore a broken pipe; a program of its own must not
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  auto words = arguments, settings = whole_environment(environment);
  pid_t child = -1;
  const int failed = ::posix_spawnp(&child, words.front().c_str(), &files, &attributes, pointers(words).data(), pointers(settings).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    ran.err = words.front() + " cannot be started";
    return ran;
  }
  out.close(1);
  err.close(1);
  ran.overdue = !listen_until(std::chrono::steady_clock::now() + deadline, out, err, ran);
  if (ran.overdue) ::kill(-child, SIGKILL);
  int how = 0;
  while (::waitpid(child, &how, 0) < 0 && errno == EINTR) {}
  if (!ran.overdue && WIFEXITED(how)) ran.status = WEXITSTATUS(how);
  return ran;
}

}  // namespace chancery::witness
