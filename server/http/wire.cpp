#include "http/wire.h"

#include <array>
#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace chancery::http {
namespace {
constexpr std::size_t piece = 16 * 1024;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
}  // namespace

Wire::Wire(Poco::Net::StreamSocket socket, bool secure, const Limits& limits)
    : socket_(std::move(socket)), secure_(secure), limits_(limits), descriptor_(socket_.impl()->sockfd()),
      address_(socket_.address()), peer_address_(socket_.peerAddress()), peer_(peer_address_.host().toString()) {}

Wire::Read Wire::read_some() {
  if (at_ == in_.size()) { in_.clear(); at_ = 0; }
  thread_local std::array<char, piece> scratch;   // so that a connection's own buffer is as large as what came, not as a piece
  long got = 0;
  bool nothing = false;
  try {
    if (secure_) {
      got = socket_.receiveBytes(scratch.data(), static_cast<int>(piece));
      nothing = got < 0;   // wants to read or write: the handshake goes on, or no whole record is here
    } else {
      do got = ::recv(descriptor_, scratch.data(), piece, 0); while (got < 0 && errno == EINTR);
      nothing = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
  } catch (const Poco::Exception&) {
    got = 0;
  }
  in_.append(scratch.data(), static_cast<std::size_t>(std::max(got, 0L)));
  return got > 0 ? Read::some : nothing ? Read::nothing : Read::closed;
}

Wire::Gathered Wire::judge(std::string_view header) {
  auto framed = frame(header);
  if (auto* bad = std::get_if<Unreadable>(&framed)) { unreadable_ = std::move(*bad); return Gathered::unreadable; }
  framing_ = std::get<Framing>(framed);
  header_ = header.size();
  const bool waits_for_us = framing_.expects_continue && framing_.body == Framing::Body::length && framing_.length <= limits_.gathered_bytes;
  if (waits_for_us && in_.size() - at_ == header_) {
    framing_.expects_continue = false;
    send(go_on.data(), go_on.size(), std::chrono::steady_clock::now() + limits_.header_deadline);
  }
  return Gathered::ready;
}

Wire::Gathered Wire::gather() {
  for (;;) {
    if (header_ == 0) {
      // RFC 9112 section 2.2: empty lines before a request line are skipped; some clients send one after a form.
      while (in_.size() - at_ >= 2 && in_[at_] == '\r' && in_[at_ + 1] == '\n') at_ += 2;
      const std::string_view bytes(in_.data() + at_, in_.size() - at_);
      const auto found = bytes == "\r" ? HeaderScan::Found::more : scan_.look(bytes);
      const auto length = found == HeaderScan::Found::end ? scan_.length() : bytes.size();
      if (found == HeaderScan::Found::bare_line_break) { unreadable_ = {400, "refusal.bare-line-break"}; return Gathered::unreadable; }
      if (length > limits_.header_bytes) { unreadable_ = {431, "refusal.header-too-large"}; return Gathered::unreadable; }
      if (found == HeaderScan::Found::end && judge(bytes.substr(0, length)) == Gathered::unreadable) return Gathered::unreadable;
    }
    if (header_ > 0) {
      const bool small = framing_.body == Framing::Body::length && framing_.length <= limits_.gathered_bytes;
      if (!small || in_.size() - at_ >= header_ + framing_.length) return Gathered::ready;
    }
    switch (read_some()) {
      case Read::some: break;
      case Read::nothing: return Gathered::more;
      case Read::closed: return Gathered::closed;
    }
  }
}

bool Wire::more_waiting() {
  if (begun()) return true;
  in_ = std::string();   // an idle connection keeps no buffer
  at_ = 0;
  return secure_ && socket_.available() > 0;
}

void Wire::begin(Time body_deadline) {
  deadline_ = body_deadline;
  window_end_ = std::chrono::steady_clock::now() + limits_.body_window;
  window_bytes_ = 0;
  header_left_ = header_;
  body_left_ = framing_.body == Framing::Body::length ? framing_.length : 0;
  chunks_ = ChunkScan();
  cut_off_ = false;
}

bool Wire::finish() {
  const bool whole = header_left_ == 0 && unread() == 0 && !cut_off_;
  header_ = 0;
  scan_.reset();
  return whole;
}

std::uint64_t Wire::unread() const {
  if (framing_.body == Framing::Body::chunked) return chunks_.done() ? 0 : std::numeric_limits<std::uint64_t>::max();
  return body_left_;
}

void Wire::take_no_more_time() { deadline_ = std::chrono::steady_clock::now(); }

int Wire::receiveBytes(void* buffer, int length, int) {
  auto* out = static_cast<char*>(buffer);
  const auto wanted = static_cast<std::size_t>(length);
  if (header_left_ > 0) {
    const auto some = std::min(wanted, header_left_);
    std::copy_n(in_.data() + at_, some, out);
    at_ += some;
    header_left_ -= some;
    return static_cast<int>(some);
  }
  return hand_out_body(out, wanted);
}

int Wire::hand_out_body(char* out, std::size_t wanted) {
  if (unread() == 0 || cut_off_) return 0;
  if (!begun() && framing_.expects_continue) {
    framing_.expects_continue = false;
    send(go_on.data(), go_on.size(), deadline_);
  }
  while (!begun()) {
    const auto read = read_some();
    if (read == Read::closed || (read == Read::nothing && !wait_for_body())) { cut_off_ = true; return 0; }
  }
  auto some = std::min(wanted, in_.size() - at_);
  if (framing_.body == Framing::Body::chunked) {
    some = chunks_.take(in_.data() + at_, some);
    if (chunks_.bad()) { cut_off_ = true; return 0; }
  } else {
    some = static_cast<std::size_t>(std::min<std::uint64_t>(some, body_left_));
    body_left_ -= some;
  }
  std::copy_n(in_.data() + at_, some, out);
  at_ += some;
  window_bytes_ += some;
  return static_cast<int>(some);
}

// Judged only where the client is waited for: while we are slow ourselves, what it sent lies in the system's buffer.
bool Wire::wait_for_body() {
  while (!wait(POLLIN, std::min(deadline_, window_end_))) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline_ || now < window_end_ || window_bytes_ < limits_.window_bytes) return false;
    window_end_ = now + limits_.body_window;
    window_bytes_ = 0;
  }
  return true;
}

