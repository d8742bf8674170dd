// The server over real sockets, with raw bytes. Deadlines are configured short where they are what is tested; nothing here
// measures time, it only waits for what must come.
#include "client.h"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <fstream>
#include <sstream>
#include <thread>

using namespace chancery;
using namespace chancery::http;
using std::chrono::milliseconds;

namespace {

// A page that waits until the test lets it go.
struct Gatekeeper {
  std::mutex guard;
  std::condition_variable changed;
  bool entered = false, open = false;
  Page page() {
    return {"POST", "/slow", Permission::public_page(), [this](const PageRequest&) -> Outcome<Answer> {
      std::unique_lock lock(guard);
      entered = true;
      changed.notify_all();
      changed.wait(lock, [this] { return open; });
      return Answer(SeeOther{"/done"});
    }, "Waits."};
  }
  void wait_until_entered() { std::unique_lock lock(guard); changed.wait(lock, [this] { return entered; }); }
  void let_go() { const std::lock_guard lock(guard); open = true; changed.notify_all(); }
};

}  // namespace

TEST_CASE("a connection is kept for the next request, and pipelined requests are answered in order") {
  Server server;
  server.start();
  auto client = server.client();
  CHECK(client.ask(get("/health")).body == "{\"status\":\"ok\"}\n");
  client.say(get("/notes/a", as_ada) + "\r\n" + post("/notes/acts/write", form_type, "csrf=ca", as_ada) + get("/nothing") + get("/notes/b", as_ada));
  CHECK(client.hear().body.find("<h1>a</h1>") != std::string::npos);
  CHECK(client.hear().status == 303);
  CHECK(client.hear().status == 404);
  CHECK(client.hear().body.find("<h1>b</h1>") != std::string::npos);
}

