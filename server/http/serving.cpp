// What a clerk does with a connection that has something to say.
#include "http/floor.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>
#include <Poco/Net/HTTPServerSession.h>

#include <algorithm>
#include <filesystem>

namespace chancery::http {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr std::uint64_t worth_reading = 256 * 1024;   // of a body that was refused, to keep the connection
constexpr std::size_t file_piece = 256 * 1024;

std::unique_ptr<Outgoing> begun_answer() {
  auto answer = std::make_unique<Outgoing>();
  answer->since = now_us();
  return answer;
}

// Counts the clerks that wait for long bodies, so that some are always left for everyone else.
class LongBody {
 public:
  LongBody(std::atomic<int>& count, bool is_long) : count_(is_long ? &count : nullptr) { if (count_) ++*count_; }
  ~LongBody() { done(); }
  void done() {
    if (count_) --*count_;
    count_ = nullptr;
  }
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
    if (connection.overdue) { record(*connection.answer); return Next::close; }
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
  connection.answer = begun_answer();
  connection.answer->access.method = connection.answer->access.target = "-";
  return deliver(connection, answering_.unreadable(why), false);
}

Listener::Floor::Next Listener::Floor::answer_one(Connection& connection) {
  auto& wire = *connection.wire;
  const auto& framing = wire.framing();
  const bool is_long = framing.body == Framing::Body::chunked || (framing.body == Framing::Body::length && framing.length > limits_.gathered_bytes);
  if (is_long && reading_long_ >= std::max(1, limits_.workers / 2)) return refuse(connection, {503, "refusal.busy"});
  LongBody counted(reading_long_, is_long);

  connection.answer = begun_answer();
  const InFlight flying(counters_.in_flight);
  wire.begin(std::chrono::steady_clock::now() + limits_.body_deadline);
  try {
    // A session for each request: it reads no further than the request goes, and its buffers would be held by every idle client.
    Poco::Net::HTTPServerSession session(Poco::Net::StreamSocket(connection.wire.duplicate()), params_);
    Poco::Net::HTTPServerResponseImpl response(session);
    Poco::Net::HTTPServerRequestImpl request(response, session, params_);
    Incoming incoming{request, request.stream(), wire.peer(), wire.secure(), [&wire] { return wire.cut_off(); }};
    auto reply = answering_.answer(incoming);
    // What is left of the body would be taken for the next request: read it when it is small and here already, else close after
    // answering. No thread waits for a body that was refused, because whoever may send nothing could keep the thread all the same.
    wire.take_no_more_time();
    char bin[4096];
    if (wire.unread() <= worth_reading && !framing.expects_continue)
      while (request.stream().read(bin, sizeof bin) || request.stream().gcount() > 0) {}
    counted.done();
    connection.answer->access.method = request.getMethod();
    const bool keep = request.getKeepAlive() && !reply.close && !stopping_;
    return deliver(connection, std::move(reply), wire.finish() && keep);
  } catch (const Poco::Exception&) {   // of Poco's reading of the header: a field over its own limits
    return refuse(connection, {431, "refusal.header-too-large"});
  }
}

Listener::Floor::Next Listener::Floor::deliver(Connection& connection, Reply reply, bool keep) {
  auto& out = *connection.answer;
  out.access.status = reply.status;
  out.access.request_id = reply.request_id;
  out.access.login = std::move(reply.login);
  if (!reply.logged_target.empty()) out.access.target = std::move(reply.logged_target);
  out.access.address = reply.client.empty() ? connection.wire->peer() : std::move(reply.client);
  out.keep = keep;
  connection.begun = 0;
  std::uint64_t length = reply.prepared ? reply.prepared->body.size() : reply.body.size();
  if (!reply.file.empty()) {
    out.file = std::ifstream(reply.file, std::ios::binary | std::ios::ate);
    std::error_code ignored;   // emptied at the next start in any case
    if (reply.passing_file) std::filesystem::remove(reply.file, ignored);   // the open file stays until it is sent
    if (!out.file) { record(out); return Next::close; }
    length = static_cast<std::uint64_t>(out.file.tellg());
    out.file.seekg(0);
    if (!reply.without_body) out.file_left = length;
  }
  out.head = header_of(reply, length, !keep);
  out.shared = std::move(reply.prepared);
  out.own = std::move(reply.body);
  if (!reply.without_body) out.body = out.shared ? out.shared->body : out.own;
  if (connection.wire->secure()) {   // one record for both; in the clear one call takes both from where they lie
    out.head += out.body;
    out.body = {};
  }
  connection.sending = true;
  return flush(connection);
}

Listener::Floor::Next Listener::Floor::flush(Connection& connection) {
  auto& out = *connection.answer;
  for (;;) {
    while (out.at < out.head.size() + out.body.size()) {
      const auto of_head = std::min(out.at, out.head.size());
      const auto sent = connection.wire->push(std::string_view(out.head).substr(of_head), out.body.substr(out.at - of_head));
      if (sent == 0) return Next::send;
      if (sent < 0) { record(out); return Next::close; }
      out.at += static_cast<std::size_t>(sent);
      out.access.bytes += static_cast<std::uint64_t>(sent);
    }
    if (out.file_left == 0) break;
    out.head.clear();
    out.at = 0;
    out.own.resize(static_cast<std::size_t>(std::min<std::uint64_t>(out.file_left, file_piece)));
    out.body = out.own;
    out.file.read(out.own.data(), static_cast<std::streamsize>(out.own.size()));
    if (static_cast<std::size_t>(out.file.gcount()) != out.own.size()) { record(out); return Next::close; }
    out.file_left -= out.own.size();
  }
  connection.sending = false;
  record(out);
  const bool keep = out.keep;
  connection.answer.reset();
  return keep ? Next::park : Next::linger;
}

void Listener::Floor::record(Outgoing& out) {
  auto& access = out.access;
  access.microseconds = now_us() - out.since;
  ++counters_.requests;
  counters_.bytes_sent += access.bytes;
  counters_.microseconds += static_cast<std::uint64_t>(access.microseconds);
  if (access.status >= 100 && access.status < 600) ++counters_.answers[access.status / 100];
  if (access_) access_(access);
}

}  // namespace chancery::http