bool Wire::wait(short events, Time deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd one{descriptor_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

long Wire::push(std::string_view one, std::string_view other) {
  wants_read_ = false;
  if (secure_) return push_sealed(one.empty() ? other : one);
  std::array<iovec, 2> parts{{{const_cast<char*>(one.data()), one.size()}, {const_cast<char*>(other.data()), other.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  long sent = 0;
  do sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL); while (sent < 0 && errno == EINTR);
  return sent >= 0 ? sent : errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

long Wire::push_sealed(std::string_view bytes) {
  try {
    const long sent = socket_.sendBytes(bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 20)));
    wants_read_ = sent == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ;
    return std::max(sent, 0L);
  } catch (const Poco::Exception&) {
    return -1;
  }
}

bool Wire::send(const char* bytes, std::size_t count, Time deadline) {
  while (count > 0) {
    const auto sent = push({bytes, count});
    if (sent < 0 || (sent == 0 && !wait(wants_read_ ? POLLIN : POLLOUT, deadline))) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

int Wire::sendBytes(const void* buffer, int length, int) {
  if (!send(static_cast<const char*>(buffer), static_cast<std::size_t>(length), std::chrono::steady_clock::now() + limits_.send_deadline))
    throw Poco::TimeoutException("the client does not take the answer");
  return length;
}

bool Wire::discard() {
  constexpr int at_once = 64;   // pieces: a client that sends without end must not keep the thread
  char bin[piece];
  long got = 1;
  for (int each = 0; got > 0 && each < at_once; ++each) got = ::recv(descriptor_, bin, sizeof bin, MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

void Wire::hang_up() {
  try {
    if (secure_) socket_.shutdown();
    ::shutdown(descriptor_, SHUT_WR);
  } catch (const Poco::Exception&) {
    ::shutdown(descriptor_, SHUT_RDWR);
  }
}

}  // namespace chancery::http
