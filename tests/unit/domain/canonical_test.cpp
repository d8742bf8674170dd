// The bytes of a value in the ledger, letter by letter. They are hashed and signed: whoever changes one changes what every ledger that
// exists would have to be, and `verify`, which makes each act again, would find all of them wrong.
#include "sdk/json.h"

#include <catch2/catch.hpp>

using namespace chancery;

TEST_CASE("a value has these bytes in the ledger, whatever the order in which it was put together") {
  Json value = {{"title", "Häufig „geprüft“ \U0001F527"}, {"clauses", {"8.5.1", "7.5"}}, {"Z", 1}, {"a", {{"b", Json::array()}, {"a", Json::object()}}}};
  value["yes"] = true;
  value["none"] = nullptr;
  value["number"] = {-4, 0, 18446744073709551615ULL, 2.5, 1e100};
  value["odd"] = "\"\\/\b\f\n\r\t\x01\x1f\x7f";
  value[""] = "";
  CHECK(canonical(value) ==
        "{\n"
        " \"\": \"\",\n"
        " \"Z\": 1,\n"
        " \"a\": {\n"
        "  \"a\": {},\n"
        "  \"b\": []\n"
        " },\n"
        " \"clauses\": [\n"
        "  \"8.5.1\",\n"
        "  \"7.5\"\n"
        " ],\n"
        " \"none\": null,\n"
        " \"number\": [\n"
        "  -4,\n"
        "  0,\n"
        "  18446744073709551615,\n"
        "  2.5,\n"
        "  1e+100\n"
        " ],\n"
        " \"odd\": \"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\",\n"
        " \"title\": \"Häufig „geprüft“ \U0001F527\",\n"
        " \"yes\": true\n"
        "}\n");
  CHECK(canonical(Json::parse(canonical(value))) == canonical(value));
}

TEST_CASE("keys are in the order of their bytes, not of any language") {
  CHECK(canonical({{"ä", 1}, {"z", 2}, {"B", 3}, {"a b", 4}, {"a", 5}}) == "{\n \"B\": 3,\n \"a\": 5,\n \"a b\": 4,\n \"z\": 2,\n \"ä\": 1\n}\n");
}

TEST_CASE("what is not UTF-8 has no bytes in the ledger") {
  CHECK_THROWS_AS(canonical({{"name", "\xff"}}), Json::type_error);
  CHECK_THROWS_AS(canonical({{"name", "\xed\xa0\x80"}}), Json::type_error);   // half of a pair of UTF-16
}
