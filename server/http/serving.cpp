// What a clerk does with a connection that has something to say.
#include "http/floor.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>

#include <fstream>

namespace chancery::http {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr std::uint64_t worth_reading = 256 * 1024;   // of a body that was refused, to keep the connection

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

}  // namespace

Listener::Floor::Next Listener::Floor::serve(Connection& connection) {
  auto& wire = *connection.wire;
  if (connection.lingering) return wire.discard() && !connection.overdue ? Next::park : Next::close;
  // Judged before reading: under TLS the end that the door made would break the session, and nothing could be said any more.
  if (connection.overdue) return wire.begun() && !stopping_ && refuse(connection, {408, "refusal.too-slow"}) ? Next::linger : Next::close;
  for (;;) {
    const auto gathered = wire.gather();
    if (gathered == Wire::Gathered::unreadable) return refuse(connection, wire.unreadable()) ? Next::linger : Next::close;
    if (gathered == Wire::Gathered::closed || (gathered == Wire::Gathered::more && stopping_ && !wire.begun())) return Next::close;
    if (gathered == Wire::Gathered::more) return Next::park;
    if (connection.one_too_many) {
      ++counters_.refused_connections;
      return refuse(connection, {503, "refusal.too-many-connections"}) ? Next::linger : Next::close;
    }
    const auto next = answer_one(connection);
    if (next != Next::park) return next;
    connection.begun = 0;
    if (!wire.more_waiting()) return Next::park;
  }
}

bool Listener::Floor::refuse(Connection& connection, const Unreadable& why) {
  ++counters_.unreadable;
  Access access;
  access.method = "-";
  access.target = "-";
  access.address = connection.wire->peer();
  const auto since = now_us();
  auto reply = answering_.unreadable(why);
  const bool sent = send(connection, reply, true, access);
  record(access, since);
  return sent;
}

Listener::Floor::Next Listener::Floor::answer_one(Connection& connection) {
  auto& wire = *connection.wire;
  const auto& framing = wire.framing();
  const bool is_long = framing.body == Framing::Body::chunked || (framing.body == Framing::Body::length && framing.length > limits_.gathered_bytes);
  if (is_long && reading_long_ >= std::max(1, limits_.workers / 2)) return refuse(connection, {503, "refusal.busy"}) ? Next::linger : Next::close;
  const LongBody counted(reading_long_, is_long);

  const auto since = now_us();
  ++counters_.in_flight;
  wire.begin(std::chrono::steady_clock::now() + limits_.body_deadline);
  Access access;
  bool keep = false, sent = false;
  try {
    Poco::Net::HTTPServerResponseImpl response(connection.session);
    Poco::Net::HTTPServerRequestImpl request(response, connection.session, params_);
    Incoming incoming{request, request.stream(), wire.peer(), wire.secure(), [&wire] { return wire.cut_off(); }};
    auto reply = answering_.answer(incoming);
    // What is left of the body would be taken for the next request: read it when it is small, else close after answering.
    char bin[4096];
    if (wire.unread() <= worth_reading && !framing.expects_continue)
      while (request.stream().read(bin, sizeof bin) || request.stream().gcount() > 0) {}
    keep = request.getKeepAlive() && !reply.close && wire.unread() == 0 && !wire.cut_off() && !stopping_;
    access.method = request.getMethod();
    sent = send(connection, reply, !keep, access);
  } catch (const Poco::Exception&) {
    --counters_.in_flight;
    return refuse(connection, {431, "refusal.header-too-large"}) ? Next::linger : Next::close;
  }
  --counters_.in_flight;
  record(access, since);
  if (!sent) return Next::close;
  return wire.finish() && keep ? Next::park : Next::linger;
}

bool Listener::Floor::send(Connection& connection, Reply& reply, bool close, Access& access) {
  auto& wire = *connection.wire;
  const auto deadline = std::chrono::steady_clock::now() + limits_.send_deadline;
  access.status = reply.status;
  access.request_id = std::move(reply.request_id);
  reply.request_id = access.request_id;
  access.login = std::move(reply.login);
  access.target = reply.logged_target.empty() ? access.target : std::move(reply.logged_target);
  access.address = wire.peer();
  if (!reply.file.empty()) return send_file(connection, reply, close, access);
  const std::string& body = reply.prepared ? reply.prepared->body : reply.body;
  auto out = header_of(reply, body.size(), close);
  if (!reply.without_body) out += body;   // one call for both: two cost a third of the throughput
  access.bytes = out.size();
  return wire.send(out.data(), out.size(), deadline);
}

bool Listener::Floor::send_file(Connection& connection, const Reply& reply, bool close, Access& access) {
  std::ifstream file(reply.file, std::ios::binary | std::ios::ate);
  if (!file) return false;
  auto left = static_cast<std::uint64_t>(file.tellg());
  file.seekg(0);
  auto deadline = std::chrono::steady_clock::now() + limits_.send_deadline;
  auto out = header_of(reply, left, close);
  access.bytes = out.size();
  if (!connection.wire->send(out.data(), out.size(), deadline)) return false;
  if (reply.without_body) return true;
  std::string piece(256 * 1024, '\0');
  while (left > 0) {
    file.read(piece.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece.size())));
    const auto got = static_cast<std::size_t>(file.gcount());
    // A client that takes each piece in time may take as long as the whole needs.
    deadline = std::chrono::steady_clock::now() + limits_.send_deadline;
    if (got == 0 || !connection.wire->send(piece.data(), got, deadline)) return false;
    left -= got;
    access.bytes += got;
  }
  return true;
}

void Listener::Floor::record(Access& access, std::int64_t since) {
  access.microseconds = now_us() - since;
  ++counters_.requests;
  counters_.bytes_sent += access.bytes;
  counters_.microseconds += static_cast<std::uint64_t>(access.microseconds);
  if (access.status >= 100 && access.status < 600) ++counters_.answers[access.status / 100];
  if (access_) access_(access);
}

}  // namespace chancery::http
