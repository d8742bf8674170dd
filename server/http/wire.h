// One client's connection as Poco's session reads it. Between the socket and Poco stands this: it gathers a header without
// holding a thread, hands out exactly the bytes of one request and never one more, and keeps every wait under a deadline.
// Used by one thread at a time; the listener sees to that.
#pragma once
#include "http/framing.h"
#include "http/limits.h"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::http {

class Wire : public Poco::Net::StreamSocketImpl {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Gathered { ready, more, closed, unreadable };

  Wire(Poco::Net::StreamSocket socket, bool secure, const Limits&);   // the socket is not blocking

  // Reads what has come, without waiting. `ready`: a header is whole, and with it a small body.
  Gathered gather();
  const Unreadable& unreadable() const { return unreadable_; }
  const Framing& framing() const { return framing_; }
  bool begun() const { return in_.size() > at_; }         // part of a request is here
  bool header_whole() const { return header_ > 0; }
  bool more_waiting();                                     // bytes that epoll will not tell of
  void begin(Time body_deadline);                          // Poco may now read this one request
  // True when the request was taken whole, so that the next byte begins the next request.
  bool finish();
  void take_no_more_time();                                // what has come may still be read; nothing more is waited for
  bool cut_off() const { return cut_off_; }                // the body ended too early, came too slowly or was malformed
  std::uint64_t unread() const;                            // bytes of the body that nobody took; chunked: a large number
  bool send(const char* bytes, std::size_t count, Time deadline);   // whole, or false; waits
  // Sends what the system takes now of one and then the other: its number, 0 when it takes nothing (ask wants_read()), -1 when
  // the client is gone. After 0, call again with the very same bytes: TLS has a record of them under way.
  long push(std::string_view one, std::string_view other = {});
  bool wants_read() const { return wants_read_; }
  bool discard();                                          // reads and forgets some; false when the client has gone too
  void hang_up();                                          // close_notify under TLS; then nothing more is sent
  int descriptor() const { return descriptor_; }
  const std::string& peer() const { return peer_; }

  int receiveBytes(void* buffer, int length, int flags = 0) override;
  int sendBytes(const void* buffer, int length, int flags = 0) override;
  Poco::Net::SocketAddress address() override { return address_; }
  Poco::Net::SocketAddress peerAddress() override { return peer_address_; }
  bool secure() const override { return secure_; }
  void close() override {}                                 // the listener closes, once
  void setReceiveTimeout(const Poco::Timespan&) override {}   // deadlines are kept here, not by the system
  void setSendTimeout(const Poco::Timespan&) override {}
  void shutdown() override {}

 private:
  enum class Read { some, nothing, closed };
  Read read_some();
  long push_sealed(std::string_view);
  Gathered judge(std::string_view header);
  bool wait(short events, Time deadline) const;
  bool wait_for_body();
  int hand_out_body(char* buffer, std::size_t length);

  Poco::Net::StreamSocket socket_;
  bool secure_;
  const Limits& limits_;
  int descriptor_;
  Poco::Net::SocketAddress address_, peer_address_;
  std::string peer_;
  std::string in_;               // bytes received
  std::size_t at_ = 0;           // of in_ handed out
  HeaderScan scan_;
  std::size_t header_ = 0;       // length of the header once known
  std::size_t header_left_ = 0;
  Framing framing_;
  ChunkScan chunks_;
  std::uint64_t body_left_ = 0;  // Body::length
  Unreadable unreadable_;
  Time deadline_{}, window_end_{};
  std::uint64_t window_bytes_ = 0;   // of the body, received in the window that ends there
  bool cut_off_ = false;
  bool wants_read_ = false;
};

}  // namespace chancery::http
