// A client that says exactly the bytes it is told to, over TCP or TLS, and a server on a free port around the fake site.
#pragma once
#include "http/listener.h"
#include "unit/http/fakes.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <filesystem>
#include <string>

namespace chancery::http {

struct TemporaryFolder {
  std::string path = (std::filesystem::temp_directory_path() / "chancery-http-XXXXXX").string();
  TemporaryFolder() { if (!::mkdtemp(path.data())) throw std::runtime_error("no temporary folder"); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

struct Answered {
  int status = 0;        // 0: the connection was closed instead
  std::string head, body;
  std::string field(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    return at == head.npos ? "" : head.substr(at + name.size() + 4, head.find("\r\n", at + 2) - at - name.size() - 4);
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port, Poco::Net::Context::Ptr tls = nullptr) : socket_(open(port, tls)) { socket_.setReceiveTimeout(Poco::Timespan(60, 0)); }

  void say(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) at += static_cast<std::size_t>(socket_.sendBytes(bytes.data() + at, static_cast<int>(bytes.size() - at)));
  }
  // The next answer; `without_body` for one to HEAD.
  Answered hear(bool without_body = false) {
    Answered answered;
    while (held_.find("\r\n\r\n") == held_.npos) if (!more()) return answered;
    const auto end = held_.find("\r\n\r\n") + 2;
    answered.head = held_.substr(0, end);
    held_.erase(0, end + 2);
    answered.status = std::stoi(answered.head.substr(9, 3));
    const auto length = answered.field("Content-Length");
    const auto count = without_body || length.empty() ? 0 : std::stoull(length);
    while (held_.size() < count) if (!more()) break;
    answered.body = held_.substr(0, count);
    held_.erase(0, count);
    return answered;
  }
  Answered ask(const std::string& bytes, bool without_body = false) { say(bytes); return hear(without_body); }
  bool closed() {   // waits for the server to end the connection; false when something else comes
    return held_.empty() && !more();
  }
  Poco::Net::StreamSocket& socket() { return socket_; }

 private:
  static Poco::Net::StreamSocket open(std::uint16_t port, Poco::Net::Context::Ptr tls) {
    const Poco::Net::SocketAddress address("127.0.0.1", port);
    if (tls) return Poco::Net::SecureStreamSocket(address, "localhost", tls);
    return Poco::Net::StreamSocket(address);
  }
  bool more() {
    char piece[16384];
    try {
      const int got = socket_.receiveBytes(piece, sizeof piece);
      if (got <= 0) return false;
      held_.append(piece, static_cast<std::size_t>(got));
      return true;
    } catch (const Poco::Net::NetException&) {
      return false;   // reset: closed as well
    }
  }
  Poco::Net::StreamSocket socket_;
  std::string held_;
};

struct Server {
  FakeSite fake;
  TemporaryFolder folder;
  Address address{"127.0.0.1", 0, "", ""};
  std::mutex guard;
  std::vector<Access> accesses;
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<Listener> listener;

  void start() {
    fake.accounts.sessions["sa"] = {"ada", "sa", "ca", "write"};
    exchange = std::make_unique<Exchange>(fake.site(folder.path));
    listener = std::make_unique<Listener>(address, fake.limits, *exchange, [this](const Access& access) {
      const std::lock_guard lock(guard);
      accesses.push_back(access);
    });
    listener->start();
  }
  Client client(Poco::Net::Context::Ptr tls = nullptr) { return Client(listener->port(), tls); }
  ~Server() { if (listener) listener->stop(); }
};

inline std::string get(const std::string& target, const std::string& fields = "") { return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"; }
inline std::string post(const std::string& target, const std::string& type, const std::string& body, const std::string& fields = "") {
  return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}
inline const std::string as_ada = "Cookie: chancery_session=sa\r\n";
inline const std::string form_type = "application/x-www-form-urlencoded";

}  // namespace chancery::http
