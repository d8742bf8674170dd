// What a person types, as an FTS5 expression.
#include "index/queries.h"

#include <catch2/catch.hpp>

using chancery::index::full_text_expression;

TEST_CASE("every word is quoted, so that no operator is left") {
  CHECK(full_text_expression("bar stock", false) == "\"bar\" \"stock\"");
  CHECK(full_text_expression("a OR b*", false) == "\"a\" \"OR\" \"b*\"");
  CHECK(full_text_expression("SOP-014", false) == "\"SOP-014\"");
}

TEST_CASE("words in quotes stay together, also when the quote is never closed") {
  CHECK(full_text_expression("\"bar stock\" steel", false) == "\"bar stock\" \"steel\"");
  CHECK(full_text_expression("steel \"bar stock", false) == "\"steel\" \"bar stock\"");
}

TEST_CASE("the beginnings of words may be asked for") { CHECK(full_text_expression("cal ga", true) == "\"cal\"* \"ga\"*"); }

TEST_CASE("what holds no letter or digit asks nothing") {
  for (const char* text : {"", " ", "\"", "***", "( )", "-- ;"}) CHECK(full_text_expression(text, false).empty());
}

TEST_CASE("a long question is cut to a bounded one") {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "w ";
  CHECK(full_text_expression(many, false).size() < 100);
  CHECK(full_text_expression(std::string(10240, 'x'), false).size() <= 102);
}
