// A connection: its wire, its Poco session, and what the listener must know to park and to end it.
#pragma once
#include "http/listener.h"
#include "http/wire.h"

#include <Poco/AutoPtr.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerSession.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <limits>
#include <list>
#include <string>

namespace chancery::http {

struct Connection {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  Connection(const Poco::Net::StreamSocket& socket, bool secure, const Limits& limits, const Poco::Net::HTTPServerParams::Ptr& params)
      : wire(new Wire(socket, secure, limits)), session(Poco::Net::StreamSocket(wire.duplicate()), params) {}

  Poco::AutoPtr<Wire> wire;
  Poco::Net::HTTPServerSession session;
  // When a parked connection is overdue, in milliseconds of the steady clock; `never` while a thread serves it.
  std::atomic<std::int64_t> due{never};
  std::atomic<bool> overdue{false};
  std::int64_t begun = 0;        // when the first byte of the request that is gathered was seen; 0: none
  bool one_too_many = false;     // over the limit of connections: it gets 503 and is closed
  // The answer on its way out. A client that takes it slowly holds this, but no thread.
  std::atomic<bool> sending{false};
  std::string out;               // must not move while TLS has a record of it under way
  std::size_t out_at = 0;
  std::ifstream file;            // what follows `out`
  std::uint64_t file_left = 0;
  bool keep = false;             // the connection, afterwards
  Access access;                 // told to the log once the answer is out
  std::int64_t since = 0;        // microseconds of the steady clock
  bool lingering = false;        // answered and hung up; only waits for the client to notice
  std::list<Connection*>::iterator place;
};

}  // namespace chancery::http
