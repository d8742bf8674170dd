// The threads of the listener and the epoll between them: one door (accepts, and ends what is overdue), some clerks (serve).
// A connection is owned by exactly one clerk or by epoll (one-shot events). Only clerks close connections: the door wakes an
// overdue one by shutting its receiving side, so that an answer under way is never cut.
#pragma once
#include "http/connection.h"
#include "http/listener.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>

#include <mutex>
#include <thread>
#include <vector>

namespace chancery::http {

class Listener::Floor {
 public:
  Floor(const Address&, const Limits&, Answering&, std::function<void(const Access&)>);
  ~Floor();
  void start();
  void stop();
  std::uint16_t port() const { return port_; }
  const Counters& counters() const { return counters_; }

 private:
  enum class Next { park, send, linger, close };

  void open_door();
  void door();
  void admit();
  void sweep();
  void clerk();
  void handle(Connection&);
  Next serve(Connection&);
  Next answer_one(Connection&);
  Next refuse(Connection&, const Unreadable&);
  Next deliver(Connection&, Reply, bool keep);   // begins to send
  Next flush(Connection&);                       // goes on sending
  void park(Connection&, bool first);
  void close(Connection&);
  void record(Outgoing&);

  const Address address_;
  const Limits limits_;
  Answering& answering_;
  const std::function<void(const Access&)> access_;
  Counters counters_;
  Poco::Net::HTTPServerParams::Ptr params_;
  Poco::Net::Context::Ptr tls_;
  Poco::Net::ServerSocket server_;
  std::uint16_t port_ = 0;
  int epoll_ = -1;
  int wake_ = -1;                     // eventfd: the clerks go home
  std::atomic<bool> stopping_{false};
  std::atomic<int> reading_long_{0};  // clerks busy with a body that was not gathered
  bool running_ = false;
  std::mutex guard_;                  // of open_
  std::list<Connection*> open_;
  std::thread door_;
  std::vector<std::thread> clerks_;
};

}  // namespace chancery::http
