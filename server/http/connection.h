// A connection: its wire, what the listener must know to park and to end it, and the answer on its way out. While nothing is
// asked it holds next to nothing, because thousands of them wait.
#pragma once
#include "http/listener.h"
#include "http/wire.h"

#include <Poco/AutoPtr.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <limits>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace chancery::http {

// An answer on its way out. A client that takes it slowly holds this, but no thread. Its bytes must not move while TLS has a
// record of them under way.
struct Outgoing {
  std::string head;                         // status line and fields; under TLS the body, too
  std::string own;                          // a body, or the piece of a file that is being sent
  std::shared_ptr<const Prepared> shared;   // or a body that many are sent
  std::string_view body;                    // of one of those
  std::size_t at = 0;                       // of head and body, sent already
  std::ifstream file;                       // what follows
  std::uint64_t file_left = 0;
  bool keep = false;                        // the connection, afterwards
  Access access;                            // told to the log once the answer is out
  std::int64_t since = 0;                   // microseconds of the steady clock
};

struct Connection {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  Connection(const Poco::Net::StreamSocket& socket, bool secure, const Limits& limits) : wire(new Wire(socket, secure, limits)) {}

  Poco::AutoPtr<Wire> wire;
  // When a parked connection is overdue, in milliseconds of the steady clock; `never` while a thread serves it.
  std::atomic<std::int64_t> due{never};
  std::atomic<bool> overdue{false};
  std::atomic<bool> sending{false};
  bool one_too_many = false;     // over the limit of connections: it gets 503 and is closed
  bool lingering = false;        // answered and hung up; only waits for the client to notice
  std::int64_t begun = 0;        // when the first byte of the request that is gathered was seen; 0: none
  std::unique_ptr<Outgoing> answer;   // while there is one
  std::list<Connection*>::iterator place;
};

}  // namespace chancery::http
