#include "http/floor.h"

#include <openssl/ssl.h>

#include <Poco/Exception.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <csignal>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace chancery::http {
namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr int door_pause_ms = 50;        // how late an overdue connection may be noticed
constexpr int linger_ms = 5'000;         // for a client to read its last answer

// Thousands of connections need as many descriptors; the soft limit is 1,024 by default.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

Listener::Floor::Floor(const Address& address, const Limits& limits, Answering& answering, std::function<void(const Access&)> access)
    : address_(address), limits_(limits), answering_(answering), access_(std::move(access)), params_(new Poco::Net::HTTPServerParams) {
  params_->setKeepAlive(true);
}

Listener::Floor::~Floor() { stop(); }

void Listener::Floor::open_door() {
  if (!address_.certificate.empty()) {
    Poco::Net::initializeSSL();
    Poco::Net::Context::Params files;
    files.certificateFile = address_.certificate;
    files.privateKeyFile = address_.key;
    files.verificationMode = Poco::Net::Context::VERIFY_NONE;   // of clients: they sign in, they show no certificate
    files.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20";
    tls_ = new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, files);
    // Poco loads the key before the certificate, so that nobody has compared them: every handshake would fail.
    if (SSL_CTX_check_private_key(tls_->sslContext()) != 1)
      throw Poco::InvalidArgumentException(fmt::format("the key {} is not that of the certificate {}", address_.key, address_.certificate));
    tls_->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    tls_->enableSessionCache(true, "chancery");
  }
  // Poco's two-argument bind also sets SO_REUSEPORT: a second server would share the port in silence.
  server_.bind(Poco::Net::SocketAddress(address_.host, address_.port), true, false);
  server_.listen(4096);
  server_.setBlocking(false);
  port_ = server_.address().port();
}

void Listener::Floor::start() {
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  try {
    open_door();
  } catch (const Poco::Exception& problem) {
    throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}", address_.host, address_.port, problem.displayText()));
  }
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  if (epoll_ < 0 || wake_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) throw std::runtime_error("cannot make an epoll queue");
  running_ = true;
  for (int each = 0; each < limits_.workers; ++each) clerks_.emplace_back([this] { clerk(); });
  door_ = std::thread([this] { door(); });
}

void Listener::Floor::stop() {
  if (!running_) return;
  running_ = false;
  stopping_ = true;
  door_.join();
  server_.close();
  const auto until = now_ms() + limits_.stop_grace.count();
  bool forced = false;
  while (counters_.open > 0) {
    sweep();
    if (!forced && now_ms() >= until) {
      forced = true;
      const std::lock_guard lock(guard_);
      for (auto* each : open_) ::shutdown(each->wire->descriptor(), SHUT_RDWR);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) != sizeof one) std::terminate();   // an eventfd that cannot count to one
  for (auto& each : clerks_) each.join();
  clerks_.clear();
  ::close(epoll_);
  ::close(wake_);
}

void Listener::Floor::door() {
  auto swept = now_ms();
  while (!stopping_) {
    try {
      // Beyond the limit and a tenth more, nobody is let in: they wait in the system's queue and are told when it is their turn.
      const bool room = counters_.open < static_cast<std::int64_t>(limits_.connections + limits_.connections / 10 + 16);
      if (room && server_.poll(Poco::Timespan(0, door_pause_ms * 1000), Poco::Net::Socket::SELECT_READ)) admit();
      if (!room) std::this_thread::sleep_for(std::chrono::milliseconds(door_pause_ms));
    } catch (const std::exception&) {   // no descriptor left, or the client is gone already: neither may end the door
      ++counters_.fault;
      std::this_thread::sleep_for(std::chrono::milliseconds(door_pause_ms));
    }
    if (now_ms() - swept >= door_pause_ms) { sweep(); swept = now_ms(); }
  }
}

void Listener::Floor::admit() {
  for (int each = 0; each < 64; ++each) {
    const int descriptor = ::accept4(server_.impl()->sockfd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) throw std::runtime_error("no descriptor left");
      return;
    }
    Poco::Net::StreamSocket plain(new Poco::Net::StreamSocketImpl(descriptor));
    plain.setBlocking(false);
    plain.setNoDelay(true);
    ++counters_.accepted;
    auto made = std::make_unique<Connection>(tls_ ? Poco::Net::StreamSocket(Poco::Net::SecureStreamSocket::attach(plain, tls_)) : plain,
                                             !tls_.isNull(), limits_);
    made->one_too_many = ++counters_.open > static_cast<std::int64_t>(limits_.connections);
    auto* connection = made.release();
    {
      const std::lock_guard lock(guard_);
      connection->place = open_.insert(open_.end(), connection);
    }
    park(*connection, true);
  }
}

void Listener::Floor::sweep() {
  const auto now = now_ms();
  const bool all = stopping_;
  const std::lock_guard lock(guard_);
  for (auto* each : open_) {
    const auto due = each->due.load();
    const bool wanted = all && !each->sending;   // an answer on its way out is finished, within the grace
    if (due == Connection::never || (due > now && !wanted) || each->overdue.exchange(true)) continue;
    ++counters_.overdue;
    ::shutdown(each->wire->descriptor(), SHUT_RD);
  }
}

void Listener::Floor::park(Connection& connection, bool first) {
  const auto now = now_ms();
  std::int64_t wait = limits_.idle_timeout.count();
  if (connection.sending) wait = limits_.send_deadline.count();
  else if (connection.lingering) wait = connection.begun - now + linger_ms;
  else if (connection.wire->begun()) {
    if (connection.begun == 0) connection.begun = now;
    wait = connection.begun - now + (connection.wire->header_whole() ? limits_.body_deadline : limits_.header_deadline).count();
  }
  epoll_event event{};
  const bool out = connection.sending && !connection.wire->wants_read();
  event.events = (out ? EPOLLOUT : EPOLLIN) | EPOLLRDHUP | EPOLLONESHOT;
  event.data.ptr = &connection;
  const int descriptor = connection.wire->descriptor();
  connection.due = now + wait;   // the last that is done to it here: see handle()
  epoll_ctl(epoll_, first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);   // from here it is epoll's
}

void Listener::Floor::clerk() {
  for (;;) {
    epoll_event event{};
    const int ready = epoll_wait(epoll_, &event, 1, -1);
    if (ready <= 0) continue;
    if (event.data.ptr == nullptr) return;
    handle(*static_cast<Connection*>(event.data.ptr));
  }
}

void Listener::Floor::handle(Connection& connection) {
  // Exchanged, not stored: it reads what park() wrote, and so this clerk sees all that the one before did to the connection.
  // epoll hands it over in fact, but neither the language nor a race detector knows that.
  connection.due.exchange(Connection::never);
  // Looked at here too: one that sends without end is hardly ever parked when the sweep comes by.
  const bool lingered_enough = connection.lingering && now_ms() >= connection.begun + linger_ms;
  switch (lingered_enough ? Next::close : serve(connection)) {
    case Next::park:
    case Next::send: return park(connection, false);
    case Next::linger:
      connection.wire->hang_up();
      connection.lingering = true;   // closing at once would reset the connection, and the client might never see the answer
      connection.begun = now_ms();
      return park(connection, false);
    case Next::close: return close(connection);
  }
}

void Listener::Floor::close(Connection& connection) {
  if (!connection.lingering) connection.wire->hang_up();
  {
    const std::lock_guard lock(guard_);
    open_.erase(connection.place);
  }
  delete &connection;
  --counters_.open;
}

}  // namespace chancery::http
