// The fast reader of stored JSON and the one that everybody trusts say the same, of what is good and of what is not.
#include "domain/item.h"
#include "domain/stored_json.h"

#include <catch2/catch.hpp>

using namespace chancery;

namespace {

Item rich() {
  Item item;
  item.register_name = "documents";
  item.id = "SOP-014";
  item.state = "in review";
  item.revision = 3;
  item.owner = "ada";
  item.authors = {"ada", "max"};
  item.fields = {{"title", "Häufig „geprüft“ \U0001F527"}, {"count", 7}, {"size", 2.5}, {"less", -4}, {"clauses", {"8.5.1", "7.5"}}, {"yes", true}, {"none", nullptr}, {"deep", {{"a", {{"b", Json::array()}}}}}};
  item.files = {{"content.md", "text/markdown", 18446744073709551ULL, "ab", true}, {"a b.png", "image/png", 0, "cd", false}};
  item.comments = {{1, "rob", {1700000000}, "Why?\nHere.", "quoted", 0, false, ""}, {2, "ada", {1700000001}, "Because.", "", 1, true, "rob"}};
  Signoff signed_by;
  signed_by.signer = "rob";
  signed_by.name = "Rob";
  signed_by.roles = {"reviewer"};
  signed_by.act = "review";
  signed_by.meaning = "I reviewed it.";
  signed_by.at = {1700000002};
  signed_by.method = "passkey";
  signed_by.key = "SHA256:x";
  signed_by.round = 2;
  item.signoffs = {signed_by};
  Key key;
  key.number = 1;
  key.name = "Phone";
  key.added = {1700000003};
  key.ended = Instant{1700000004};
  item.keys = {key};
  item.codes_since = Instant{1700000005};
  item.round = 2;
  item.created = {1600000000};
  item.changed = {1700000006};
  item.in_force_since = Instant{1650000000};
  item.last_act = 4711;
  return item;
}

}  // namespace

TEST_CASE("an item read from its bytes is the item that was written, whichever way it is read") {
  for (const auto& bytes : {canonical(to_json(rich())), canonical(to_json(Item()))}) {
    const auto fast = read_item_text(bytes), trusted = read_item(Json::parse(bytes));
    REQUIRE(fast.operator bool() == trusted.operator bool());
    if (fast) CHECK(canonical(to_json(*fast)) == canonical(to_json(*trusted)));
  }
  const auto read = read_item_text(canonical(to_json(rich())));
  REQUIRE(read);
  CHECK(canonical(to_json(*read)) == canonical(to_json(rich())));
}

TEST_CASE("what is no item is refused, whichever way it is read") {
  const Json good = to_json(rich());
  std::vector<std::string> bad = {"", "{}", "[]", "nonsense", canonical(good) + "x", canonical(good).substr(0, 200)};
  for (const auto& [name, value] : good.items()) {
    Json without = good, other = good;
    without.erase(name);
    other[name] = value.is_string() ? Json(1) : Json("x");
    bad.push_back(canonical(without));
    bad.push_back(canonical(other));
  }
  for (const auto& bytes : bad) {
    INFO(bytes.substr(0, 300));
    const Json parsed = Json::parse(bytes, nullptr, false);
    const auto fast = read_item_text(bytes);
    const auto trusted = parsed.is_discarded() ? Outcome<Item>(Refusal{Because::invalid, "refusal.item-json"}) : read_item(parsed);
    CHECK(fast.operator bool() == trusted.operator bool());
    if (fast && trusted) CHECK(canonical(to_json(*fast)) == canonical(to_json(*trusted)));
  }
}

TEST_CASE("stored JSON has the values that Json::parse gives, numbers of every size among them") {
  for (const char* text : {"null", "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1e400", "0.1", "1.0", "-2.5e-3",
                           "\"\"", "\"\\u00e4\\n\\\"\"", "[]", "{}", "[1,[2,{\"a\":[]}]]", " {\"b\":1,\"a\":{\"x\":null}} ", "{\"a\":1,\"a\":2}", "", "nul", "[1,]", "{\"a\"}", "\"\xff\"", "[1] 2"}) {
    INFO(text);
    const Json trusted = Json::parse(text, nullptr, false);
    if (trusted.is_discarded()) {
      CHECK_THROWS_AS(parse_stored(text), Json::exception);
      continue;
    }
    const Json fast = parse_stored(text);
    CHECK(fast == trusted);
    CHECK(fast.type() == trusted.type());
    CHECK(fast.dump() == trusted.dump());
  }
  CHECK(parse_stored(std::string(3000, '[') + std::string(3000, ']')) == Json::parse(std::string(3000, '[') + std::string(3000, ']')));   // deeper than the fast reader goes
}

TEST_CASE("of a stored object only the members asked for are taken") {
  CHECK(stored_members(R"({"to":"draft","decision":{"allowed":true},"disposed":[{"item":"x/1"}],"left":false})", {"to", "left", "disposed", "once"}) == Json::parse(R"({"to":"draft","left":false,"disposed":[{"item":"x/1"}]})"));
  CHECK(stored_members(R"({"to":184467440737095516160})", {"to"}) == Json::parse(R"({"to":184467440737095516160})"));
  CHECK(stored_members("[1]", {"to"}) == Json::object());
  CHECK_THROWS(stored_members("{", {"to"}));
}
