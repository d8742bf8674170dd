// Requests over a real connection, cut at every place and in random places: Wire alone, then the whole listener with Poco's
// reading. Nothing waits for time: every stream is ended by its sender.
#include "fuzz/http/inputs.h"
#include "fuzz/http/other_parsers.h"
#include "fuzz/http/promises.h"
#include "http/listener.h"
#include "http/wire.h"
#include "integration/http/client.h"

#include <Poco/Net/ServerSocket.h>

#include <catch2/catch.hpp>

#include <cstring>
#include <mutex>

using namespace chancery;
using namespace chancery::http;
using namespace chancery::http::fuzz;

namespace {

// Both ends of a connection of this machine with itself.
struct Ends {
  Poco::Net::StreamSocket sender, receiver;
  Ends() {
    static Poco::Net::ServerSocket door(Poco::Net::SocketAddress("127.0.0.1", 0));
    sender.connect(door.address());
    sender.setNoDelay(true);
    receiver = door.acceptConnection();
    receiver.setBlocking(false);
  }
  void say(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) at += static_cast<std::size_t>(sender.sendBytes(bytes.data() + at, static_cast<int>(bytes.size() - at)));
  }
};

struct Received { std::vector<std::string> requests; bool unreadable = false; };
bool operator==(const Received& a, const Received& b) { return a.requests == b.requests && a.unreadable == b.unreadable; }

// What Wire hands out of the stream when its first `place` bytes come before the others. Each request is its very bytes.
Received through_wire(const std::string& stream, std::size_t place) {
  const Limits limits;
  Ends ends;
  Wire wire(ends.receiver, false, limits);
  Received received;
  bool rest_said = false;
  const auto say_rest = [&] {
    if (rest_said) return;
    ends.say(stream.substr(place));
    ends.sender.shutdownSend();
    rest_said = true;
  };
  ends.say(stream.substr(0, place));
  for (;;) {
    auto gathered = wire.gather();
    // What was sent may still be on its way: only after the sender's end is "more" never the last word.
    if (gathered == Wire::Gathered::more) { say_rest(); continue; }
    if (gathered == Wire::Gathered::closed) return received;
    if (gathered == Wire::Gathered::unreadable) { received.unreadable = true; return received; }
    say_rest();   // a long or chunked body is waited for while it is read
    wire.begin(std::chrono::steady_clock::now() + limits.body_deadline);
    std::string bytes;
    char buffer[37];
    for (;;) {
      const int got = wire.receiveBytes(buffer, sizeof buffer);
      if (got <= 0) break;
      bytes.append(buffer, static_cast<std::size_t>(got));
    }
    if (!wire.finish()) { received.unreadable = true; return received; }
    received.requests.push_back(bytes);
  }
}

// The requests as the page functions would see them.
class Recorder : public Answering {
 public:
  Reply answer(Incoming& incoming) override {
    std::string body;
    char piece[500];
    for (;;) {
      incoming.body.read(piece, sizeof piece);
      body.append(piece, static_cast<std::size_t>(incoming.body.gcount()));
      if (incoming.body.gcount() == 0 || !incoming.body) break;
    }
    const std::lock_guard lock(guard_);
    if (!incoming.cut_off()) seen_.push_back({incoming.head.getMethod(), incoming.head.getURI(), body});
    return {};
  }
  Reply unreadable(const Unreadable& why) override {
    Reply reply;
    reply.status = why.status;
    return reply;
  }
  std::vector<Cut> taken() {
    const std::lock_guard lock(guard_);
    return std::move(seen_);
  }

 private:
  std::mutex guard_;
  std::vector<Cut> seen_;
};

// Says the stream in these pieces, ends it, and waits until the other side has ended too.
void tell(std::uint16_t port, const std::string& stream, Inputs& inputs) {
  Client client(port);
  client.socket().setNoDelay(true);
  try {
    for (std::size_t at = 0; at < stream.size();) {
      const auto some = std::min<std::size_t>(1 + inputs.below(60), stream.size() - at);
      client.say(stream.substr(at, some));
      at += some;
    }
    client.socket().shutdownSend();
  } catch (const Poco::Exception&) {
    // refused before all was said
  }
  while (client.hear().status != 0) {}
}

}  // namespace

TEST_CASE("requests are the same wherever their bytes are cut, and nothing is read past them") {
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::vector<std::string> requests = {
      "GET /one HTTP/1.1\r\nHost: h\r\n\r\n", "POST /two HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden,
      "POST /three HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n01C\r\nhidden HTTP/1.1\r\nHost: h\r\n\r\n\r\n0\r\n\r\n", "GET /four HTTP/1.1\r\nHost: h\r\n\r\n"};
  std::string stream;
  for (const auto& each : requests) stream += each;
  for (std::size_t place = 0; place <= stream.size(); ++place) {
    INFO("cut at " << place);
    REQUIRE(through_wire(stream, place) == Received{requests, false});
  }
  for (const std::string& bad : {requests[0] + "GET /x HTTP/1.1\r\nHost: h\nX: y\r\n\r\n" + hidden, requests[1] + "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\n\r\n" + hidden,
                                 requests[0] + "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + hidden})
    for (std::size_t place = 0; place <= bad.size(); ++place) {
      INFO(bad << "\ncut at " << place);
      const auto received = through_wire(bad, place);
      REQUIRE(received.unreadable);
      REQUIRE(received.requests.size() == 1);
    }
}

TEST_CASE("1,500 spoiled streams over Wire are cut the same in two random places") {
  Inputs inputs(fixed_seed);
  for (int round = 0; round < 1'500; ++round) {
    const auto stream = inputs.spoiled(inputs.stream(), wire_pieces);
    const auto whole = through_wire(stream, stream.size());
    std::string all;
    for (const auto& each : whole.requests) all += each;
    INFO("seed " << fixed_seed << " round " << round << ": " << stream);
    REQUIRE(all.size() <= stream.size());
    REQUIRE(through_wire(stream, inputs.below(stream.size() + 1)) == whole);
  }
}

TEST_CASE("1,500 spoiled streams to the listener: what pages are asked is what every other program would have asked") {
  Recorder recorder;
  Limits limits;
  Listener listener({"127.0.0.1", 0, "", ""}, limits, recorder);
  listener.start();
  Inputs inputs(fixed_seed);
  const auto others = every_kind();
  std::size_t taken = 0;
  for (int round = 0; round < 1'500; ++round) {
    const auto stream = inputs.spoiled(inputs.stream(), wire_pieces);
    INFO("seed " << fixed_seed << " round " << round << ": " << stream);
    tell(listener.port(), stream, inputs);
    const auto seen = recorder.taken();
    taken += seen.size();
    for (const auto& other : others) {
      const auto theirs = cut(stream, other);
      REQUIRE(seen.size() <= theirs.size());
      for (std::size_t each = 0; each < seen.size(); ++each) REQUIRE(seen[each] == theirs[each]);
    }
  }
  CHECK(taken > 500);
  listener.stop();
}
