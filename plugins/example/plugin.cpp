// The example of plugins/README.md: one page, GET /example, and one fact that a policy may ask as `fact: example.has-title`.
#include "sdk/plugin.h"

class Example : public chancery::Plugin {
  void contribute(chancery::Host& host, chancery::Contributions& to) override {
    to.page({"GET", "/example", chancery::Permission::signed_in(), [&host](const chancery::PageRequest& request) -> chancery::Outcome<chancery::Answer> {
      const auto page = host.items().list(request.viewer, {"documents", {}, "", false, "id", "", 1});
      return chancery::Answer(chancery::Model{"example/page", {{"title", "Example"}, {"documents", page.total}, {"now", host.now()}}});
    }, "How many documents you may see."});
    to.fact("has-title", [](const chancery::Json& item, const std::string&) { return !item.at("fields").value("title", "").empty(); });
  }
};

CHANCERY_PLUGIN("example", "Example", "1.0.0", Example)
