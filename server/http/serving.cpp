// What a clerk does with a connection that has something to say.
#include "http/floor.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>

#include <algorithm>

namespace chancery::http {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr std::uint64_t worth_reading = 256 * 1024;   // of a body that was refused, to keep the connection
constexpr std::size_t file_piece = 256 * 1024;
constexpr std::size_t worth_keeping = 2 * 1024;       // of an idle connection's buffer

// Counts the clerks that wait for long bodies, so that some are always left for everyone else.
class LongBody {
 public:
  LongBody(std::atomic<int>& count, bool is_long) : count_(is_long ? &count : nullptr) { if (count_) ++*count_; }
  ~LongBody() { if (count_) --*count_; }
  LongBody(const LongBody&) = delete;
  LongBody& operator=(const LongBody&) = delete;

 private:
  std::atomic<int>* count_;
};

class InFlight {
 public:
  explicit InFlight(std::atomic<std::int64_t>& count) : count_(count) { ++count_; }
  ~InFlight() { --count_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  std::atomic<std::int64_t>& count_;
};

}  // namespace

Listener::Floor::Next Listener::Floor::serve(Connection& connection) {
  auto& wire = *connection.wire;
  if (connection.lingering) return wire.discard() && !connection.overdue ? Next::park : Next::close;
  if (connection.sending) {
    if (connection.overdue) { record(connection); return Next::close; }
    const auto next = flush(connection);
    if (next != Next::park || !wire.more_waiting()) return next;
  }
  // Judged before reading: under TLS the end that the door made would break the session, and nothing could be said any more.
  if (connection.overdue) return wire.begun() && !stopping_ ? refuse(connection, {408, "refusal.too-slow"}) : Next::close;
  for (;;) {
    const auto gathered = wire.gather();
    if (gathered == Wire::Gathered::unreadable) return refuse(connection, wire.unreadable());
    if (gathered == Wire::Gathered::closed || (gathered == Wire::Gathered::more && stopping_ && !wire.begun())) return Next::close;
    if (gathered == Wire::Gathered::more) return Next::park;
    if (connection.one_too_many) {
      ++counters_.refused_connections;
      return refuse(connection, {503, "refusal.too-many-connections"});
    }
    const auto next = answer_one(connection);
    if (next != Next::park) return next;
    if (!wire.more_waiting()) return Next::park;
  }
}

Listener::Floor::Next Listener::Floor::refuse(Connection& connection, const Unreadable& why) {
  ++counters_.unreadable;
  connection.access = {};
  connection.access.method = connection.access.target = "-";
  connection.since = now_us();
  return deliver(connection, answering_.unreadable(why), false);
}

Listener::Floor::Next Listener::Floor::answer_one(Connection& connection) {
  auto& wire = *connection.wire;
  const auto& framing = wire.framing();
  const bool is_long = framing.body == Framing::Body::chunked || (framing.body == Framing::Body::length && framing.length > limits_.gathered_bytes);
  if (is_long && reading_long_ >= std::max(1, limits_.workers / 2)) return refuse(connection, {503, "refusal.busy"});
  const LongBody counted(reading_long_, is_long);

  connection.access = {};
  connection.since = now_us();
  const InFlight flying(counters_.in_flight);
  wire.begin(std::chrono::steady_clock::now() + limits_.body_deadline);
  try {
    Poco::Net::HTTPServerResponseImpl response(connection.session);
    Poco::Net::HTTPServerRequestImpl request(response, connection.session, params_);
    Incoming incoming{request, request.stream(), wire.peer(), wire.secure(), [&wire] { return wire.cut_off(); }};
    auto reply = answering_.answer(incoming);
    // What is left of the body would be taken for the next request: read it when it is small, else close after answering.
    char bin[4096];
    if (wire.unread() <= worth_reading && !framing.expects_continue)
      while (request.stream().read(bin, sizeof bin) || request.stream().gcount() > 0) {}
    connection.access.method = request.getMethod();
    const bool keep = request.getKeepAlive() && !reply.close && !stopping_;
    return deliver(connection, std::move(reply), wire.finish() && keep);
  } catch (const Poco::Exception&) {   // of Poco's reading of the header: a field over its own limits
    return refuse(connection, {431, "refusal.header-too-large"});
  }
}

Listener::Floor::Next Listener::Floor::deliver(Connection& connection, Reply reply, bool keep) {
  auto& access = connection.access;
  access.status = reply.status;
  access.request_id = reply.request_id;
  access.login = std::move(reply.login);
  if (!reply.logged_target.empty()) access.target = std::move(reply.logged_target);
  access.address = connection.wire->peer();
  connection.keep = keep;
  connection.begun = 0;
  connection.out_at = 0;
  connection.file_left = 0;
  const std::string& body = reply.prepared ? reply.prepared->body : reply.body;
  std::uint64_t length = body.size();
  if (!reply.file.empty()) {
    connection.file = std::ifstream(reply.file, std::ios::binary | std::ios::ate);
    if (!connection.file) { record(connection); return Next::close; }
    length = static_cast<std::uint64_t>(connection.file.tellg());
    connection.file.seekg(0);
    if (!reply.without_body) connection.file_left = length;
  }
  connection.out = header_of(reply, length, !keep);
  if (!reply.without_body) connection.out += body;   // one call for both: two cost a third of the throughput
  connection.sending = true;
  return flush(connection);
}

Listener::Floor::Next Listener::Floor::flush(Connection& connection) {
  auto& out = connection.out;
  for (;;) {
    while (connection.out_at < out.size()) {
      const auto sent = connection.wire->push(out.data() + connection.out_at, out.size() - connection.out_at);
      if (sent == 0) return Next::send;
      if (sent < 0) { record(connection); return Next::close; }
      connection.out_at += static_cast<std::size_t>(sent);
      connection.access.bytes += static_cast<std::uint64_t>(sent);
    }
    if (connection.file_left == 0) break;
    out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(connection.file_left, file_piece)));
    connection.out_at = 0;
    connection.file.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (static_cast<std::size_t>(connection.file.gcount()) != out.size()) { record(connection); return Next::close; }
    connection.file_left -= out.size();
  }
  connection.file = std::ifstream();
  connection.sending = false;
  if (out.capacity() > worth_keeping) out = std::string();
  record(connection);
  return connection.keep ? Next::park : Next::linger;
}

void Listener::Floor::record(Connection& connection) {
  auto& access = connection.access;
  access.microseconds = now_us() - connection.since;
  ++counters_.requests;
  counters_.bytes_sent += access.bytes;
  counters_.microseconds += static_cast<std::uint64_t>(access.microseconds);
  if (access.status >= 100 && access.status < 600) ++counters_.answers[access.status / 100];
  if (access_) access_(access);
}

}  // namespace chancery::http