TEST_CASE("after a large request the same connection reads the next one from its beginning") {
  Server server;
  server.start();
  auto client = server.client();
  CHECK(client.ask(post("/notes/acts/write", form_type, "csrf=ca&text=" + std::string(40'000, 'x'), as_ada)).status == 303);
  CHECK(client.ask(get("/notes/a", as_ada)).body.find("<h1>a</h1>") != std::string::npos);
}

TEST_CASE("a request that could hide another one is refused and the connection closed") {
  Server server;
  server.start();
  const std::string hidden = get("/notes/a", as_ada);
  const std::string start = "POST /notes/acts/write HTTP/1.1\r\nHost: h\r\n" + as_ada;
  for (const auto& bytes : {start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, start + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden,
                            start + "Transfer-Encoding: xchunked\r\n\r\n" + hidden, start + "Content-Length: 0\r\nX: a\r\n b\r\n\r\n" + hidden, start + "Content-Length: 0\n\n" + hidden,
                            start + "Content-Length : 0\r\n\r\n" + hidden, "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + hidden}) {
    auto client = server.client();
    const auto answered = client.ask(bytes);
    CHECK(answered.status == 400);
    CHECK(answered.field("Connection") == "close");
    CHECK(answered.field("Content-Type") == "application/problem+json");
    CHECK(client.closed());
  }
  CHECK(server.fake.shown == 0);
}

TEST_CASE("the unread rest of a refused body is never taken for a request") {
  Server server;
  server.start();
  const auto hidden = get("/notes/a", as_ada);
  auto client = server.client();
  CHECK(client.ask(post("/nothing", form_type, hidden)).status == 404);
  CHECK(client.ask(get("/health")).status == 200);
  CHECK(client.ask(get("/health", "Content-Length: " + std::to_string(hidden.size()) + "\r\n") + hidden).status == 200);
  CHECK(client.ask(get("/health")).status == 200);
  CHECK(server.fake.shown == 0);
}

TEST_CASE("a POST that does not say its length is 411") {
  Server server;
  server.start();
  auto client = server.client();
  CHECK(client.ask("POST /sign-in HTTP/1.1\r\nHost: h\r\n\r\n").status == 411);
  CHECK(client.closed());
}

TEST_CASE("a chunked body is taken whole, a malformed one is refused and nothing after it is read") {
  Server server;
  server.start();
  const std::string head = "POST /notes/acts/write HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nAccept: application/json\r\nContent-Type: " + form_type + "\r\n" + as_ada + "\r\n";
  auto client = server.client();
  const auto good = client.ask(head + "7\r\ncsrf=ca\r\n7\r\n&text=x\r\n0\r\n\r\n" + get("/health"));
  CHECK(good.status == 201);
  CHECK(Json::parse(good.body)["body"]["text"] == "x");
  CHECK(client.hear().status == 200);
  for (const char* bad : {"7;x=y\r\ncsrf=ca\r\n0\r\n\r\n", "zz\r\n", "7\r\ncsrf=caX\r\n0\r\n\r\n"}) {
    auto each = server.client();
    CHECK(each.ask(head + bad + get("/notes/a", as_ada)).status == 400);
    CHECK(each.closed());
  }
  CHECK(server.fake.shown == 0);
}

TEST_CASE("a header that is too long, or never ends, is refused") {
  Server server;
  server.start();
  auto client = server.client();
  CHECK(client.ask(get("/" + std::string(20'000, 'a'))).status == 431);
  auto field = server.client();
  CHECK(field.ask(get("/", "X: " + std::string(9'000, 'a') + "\r\n")).status == 431);
  auto endless = server.client();
  endless.say("GET / HTTP/1.1\r\nHost: h\r\n");
  CHECK(endless.ask(std::string(20'000, 'a')).status == 431);
}

TEST_CASE("slow headers hold no thread, and are answered 408 when their time is up") {
  Server server;
  server.fake.limits.workers = 1;
  server.fake.limits.header_deadline = milliseconds(400);
  server.start();
  std::vector<Client> slow;
  for (int each = 0; each < 20; ++each) {
    slow.push_back(server.client());
    slow.back().say("GET /health HTTP/1.1\r\nHo");
  }
  auto client = server.client();
  CHECK(client.ask(get("/health")).status == 200);
  for (auto& each : slow) {
    CHECK(each.hear().status == 408);
    CHECK(each.closed());
  }
}

TEST_CASE("clients that do not take their answers hold no thread, and one that takes it late gets every byte") {
  Server server;
  server.fake.limits.workers = 1;
  TemporaryFolder files;
  std::string bytes(12'000'000, '\0');
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 7 >> 2);
  std::ofstream(files.path + "/large", std::ios::binary) << bytes;
  server.fake.pages.push_back({"GET", "/large/{way}", Permission::public_page(), [&](const PageRequest& request) -> Outcome<Answer> {
    Download file;
    if (request.path.at("way") == "file") file.path = files.path + "/large";
    else file.bytes = bytes;
    return Answer(file);
  }, "Large."});
  server.start();
  std::vector<Client> slow;
  for (int each = 0; each < 6; ++each) {
    slow.push_back(server.client());
    slow.back().say(get(each % 2 ? "/large/file" : "/large/memory"));
  }
  CHECK(server.client().ask(get("/health")).status == 200);
  for (auto& each : slow) CHECK(each.hear().body == bytes);
  CHECK(slow[0].ask(get("/health")).status == 200);
}

TEST_CASE("a body that arrives too slowly is refused, whether it waits parked or in a thread") {
  Server server;
  server.fake.limits.body_deadline = milliseconds(300);
  server.start();
  for (const char* length : {"50", "200000"}) {
    auto client = server.client();
    client.say("POST /notes/acts/write HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::string(length) + "\r\nContent-Type: " + form_type + "\r\n" + as_ada + "\r\ncsrf=");
    const auto status = client.hear().status;
    CHECK((status == 408 || status == 400));
    CHECK(client.closed());
  }
  CHECK(server.client().ask(get("/health")).status == 200);
}

TEST_CASE("long bodies of people who may not send them are refused unread, and keep nobody else from sending") {
  Server server;
  server.fake.limits.workers = 2;   // one of them for long bodies
  server.start();
  std::vector<Client> clients;
  const auto refused = [&](int status, const std::string& head) {
    clients.push_back(server.client());
    const auto told = clients.back().ask("POST " + head + "\r\n\r\nx");
    CHECK(told.status == status);
    CHECK(told.field("Connection") == "close");
  };
  const std::string length = "\r\nContent-Length: 200000", form = "\r\nContent-Type: " + form_type, ada = "\r\n" + as_ada.substr(0, as_ada.size() - 2);
  for (int each = 0; each < 4; ++each) refused(401, "/notes/acts/write HTTP/1.1\r\nHost: h" + length + form);
  refused(413, "/sign-in HTTP/1.1\r\nHost: h" + length + form);
  refused(411, "/sign-in HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" + form);
  refused(404, "/nothing HTTP/1.1\r\nHost: h" + length + form + ada);
  refused(403, "/notes/acts/write HTTP/1.1\r\nHost: h\r\nOrigin: http://evil.example" + length + form + ada);
  refused(415, "/notes/acts/write HTTP/1.1\r\nHost: h\r\nContent-Type: text/odd" + length + ada);
  refused(415, "/notes/acts/write HTTP/1.1\r\nHost: h" + length + ada);
  for (auto& each : clients) {
    each.say(std::string(100'000, 'x'));   // still taken: the answer is never lost to a reset
    CHECK(each.closed());
  }
  CHECK(server.client().ask(post("/notes/acts/write", form_type, "csrf=ca&text=" + std::string(1'000'000, 'x'), as_ada)).status == 303);
}

TEST_CASE("a body that a thread waits for is given up when it hardly moves, long before its time is up") {
  Server server;
  server.fake.limits.workers = 2;
  server.fake.limits.body_window = milliseconds(200);
  server.fake.limits.window_bytes = 1'000;
  server.start();
  auto slow = server.client();
  slow.say("POST /notes/acts/write HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\nContent-Type: " + form_type + "\r\n" + as_ada + "\r\ncsrf=");
  CHECK(slow.hear().status == 400);
  CHECK(slow.closed());
  CHECK(server.client().ask(post("/notes/acts/write", form_type, "csrf=ca&text=" + std::string(100'000, 'x'), as_ada)).status == 303);
}

TEST_CASE("a body that moves fast enough may take many windows") {
  Server server;
  server.fake.limits.body_window = milliseconds(1);
  server.fake.limits.window_bytes = 0;   // fast enough, however slow the machine is that tests
  server.start();
  auto client = server.client();
  const auto whole = post("/notes/acts/write", form_type, "csrf=ca&text=" + std::string(100'000, 'x'), as_ada);
  client.say(whole.substr(0, 50'000));
  std::this_thread::sleep_for(milliseconds(50));
  CHECK(client.ask(whole.substr(50'000)).status == 303);
}

TEST_CASE("an idle connection is closed without a word") {
  Server server;
  server.fake.limits.idle_timeout = milliseconds(200);
  server.start();
  auto client = server.client();
  CHECK(client.ask(get("/health")).status == 200);
  CHECK(client.closed());
  auto silent = server.client();
  CHECK(silent.closed());
}

TEST_CASE("with 2,000 idle connections a new client is answered") {
  Server server;
  server.fake.limits.workers = 2;
  server.start();
  std::vector<Client> idle;
  for (int each = 0; each < 2'000; ++each) idle.push_back(server.client());
  for (int each = 0; each < 2'000; each += 100) CHECK(idle[static_cast<std::size_t>(each)].ask(get("/health")).status == 200);
  CHECK(server.client().ask(get("/health")).status == 200);
  CHECK(idle.back().ask(get("/health")).status == 200);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)   // they count their own memory

namespace {

long own_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("RssAnon:", 0) == 0) return std::stol(line.substr(8));
  return 0;
}

}  // namespace

TEST_CASE("a connection that has been answered and waits holds hardly any memory") {
  Server server;
  server.start();
  std::vector<std::unique_ptr<Client>> clients;
  const auto come = [&](int count) {
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<Client>(server.client()));
      CHECK(clients.back()->ask(get("/notes/a", as_ada)).status == 200);
    }
  };
  come(100);   // and the threads and caches that are made once
  const long before = own_kib();
  come(900);
  CHECK(own_kib() - before < 900 * 8);   // KiB, both ends of each connection, because the clients live here too
}

#endif

TEST_CASE("a connection over the limit is told so, and room is made when others leave") {
  Server server;
  server.fake.limits.connections = 2;
  server.start();
  {
    auto one = server.client(), two = server.client();
    CHECK(one.ask(get("/health")).status == 200);
    CHECK(two.ask(get("/health")).status == 200);
    auto three = server.client();
    const auto told = three.ask(get("/health"));
    CHECK(told.status == 503);
    CHECK(told.field("Retry-After") == "5");
    CHECK(three.closed());
    CHECK(one.ask(get("/health")).status == 200);
  }
  while (server.listener->counters().open > 0) std::this_thread::yield();
  CHECK(server.client().ask(get("/health")).status == 200);
}

TEST_CASE("stopping finishes the act in flight, closes the parked and lets nobody in") {
  Server server;
  Gatekeeper keeper;
  server.fake.pages.push_back(keeper.page());
  server.start();
  auto parked = server.client();
  CHECK(parked.ask(get("/health")).status == 200);
  auto acting = server.client();
  acting.say(post("/slow", form_type, ""));
  keeper.wait_until_entered();
  std::thread stopping([&] { server.listener->stop(); });
  CHECK(parked.closed());
  keeper.let_go();
  const auto answered = acting.hear();
  CHECK(answered.status == 303);
  CHECK(answered.field("Connection") == "close");
  CHECK(acting.closed());
  stopping.join();
  CHECK_THROWS(server.client());
}

TEST_CASE("HEAD says the length and sends nothing, so that the next answer is read rightly") {
  Server server;
  server.start();
  auto client = server.client();
  const auto head = client.ask("HEAD /notes/a HTTP/1.1\r\nHost: h\r\n" + as_ada + "\r\n", true);
  CHECK(head.status == 200);
  const auto whole = client.ask(get("/notes/a", as_ada));
  CHECK(head.field("Content-Length") == whole.field("Content-Length"));
  CHECK(std::stoul(whole.field("Content-Length")) == whole.body.size());
  const auto same = client.ask(get("/notes/a", as_ada + "If-None-Match: " + whole.field("ETag") + "\r\n"));
  CHECK(same.status == 304);
  CHECK(client.ask(get("/health")).status == 200);
}

TEST_CASE("a large file arrives byte for byte, and its temporary file is gone after the answer") {
  Server server;
  std::string received;
  server.fake.pages.push_back({"POST", "/keep", Permission::public_page(), [&](const PageRequest& request) -> Outcome<Answer> {
    std::ifstream in(request.uploads.at(0).path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    received = out.str();
    return Answer(SeeOther{"/done"});
  }, "Keeps."});
  server.start();
  std::string bytes(3'000'000, '\0');
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 31 >> 3);
  auto client = server.client();
  const auto body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n" + bytes + "\r\n--b--\r\n";
  CHECK(client.ask(post("/keep", "multipart/form-data; boundary=b", body, as_ada + "X-CSRF-Token: ca\r\n")).status == 303);
  CHECK(received == bytes);
  CHECK(std::filesystem::is_empty(server.folder.path));
  CHECK(client.ask(get("/health")).status == 200);
}

TEST_CASE("what is too large is refused before it is sent to those who ask first, and without losing the answer for others") {
  Server server;
  server.fake.limits.upload_bytes = 1'000'000;
  server.start();
  auto polite = server.client();
  const std::string head = "POST /notes/acts/write HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n" + as_ada;
  CHECK(polite.ask(head + "Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n").status == 413);
  auto rude = server.client();
  const auto told = rude.ask(head + "Content-Length: 1000001\r\n\r\n" + std::string(1'000'001, 'x'));
  CHECK(told.status == 413);
  CHECK(told.field("Connection") == "close");
  auto expected = server.client();
  CHECK(expected.ask("POST /notes/acts/write HTTP/1.1\r\nHost: h\r\nContent-Type: " + form_type + "\r\n" + as_ada + "Content-Length: 7\r\nExpect: 100-continue\r\n\r\n").status == 100);
  CHECK(expected.ask("csrf=ca").status == 303);
}

TEST_CASE("the log tells who asked what and how it went, by the request's number") {
  Server server;
  server.start();
  Answered answered;
  {
    auto client = server.client();
    answered = client.ask(get("/notes/a?token=abc", as_ada));
    CHECK(client.ask("GET /%zz HTTP/1.0\r\n\r\n").status == 400);
    CHECK(client.closed());
  }
  server.listener->stop();
  REQUIRE(server.accesses.size() == 2);
  const auto& first = server.accesses[0];
  CHECK(first.login == "ada");
  CHECK(first.target == "/notes/a?token=…");
  CHECK(first.status == 200);
  CHECK(first.bytes == answered.head.size() + 2 + answered.body.size());
  CHECK(first.request_id == answered.field("X-Request-Id"));
  CHECK(first.address == "127.0.0.1");
  CHECK(server.listener->counters().requests == 2);
}

TEST_CASE("an address that is taken is named in the error") {
  Server server;
  server.start();
  Listener second({"127.0.0.1", server.listener->port(), "", ""}, {}, *server.exchange);
  CHECK_THROWS_WITH(second.start(), Catch::Contains("127.0.0.1:" + std::to_string(server.listener->port())));
}

TEST_CASE("over TLS everything is as without: pages, pipelining, large answers, slow clients, a clean end") {
  Server server;
  server.address.certificate = server.folder.path + "/cert.pem";
  server.address.key = server.folder.path + "/key.pem";
  const auto command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout " + server.address.key + " -out " + server.address.certificate + " 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  server.fake.secure = true;
  server.fake.limits.header_deadline = milliseconds(1500);
  server.fake.pages.push_back({"GET", "/large", Permission::public_page(), [](const PageRequest&) -> Outcome<Answer> {
    Download file;
    file.bytes = std::string(5'000'000, 'x');
    return Answer(file);
  }, "Large."});
  server.start();
  const Poco::Net::Context::Ptr tls = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE);
  auto client = server.client(tls);
  const auto page = client.ask(get("/notes/a", "Cookie: __Host-chancery_session=sa\r\n"));
  CHECK(page.status == 200);
  CHECK(page.field("Strict-Transport-Security") == "max-age=31536000");
  client.say(get("/health") + get("/health") + get("/large"));
  CHECK(client.hear().status == 200);
  CHECK(client.hear().status == 200);
  CHECK(client.hear().body.size() == 5'000'000);
  auto silent = server.client();   // opens a connection and never begins the handshake
  auto slow = server.client(tls);
  slow.say("GET /he");
  CHECK(slow.hear().status == 408);
  CHECK(client.ask(get("/health", "Connection: close\r\n")).status == 200);
  CHECK(client.closed());
  auto plain = server.client();
  plain.say(get("/health"));
  CHECK(plain.hear().status == 0);
}
