// Accepts connections and gives whole requests to a few threads. A connection on which nothing happens is parked in epoll
// and costs no thread: thousands of idle browsers do not keep a new one waiting. Poco's session and request classes read
// each request; what they are given to read is judged and bounded by Wire. Not here: what a request means (exchange).
#pragma once
#include "http/incoming.h"
#include "http/limits.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace chancery::http {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;          // 0: any free one, see Listener::port
  std::string certificate, key;       // PEM files; both set: TLS 1.2 or later
};

// One answered request, for the access log. Times in microseconds.
struct Access {
  std::string method, target, address, request_id, login;   // the target without the values of secrets
  int status = 0;
  std::uint64_t bytes = 0;            // sent, header and body
  std::int64_t microseconds = 0;      // from the whole header to the last byte taken by the system
};

struct Counters {
  std::atomic<std::uint64_t> requests{0}, bytes_sent{0}, microseconds{0};
  std::atomic<std::uint64_t> answers[6]{};      // by first digit of the status
  std::atomic<std::uint64_t> accepted{0}, refused_connections{0}, unreadable{0}, overdue{0}, fault{0};
  std::atomic<std::int64_t> open{0}, in_flight{0};
};

class Listener {
 public:
  // `answering` and `access` are called from many threads; both must outlive the listener.
  Listener(const Address&, const Limits&, Answering& answering, std::function<void(const Access&)> access = {});
  ~Listener();   // stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start();                     // binds and serves; throws std::runtime_error with the address when it cannot
  // Accepts nobody new, lets requests in flight finish within the grace, closes the parked. Returns when all is closed.
  void stop();
  std::uint16_t port() const;       // the real one, after start
  const Counters& counters() const;

 private:
  class Floor;
  std::unique_ptr<Floor> floor_;
};

}  // namespace chancery::http
