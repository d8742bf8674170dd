// Serves the reading page of a signed-in person through the real listener, exchange and page cache, with a stand-in for the
// ledger: what is measured is http/, not the rest. Prints the port, runs until its standard input ends.
#include "http/listener.h"
#include "unit/http/fakes.h"

#include <fstream>
#include <cstdio>
#include <iostream>

int main(int count, char** words) {
  using namespace chancery;
  using namespace chancery::http;
  if (count < 2) {
    std::fprintf(stderr, "usage: %s FILE [WORKERS]\n", words[0]);
    return 2;
  }
  std::ifstream in(words[1], std::ios::binary);
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  FakeSite fake;
  fake.pages = {{"GET", "/page", Permission::signed_in(), [&](const PageRequest&) -> Outcome<Answer> { return Answer(Model{"raw", {{"text_html", page}}}); }, "A page."}};
  fake.accounts.sessions["bench"] = {"ada", "bench", "csrf", "write"};
  if (count > 2) fake.limits.workers = std::atoi(words[2]);
  Exchange exchange(fake.site());
  Listener listener({"127.0.0.1", 0, "", ""}, fake.limits, exchange);
  listener.start();
  std::cout << listener.port() << std::endl;
  while (std::cin.get() != EOF) {}
  listener.stop();
}
