// The example of plugins/README.md: it is built, it does what the guide says, and the guide shows the very code.
#include "example/plugin.cpp"
#include "unit/documents/library.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::test;

namespace {

struct Added : Contributions {
  std::vector<Page> pages;
  std::map<std::string, std::function<bool(const Json&, const std::string&)>> facts;
  void page(Page page) override { pages.push_back(std::move(page)); }
  void renderer(std::shared_ptr<Renderer>) override {}
  void fact(std::string name, std::function<bool(const Json&, const std::string&)> fact) override { facts[name] = std::move(fact); }
  void listener(std::string, std::function<void(const ActTold&)>) override {}
  void check(std::string, std::function<std::vector<Finding>(const Viewer&)>) override {}
  void job(std::string, int, std::function<void(const std::function<bool()>&)>) override {}
  void navigation(std::string, std::string, std::string, Permission, int) override {}
};

}  // namespace

TEST_CASE("the example adds one page and one fact") {
  LibraryHost host;
  stock(host);
  Added added;
  REQUIRE(chancery_plugin_card.abi == sdk_abi);
  const std::unique_ptr<Plugin> plugin(chancery_plugin_card.create());
  plugin->contribute(host, added);
  const auto answer = added.pages.at(0).answer(PageRequest{});
  const auto& model = std::get<Model>(*answer);
  CHECK(model.model["documents"] == 1);
  const http::Templates templates(shipped_templates(), host.catalogue());
  CHECK(templates.render(model.template_name, dressed(model.model, "/example")).find("You may see 1 documents") != std::string::npos);
  CHECK(added.facts.at("has-title")({{"fields", {{"title", "Quality policy"}}}}, "hadler"));
  CHECK_FALSE(added.facts.at("has-title")({{"fields", Json::object()}}, "hadler"));
}

TEST_CASE("the guide shows the very code of the example") {
  const std::string guide = shipped("plugins/README.md"), code = shipped("plugins/example/plugin.cpp");
  CHECK(guide.find(code.substr(code.find("#include"))) != std::string::npos);
}
