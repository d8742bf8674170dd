// The form of what is sealed: only its key opens it, only where it was sealed, and the same words give the same bytes.
#include "domain/digest.h"
#include "sealing/form.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::sealing;

namespace {

ItemKey key_of(unsigned char fill) {
  ItemKey key{};
  key.fill(fill);
  return key;
}

const ItemKey key = key_of(7), other = key_of(8);
const std::string place = "training/TRN-2026/00/TRN-2026-0001/item.json";

Json an_act() {
  return {{"act", "assess"}, {"actor", "rob"}, {"comment", "Went well."}, {"fields", {{"effectiveness", {nullptr, "Asked again in May."}}}}, {"files", Json::array()}, {"once", "n-1"},
          {"signoff", {{"meaning", "I have seen it."}, {"subject", "5f"}}},
          {"decision", {{"allowed", true}, {"requirements", {{{"name", "not oneself"}, {"result", "met"}, {"sentence", "It is Sam's."}, {"missing", Json::array({"Sam"})}}}}, {"consequences", Json::array()}}}};
}

}  // namespace

TEST_CASE("what is sealed opens with its key, at its place, and not otherwise") {
  const std::string sealed = seal(key, place, "Sam learned to deburr.");
  CHECK(open(key, place, sealed) == "Sam learned to deburr.");
  CHECK_FALSE(open(other, place, sealed));
  CHECK_FALSE(open(key, "training/TRN-2026/00/TRN-2026-0002/item.json", sealed));
  CHECK_FALSE(open(key, place, sealed.substr(0, sealed.size() - 1)));
  CHECK_FALSE(open(key, place, ""));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(open(key, place, changed));
  }
}

TEST_CASE("the same words at the same place give the same bytes, so that verify can seal them again; others share nothing") {
  CHECK(seal(key, place, "words") == seal(key, place, "words"));
  const std::size_t nonce = 24;
  CHECK(seal(key, place, "words").substr(0, nonce) != seal(key, place, "wordz").substr(0, nonce));
  CHECK(seal(key, place, "words").substr(0, nonce) != seal(key, place + "x", "words").substr(0, nonce));
  CHECK(seal(key, place, "words") != seal(other, place, "words"));
}

TEST_CASE("a key's name is worked out of it and is not part of it") {
  CHECK(is_key_id(id_of(key)));
  CHECK(id_of(key) != id_of(other));
  CHECK(id_of(key).find("0707") == std::string::npos);
  CHECK_FALSE(is_key_id("../../keys/server"));
  CHECK_FALSE(is_key_id(""));
}

TEST_CASE("of an act who did what, and what each requirement came to, stays open; words, sentences and digests of them do not") {
  const std::string text = canonical(an_act()), stored = seal_json(key, Kind::act, place, text);
  REQUIRE(is_sealed_json(stored));
  CHECK_FALSE(is_sealed_json(text));
  for (const char* open_word : {"assess", "rob", "I have seen it.", "not oneself", "met"}) CHECK(stored.find(open_word) != std::string::npos);
  for (const char* sealed_word : {"Went well", "Asked again", "Sam", "5f\"", "n-1", "effectiveness"}) CHECK(stored.find(sealed_word) == std::string::npos);
  CHECK(open_json(key, place, stored) == text);
  CHECK_FALSE(open_json(other, place, stored));
  const Json shut = Json::parse(shut_json(stored));
  CHECK(shut.at("shut") == true);
  CHECK(shut.at("fields") == Json::object());
  CHECK_FALSE(shut.contains(sealed_member));
}

TEST_CASE("the commitment can be checked by whoever is given the salt and the words, and is part of what opens") {
  const std::string stored = seal_file(key, place, "bytes");
  const std::string commitment = stored.substr(std::string("chancery-sealed-1 ").size(), 64);
  CHECK(sha256_hex(salt_of(key, place, "bytes") + "bytes") == commitment);
  CHECK(open_file(key, place, stored) == "bytes");
  std::string other_words = stored;
  other_words.replace(stored.find(commitment), 64, sha256_hex(salt_of(key, place, "other") + "other"));
  CHECK_FALSE(open_file(key, place, other_words));
}

TEST_CASE("a file's name is veiled with the key, and what everybody needs keeps its name") {
  CHECK(stored_name(key, "files/Certificate of Sam.pdf") == stored_name(key, "files/Certificate of Sam.pdf"));
  CHECK(stored_name(key, "files/Certificate of Sam.pdf") != stored_name(other, "files/Certificate of Sam.pdf"));
  CHECK(stored_name(key, "files/a.pdf").size() == std::string("files/").size() + 32);
  for (const char* open_name : {"item.json", "acts/00000012.json", "signoffs/00000012-assess-rob.txt", "sealed.json", "disposed.json", "certificate.json"}) CHECK(stored_name(key, open_name) == open_name);
}

TEST_CASE("text that is not as the ledger writes it is never sealed: it would come back otherwise") {
  CHECK_THROWS_AS(seal_json(key, Kind::item, place, "{\"fields\":{}}"), std::logic_error);
}
