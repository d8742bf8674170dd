#include "http/said.h"

#include <catch2/catch.hpp>

#include <set>
#include <vector>

using namespace chancery;

TEST_CASE("models that differ say different things, and the same model always the same") {
  const std::vector<Json> models{Json(),
                                 "",
                                 "null",
                                 0,
                                 0.0,
                                 "0",
                                 false,
                                 Json::array(),
                                 Json::object(),
                                 Json::array({"ab", "c"}),
                                 Json::array({"a", "bc"}),
                                 Json::array({Json::array({"a"}), "b"}),
                                 Json::array({Json::array({"a", "b"})}),
                                 {{"a", "b"}},
                                 {{"a", {{"b", "c"}}}},
                                 {{"a", Json::object()}, {"b", "c"}},
                                 {{"a", "1:b"}},
                                 Json::array({std::string("\xff not UTF-8 \0", 13)})};
  std::set<std::string> said;
  for (const auto& each : models) {
    std::string once, again;
    http::say(each, once);
    http::say(Json(each), again);
    CHECK(once == again);
    said.insert(once);
  }
  CHECK(said.size() == models.size());
}
